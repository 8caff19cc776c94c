// Bundles each tests/unit/*.test.ts(x) with the esbuild that Vite brings and runs them with node's own test runner.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(fileURLToPath(new URL('.', import.meta.url)), '..');
const out = join(root, '.unit');
const files = readdirSync(join(root, 'tests/unit')).filter((f) => /\.test\.tsx?$/.test(f));
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: files.map((f) => join(root, 'tests/unit', f)), outdir: out, bundle: true, platform: 'node', format: 'esm', target: 'node18',
  outExtension: { '.js': '.mjs' }, jsx: 'automatic', jsxImportSource: 'preact', sourcemap: 'inline', logLevel: 'warning', external: ['node:*'],
});
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-reporter', 'tap', ...files.map((f) => join(out, f.replace(/\.tsx?$/, '.mjs')))], { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', cwd: root, env: { ...process.env, TZ: 'Asia/Tokyo' } });
process.stdout.write(run.stdout);
const count = (what) => Number(new RegExp(`^# ${what} (\\d+)`, 'm').exec(run.stdout)?.[1] ?? 0);
console.log(`${count('pass')} passed, ${count('fail')} failed`);
rmSync(out, { recursive: true, force: true });
process.exit(run.status ?? 1);

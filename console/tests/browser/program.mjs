// The real tower: its drill of a scene, for tests and pictures.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OWN = fileURLToPath(new URL('../../../build/release/hinomi', import.meta.url));
export const program = process.env.HINOMI ?? (existsSync(OWN) ? OWN : null);

export async function startDrill(path = program, { scene = 'confectioner', speed = 120 } = {}) {
  const child = spawn(path, ['drill', '--speed', String(speed), '--port', '0', scene], { stdio: ['ignore', 'pipe', 'ignore'] });
  const address = await new Promise((resolve, reject) => {
    let text = '';
    child.on('exit', (code) => reject(new Error(`${path} ended with ${code}\n${text}`)));
    child.stdout.on('data', (d) => { text += d; const m = /(http:\/\/[^/\s]+)\/#\/first\/(\w+)/.exec(text); if (m) resolve({ base: m[1], token: m[2] }); });
  });
  const gone = new Promise((done) => child.on('exit', done));
  return { ...address, async stop() { child.kill('SIGTERM'); await Promise.race([gone, new Promise((r) => setTimeout(r, 5000))]); if (child.exitCode === null) child.kill('SIGKILL'); } };
}

// Lets the drill run until so many minutes of its scene are past, then pauses it.
export async function pauseAt(page, minutes) {
  for (;;) {
    const done = await page.evaluate(async (wanted) => {
      const s = await (await fetch('/api/v1/session')).json();
      if ((Date.parse(s.drill.at) - Date.parse(s.drill.from)) / 60_000 < wanted) return false;
      await fetch('/api/v1/drill', { method: 'POST', headers: { 'X-CSRF': s.csrf, 'Content-Type': 'application/json' }, body: JSON.stringify({ speed: s.drill.speed, paused: true }) });
      return true;
    }, minutes);
    if (done) return;
    await page.waitForTimeout(200);
  }
}

// No word is missing: ja, en and it hold the same keys, the same blanks, and every key that the code asks for.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import en, { rooms as enRooms } from '../../src/i18n/en';
import it, { rooms as itRooms } from '../../src/i18n/it';
import ja, { rooms as jaRooms } from '../../src/i18n/ja';

const tables: Record<string, Record<string, string>> = { ja, en, it };
const FORMS = /\.(one|two|few|many|other)$/;
const stems = (table: Record<string, string>) => new Set(Object.keys(table).map((k) => k.replace(FORMS, '.other')));
const blanks = (words: string) => [...new Set(words.match(/\{\w+\}/g) ?? [])].sort().join(' ');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((e) => {
    const path = join(folder, e.name);
    return e.isDirectory() ? sources(path) : /\.tsx?$/.test(e.name) ? [readFileSync(path, 'utf8')] : [];
  });
}
const code = sources(join(process.cwd(), 'src')).join('\n');

for (const name of ['ja', 'en', 'it']) {
  test(`${name}: no key is missing and none is left over`, () => {
    const all = new Set([...stems(ja), ...stems(en), ...stems(it)]);
    const own = stems(tables[name] ?? {});
    assert.deepEqual([...all].filter((k) => !own.has(k)), []);
  });
  test(`${name}: no word is empty`, () => {
    assert.deepEqual(Object.entries(tables[name] ?? {}).filter(([, v]) => !v.trim()).map(([k]) => k), []);
  });
  test(`${name}: every plural has the forms of its language`, () => {
    const need = new Intl.PluralRules(name).resolvedOptions().pluralCategories.filter((c) => c !== 'many');
    const missing = Object.keys(tables[name] ?? {}).filter((k) => k.endsWith('.other') && /\.(one|other)$/.test(k) && (`${k.slice(0, -6)}.one` in en))
      .flatMap((k) => need.map((c) => `${k.slice(0, -6)}.${c}`)).filter((k) => !(k in (tables[name] ?? {})));
    assert.deepEqual(missing, []);
  });
}
test('the same blanks stand in all three languages', () => {
  const wrong = Object.entries(ja as Record<string, string>).filter(([k, v]) => {
    return ['en', 'it'].some((l) => { const other = tables[l]?.[k]; return other !== undefined && blanks(other) !== blanks(v); });
  });
  assert.deepEqual(wrong.map(([k]) => k), []);
});
test('every key named in the code exists', () => {
  const asked = [...code.matchAll(/\bt\(\s*'([^']+)'/g), ...code.matchAll(/\bt\([^()']*\? '([^']+)' : '([^']+)'/g)].flatMap((m) => m.slice(1).filter((x): x is string => !!x));
  const plural = [...code.matchAll(/\btn\(\s*'([^']+)'/g)].map((m) => `${m[1]}.other`);
  assert.ok(asked.length > 150 && plural.length > 5);
  assert.deepEqual([...new Set([...asked, ...plural])].filter((k) => !(k in ja)), []);
});
test('every key is used: named in the code, or of a group that codes are looked up in', () => {
  const groups = [...code.matchAll(/\bword\(\s*'([^']+)'/g)].map((m) => m[1] + '.');
  const loose = Object.keys(ja).filter((k) => !code.includes(`'${k}'`) && !code.includes(`"${k}"`) && !code.includes(`'${k.replace(FORMS, '')}'`) && !groups.some((g) => k.startsWith(g)) && !k.startsWith('why.'));
  assert.deepEqual(loose, []);
});
test('en and it are not copies of ja', () => {
  const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/;
  for (const table of [en, it]) assert.deepEqual(Object.entries(table).filter(([, v]) => japanese.test(v)).map(([k]) => k), []);
});
test('a key stands in the table of one room, the same in all three languages', () => {
  const homes = (rooms: Record<string, Record<string, string>>) => Object.entries(rooms).flatMap(([room, words]) => Object.keys(words).map((k) => `${room}: ${k.replace(FORMS, '')}`));
  for (const rooms of [jaRooms, enRooms, itRooms]) {
    const keys = Object.values(rooms).flatMap((words) => Object.keys(words));
    assert.deepEqual(keys.filter((k, n) => keys.indexOf(k) !== n), []);
    assert.deepEqual([...new Set(homes(rooms))].sort(), [...new Set(homes(jaRooms))].sort());
  }
});
test('no word holds markup', () => {
  for (const table of Object.values(tables)) for (const [k, v] of Object.entries(table)) assert.ok(!/<[a-z]/i.test(v), k);
});

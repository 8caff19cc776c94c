// The house of tests/end/house.py: the real program with two clients, people of every role, networks on loopback and a story
// that burns; when build/release/hinomi (or HINOMI) is there.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { program } from './program.mjs';

const SCRIPT = fileURLToPath(new URL('../../../tests/end/house.py', import.meta.url));

export async function startHouse(...how) {
  const child = spawn('python3', [SCRIPT, program, ...how], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const gone = new Promise((done) => child.on('exit', done));
  const read = async () => { const { value, done } = await answers.next(); if (done) throw new Error('the house has ended'); return JSON.parse(value); };
  const house = await read();
  let turn = Promise.resolve();
  // One wish at a time: {public: true} or {posts: [...]}.
  const ask = (wish) => (turn = turn.then(async () => { child.stdin.write(JSON.stringify(wish) + '\n'); return read(); }));
  return { ...house, ask, public: async () => (await ask({ public: true })).public, async stop() { child.stdin.end(); await Promise.race([gone, new Promise((r) => setTimeout(r, 8000))]); child.kill('SIGKILL'); } };
}

// Signs the page in as that person of the house, and goes to an address. A language that openPage was told is this browser's
// choice: it wins over the person's own.
export async function enterAs(page, house, id, hash = '#/tower') {
  if (page.told) await page.addInitScript((lang) => { if (location.protocol !== 'about:' && !localStorage.getItem('hinomi.lang')) localStorage.setItem('hinomi.lang', lang); }, page.told);
  await page.goto(house.base + '/#/signin');
  await page.waitForSelector('form');
  const status = await page.evaluate(async ([who, password]) => (await fetch('/api/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id: who, password }) })).status, [id, house.password]);
  if (status !== 200) throw new Error(`sign-in of ${id}: ${status}`);
  await page.goto('about:blank');
  await page.goto(house.base + '/' + hash);
  await page.waitForSelector('.topbar');
}

// The desk's queue at size, several cases at once, and a flood on the stream. The long ones stand on the mock, the acts on the real program.
import assert from 'node:assert/strict';
import { startMock } from '../../../mock/server.mjs';
import { openPage, signIn } from '../browser.mjs';
import { asked, speak } from './board.mjs';

const MANY = 10_000;
const round = (n) => Math.round(n * 10) / 10;

export function tests(test, { inHouse, browser, until, axeOn }) {
  const withMany = (how, run) => async () => {
    const mock = await startMock({ port: 0, speed: 0, at: '14:12' });
    mock.state.many = MANY;
    const page = await openPage(browser, how);
    const base = `http://127.0.0.1:${mock.port}`;
    try { await signIn(page, base); await page.goto(base + '/#/desk'); await page.waitForSelector('.qlist li[data-k="3"] a'); await run(page, mock, base); } finally { await page.context().close(); await mock.close(); }
  };
  // Flings through the list: so many pixels a frame.
  const scrollThrough = (page, steps, by) => page.evaluate(async ([n, by]) => {
    const box = document.querySelector('.qlist');
    const frames = [];
    let last = performance.now(), drawn = 0;
    for (let k = 1; k <= n; k++) {
      box.scrollTop = by ? k * by : (box.scrollHeight * k) / n;
      await new Promise((r) => requestAnimationFrame(r));
      const now = performance.now();
      frames.push(now - last);
      last = now;
      drawn = Math.max(drawn, document.querySelectorAll('.qlist li').length);
    }
    frames.sort((a, b) => a - b);
    return { height: box.scrollHeight, drawn, p50: frames[Math.floor(n / 2)], p95: frames[Math.floor(n * .95)], most: frames[n - 1] };
  }, [steps, by]);

  test('queue: 10,000 rows scroll smoothly, and only those that are seen are in the page', withMany({}, async (page) => {
    const cdp = await page.context().newCDPSession(page);
    const heap = async () => { await cdp.send('HeapProfiler.collectGarbage'); return (await cdp.send('Runtime.getHeapUsage')).usedSize / 1e6; };
    const before = await heap();
    const idle = await page.evaluate(async () => { const all = []; let last = performance.now(); for (let k = 0; k < 60; k++) { await new Promise((r) => requestAnimationFrame(r)); const now = performance.now(); all.push(now - last); last = now; } return all.sort((a, b) => a - b)[30]; });
    const found = await scrollThrough(page, 200, 400);
    const leaps = await scrollThrough(page, 100, 0);
    const after = await heap();
    console.log(`     10,000 rows: frames at rest p50 ${round(idle)} ms, at 400 px each p50 ${round(found.p50)} ms, p95 ${round(found.p95)} ms, longest ${round(found.most)} ms; in leaps of 100 rows p50 ${round(leaps.p50)} ms, p95 ${round(leaps.p95)} ms; ${found.drawn} rows drawn at most; heap ${round(before)} -> ${round(after)} MB`);
    assert.ok(found.height > MANY * 80, `${found.height}`);
    assert.ok(found.drawn < 60, `${found.drawn}`);
    assert.ok(found.p50 < idle + 17, JSON.stringify({ idle, ...found })); // no frame more than at rest, whatever else the machine does
    assert.ok(after - before < 60, `${before} -> ${after}`);
    await until('the last row', () => page.locator(`.qlist li[data-k="${MANY - 1}"] a`).count());
    assert.equal(await page.locator(`.qlist li[data-k="${MANY - 1}"]`).getAttribute('aria-setsize'), String(MANY));
  }));
  test('queue: J walks rows that were not drawn yet, and what is walked stays where it is', withMany({}, async (page, mock) => {
    for (let k = 0; k < 30; k++) await page.keyboard.press('j');
    await until('the thirtieth', async () => Number(await page.evaluate(() => document.activeElement.closest('li')?.dataset.k)) >= 29);
    const at = await page.evaluate(() => document.activeElement.closest('li').dataset.k + document.activeElement.getBoundingClientRect().top);
    mock.state.many = MANY + 5; // all is new: other rows, five more
    mock.publish('case', { case: 'm-1' });
    await page.waitForTimeout(2500);
    assert.equal(await page.evaluate(() => document.activeElement.closest('li').dataset.k + document.activeElement.getBoundingClientRect().top), at);
    for (let k = 0; k < 29; k++) await page.keyboard.press('k');
    await until('the top', async () => Number(await page.evaluate(() => document.activeElement.closest('li')?.dataset.k)) <= 1);
    assert.equal(page.faults.filter((f) => f.startsWith('error')).length, 0);
  }));
  test('queue: an interaction takes under 100 ms with 200 events a second, and a cut in the flood loses nothing and no draft', withMany({ lang: 'en' }, async (page, mock) => {
    await page.waitForSelector('.composer textarea');
    await page.evaluate(() => {
      window.heard = [];
      new BroadcastChannel('hinomi-live').onmessage = ({ data }) => { if (data.frame?.event === 'case') window.heard.push(JSON.parse(data.frame.data).number); };
      window.took = [];
      addEventListener('keydown', (e) => { const at = performance.now(); void e; requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - at))); }, true);
    });
    const first = mock.state.number + 1;
    const flood = setInterval(() => { for (let k = 0; k < 10; k++) mock.publish('case', { case: `m-${k}` }); }, 50);
    try {
      await page.waitForTimeout(300);
      for (let k = 0; k < 12; k++) { await page.keyboard.press('j'); await page.waitForTimeout(60); }
      await until('the case of the row', () => page.evaluate(() => { const id = document.activeElement?.closest('a[data-row]')?.getAttribute('href')?.split('/').pop(); return id && document.querySelector('.casehead')?.textContent.includes(id) && !!document.querySelector('.composer textarea'); }), 12000);
      await page.keyboard.press('r');
      await until('the field', () => page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'));
      await page.keyboard.type('half a sentence ', { delay: 15 });
      mock.cut(900);
      await page.waitForSelector('.linebar');
      await page.keyboard.type('written in the dark', { delay: 15 });
      await until('it heals', async () => !(await page.locator('.linebar').count()), 12000);
      await page.waitForTimeout(600);
    } finally { clearInterval(flood); }
    const last = mock.state.number;
    await until('all is heard', async () => (await page.evaluate(() => Math.max(...window.heard))) >= last);
    const { heard, took } = await page.evaluate(() => ({ heard: window.heard, took: window.took.sort((a, b) => a - b) }));
    const had = new Set(heard);
    const missing = Array.from({ length: last - first + 1 }, (_, k) => first + k).filter((n) => !had.has(n));
    console.log(`     flood: ${last - first + 1} events, ${missing.length} not heard; ${took.length} keys: p50 ${round(took[Math.floor(took.length / 2)])} ms, p95 ${round(took[Math.floor(took.length * .95)])} ms, longest ${round(took[took.length - 1])} ms`);
    assert.deepEqual(missing.slice(0, 5), []);
    assert.ok(took[Math.floor(took.length * .75)] < 100, JSON.stringify(took.slice(-5)));
    assert.equal(await page.inputValue('.composer textarea'), 'half a sentence written in the dark');
  }));
  test('queue: cases chosen with X are given to somebody and told the same, each a draft of its own', inHouse('sato', {}, async (page, house, open) => {
    await speak(page, 'en', '#/desk');
    await page.locator('.queue .seg button').nth(2).click();
    await until('four cases', async () => await page.locator('.qlist li.q a').count() === 4);
    for (let k = 0; k < 4; k++) { await page.keyboard.press('j'); await page.waitForTimeout(80); await page.keyboard.press('x'); }
    await page.keyboard.press('k');
    const marked = await page.locator('.qlist li.marked').count();
    assert.ok(marked >= 2, `${marked}`);
    await page.locator('.qbar .btn').first().click();
    await page.locator('dialog .bpick .btn', { hasText: '青井' }).click();
    await until('given', async () => await asked(open, 'lena', async (api) => (await api('GET', '/queue?all=1')).body.cases.filter((c) => c.assignee?.id === 'aoi').length === marked));
    assert.equal(await page.locator('.qbar').count(), 0);
    await page.locator('.qlist li.q .qpick input').first().check({ force: true });
    await page.locator('.qbar .btn').nth(1).click();
    await page.locator('dialog textarea').fill('A can whose ring broke off opens from the bottom with a can opener.');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('dialog[open]').count(), 1);
    await page.keyboard.press('Control+Enter');
    await until('drafted', async () => await asked(open, 'lena', async (api) => (await api('GET', '/replies?limit=50')).body.replies.some((r) => /can opener/.test(r.text))));
    assert.deepEqual(page.faults, []);
  }));
  test('queue: narrowed by language, state and nobody; axe finds nothing while cases are chosen; 390 px', inHouse('lena', {}, async (page, house, open) => {
    await speak(page, 'en', '#/desk');
    await page.locator('.queue .seg button').nth(2).click();
    await until('five', async () => await page.locator('.qlist li.q a').count() === 5);
    await page.selectOption('.qfilter select[aria-label=Client]', 'yama');
    await until('one client', async () => await page.locator('.qlist li.q a').count() === 1);
    assert.match(await page.locator('.qlist').innerText(), /山茶/);
    await page.selectOption('.qfilter select[aria-label=Client]', '');
    await page.selectOption('.qfilter select[aria-label=Language]', 'it');
    await until('one language', async () => await page.locator('.qlist li.q a').count() === 1);
    await page.selectOption('.qfilter select[aria-label=State]', 'snoozed');
    await until('none', () => page.locator('.queue .empty').count());
    await page.locator('.queue .empty .btn').click();
    await until('all again', async () => await page.locator('.qlist li.q a').count() === 5);
    await page.locator('.qlist li.q .qpick input').first().check({ force: true });
    await page.waitForSelector('.qbar');
    assert.deepEqual(await axeOn(page), []);
    const small = await open('lena', { lang: 'it', theme: 'dark', width: 390, height: 844 });
    await speak(small, 'it', '#/desk');
    await small.waitForSelector('.qlist li.q a');
    assert.deepEqual(await axeOn(small), []);
    const [wide, view] = await small.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
    assert.ok(wide <= view, `${wide} > ${view}`);
    assert.deepEqual(page.faults, []);
  }));
}

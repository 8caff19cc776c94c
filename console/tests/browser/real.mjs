// The console on the real tower's drill, when build/release/hinomi (or HINOMI) is there.
import assert from 'node:assert/strict';
import { openPage, signIn, visit } from './browser.mjs';
import { pauseAt, program, startDrill } from './program.mjs';

export function realTests(test, { browser, until, axeOn }) {
  if (!program) return;
  const drilled = (how, run) => async () => {
    const drill = await startDrill();
    const page = await openPage(browser, how);
    try { await signIn(page, drill.base, drill.token); await run(page, drill); } finally { await page.context().close(); await drill.stop(); }
  };
  test('real tower: the first view shows the confectioner burning, and says that it is a drill', drilled({ lang: 'en' }, async (page) => {
    await until('a card at L3 or L4', () => page.locator('.bc3,.bc4').count(), 30000);
    assert.match(await page.locator('.drillband').innerText(), /DRILL/);
    assert.match(await page.locator('.bc').first().innerText(), /contamination/);
    await until('live', async () => !(await page.locator('.linebar').count()));
    assert.deepEqual(page.faults, []);
  }));
  test('real tower: an incident is acknowledged, noted, assigned; a case is noted and closed', drilled({ lang: 'en' }, async (page, drill) => {
    await pauseAt(page, 25);
    await visit(page, drill.base, '#/incidents', '.storyt a[data-row]');
    await page.keyboard.press('j'); await page.keyboard.press('Enter');
    await page.waitForSelector('#ack');
    await page.keyboard.press('a'); await page.keyboard.press('Enter');
    await page.waitForSelector('#acked');
    await page.fill('#note', '工場に電話した'); await page.focus('#note'); await page.keyboard.press('Control+Enter');
    await until('noted', () => page.locator('.tl', { hasText: '工場に電話した' }).count());
    await page.selectOption('.room select', { index: 1 });
    await until('assigned', () => page.locator('.room .okc', { hasText: 'Saved' }).count());
    await visit(page, drill.base, '#/desk', '.case .msg');
    await page.locator('.caseacts .btn', { hasText: 'Note' }).click();
    await page.fill('dialog textarea', 'seen'); await page.keyboard.press('Control+Enter');
    await until('noted', () => page.locator('.case .tl', { hasText: 'seen' }).count());
    await page.locator('.caseacts .btn', { hasText: 'Close case' }).click();
    await page.locator('dialog .btn.pri').click();
    await until('closed', () => page.locator('.casehead .tag.ok').count());
    assert.deepEqual(page.faults, []);
  }));
  test('real tower: in a drill, whose clock is the scene\u2019s, no room of the rail asks for what is refused', drilled({ lang: 'en' }, async (page, drill) => {
    await pauseAt(page, 25);
    const rooms = await page.locator('.rail a').evaluateAll((all) => all.map((a) => a.getAttribute('href')).filter((h) => h?.startsWith('#/')));
    assert.ok(rooms.length >= 10, rooms.join(' '));
    for (const hash of rooms) { await visit(page, drill.base, hash, 'main h1, main h2'); await page.waitForTimeout(300); }
    await visit(page, drill.base, '#/desk', '.caseacts .btn');
    await page.keyboard.press('z');
    await page.locator('dialog .row .btn').first().click();
    await until('it sleeps until an hour of the scene', async () => !(await page.locator('dialog[open]').count()));
    assert.deepEqual(page.faults, []);
  }));
  test('real tower: every page loads, search finds two characters, axe finds nothing', drilled({ lang: 'ja' }, async (page, drill) => {
    await pauseAt(page, 25);
    for (const [hash, wait] of [['#/tower', '.wall .bc'], ['#/stories', '.storyt a'], ['#/incidents', '.storyt a'], ['#/desk', '.case .msg'], ['#/sources', '.panel'], ['#/search?q=' + encodeURIComponent('虫が'), '.postlist .msg, .empty']]) {
      await visit(page, drill.base, hash, wait);
      assert.deepEqual(await axeOn(page), [], hash);
    }
    await visit(page, drill.base, '#/stories', '.storyt a');
    await page.locator('.storyt a').first().click();
    await page.waitForSelector('.postlist .msg mark');
    assert.deepEqual(await axeOn(page), [], 'story');
    assert.deepEqual(page.faults, []);
  }));
}

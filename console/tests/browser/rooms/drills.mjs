// Drills beside the tower, and the score inside one.
import assert from 'node:assert/strict';
import { openPage, signIn, visit } from '../browser.mjs';
import { pauseAt, startDrill } from '../program.mjs';

export function tests(test, { inHouse, browser, until, axeOn }) {
  test('drills: a lead starts one by keyboard, opens it, and ends it with its verdicts', inHouse('lena', { lang: 'en' }, async (page, house) => {
    await visit(page, house.base, '#/drills', '.tbl .btn');
    assert.deepEqual(await axeOn(page), []);
    const row = page.locator('tr', { hasText: 'A quiet day' });
    await row.locator('.btn').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    assert.deepEqual(await axeOn(page), [], 'dialog');
    await page.locator('dialog .seg button').last().focus(); await page.keyboard.press('Enter');
    await page.locator('dialog .btn.pri').focus(); await page.keyboard.press('Enter');
    const open = page.locator('a.btn', { hasText: 'Open the drill' });
    await until('the link', () => open.count(), 10000);
    const [drill] = await Promise.all([page.context().waitForEvent('page'), open.click()]);
    await drill.waitForSelector('.drillband');
    await drill.close();
    await page.locator('.btn', { hasText: /^End$/ }).click();
    await until('verdicts', () => page.locator('.verdicts', { hasText: 'expectations met' }).count(), 10000);
    assert.deepEqual(page.faults, []);
  }));
  test('drills: an agent sees why he cannot start one; 390 px holds', inHouse('aoi', { lang: 'ja', width: 390, height: 844 }, async (page, house) => {
    await visit(page, house.base, '#/drills', '.tbl .btn');
    assert.equal(await page.locator('.tbl .btn').first().getAttribute('aria-disabled'), 'true');
    assert.match(await page.locator('main').innerText(), /リーダー/);
    const [wide, view] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
    assert.ok(wide <= view, `${wide} > ${view}`);
    assert.deepEqual(page.faults, []);
  }));
  for (const [lang, theme] of [['ja', 'light'], ['en', 'dark'], ['it', 'light']]) {
    test(`drills: the score of a drill and its clocks: ${lang}, ${theme}`, async () => {
      const drill = await startDrill();
      const page = await openPage(browser, { lang, theme });
      try {
        await signIn(page, drill.base, drill.token);
        await pauseAt(page, 25);
        await visit(page, drill.base, '#/drills', '.drillbar');
        await until('something was met', () => page.locator('.tbl .tag.ok').count());
        assert.ok(await page.locator('.drillbar .track3').count());
        assert.ok(await page.locator('code', { hasText: 'hinomi drill quiet_day' }).count());
        assert.deepEqual(await axeOn(page), []);
        assert.deepEqual(page.faults, []);
      } finally { await page.context().close(); await drill.stop(); }
    });
  }
}

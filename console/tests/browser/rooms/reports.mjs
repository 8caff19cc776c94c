// Reports: figures with their formula, course and table; the clocks of incidents; a month on paper; files.
import assert from 'node:assert/strict';
import { asked, speak, submitted, TEXT } from './board.mjs';

export function tests(test, { inHouse, until, axeOn }) {
  test('reports: each figure has its value, its formula, its course with a table behind, and a file', inHouse('sato', {}, async (page, house) => {
    await speak(page, 'en', '#/tower');
    await page.keyboard.press('g'); await page.keyboard.press('m');
    await page.waitForSelector('.rfig tbody tr');
    assert.equal(await page.locator('.rfig tbody tr').count(), 22); // sixteen, some told in two rows
    await page.keyboard.press('j');
    await until('the next figure', () => page.locator('.rfig tr.on').count());
    await page.locator('.rfig a', { hasText: 'Answered' }).click();
    await until('its formula', async () => /answered \/ asked/.test(await page.locator('.rformula').innerText()));
    for (const [lang, said] of [['ja', /回答済み ÷/], ['it', /risposti \/ sorti/], ['en', /answered \/ asked/]]) {
      await speak(page, lang, '#/reports');
      await page.waitForSelector('.rfig tbody tr');
      await page.locator('.rfig a[data-metric="reply_rate"]').click();
      await until(`its formula in ${lang}`, async () => said.test(await page.locator('.rformula').innerText()));
    }
    await page.waitForSelector('.rside .chart');
    assert.match(await page.locator('.rside h2').innerText(), /Answered \(%, by day\)/);
    await page.locator('.rside .figh .tb').click();
    assert.ok(await page.locator('.rside .figt tbody tr').count() >= 30);
    const csv = await page.evaluate(async (href) => { const answer = await fetch(href); return [answer.headers.get('content-type'), await answer.text()]; }, await page.locator('a[download$=".csv"]').first().getAttribute('href'));
    assert.match(csv[0], /text\/csv/);
    assert.match(csv[1], /reply_rate,/);
    assert.doesNotMatch(csv[1], /yama/);
    assert.deepEqual(page.faults, []);
  }));
  test('reports: clients are compared side by side by who serves both, and by nobody else', inHouse('lena', {}, async (page, house, open) => {
    await speak(page, 'en', '#/reports');
    await page.waitForSelector('.rfig tbody tr');
    await page.locator('.rpick select').last().selectOption('client');
    await until('two columns', async () => /Umi Foods.*Yama Tea/s.test(await page.locator('.rfig thead').innerText()));
    const own = await open('sato');
    await speak(own, 'en', '#/reports');
    await own.waitForSelector('.rfig tbody tr');
    assert.deepEqual(await own.locator('.rpick select').last().locator('option').allInnerTexts(), ['the span before', 'brands', 'languages']);
    assert.equal(await own.evaluate(async () => (await fetch('/api/v1/reports/yama')).status), 404);
    assert.deepEqual(page.faults, []);
  }));
  test('reports: the clocks of an incident, and the month of a client on one sheet that prints', inHouse('lena', {}, async (page) => {
    await speak(page, 'en', '#/reports');
    await page.locator('.pagehead .seg button').nth(2).click();
    await page.waitForSelector('.rclocks tbody tr');
    assert.match(await page.locator('.rclocks').innerText(), /海フーズ/);
    assert.equal(await page.locator('.rclocks thead th').count(), 10);
    await page.locator('.pagehead .seg button').nth(3).click();
    await page.waitForSelector('.rsheet .rvol');
    assert.match(await page.locator('.rsheet').innerText(), /Umi Foods/);
    assert.doesNotMatch(await page.locator('.rsheet').innerText(), /Yama/);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.rail').isVisible(), false);
    assert.equal(await page.locator('.rsheet').isVisible(), true);
    const pdf = await page.pdf({ format: 'A4' });
    assert.ok((pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length <= 2);
    assert.deepEqual(page.faults, []);
  }));
  test('reports: axe finds nothing in three languages and both themes, nothing scrolls sideways at 390 px', inHouse('sato', {}, async (page, house, open) => {
    for (const [lang, theme, width] of [['ja', 'light', 1440], ['en', 'dark', 1280], ['it', 'light', 390], ['ja', 'dark', 390]]) {
      const own = await open('sato', { lang, theme, width, height: 844 });
      await speak(own, lang, '#/reports');
      for (const [k, wait] of [[0, '.rfig'], [1, '.rfig'], [2, '.rclocks'], [3, '.rsheet .rvol']]) {
        await own.locator('.pagehead .seg button').nth(k).click();
        await own.waitForSelector(wait);
        await own.waitForTimeout(150);
        assert.deepEqual(await axeOn(own), [], `${lang} ${theme} ${width} ${k}`);
        const [wide, view] = await own.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
        assert.ok(wide <= view, `${lang} ${k}: ${wide} > ${view}`);
      }
      await own.context().close();
    }
  }));
  test('reports: what was set aside by whom, and how long a yes took, stand in two tables', inHouse('sato', { lang: 'en' }, async (page, house, open) => {
    const reply = await submitted(open, TEXT);
    await asked(open, 'lena', (api) => api('POST', `/replies/${reply.id}/approve`, { version: reply.version }));
    await speak(page, 'en', '#/reports');
    await page.locator('.pagehead button', { hasText: 'Judging' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.reportp .tbl');
    const said = await page.locator('.reportp').innerText();
    assert.match(said, /Blocks set aside by a person/);
    assert.match(said, /Lena[^\n]*1\s+0\s/i);
    assert.doesNotMatch(said, /yama/i);
    assert.deepEqual(await axeOn(page), []);
    assert.deepEqual(page.faults, []);
  }));
}

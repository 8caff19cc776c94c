// The rules: what is listened for is read, tried, changed by who may, and never by a rival.
import assert from 'node:assert/strict';

const MAIN = '/#/rules/umi/umi-foods/umi-main';
const ready = (page) => page.waitForSelector('.lint:not(.waits) .okc', { timeout: 40000 });

export function tests(test, { inHouse, until, axeOn }) {
  for (const lang of ['ja', 'en', 'it']) {
    test(`rules: no fault, nothing for axe, nothing sideways at 390 px: ${lang}`, inHouse('sato', { lang, theme: lang === 'en' ? 'dark' : 'light' }, async (page, house) => {
      for (const [hash, wait] of [['/#/rules', '.rulest'], [MAIN, '.smp'], ['/#/rules/umi/rivals', '#words'], ['/#/sources', '.srcs']]) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(house.base + hash);
        await page.waitForSelector(wait);
        assert.deepEqual(await axeOn(page), [], hash);
        assert.equal(await page.locator('h1').count(), 1);
        await page.setViewportSize({ width: 390, height: 844 });
        await page.waitForTimeout(150);
        assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), hash + ' scrolls sideways');
      }
      await page.goto(house.base + MAIN);
      await ready(page);
      await page.locator('.seg button').nth(1).click();
      await page.waitForSelector('.blocks');
      assert.deepEqual(await axeOn(page), [], 'blocks');
      assert.deepEqual(page.faults, []);
    }));
  }
  test('rules: a lead mends a query by keyboard alone, another approves it, and only then it is in force with both names', inHouse('lena', { lang: 'en' }, async (page, house, open) => {
    await page.keyboard.press('g'); await page.keyboard.press('u');
    await page.waitForSelector('.rulest a[data-row]');
    await page.keyboard.press('j'); await page.keyboard.press('Enter');
    await ready(page);
    await page.keyboard.press('r');
    await page.keyboard.press('End');
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' NAER/5 虫');
    const fix = page.locator('.lint .btn', { hasText: 'NEAR/5' });
    await until('the mistake is named with its column', async () => /column \d+/.test(await page.locator('.lint').innerText()) && (await fix.count()) === 1);
    assert.equal(await page.locator('#save').getAttribute('aria-disabled'), 'true');
    assert.match(await page.locator('#save-why').innerText(), /wrong/);
    await fix.focus(); await page.keyboard.press('Enter');
    await ready(page);
    assert.match(await page.inputValue('#query'), /NEAR\/5 虫$/);
    await page.locator('#query').focus();
    await page.keyboard.press('Control+s');
    await page.waitForSelector('dialog .diff ins');
    await page.keyboard.type('only insects');
    await page.keyboard.press('Control+Enter');
    await until('it waits for somebody else', () => page.locator('.proposals', { hasText: 'only insects' }).count());
    assert.doesNotMatch(await page.inputValue('#query'), /NEAR/);
    assert.equal(await page.locator('.proposals .btn', { hasText: 'Approve' }).count(), 0);
    const number = await page.locator('.proposals li').getAttribute('data-proposal');
    assert.equal(await page.evaluate(async (n) => { const s = await (await fetch('/api/v1/session')).json(); return (await fetch(`/api/v1/proposals/umi/${n}/approve`, { method: 'POST', headers: { 'X-CSRF': s.csrf, 'Content-Type': 'application/json' }, body: '{}' })).status; }, number), 403);
    page.faults.length = 0; // the refusal above is said by the browser, too
    const other = await open('sato', { lang: 'en' });
    await other.goto(house.base + '/#/rules');
    await other.waitForSelector('.proposals .btn.pri');
    assert.match(await other.locator('.proposals').innerText(), /alarm could fall silent|alarms could fall silent/);
    assert.deepEqual(await axeOn(other), []);
    await other.locator('.proposals .btn.pri').focus(); await other.keyboard.press('Enter');
    await until('decided', async () => !(await other.locator('.proposals').count()));
    await page.reload();
    await until('version 2', () => page.locator('.versions', { hasText: 'only insects' }).count());
    assert.match(await page.locator('.versions li').first().innerText(), /approved by/);
    assert.match(await page.inputValue('#query'), /NEAR\/5 虫$/);
    await page.locator('.versions .btn', { hasText: 'Go back' }).first().focus(); await page.keyboard.press('Enter');
    await page.waitForSelector('dialog textarea');
    await page.keyboard.type('too narrow'); await page.keyboard.press('Control+Enter');
    await until('what only finds more waits for nobody', () => page.locator('.versions', { hasText: 'too narrow' }).count());
    assert.ok(!(await page.inputValue('#query')).includes('NEAR'));
    assert.deepEqual(page.faults, []);
  }));
  test('rules: the draft is tried on the past against the query in force, and answered yes or no', inHouse('lena', { lang: 'en' }, async (page, house) => {
    await page.goto(house.base + MAIN);
    await ready(page);
    await page.fill('#query', '海フーズ 虫');
    await until('judged', async () => (await page.locator('#try').getAttribute('aria-disabled')) === null);
    await page.locator('#try').click();
    await page.waitForSelector('.rulepage .kpis', { timeout: 40000 });
    assert.match(await page.locator('.rulepage .kpis').innerText(), /\+0 −\d+/);
    assert.ok(await page.locator('.knowns li').count(), 'the incident of the house is named');
    await page.locator('.rulepage summary').last().click();
    const judge = page.locator('.smp .btn', { hasText: 'Meant' }).last();
    await judge.click();
    assert.equal(await judge.getAttribute('aria-pressed'), 'true');
    await page.locator('.smp .btn', { hasText: 'Why?' }).first().click();
    await page.waitForSelector('dialog .why-tree li');
    assert.deepEqual(page.faults, []);
  }));
  test('rules: the same query in blocks, edited without knowing the language, and told where it cannot be', inHouse('lena', { lang: 'en' }, async (page, house) => {
    await page.goto(house.base + MAIN);
    await ready(page);
    await page.locator('.seg button', { hasText: 'Blocks' }).click();
    await page.locator('.blocks .btn', { hasText: 'Add a word' }).first().click();
    await page.locator('.leafbox input.input').last().fill('umi soup');
    await page.keyboard.press('Enter');
    await until('in the query', async () => /OR "umi soup"$/.test(await page.locator('.blockq code').innerText()));
    await page.locator('.seg button', { hasText: 'Text' }).click();
    await page.fill('#query', '(京都 OR 大阪)~run');
    await page.locator('.seg button', { hasText: 'Blocks' }).click();
    await until('said', async () => /cannot be shown as blocks/.test(await page.locator('main').innerText()));
  }));
  test('rules: nothing is judged while a conversion is open, and its Enter saves nothing', inHouse('sato', { lang: 'ja' }, async (page, house) => {
    await page.goto(house.base + MAIN);
    await ready(page);
    const asked = [];
    page.on('request', (r) => { if (r.url().endsWith('/queries/check')) asked.push(r.postData()); });
    const cdp = await page.context().newCDPSession(page);
    await page.focus('#query');
    await page.keyboard.press('Control+End');
    await cdp.send('Input.imeSetComposition', { text: ' むし', selectionStart: 3, selectionEnd: 3 });
    for (const type of ['rawKeyDown', 'keyUp']) await cdp.send('Input.dispatchKeyEvent', { type, key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229, modifiers: 2 });
    await page.waitForTimeout(600);
    assert.deepEqual(asked, []);
    assert.equal(await page.locator('dialog[open]').count(), 0);
    await cdp.send('Input.insertText', { text: ' 虫' });
    await until('judged once it is written', () => asked.length > 0);
  }));
  test('rules: an agent has no use of them, a rival reads none of them, an approver may not save', inHouse('ken', { lang: 'en' }, async (page, house, open) => {
    assert.equal(await page.locator('.rail a[href="#/rules"]').count(), 0);
    await page.goto(house.base + '/#/rules');
    await until('refused', async () => /Only some people/.test(await page.locator('main').innerText()));
    const status = await page.evaluate(async () => (await fetch('/api/v1/topics/umi/umi-foods/umi-main')).status);
    assert.equal(status, 403);
    const tanaka = await open('tanaka', { lang: 'en' });
    await tanaka.goto(house.base + MAIN);
    await ready(tanaka);
    assert.equal(await tanaka.locator('#save').getAttribute('aria-disabled'), 'true');
    assert.ok(await tanaka.locator('#query').evaluate((e) => e.readOnly));
    await tanaka.goto(house.base + '/#/rules/yama/yama-tea/yama-main');
    await until('absent', async () => /Nothing is here|ここには何もありません|見つかりません|ありません/.test(await tanaka.locator('main').innerText()));
    assert.doesNotMatch(await tanaka.locator('main').innerText(), /山茶/);
  }));
  test('sources: how each stood is drawn in its real lengths, how it is set is for an admin of all alone', inHouse('sato', { lang: 'en' }, async (page, house, open) => {
    await page.goto(house.base + '/#/sources');
    await page.waitForSelector('.srcs .strip i.live');
    assert.equal(await page.locator('.srcs dl.options').count(), 0);
    const chief = await open('chief', { lang: 'en' });
    await chief.goto(house.base + '/#/sources');
    await until('options', async () => /posts\.ndjson/.test(await chief.locator('.srcs dl.options').first().innerText().catch(() => '')));
    assert.deepEqual(page.faults, []);
  }));
}

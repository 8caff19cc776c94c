// The first start: a brand with what it would find, a source that is heard, people with a test ring.
import assert from 'node:assert/strict';

const speak = (page, lang) => page.addInitScript((l) => { if (location.protocol !== 'about:') localStorage.setItem('hinomi.lang', l); }, lang);
const enter = async (page, house, step, wait = '.su .panel') => {
  await page.goto('about:blank');
  await page.goto(`${house.base}/#/setup${step}`);
  await page.waitForSelector(wait);
  await page.waitForSelector('.su .loading', { state: 'detached' });
};

export function tests(test, { inHouse, until, axeOn }) {
  for (const theme of ['light', 'dark']) {
    test(`setup: axe finds nothing on any step, nothing scrolls sideways at 390 px, ${theme}`, inHouse('chief', { theme }, async (page, house) => {
      for (const lang of theme === 'light' ? ['ja', 'it'] : ['en']) {
        await speak(page, lang);
        for (const step of ['/brand', '/source', '/people']) {
          await enter(page, house, step);
          if (step === '/brand') { await page.locator('.su input').first().fill('海フーズ'); await page.waitForSelector('.heard.flat li'); }
          assert.deepEqual(await axeOn(page), [], `${lang} ${step}`);
          await page.setViewportSize({ width: 390, height: 844 });
          const [wide, view] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
          assert.ok(wide <= view, `${lang} ${step}: ${wide} > ${view}`);
          await page.setViewportSize({ width: 1440, height: 900 });
        }
      }
      assert.deepEqual(page.faults, []);
    }));
  }
  test('setup: by the keyboard from a name to the tower; what was typed is kept when it is left', inHouse('chief', {}, async (page, house) => {
    await speak(page, 'en');
    await enter(page, house, '/brand');
    await page.locator('.su input').first().focus();
    await page.keyboard.type('Umi Foods');
    await page.keyboard.press('Tab');
    await page.keyboard.type('海フーズ');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('求人');
    await until('the query', async () => (await page.locator('.qbox').innerText()) === '("Umi Foods" OR 海フーズ OR #UmiFoods) NOT 求人');
    await until('what it would find', async () => /of the newest \d+ stored posts/.test(await page.locator('.su').innerText()));
    await until('it can be kept', async () => /The brand is made with this query/.test(await page.locator('.su').innerText()));
    await page.reload();
    await page.waitForSelector('.qbox');
    assert.equal(await page.locator('.su input').first().inputValue(), 'Umi Foods');
    await page.getByRole('button', { name: 'Continue: Sources' }).focus();
    await page.keyboard.press('Enter');
    await until('posts are coming', async () => /Posts are coming: File/i.test(await page.locator('.su').innerText()));
    await page.getByRole('button', { name: 'Connect: RSS, Atom and news' }).focus();
    await page.keyboard.press('Enter');
    const form = page.locator('.pform');
    await form.getByLabel('Address (URL)').fill('https://127.0.0.1:1/feed.xml');
    await form.getByRole('button', { name: 'Read it for a moment' }).focus();
    await page.keyboard.press('Enter');
    await until('nothing came', async () => /Nothing came|records in/.test(await form.innerText()));
    await page.getByRole('button', { name: 'Continue: People' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.testring');
    assert.match(await page.locator('main').innerText(), /Channels[\s\S]*hook[\s\S]*Routes[\s\S]*L2\+/);
    await until('heard', async () => await page.locator('.heard li').count() >= 3);
    await page.getByRole('button', { name: 'Go to the tower' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.wall');
  }));
  test('setup: who is no administrator is told so', inHouse('sato', {}, async (page, house) => {
    await speak(page, 'en');
    await enter(page, house, '', '.empty');
    assert.match(await page.locator('main').innerText(), /An administrator sets up the tower/);
  }));
}

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
    await page.keyboard.type('求人');
    await until('the query', async () => (await page.locator('.qbox').innerText()) === '("Umi Foods" OR 海フーズ OR #UmiFoods) NOT 求人');
    await until('what it would find', async () => /of the newest \d+ stored posts/.test(await page.locator('.su').innerText()));
    await until('where it is kept', async () => /topics\.yaml/.test(await page.locator('.lines').first().innerText()));
    await page.reload();
    await page.waitForSelector('.qbox');
    assert.equal(await page.locator('.su input').first().inputValue(), 'Umi Foods');
    await page.getByRole('button', { name: 'Continue: Sources' }).focus();
    await page.keyboard.press('Enter');
    await until('posts are coming', async () => /Posts are coming: File/i.test(await page.locator('.su').innerText()));
    await page.getByRole('button', { name: 'Another: A file that grows' }).click();
    assert.match(await page.locator('.lines').innerText(), /kind: file, path: "posts\.ndjson", follow: true/);
    await page.getByRole('button', { name: 'Continue: People' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.testring');
    assert.match(await page.locator('.lines').innerText(), /people:[\s\S]*routes:[\s\S]*fallback: chief/);
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

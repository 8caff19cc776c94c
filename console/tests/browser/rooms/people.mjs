// People, duty and routes: who signs in, who is on duty, whether it rings.
import assert from 'node:assert/strict';

const TABS = ['', '/routes', '/quiet', '/rings', '/accounts'];
const speak = (page, lang) => page.addInitScript((l) => { if (location.protocol !== 'about:') localStorage.setItem('hinomi.lang', l); }, lang);
const loaded = async (page) => { await page.waitForSelector('.people .panel'); await page.waitForSelector('.people .loading', { state: 'detached' }); };
const clickNamed = (page, name) => page.getByRole('button', { name, exact: true }).first().click();

export function tests(test, { inHouse, until, axeOn }) {
  for (const theme of ['light', 'dark']) {
    test(`people: axe finds nothing on any part, ${theme}`, inHouse('chief', { theme }, async (page, house) => {
      for (const lang of theme === 'light' ? ['ja', 'en'] : ['it']) {
        await speak(page, lang);
        for (const tab of TABS) {
          await page.goto('about:blank');
          await page.goto(`${house.base}/#/people${tab}`);
          await loaded(page);
          assert.deepEqual(await axeOn(page), [], `${lang} ${tab}`);
        }
      }
      assert.deepEqual(page.faults, []);
    }));
  }
  test('people: nothing scrolls sideways at 390 px, and the old address still stands', inHouse('lena', { width: 390, height: 844 }, async (page, house) => {
    await speak(page, 'it');
    for (const tab of [...TABS.map((x) => `people${x}`), 'alarms']) {
      await page.goto('about:blank');
      await page.goto(`${house.base}/#/${tab}`);
      await loaded(page);
      const [wide, view] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
      assert.ok(wide <= view, `${tab}: ${wide} > ${view}`);
    }
  }));
  test('people: a gap of the duty is red and says so; the keyboard alone enters a stand-in and takes it back', inHouse('lena', {}, async (page, house) => {
    await speak(page, 'en');
    await page.goto('about:blank');
    await page.goto(`${house.base}/#/people`);
    await page.waitForSelector('.turn.gap');
    assert.match(await page.locator('.turn.gap').first().getAttribute('aria-label'), /^gap, .* GMT\+9$/);
    assert.match(await page.locator('.finds').innerText(), /nobody holds the duty 'office'/);
    await page.locator('.turn.gap').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#si-who');
    await page.focus('#si-who');
    await page.keyboard.press('ArrowDown'); await page.keyboard.press('ArrowDown');
    await until('the preview', async () => /森 has “office” from/.test(await page.locator('.rota .sure').innerText()));
    assert.match(await page.locator('.rota .sure').innerText(), /where nobody is/);
    await page.keyboard.press('Tab');
    await page.locator('.rota .sure button[type=submit]').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.sins li');
    await page.locator('.sins button').focus();
    await page.keyboard.press('Enter'); // shows what will happen
    await until('what will happen', async () => /goes by its plan/.test(await page.locator('.sins').innerText()));
    await until('its button has the focus', () => page.evaluate(() => !!document.activeElement?.closest('.sins .sure')));
    await page.keyboard.press('Enter');
    await until('taken back', async () => !(await page.locator('.sins li').count()));
    assert.deepEqual(page.faults, []);
  }));
  test('people: a test ring shows who will be rung before, and each try after', inHouse('lena', {}, async (page, house) => {
    await speak(page, 'en');
    await page.goto('about:blank');
    await page.goto(`${house.base}/#/people/routes`);
    await page.waitForSelector('.testring');
    assert.match(await page.locator('.testring').innerText(), /is rung for real, marked as a test/);
    assert.match(await page.locator('.ladders').innerText(), /at once\s+Duty “day”\s+now 佐藤[\s\S]*after 10 min\s+森/);
    await clickNamed(page, 'Ring now as a test');
    await until('the result', async () => /delivered · .*佐藤|log · delivered/.test(await page.locator('.testring').innerText()));
  }));
  test('people: a silence begins with an end and a reason, and is lifted; an agent may do neither', inHouse('lena', {}, async (page, house, open) => {
    await speak(page, 'en');
    await page.goto('about:blank');
    await page.goto(`${house.base}/#/people/quiet`);
    await loaded(page);
    await clickNamed(page, 'Silence…');
    const begin = page.getByRole('button', { name: 'Begin the silence' });
    assert.equal(await begin.getAttribute('aria-disabled'), 'true');
    await page.locator('form.sure').getByLabel('Client').selectOption('yama');
    await page.locator('form.sure').getByLabel('Why').fill('a sale with many posts');
    assert.match(await page.locator('form.sure').innerText(), /Nothing of Yama Tea rings until .*Level 4 still rings/);
    await begin.click();
    await until('it stands', async () => /a sale with many posts/.test(await page.locator('.people').innerText()));
    await clickNamed(page, 'Lift');
    await clickNamed(page, 'Lift');
    await until('it is lifted', async () => !/a sale with many posts/.test(await page.locator('.people').innerText()));
    const ken = await open('ken', {});
    await speak(ken, 'en');
    await ken.goto('about:blank');
    await ken.goto(`${house.base}/#/people/quiet`);
    await loaded(ken);
    assert.equal(await ken.getByRole('button', { name: 'Silence…' }).count(), 0);
    await ken.goto(`${house.base}/#/people/routes`);
    await ken.waitForSelector('.ladders');
    assert.doesNotMatch(await ken.locator('main').innerText(), /Umi Foods|森/);
  }));
  test('people: somebody is added, sets a password by the link, is blocked and out at once', inHouse('chief', {}, async (page, house, open) => {
    await speak(page, 'en');
    await page.goto('about:blank');
    await page.goto(`${house.base}/#/people/accounts`);
    await loaded(page);
    const id = `ria${Date.now() % 100000}`;
    await clickNamed(page, 'Add a person');
    await page.locator('.idf input').fill(id);
    await page.locator('form.sure').getByLabel('Name', { exact: true }).fill('Ria');
    await page.locator('form.sure').getByLabel('Umi Foods').check();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] .pdialog');
    await clickNamed(page, 'New password link');
    await clickNamed(page, 'New password link');
    await page.waitForSelector('.linkbox');
    const link = (await page.locator('.linkbox').innerText()).trim();
    const ria = await open('aoi', {});
    await ria.context().clearCookies();
    await speak(ria, 'en');
    await ria.goto('about:blank');
    await ria.goto(link);
    await ria.fill('input[name=password]', 'a long new password');
    await ria.keyboard.press('Enter');
    await ria.waitForSelector('.topbar');
    assert.match(await ria.locator('.avabtn').getAttribute('title'), /Ria/);
    await clickNamed(page, 'Block');
    assert.match(await page.locator('.sure').innerText(), /signed out now/);
    await page.locator('.sure').getByRole('button', { name: 'Block' }).click();
    await until('Ria is out', async () => await ria.locator('form.card').count());
    await until('the history says so', async () => { await page.locator('.pdialog summary').click().catch(() => {}); return /blocked/.test(await page.locator('.phist').innerText().catch(() => '')); });
    assert.deepEqual(page.faults, []);
  }));
}

// Settings: oneself, the accounts that answer and the stop, opt-outs, what is in force, the installation.
import assert from 'node:assert/strict';

const TABS = ['', '/senders', '/opt-outs', '/clients', '/installation'];
const speak = (page, lang) => page.addInitScript((l) => { if (location.protocol !== 'about:') localStorage.setItem('hinomi.lang', l); }, lang);
const enter = async (page, house, tab) => {
  await page.goto('about:blank');
  await page.goto(`${house.base}/#/settings${tab}`);
  await page.waitForSelector('.settings .panel');
  await page.waitForSelector('.settings .loading', { state: 'detached' });
};
const press = (page, name) => page.getByRole('button', { name, exact: true }).first().click();

export function tests(test, { inHouse, until, axeOn }) {
  for (const theme of ['light', 'dark']) {
    test(`settings: axe finds nothing on any part, ${theme}`, inHouse('chief', { theme }, async (page, house) => {
      for (const lang of theme === 'light' ? ['ja', 'it'] : ['en']) {
        await speak(page, lang);
        for (const tab of TABS) { await enter(page, house, tab); assert.deepEqual(await axeOn(page), [], `${lang} ${tab}`); }
      }
      assert.deepEqual(page.faults, []);
    }));
  }
  test('settings: nothing scrolls sideways at 390 px', inHouse('lena', { width: 390, height: 844 }, async (page, house) => {
    await speak(page, 'it');
    for (const tab of TABS) {
      await enter(page, house, tab);
      const [wide, view] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
      assert.ok(wide <= view, `${tab}: ${wide} > ${view}`);
    }
  }));
  test('settings: a key is changed by the keyboard and acts; one that is taken is refused', inHouse('lena', {}, async (page, house) => {
    await speak(page, 'en');
    await enter(page, house, '');
    const go = page.getByLabel('Go to a room (then its letter)');
    await go.focus();
    await page.keyboard.press('j');
    await until('refused', async () => /J already means/.test(await page.locator('.settings').innerText()));
    await go.focus();
    await page.keyboard.press('v');
    await page.keyboard.press('Escape');
    await page.keyboard.press('g'); await page.keyboard.press('p');
    await page.waitForTimeout(200);
    assert.match(page.url(), /settings/);
    await page.waitForTimeout(1600);
    await page.keyboard.press('v'); await page.keyboard.press('p');
    await until('the room of people', () => page.url().includes('#/people'));
  }));
  test('settings: an account is stopped with its words and let go again; a rival client is nowhere', inHouse('sato', {}, async (page, house) => {
    await speak(page, 'en');
    await enter(page, house, '/senders');
    assert.doesNotMatch(await page.locator('main').innerText(), /Yama/);
    const row = page.locator('tr', { hasText: 'umi-x' });
    await row.getByRole('button', { name: /^Stop/ }).click();
    assert.match(await row.innerText(), /nothing leaves from umi-x\. 0 waiting replies/);
    await row.locator('.sure input').fill('a wrong price');
    await row.locator('.sure').getByRole('button', { name: 'Stop', exact: true }).click();
    await until('it is held', async () => /stopped/.test(await row.innerText()) && /a wrong price/.test(await page.locator('main').innerText()));
    await press(page, 'End the stop');
    await page.locator('.note .sure').getByRole('button', { name: 'End the stop' }).click();
    await until('it works again', async () => !/stopped/.test(await row.innerText()));
    assert.deepEqual(page.faults, []);
  }));
  test('settings: somebody who wants no answer is entered, and only their own words end it', inHouse('sato', {}, async (page, house) => {
    await speak(page, 'en');
    await enter(page, house, '/opt-outs');
    await press(page, 'Enter somebody');
    await page.locator('form.sure').getByLabel('Whom').fill('@leave_me');
    await page.locator('form.sure').getByLabel('How did they ask?').fill('by phone');
    await page.keyboard.press('Enter');
    await until('entered', async () => /leave_me/.test(await page.locator('table').innerText()));
    await press(page, 'They asked again…');
    const end = page.getByRole('button', { name: 'Allow answers again' });
    assert.equal(await end.getAttribute('aria-disabled'), 'true');
    await page.locator('.sure input').fill('please write to me');
    await end.click();
    await until('ended', async () => !/leave_me/.test(await page.locator('main').innerText()));
  }));
  test('settings: the password changes with the old one; signing out everywhere leads to the door', inHouse('aoi', {}, async (page, house, open) => {
    await speak(page, 'en');
    const there = await open('aoi', {});
    await enter(page, house, '');
    assert.ok(await page.locator('tr', { hasText: 'this one' }).count());
    await page.getByLabel('Now', { exact: true }).fill(house.password);
    await page.locator('form[aria-label=Password]').getByLabel('New', { exact: true }).fill('another long password');
    await page.keyboard.press('Enter');
    await until('changed', async () => /Your other sessions ended/.test(await page.locator('.settings').innerText()));
    await until('the other one is out', async () => await there.locator('form.card').count());
    await press(page, 'Sign out everywhere');
    await page.locator('.sure').getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.waitForSelector('form.card');
  }));
  test('settings: by the keyboard a new client with its brand; a wrong field is named; retired and back', inHouse('chief', {}, async (page, house) => {
    await speak(page, 'en');
    await enter(page, house, '/clients');
    await page.getByRole('button', { name: 'New: client' }).focus();
    await page.keyboard.press('Enter');
    const form = page.locator('.pform');
    await form.waitFor();
    await form.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.type('Kawa Bank');
    await form.locator('summary', { hasText: 'Desk hours' }).press('Enter');
    await form.getByLabel('Hours', { exact: true }).fill('25:99');
    await form.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.press('Enter');
    await until('the field is named', async () => /service: '25:99' are no hours/.test(await form.innerText()));
    await form.getByLabel('Hours', { exact: true }).fill('mon-fri 09:00-17:00');
    await form.getByLabel('Name', { exact: true }).focus();
    await page.keyboard.press('Enter');
    const brand = page.getByRole('region', { name: 'A new brand of Kawa Bank' });
    await brand.waitFor();
    await brand.getByLabel('Name, as people write it').fill('川銀行');
    await until('it can be kept', async () => /The brand is made with this query/.test(await brand.innerText()));
    await brand.getByRole('button', { name: 'Save', exact: true }).focus();
    await page.keyboard.press('Enter');
    await until('what comes next', async () => /Next: a source/.test(await brand.innerText()));
    await page.getByRole('button', { name: 'Change: Kawa Bank', exact: true }).click();
    await page.locator('.pform').getByRole('button', { name: /^Retire/ }).click();
    await until('retired', async () => /retired/.test(await page.locator('.panel', { hasText: 'Kawa Bank' }).first().innerText()));
    await page.locator('.pform').getByRole('button', { name: 'Take up again' }).click();
    await until('back', async () => (await page.locator('.pform').getByRole('button', { name: /^Retire/ }).count()) === 1);
    assert.deepEqual(page.faults.filter((f) => !/400/.test(f)), []);
  }));
  for (const [theme, lang] of [['light', 'ja'], ['dark', 'it'], ['light', 'en']]) {
    test(`settings: the forms of clients, routes, sources and accounts: axe finds nothing, nothing scrolls sideways at 390 px, ${theme} ${lang}`, inHouse('chief', { theme }, async (page, house) => {
      await speak(page, lang);
      for (const [hash, open] of [['#/settings/clients', '.panel .meta + .row .btn'], ['#/people/routes', '.partlist .btn'], ['#/sources', '.panel:last-of-type header .btn'], ['#/settings/senders', '.panel:last-of-type header .btn']]) {
        await page.goto('about:blank');
        await page.goto(`${house.base}/${hash}`);
        await page.locator(open).first().click();
        await page.waitForSelector('.pform');
        assert.deepEqual(await axeOn(page), [], `${lang} ${hash}`);
        await page.setViewportSize({ width: 390, height: 844 });
        const [wide, view] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
        assert.ok(wide <= view, `${lang} ${hash}: ${wide} > ${view}`);
        await page.setViewportSize({ width: 1440, height: 900 });
      }
    }));
  }
  test('settings: an account that answers is added by a form', inHouse('chief', {}, async (page, house) => {
    await speak(page, 'en');
    await enter(page, house, '/senders');
    await page.getByRole('button', { name: 'Add: account' }).click();
    const form = page.locator('.pform');
    await form.waitFor();
    await form.getByLabel('Client', { exact: true }).selectOption('yama');
    await form.getByLabel('Kind', { exact: true }).selectOption('copy');
    await form.getByLabel('Network', { exact: true }).fill('threads');
    await form.getByLabel(/^Short name/).fill('yama-threads');
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await until('it stands', async () => /yama-threads/.test(await page.locator('.partlist').innerText()));
    const list = await page.evaluate(async () => (await (await fetch('/api/v1/senders')).json()).senders);
    assert.equal(list.find((one) => one.id === 'yama-threads')?.client, 'yama');
    assert.deepEqual(page.faults, []);
  }));
  for (const lang of ['ja', 'en', 'it']) {
    test(`settings: every option of every channel, account and source has its name and its meaning in ${lang}`, inHouse('chief', {}, async (page, house) => {
      await speak(page, lang);
      let seen = 0;
      for (const [hash, open] of [['#/people/routes', '.panel:has(.partlist)'], ['#/settings/senders', '.panel'], ['#/sources', '.panel']]) {
        await page.goto('about:blank');
        await page.goto(`${house.base}/${hash}`);
        await page.waitForSelector('header .pright .btn');
        const add = page.locator('header .pright .btn');
        await add.nth(hash.includes('routes') ? 3 : (await add.count()) - 1).click();
        const kind = page.locator('.pform select').filter({ has: page.locator('option[value=webhook],option[value=copy],option[value=feed]') });
        await kind.waitFor();
        for (const one of await kind.locator('option:not([disabled])').evaluateAll((all) => all.map((o) => o.value))) {
          await kind.selectOption(one);
          const words = await page.locator('.pform').evaluate((form) => ({ foreign: [...form.querySelectorAll('p[lang=en],p [lang=en]')].map((e) => e.textContent), raw: [...form.querySelectorAll('fieldset .pf label, fieldset .pf .lab')].map((e) => e.textContent).filter((w) => /^[a-z_-]+$/.test(w)), n: form.querySelectorAll('fieldset .pf').length }));
          assert.deepEqual([words.foreign, words.raw], [[], []], `${hash} ${one}`);
          seen += words.n;
        }
      }
      assert.ok(seen > 60, `only ${seen} options were seen`);
    }));
  }
  test('settings: a lead changes the route of her client and sees what tonight would be; a rival’s is nowhere', inHouse('sato', {}, async (page, house) => {
    await speak(page, 'en');
    await page.goto('about:blank');
    await page.goto(`${house.base}/#/people/routes`);
    await page.waitForSelector('.partlist');
    assert.doesNotMatch(await page.locator('main').innerText(), /yama/i);
    await page.getByRole('button', { name: 'Change: umi-2' }).focus();
    await page.keyboard.press('Enter');
    const form = page.locator('.pform');
    await form.waitFor();
    await form.getByRole('button', { name: 'Try', exact: true }).click();
    await until('tried', async () => /next 24 hours/.test(await form.innerText()));
    await form.getByLabel('Wait').first().fill('20m');
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await until('in force', async () => /version 2/.test(await page.locator('.panel', { has: form }).last().innerText()));
    const status = await page.evaluate(async () => (await fetch('/api/v1/parts/route/yama-2')).status);
    assert.equal(status, 404);
  }));
}

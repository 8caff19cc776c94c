// Alarm, acknowledged, room: two presses with one hand; by the link of the message without sign-in, and without a network.
import assert from 'node:assert/strict';
import { enterAs } from '../house.mjs';
import { openPage } from '../browser.mjs';
import { asked, speak } from './board.mjs';

const PHONE = { lang: 'ja', width: 390, height: 844 };
const wide = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
async function rung(house, until) {
  let rings = [];
  await until('a ring with its link', async () => { rings = (await house.ask({ rings: true })).rings; return rings.some((r) => r.data?.ack_url); });
  const { data } = rings.find((r) => r.data?.ack_url);
  return { person: data.person, path: new URL(data.ack_url).pathname };
}
const taken = (open) => asked(open, 'lena', async (api) => (await api('GET', '/incidents?open=1')).body.incidents.find((i) => i.client === 'umi').acknowledged);

export function tests(test, { inHouse, browser, until, axeOn }) {
  test('phone: two presses from the link of the message to the room, taken once however often it is pressed', inHouse('lena', { lang: 'en' }, async (page, house, open) => {
    const { person, path } = await rung(house, until);
    for (const theme of ['light', 'dark']) {
      const mail = await openPage(browser, { ...PHONE, theme });
      try {
        await mail.goto(house.base + path);
        const text = await mail.locator('main').innerText();
        if (theme === 'light') {
          assert.match(text, /L[23]/);
          assert.match(text, /次の人を呼び出します/);
          assert.match(text, /理由\s*証拠のある重大な被害/, 'the reason in the language of who is rung');
          assert.ok(!/虫|山茶|yama/i.test(await mail.content()), 'no more than the message told');
          assert.equal(await taken(open), null, 'looking takes nothing');
          const before = await mail.locator('[data-left]').last().innerText();
          await until('the countdown runs', async () => await mail.locator('[data-left]').last().innerText() !== before);
          assert.deepEqual(await axeOn(mail), []);
          await mail.locator('button.pri').click();
        }
        await mail.waitForSelector('.note.ok');
        assert.ok(await wide(mail) <= 0);
        assert.deepEqual(await axeOn(mail), []);
        assert.match(await mail.locator('a.btn.pri').getAttribute('href'), /^\/#\/phone\//);
        if (theme === 'dark') {
          await enterAs(mail, house, 'sato', (await (async () => { await mail.goto(house.base + path); return mail.locator('a.btn.pri').getAttribute('href'); })()).slice(1));
          await mail.waitForSelector('.phlv');
          await mail.waitForSelector('.phok');
          assert.deepEqual(await axeOn(mail), []);
          assert.ok(await wide(mail) <= 0);
        }
        assert.deepEqual(mail.faults, []);
      } finally { await mail.context().close(); }
    }
    assert.equal((await taken(open)).person, person);
    const again = await page.evaluate(async (p) => (await fetch(p, { method: 'POST' })).status, path);
    assert.equal(again, 200);
    assert.equal((await taken(open)).person, person);
  }));
  test('phone: a press without a network is said, kept, and recorded when it is back', inHouse('lena', { lang: 'en' }, async (page, house, open) => {
    const { path } = await rung(house, until);
    const mail = await openPage(browser, PHONE);
    try {
      await mail.goto(house.base + path);
      await mail.context().setOffline(true);
      await mail.locator('button.pri').click();
      await mail.waitForSelector('.note.warn');
      assert.match(await mail.locator('.note.warn').innerText(), /電波がありません/);
      assert.equal(await taken(open), null);
      await mail.context().setOffline(false);
      await mail.waitForSelector('.note.ok');
      assert.ok(await taken(open));
    } finally { await mail.context().close(); }
  }));
  test('phone: signed in, A takes it, also without a network; axe finds nothing, nothing scrolls sideways', inHouse('sato', { ...PHONE, lang: 'en' }, async (page, house, open) => {
    for (const [lang, theme] of [['ja', 'light'], ['it', 'dark'], ['en', 'light']]) {
      await page.emulateMedia({ colorScheme: theme });
      await speak(page, lang, '#/phone');
      await page.waitForSelector('.phlv');
      await page.waitForSelector('.phfoot .pri');
      assert.match(await page.locator('.phn').innerText(), { ja: /重大な危害/, it: /danno grave/, en: /grave harm/ }[lang]);
      assert.deepEqual(await axeOn(page), [], `${lang} ${theme}`);
      assert.ok(await wide(page) <= 0, lang);
    }
    await page.context().setOffline(true);
    await page.keyboard.press('a');
    await until('it says that it waits', async () => /No connection: it is recorded/.test(await page.locator('main').innerText()));
    await page.context().setOffline(false);
    await page.waitForSelector('.phok');
    assert.equal((await taken(open)).person, 'sato');
    assert.match(await page.locator('.phfoot a').getAttribute('href'), /#\/incidents\//);
  }));
}

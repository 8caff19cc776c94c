// The risk room: from the alarm to a published statement, by keyboard, with a second person's yes.
import assert from 'node:assert/strict';
import { asked } from './board.mjs';

const wide = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
export async function toRoom(page, house) {
  const id = await page.evaluate(async () => (await (await fetch('/api/v1/incidents?open=1')).json()).incidents[0].id);
  await page.goto(`${house.base}/#/incidents/${id}`);
  await page.waitForSelector('.room .stp');
  return id;
}
// The focus walks with Tab until it stands on what is wanted.
async function tabTo(page, css) {
  for (let k = 0; k < 120; k++) {
    if (await page.evaluate((want) => !!document.activeElement?.matches(want), css)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`never reached by Tab: ${css}`);
}

const WORDS = ['海フーズのスープに虫が入っていたとのご投稿をいただきました。', 'ご心配をおかけし、申し訳ございません。', '現在、事実を確認しています。', '次のお知らせは、本日20時(日本時間)にこのアカウントで行います。', 'お問い合わせは https://umi.example/ask へお願いいたします。'];

export function tests(test, { inHouse, until, axeOn }) {
  test('room: the risk officer takes the alarm to a published statement by keyboard, others say yes', inHouse('mori', { lang: 'en' }, async (page, house, open) => {
    const id = await toRoom(page, house);
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#acked');
    await page.keyboard.press('h');
    await page.waitForSelector('.stp textarea');
    const slots = await page.locator('.stp textarea').count();
    await page.keyboard.press('r');
    for (let k = 0; k < slots; k++) { await page.keyboard.insertText(WORDS[k] ?? '引き続き確認します。'); if (k < slots - 1) await page.keyboard.press('Tab'); }
    await page.keyboard.press('Control+Enter');
    const replies = async () => page.evaluate(async () => (await (await fetch('/api/v1/replies?client=umi')).json()).replies.filter((r) => r.statement));
    await until('submitted', async () => (await replies()).some((r) => r.state === 'submitted'), 8000).catch(async (e) => { throw new Error(`${e.message}: ${JSON.stringify((await replies()).map((r) => [r.net, r.state, r.why]))} ${await page.locator('.stp').innerText()}`); });
    const mine = (await replies()).find((r) => r.state === 'submitted');
    assert.equal(await page.evaluate(async (r) => { const s = await (await fetch('/api/v1/session')).json(); return (await fetch(`/api/v1/replies/${r}/approve`, { method: 'POST', headers: { 'X-CSRF': s.csrf, 'Content-Type': 'application/json' }, body: '{"version":1}' })).status; }, mine.id), 403);
    for (const who of ['lena', 'sato', 'tanaka']) await asked(open, who, async (api) => { for (const r of (await api('GET', '/replies?client=umi')).body.replies.filter((x) => x.state === 'submitted')) await api('POST', `/replies/${r.id}/approve`, { version: r.version }); });
    await until('approved', async () => (await replies()).find((r) => r.id === mine.id).state === 'approved');
    await page.reload();
    await page.waitForSelector('.stp .compfoot.acts .btn.pri');
    await page.evaluate(() => document.querySelector('.stp').querySelector('textarea,button').focus());
    await tabTo(page, '.stp .compfoot.acts .btn.pri');
    await page.keyboard.press('Enter');
    await until('said', async () => ['leaving', 'out', 'sent', 'at_hand'].includes((await replies()).find((r) => r.id === mine.id).state));
    if (['at_hand'].includes((await replies()).find((r) => r.id === mine.id).state)) {
      await page.waitForSelector('.stp .compfoot.acts .btn.pri');
      await page.evaluate(() => document.querySelector('.stp .btn').focus());
      await tabTo(page, '.stp .compfoot.acts .btn.pri');
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog textarea');
      await page.keyboard.insertText('https://x.example/umi/1');
      await page.keyboard.press('Control+Enter');
    }
    await until('published', () => page.evaluate(async (i) => (await (await fetch(`/api/v1/statements?client=umi&incident=${i}`)).json()).statements.some((s) => s.state === 'published'), id), 10000);
    assert.deepEqual(page.faults.filter((f) => !/403/.test(f)), []);
  }));

  test('room: a claim is recorded with its evidence, watching keeps its reason, and the dialogs say what they will do', inHouse('mori', { lang: 'en' }, async (page, house) => {
    const id = await toRoom(page, house);
    await page.keyboard.press('f');
    await page.waitForSelector('dialog textarea');
    await page.keyboard.insertText('insects got in at the factory');
    await page.locator('dialog input[type=radio]').nth(2).check();
    assert.equal(await page.locator('dialog .btn.pri').getAttribute('aria-disabled'), 'true');
    assert.ok((await page.locator('#fact-need').innerText()).length > 5);
    await page.locator('dialog textarea').nth(1).fill('shipped 2026-05-19, larva of 30 days');
    await page.locator('dialog .btn.pri').click();
    await page.waitForSelector('.led .st.no');
    await page.keyboard.press('w');
    await page.waitForSelector('dialog textarea');
    assert.ok(await page.locator('dialog input[name=watch]').count() === 4);
    await page.locator('dialog textarea').fill('three people, no harm');
    await page.keyboard.press('Control+Enter');
    await until('kept', () => page.evaluate(async (i) => (await (await fetch(`/api/v1/incidents/${i}`)).json()).timeline.some((m) => /three people/.test(m.text)), id));
    assert.deepEqual(page.faults, []);
  }));

  for (const [lang, theme] of [['ja', 'light'], ['it', 'dark']]) {
    test(`room: axe finds nothing, a phone does not scroll sideways: ${lang}, ${theme}`, inHouse('mori', { lang, theme }, async (page, house) => {
      await toRoom(page, house);
      await page.locator('.stp .btn').first().click();
      await page.waitForSelector('.stp textarea');
      await page.waitForSelector('.led table');
      assert.deepEqual(await axeOn(page), []);
      await page.setViewportSize({ width: 390, height: 844 });
      assert.ok(await wide(page) <= 0);
      assert.deepEqual(page.faults, []);
    }));
  }
  test('room: another client’s incident is not reachable', inHouse('mori', { lang: 'en' }, async (page, house, open) => {
    const id = await toRoom(page, house);
    const other = await open('ken', { lang: 'en' });
    await other.goto(`${house.base}/#/incidents/${id}`);
    await other.waitForSelector('.empty');
    assert.doesNotMatch(await other.locator('main').innerText(), /Umi|海/);
  }));
}

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
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.waitForSelector('.led table .st.no');
    await page.keyboard.press('w');
    await page.waitForSelector('dialog textarea');
    assert.ok(await page.locator('dialog input[name=watch]').count() === 4);
    await page.locator('dialog textarea').fill('three people, no harm');
    await page.keyboard.press('Control+Enter');
    await until('kept', () => page.evaluate(async (i) => (await (await fetch(`/api/v1/incidents/${i}`)).json()).timeline.some((m) => /three people/.test(m.text)), id));
    assert.deepEqual(page.faults, []);
  }));

  test('room: P shows whom it would ring, by what and what was tried; Enter rings once, and the timeline names who called', inHouse('lena', { lang: 'en' }, async (page, house) => {
    const id = await toRoom(page, house);
    const rings = async () => page.evaluate(async (i) => (await (await fetch(`/api/v1/incidents/${i}`)).json()).rings, id);
    const before = (await rings()).length;
    await page.keyboard.press('p');
    await page.waitForSelector('dialog .calls');
    assert.match(await page.locator('dialog').innerText(), /tried .* by webhook: .*, no answer yet/);
    assert.equal(await page.locator('dialog .callrow.rung .btn').first().getAttribute('aria-disabled'), 'true', 'who was rung a moment ago is not rung again');
    // Which of the two has the duty goes by the week: the next of the ladder has the focus, else one off duty is chosen.
    if (await page.locator('#callnow').count()) await until('the focus is on what rings', () => page.evaluate(() => document.activeElement?.id === 'callnow'));
    else await tabTo(page, 'dialog .calls .btn:not([aria-disabled])');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await until('rung', async () => (await rings()).some((r) => r.called_by?.id === 'lena'));
    await until('said', async () => /is being rung/.test(await page.locator('dialog').innerText()));
    assert.equal((await rings()).length, before + 1, 'pressed twice, rung once');
    const called = (await rings()).find((r) => r.called_by?.id === 'lena');
    assert.match(called.because, /called by/);
    await until('delivered by the channel', async () => (await house.ask({ rings: true })).rings.some((r) => JSON.stringify(r).includes(called.id)));
    await page.keyboard.press('Escape');
    await until('in the timeline', async () => /called .*Lena/s.test(await page.locator('.tl').innerText()));
    const again = await page.evaluate(async ([i, person]) => { const s = await (await fetch('/api/v1/session')).json(); return (await fetch(`/api/v1/incidents/${i}/call`, { method: 'POST', headers: { 'X-CSRF': s.csrf, 'Content-Type': 'application/json' }, body: JSON.stringify({ person }) })).status; }, [id, called.person]);
    assert.equal(again, 403);
    assert.deepEqual(page.faults.filter((f) => !/403/.test(f)), []);
  }));

  test('room: the steps say what is next and whose it is, the level when it may fall, the next update that it is owed', inHouse('mori', { lang: 'en' }, async (page, house, open) => {
    const id = await toRoom(page, house);
    await page.waitForSelector('.lownote');
    assert.match(await page.locator('.lownote').first().innerText(), /at the earliest/);
    assert.equal(await page.locator('.steplist li').count(), 8);
    assert.match(await page.locator('.stepnext').innerText(), /Next: answered/);
    assert.match(await page.locator('.nextup').innerText(), /No update is promised/);
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await until('the step is reached', async () => /Next: checked/.test(await page.locator('.stepnext').innerText()));
    assert.match(await page.locator('.stepnext').innerText(), /森/);
    const low = await page.locator('.lownote').first().innerText();
    await page.locator('.foot .btn', { hasText: 'Change level' }).click();
    await page.locator('dialog input[type=radio]').first().check();
    await until('the same words where it is lowered', async () => (await page.locator('dialog .lownote').innerText()) === low);
    await page.keyboard.press('Escape');
    await asked(open, 'lena', async (api) => { await api('POST', '/facts', { client: 'umi', incident: id, claim: 'スープに虫が入っていた', position: 'confirmed', evidence: 'photo' }); });
    await until('the claim finds its row in other words', async () => (await page.locator('.led .st.yes').count()) > 0 && /as in the ledger/.test(await page.locator('.led').innerText()), 12000);
    const claims = await page.evaluate(async () => (await (await fetch('/api/v1/stories')).json()).stories[0]).then((s) => page.evaluate(async (st) => (await (await fetch(`/api/v1/stories/${st.client}/${st.brand}/${st.id}`)).json()).claims, s));
    assert.ok(claims.some((c) => c.ledger?.position === 'confirmed'));
    const lead = await open('lena', { lang: 'en' });
    await lead.goto(`${house.base}/#/board`);
    await lead.waitForSelector('.brise .lownote');
    assert.match(await lead.locator('.brise .lownote').innerText(), /at the earliest/);
    assert.deepEqual(page.faults, []);
  }));

  for (const [lang, theme] of [['ja', 'light'], ['it', 'dark']]) {
    test(`room: axe finds nothing, a phone does not scroll sideways: ${lang}, ${theme}`, inHouse('mori', { lang, theme }, async (page, house) => {
      await toRoom(page, house);
      await page.locator('.stp .btn').first().click();
      await page.waitForSelector('.stp textarea');
      await page.waitForSelector('.led table');
      assert.deepEqual(await axeOn(page), []);
      await page.keyboard.press('Escape');
      await page.evaluate(() => document.activeElement?.blur());
      await page.keyboard.press('p');
      await page.waitForSelector('dialog .calls');
      assert.deepEqual(await axeOn(page), [], 'the call');
      await page.setViewportSize({ width: 390, height: 844 });
      assert.ok(await wide(page) <= 0);
      assert.ok(await page.locator('dialog h2').isVisible(), 'a dialog keeps its title on a phone');
      assert.ok(await page.locator('dialog .callrow b').first().isVisible());
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

// The review of an incident and the handover: frozen, masked, hashed, on paper, as files.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { speak } from './board.mjs';

const write = (page, path, body) => page.evaluate(async ([p, b]) => { const s = await (await fetch('/api/v1/session')).json(); const a = await fetch('/api/v1' + p, { method: 'POST', headers: { 'X-CSRF': s.csrf, 'Content-Type': 'application/json' }, body: JSON.stringify(b) }); return { status: a.status, body: await a.json() }; }, [path, body]);

async function toReview(page, house) {
  const id = await page.evaluate(async () => (await (await fetch('/api/v1/incidents?open=1')).json()).incidents[0].id);
  await page.goto(`${house.base}/#/incidents/${id}/review`);
  await page.waitForSelector('.rvsheet .rvfoot');
  return id;
}
const saved = async (page, name) => {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.pagehead .btn', { hasText: name }).click()]);
  return readFile(await file.path(), 'utf8');
};
const pages = async (page) => ((await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type \/Page\b/g) ?? []).length;
const narrow = async (page) => page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);

export function tests(test, { inHouse, until, axeOn }) {
  test('review: a snapshot is masked, its file has the hash that is shown, names are a choice, a lesson stays', inHouse('mori', { lang: 'en' }, async (page, house) => {
    await page.evaluate(async () => {
      const s = await (await fetch('/api/v1/session')).json();
      const say = (path, body) => fetch('/api/v1' + path, { method: 'POST', headers: { 'X-CSRF': s.csrf, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      const { id } = (await (await fetch('/api/v1/incidents?open=1')).json()).incidents[0];
      await say(`/incidents/${id}/ack`, {});
      await say(`/incidents/${id}/note`, { text: 'Watch, look again 10:00. Reason: three people' });
      await say('/facts', { client: 'umi', incident: id, claim: 'how it got in', position: 'unknown' });
    });
    const name = await page.evaluate(async () => (await (await fetch('/api/v1/session')).json()).person.name);
    await speak(page, 'en', '#/tower');
    const id = await toReview(page, house);
    assert.match(await page.locator('.rvsheet .tl').innerText(), /watch on purpose/);
    assert.match(await page.locator('.rvsheet').innerText(), /Still unknown: how it got in/);
    const json = await saved(page, 'JSON');
    const shown = await page.locator('.rvhash code').innerText();
    assert.equal(createHash('sha256').update(json).digest('hex'), shown);
    for (const text of [json, await saved(page, 'Markdown'), await saved(page, 'CSV'), await page.locator('.rvsheet').innerText()]) assert.ok(!text.includes(name), name);
    assert.equal(JSON.parse(json).incident.owner === null || JSON.parse(json).incident.owner.id === '', true);
    await page.locator('.pagehead .btn', { hasText: 'Show names' }).click();
    await page.locator('dialog textarea').fill('for the client');
    await page.keyboard.press('Control+Enter');
    await until('the name', async () => (await page.locator('.rvsheet').innerText()).includes(name));
    await until('another hash', async () => (await page.locator('.rvhash code').innerText()) !== shown);
    await page.focus('#lesson');
    await page.keyboard.insertText('the plant answers at night too');
    await page.keyboard.press('Control+Enter');
    await until('the lesson', async () => /the plant answers at night too/.test(await page.locator('.rvsheet').innerText()));
    assert.ok(await page.evaluate(async (i) => (await (await fetch(`/api/v1/incidents/${i}`)).json()).timeline.some((m) => m.text === 'Lesson: the plant answers at night too'), id));
    assert.deepEqual(page.faults, []);
  }));

  test('review and handover print on A4 without the shell, in at most three pages and one', inHouse('sato', { lang: 'ja' }, async (page, house) => {
    await toReview(page, house);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.rail').isVisible(), false);
    assert.equal(await page.locator('.pagehead').isVisible(), false);
    const n = await pages(page);
    assert.ok(n >= 1 && n <= 3, String(n));
    await page.emulateMedia({ media: 'screen' });
    await page.goto(`${house.base}/#/handover`);
    await page.waitForSelector('.rvsheet .rvfoot');
    assert.ok(await page.locator('.rvsheet tbody .lv').count() >= 1);
    assert.doesNotMatch(await page.locator('.rvsheet').innerText(), /Yama|山/);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await pages(page) <= 2);
    assert.deepEqual(page.faults, []);
  }));

  for (const [lang, theme] of [['ja', 'light'], ['it', 'dark']]) {
    test(`review: sheet, handover, statements and ledger: axe finds nothing, a phone does not scroll sideways: ${lang}, ${theme}`, inHouse('mori', { lang, theme }, async (page, house) => {
      const id = await toReview(page, house);
      const made = await write(page, '/statements', { client: 'umi', brand: 'umi-foods', incident: id, kind: 'holding', lang: 'ja', text: '事実を確認しています。' });
      assert.equal(made.status, 200, JSON.stringify(made.body));
      assert.equal((await write(page, `/statements/${made.body.statement.id}`, { text: '事実を確認しています。次は20時にお知らせします。', version: 1 })).status, 200);
      assert.equal((await write(page, '/facts', { client: 'umi', brand: 'umi-foods', incident: id, claim: '虫が入っていた', position: 'unknown' })).status, 200);
      for (const [hash, wait] of [[`#/incidents/${id}/review`, '.rvsheet .rvhash'], ['#/handover', '.rvsheet tbody .lv'], ['#/statements', '.tbl tbody tr'], [`#/statements/${made.body.statement.id}`, 'ins'], ['#/facts', '.tbl tbody tr']]) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(`${house.base}/${hash}`);
        await page.waitForSelector(wait);
        assert.deepEqual(await axeOn(page), [], hash);
        await page.setViewportSize({ width: 390, height: 844 });
        assert.ok(await narrow(page) <= 0, `${hash} ${await narrow(page)}`);
      }
      assert.deepEqual(page.faults, []);
    }));
  }

  test('review: another client’s incident is not reachable', inHouse('mori', { lang: 'en' }, async (page, house, open) => {
    const id = await toReview(page, house);
    const other = await open('ken', { lang: 'en' });
    await other.goto(`${house.base}/#/incidents/${id}/review`);
    await other.waitForSelector('.empty');
    assert.doesNotMatch(await other.locator('main').innerText(), /Umi|海/);
  }));

  test('review: a story is pinned by a person who saw what it means', inHouse('mori', {}, async (page, house, open) => {
    const one = await page.evaluate(async () => (await (await fetch('/api/v1/stories?client=umi')).json()).stories[0]);
    await page.goto(`${house.base}/#/stories/${one.client}/${one.brand}/${one.id}`);
    await page.waitForSelector('.pagehead .btn');
    await page.keyboard.press('m');
    await page.waitForSelector('dialog .btn.pri');
    assert.equal(await page.locator('dialog .btn.pri').getAttribute('aria-disabled'), 'true');
    assert.deepEqual(await axeOn(page), []);
    await page.keyboard.press('Escape');
    await page.locator('.pagehead .btn').first().click();
    await page.locator('dialog .btn.pri').click();
    await until('pinned', () => page.evaluate(async (s) => (await (await fetch(`/api/v1/stories/${s.client}/${s.brand}/${s.id}`)).json()).pinned === true, one));
    const agent = await open('aoi');
    await agent.goto(`${house.base}/#/stories/${one.client}/${one.brand}/${one.id}`);
    await agent.waitForSelector('.pagehead h1');
    assert.equal(await agent.locator('.pagehead .btn[aria-pressed]').count(), 0);
    assert.deepEqual(page.faults, []);
  }));
}

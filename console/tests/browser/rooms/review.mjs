// The review of an incident, the handover, what we said and what we know.
import assert from 'node:assert/strict';

const wide = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
const incidentOf = (page) => page.evaluate(async () => (await (await fetch('/api/v1/incidents?open=1')).json()).incidents[0].id);
const write = (page, path, body) => page.evaluate(async ([p, b]) => { const s = await (await fetch('/api/v1/session')).json(); const a = await fetch('/api/v1' + p, { method: 'POST', headers: { 'X-CSRF': s.csrf, 'Content-Type': 'application/json' }, body: JSON.stringify(b) }); return { status: a.status, body: await a.json() }; }, [path, body]);

export function tests(test, { inHouse, until, axeOn }) {
  test('review: names are hidden until asked for with a reason, which the timeline keeps; a lesson stays', inHouse('mori', {}, async (page, house) => {
    const id = await incidentOf(page);
    assert.equal((await write(page, `/incidents/${id}/ack`, {})).status, 200);
    assert.equal((await write(page, `/incidents/${id}/note`, { text: 'asked by @w3 at noon' })).status, 200);
    await page.goto(`${house.base}/#/incidents/${id}/review`);
    await page.waitForSelector('.sheet .pr tbody tr', { timeout: 8000 }).catch(async (e) => assert.fail(`${e.message} ${page.url()} ${JSON.stringify(page.faults)} ${(await page.locator('main').innerText()).slice(0, 600)}`));
    assert.equal(await page.locator('.sheet .pr tbody tr').count(), 8);
    assert.doesNotMatch(await page.locator('.sheet').innerText(), /@w3|佐藤/);
    await until('the fingerprint', async () => /sha256 [0-9a-f]{64}/.test(await page.locator('.sf').innerText()));
    await page.locator('.pagehead .btn').nth(1).click();
    await page.waitForSelector('dialog textarea');
    await page.locator('dialog textarea').fill('for the client');
    await page.keyboard.press('Control+Enter');
    await until('names', async () => /@w3/.test(await page.locator('.sheet').innerText()));
    const kept = await page.evaluate(async (i) => (await (await fetch(`/api/v1/incidents/${i}`)).json()).timeline.filter((m) => /for the client/.test(m.text)).map((m) => m.person), id);
    assert.deepEqual(kept, ['mori']);
    await page.locator('.sheet section .btn').click();
    await page.locator('dialog textarea').fill('say sooner what is not known');
    await page.keyboard.press('Control+Enter');
    await until('the lesson', async () => /say sooner/.test(await page.locator('.sheet').innerText()));
    assert.deepEqual(page.faults, []);
  }));

  for (const [lang, theme] of [['ja', 'light'], ['it', 'dark']]) {
    test(`review: sheet, handover, statements and ledger: axe finds nothing, a phone does not scroll sideways: ${lang}, ${theme}`, inHouse('mori', { lang, theme }, async (page, house) => {
      const id = await incidentOf(page);
      const made = await write(page, '/statements', { client: 'umi', brand: 'umi-foods', incident: id, kind: 'holding', lang: 'ja', text: '事実を確認しています。' });
      assert.equal(made.status, 200, JSON.stringify(made.body));
      assert.equal((await write(page, `/statements/${made.body.statement.id}`, { text: '事実を確認しています。次は20時にお知らせします。' })).status, 200);
      assert.equal((await write(page, '/facts', { client: 'umi', brand: 'umi-foods', incident: id, claim: '虫が入っていた', position: 'unknown' })).status, 200);
      for (const [hash, wait] of [[`#/incidents/${id}/review`, '.sheet .pr tbody tr'], ['#/handover', '.sheet .pr tbody tr'], ['#/statements', '.tbl tbody tr'], [`#/statements/${made.body.statement.id}`, 'ins'], ['#/facts', '.tbl tbody tr']]) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(`${house.base}/${hash}`);
        await page.waitForSelector(wait);
        assert.deepEqual(await axeOn(page), [], hash);
        await page.setViewportSize({ width: 390, height: 844 });
        assert.ok(await wide(page) <= 0, `${hash} ${await wide(page)}`);
      }
      assert.deepEqual(page.faults, []);
    }));
  }

  test('review: it prints on two or three A4 pages, and no other client reads it', inHouse('mori', {}, async (page, house, open) => {
    const id = await incidentOf(page);
    await page.goto(`${house.base}/#/incidents/${id}/review`);
    await page.waitForSelector('.sheet .pr tbody tr');
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const pages = (pdf.match(/\/Type\s*\/Page\b/g) ?? []).length;
    assert.ok(pages >= 1 && pages <= 3, String(pages));
    const other = await open('ken');
    await other.goto(`${house.base}/#/incidents/${id}/review`);
    await other.waitForSelector('.empty');
    assert.doesNotMatch(await other.locator('main').innerText(), /海フーズ/);
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

// The lead's board: what breaks, what waits for a yes, what rises, what is heard; and the acts from it.
import assert from 'node:assert/strict';

// As that person, in a page of their own.
export async function asked(open, who, work) {
  const page = await open(who);
  const api = (method, path, body) => page.evaluate(async ([m, p, b]) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const answer = await fetch('/api/v1' + p, { method: m, headers: { 'X-CSRF': csrf, 'Content-Type': 'application/json' }, ...(b ? { body: JSON.stringify(b) } : {}) });
    return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
  }, [method, path, body]);
  try { return await work(api, page); } finally { await page.context().close(); }
}

// The console in that language, whatever the person's own is.
export async function speak(page, lang, hash) {
  await page.evaluate(([l, h]) => { localStorage.setItem('hinomi.lang', l); location.hash = h; }, [lang, hash]);
  await page.reload();
  await page.waitForSelector('.topbar');
}

// An agent's answer that waits for somebody else's yes.
export async function submitted(open, text) {
  return asked(open, 'aoi', async (api) => {
    const { cases } = (await api('GET', '/queue?all=1&limit=50')).body;
    const burning = cases.find((c) => c.client === 'umi' && c.level >= 2);
    const made = await api('POST', '/replies', { case: burning.id, text });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    const done = await api('POST', `/replies/${made.body.reply.id}/submit`, {});
    return { ...done.body.reply, findings: done.body.findings.map((f) => f.code + ' ' + f.gravity + ' ' + (f.text ?? '')) };
  });
}

export const TEXT = 'We are sorry about the can. Please tell us the lot number by the form at https://umi.example/ask and we will look at it with our factory.';

export function tests(test, { inHouse, until, axeOn }) {
  test('board: the lead approves and sends back with the keyboard alone, seeing exactly what would go out', inHouse('sato', { lang: 'en' }, async (page, house, open) => {
    const reply = await submitted(open, TEXT);
    await speak(page, 'en', '#/tower');
    assert.equal(reply.state, 'submitted', JSON.stringify(reply));
    await page.keyboard.press('g'); await page.keyboard.press('b');
    await page.waitForSelector('.bappr .agoes');
    const shown = await page.locator('.bappr li.on').innerText();
    assert.ok(shown.includes('lot number'), shown);
    assert.match(shown, /answers in public on|answers on/);
    await page.keyboard.press('r');
    await page.waitForSelector('dialog textarea');
    await page.keyboard.type('Say when we answer.');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('dialog[open]').count(), 1);
    await page.keyboard.press('Control+Enter');
    await until('it is sent back', async () => !(await page.locator('.bappr .agoes', { hasText: 'lot number' }).count()));
    const again = await submitted(open, TEXT + ' Thank you.');
    await page.waitForSelector('.bappr .agoes');
    await page.keyboard.press('a');
    await until('approved', async () => await asked(open, 'aoi', async (api) => { const r = (await api('GET', `/replies/${again.id}`)).body.reply; return r.state === 'approved' || r.needs.some((n) => n.met); }));
    assert.deepEqual(page.faults, []);
  }));
  test('board: a stop says what it strikes, holds, stands as a banner, and ends', inHouse('sato', { lang: 'en' }, async (page, house) => {
    await speak(page, 'en', '#/board');
    await page.waitForSelector('.kpis');
    await page.locator('.pagehead .btn.stop').click();
    await page.waitForSelector('dialog textarea');
    await until('the accounts', async () => /3 accounts/.test(await page.locator('dialog').innerText()));
    await page.locator('dialog textarea').fill('a wrong text is public');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.bstop');
    assert.match(await page.locator('.bstop').innerText(), /佐藤.*a wrong text is public/s);
    await page.locator('.bstop .btn').click();
    await page.locator('dialog .btn.pri').click();
    await until('ended', async () => !(await page.locator('.bstop').count()));
    assert.deepEqual(page.faults, []);
  }));
  test('board: what rises stands with its reason, its last hour and its acts; a source with its day', inHouse('lena', { lang: 'en' }, async (page, house) => {
    await page.goto(house.base + '/#/board');
    await page.waitForSelector('.brise tbody tr');
    assert.match(await page.locator('.brise tbody tr').first().innerText(), /海フーズ/);
    assert.match(await page.locator('.brise .spark').first().getAttribute('aria-label'), /per 10 min: (\d+, ){5}\d+/);
    assert.equal(await page.locator('.bbreach tbody tr').count(), 2);
    await page.locator('.brise .bacts .btn').last().click();
    await page.waitForSelector('dialog .blv, dialog .note');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.bheard .vol');
    await page.selectOption('#boardof', 'yama');
    await until('one client alone', async () => await page.locator('.bbreach tbody tr').count() === 1);
    assert.doesNotMatch(await page.locator('.cols').innerText(), /海フーズ/);
    assert.deepEqual(page.faults, []);
  }));
  test('board: an agent has no board, by the rail or by its address', inHouse('aoi', { lang: 'en' }, async (page, house) => {
    assert.equal(await page.locator('.rail a[href="#/board"]').count(), 0);
    await speak(page, 'en', '#/board');
    await page.waitForSelector('.empty');
    assert.match(await page.locator('main').innerText(), /Only some people may see this/);
  }));
  test('board: axe finds nothing in three languages and both themes, nothing scrolls sideways at 390 px', inHouse('sato', { lang: 'ja' }, async (page, house, open) => {
    await submitted(open, TEXT);
    for (const [lang, theme, width] of [['ja', 'light', 1440], ['en', 'dark', 1280], ['it', 'light', 390], ['ja', 'dark', 390]]) {
      const own = await open('sato', { lang, theme, width, height: 844 });
      await speak(own, lang, '#/board');
      await own.waitForSelector('.bappr .agoes');
      await own.waitForSelector('.bheard .vol');
      assert.deepEqual(await axeOn(own), [], `${lang} ${theme} ${width}`);
      const [wide, view] = await own.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
      assert.ok(wide <= view, `${lang}: ${wide} > ${view}`);
      await own.context().close();
    }
  }));
}

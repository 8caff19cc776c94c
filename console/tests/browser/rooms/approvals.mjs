// The client's approver: by the signed link, without sign-in, and signed in; and that neither reaches another client.
import assert from 'node:assert/strict';
import { openPage } from '../browser.mjs';
import { asked, speak, submitted, TEXT } from './board.mjs';

// A text that waits for the client's yes, and the link that its lead hands over.
export async function linked(open) {
  const reply = await submitted(open, TEXT);
  assert.equal(reply.state, 'submitted', JSON.stringify(reply));
  const made = await asked(open, 'sato', (api) => api('POST', `/replies/${reply.id}/link`, { approver: 'tanaka' }));
  assert.equal(made.status, 200, JSON.stringify(made.body));
  return { reply, path: made.body.path };
}
const wide = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);

// One of each of the other client, made by who serves both.
async function ofYama(open) {
  return asked(open, 'lena', async (api) => {
    const made = async (path, body, of) => { const r = await api('POST', path, body); assert.equal(r.status, 200, `${path}: ${JSON.stringify(r.body)}`); return of(r.body); };
    const one = (await api('GET', '/cases?client=yama&limit=5')).body.cases[0].id;
    return {
      cases: one,
      knowledge: await made('/knowledge', { client: 'yama', lang: 'en', title: 'cold tea of yama', answer: 'Six hours in the fridge.' }, (b) => b.page.id),
      templates: await made('/templates', { client: 'yama', kind: 'answer', lang: 'en', text: 'Yama says: {answer}' }, (b) => b.templates.find((x) => x.client === 'yama').id),
      facts: await made('/facts', { client: 'yama', brand: 'yama-tea', claim: 'yama tea is grown at home' }, (b) => b.fact.id),
      statements: await made('/statements', { client: 'yama', brand: 'yama-tea', kind: 'holding', lang: 'en', text: 'yama looks into it' }, (b) => b.statement.id),
      replies: await made('/replies', { statement: (await api('GET', '/statements?client=yama')).body.statements[0].id, text: 'yama looks into it', lang: 'en' }, (b) => b.reply.id).catch(() => 'yama-r1'),
    };
  });
}

export function tests(test, { inHouse, browser, until, axeOn }) {
  test('approve: what a model read stands first, both passages side by side, and is set aside with a reason', inHouse('sato', { lang: 'en', house: ['model'] }, async (page, house, open) => {
    await asked(open, 'lena', async (api) => {
      const made = await api('POST', '/statements', { client: 'umi', brand: 'umi-foods', kind: 'other', lang: 'en', text: 'All questions about the can are answered by the shops alone.' });
      assert.equal(made.status, 200, JSON.stringify(made.body));
      assert.equal((await api('POST', `/statements/${made.body.statement.id}/published`, { text: 'press' })).status, 200);
    });
    await house.ask({ says: { contradictions: [{ draft: 'we will look at it with our factory', source: 'T1', said: 'answered by the shops alone', why: 'The shops <b>answer</b>.' }, { draft: 'nowhere', source: 'T1', said: 'nowhere', why: '' }] } });
    const reply = await submitted(open, TEXT);
    assert.equal(reply.state, 'submitted', JSON.stringify(reply));
    await speak(page, 'en', `#/approvals/${reply.id}`);
    await page.waitForSelector('.reading .pair');
    const shown = await page.locator('.reading').innerText();
    for (const part of ['we will look at it with our factory', 'answered by the shops alone', 'may be wrong', 'The shops <b>answer</b>.', 'thrown away']) assert.ok(shown.includes(part), `${part}: ${shown}`);
    const [found, text] = await page.evaluate(() => ['.reading', '.agoes'].map((s) => document.querySelector(s).getBoundingClientRect().top));
    assert.ok(found < text, 'it stands before the text');
    const [mine, theirs] = await page.evaluate(() => [...document.querySelectorAll('.reading .pair figure')].map((f) => f.getBoundingClientRect()).map((r) => [r.left, r.top]));
    assert.ok(mine[0] < theirs[0] && Math.abs(mine[1] - theirs[1]) < 2, 'side by side');
    assert.match(await page.locator('.queue li').first().innerText(), /1 found by a model/);
    assert.deepEqual(await axeOn(page), []);
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok(await wide(page) <= 0);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Set aside' }).click();
    await page.fill('dialog textarea', 'the factory looks, the shops answer');
    await page.locator('dialog button', { hasText: 'Set aside' }).last().click();
    await until('it is set aside', async () => /set aside/.test(await page.locator('.reading').innerText()) && !(await page.locator('.reading button').count()));
  }));
  test('approve: the client says yes by the link of a mail, sees exactly what goes out, and what became of it', inHouse('sato', { lang: 'en' }, async (page, house, open) => {
    const { reply, path } = await linked(open);
    const mail = await openPage(browser, { lang: 'ja', width: 390, height: 844 });
    try {
      const hosts = [];
      mail.on('request', (r) => hosts.push(new URL(r.url()).host));
      await mail.goto(house.base + path);
      const text = await mail.locator('main').innerText();
      for (const part of [reply.text, '公開される文面', '返信先の投稿', '青井', '顧客企業の承認者', 'このリンクの期限', '海フーズ']) assert.ok(text.includes(part), part);
      assert.ok(!/yama|山茶/i.test(await mail.content()));
      assert.equal(await mail.locator('script').count(), 0);
      assert.ok(await wide(mail) <= 0);
      assert.deepEqual(await axeOn(mail), []);
      await mail.locator('button[value=no]').click();
      await mail.waitForSelector('.note.stop');
      assert.match(await mail.locator('.note.stop').innerText(), /差し戻すには/);
      await mail.goto(house.base + path);
      await mail.fill('textarea', 'この内容で進めてください');
      await mail.locator('button[value=yes]').click();
      await mail.waitForSelector('.note');
      assert.match(await mail.locator('.note').innerText(), /あなたが承認しました/);
      await mail.goto(house.base + path);
      const after = await mail.locator('main').innerText();
      assert.match(after, /あなたが承認しました/);
      assert.match(after, /この内容で進めてください/);
      assert.equal(await mail.locator('form').count(), 0);
      assert.deepEqual([...new Set(hosts)], [new URL(house.base).host]);
    } finally { await mail.context().close(); }
    const kept = await asked(open, 'sato', async (api) => (await api('GET', `/replies/${reply.id}`)).body.approvals[0]);
    assert.deepEqual([kept.person, kept.by_link, kept.comment, kept.need], ['tanaka', true, 'この内容で進めてください', 'client']);
  }));
  test('approve: a link that was cut or made for another reply opens nothing; a changed text cannot be approved by it', inHouse('sato', { lang: 'en' }, async (page, house, open) => {
    const { reply, path } = await linked(open);
    const mail = await openPage(browser, { lang: 'it', theme: 'dark', width: 390, height: 844 });
    try {
      for (const bad of [path.slice(0, -1), path.replace('/umi/', '/yama/'), path.replace(reply.id, 'yama-r1')]) {
        const answer = await mail.goto(house.base + bad);
        assert.ok(answer.status() === 404 || !(await mail.content()).includes('lot number'), bad);
        assert.ok(!(await mail.content()).includes('lot number'), bad);
      }
      await mail.goto(house.base + path.slice(0, -1) + (path.endsWith('0') ? '1' : '0'));
      assert.match(await mail.locator('main').innerText(), /このリンクは無効です[\s\S]*This link is not valid[\s\S]*Questo link non è valido/);
      assert.deepEqual(await axeOn(mail), []);
      await asked(open, 'aoi', async (api) => { await api('POST', `/replies/${reply.id}`, { text: TEXT + ' It is new.' }); await api('POST', `/replies/${reply.id}/submit`, {}); });
      await mail.goto(house.base + path);
      const text = await mail.locator('main').innerText();
      assert.match(text, /文面が変わりました/);
      assert.ok(!text.includes('It is new.') && !(await mail.locator('form').count()));
      assert.deepEqual(await axeOn(mail), []);
    } finally { await mail.context().close(); }
  }));
  test('approvals: the approver approves with the keyboard alone; what is not for this yes is not listed', inHouse('tanaka', { lang: 'en' }, async (page, house, open) => {
    const reply = await submitted(open, TEXT);
    await speak(page, 'en', '#/tower');
    await page.keyboard.press('g'); await page.keyboard.press('a');
    await page.waitForSelector('.appr .agoes');
    assert.ok((await page.locator('.appr .agoes').innerText()).includes(reply.text));
    await page.waitForSelector('.appr .msg.focus');
    await page.keyboard.press('r');
    await page.waitForSelector('dialog textarea');
    await page.keyboard.type('a');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('dialog[open]').count(), 1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await until('the yes is kept', () => asked(open, 'sato', async (api) => (await api('GET', `/replies/${reply.id}`)).body.reply.needs.some((n) => n.need === 'client' && n.met)));
    await until('the list is empty', () => page.locator('.appr .queue .empty').count());
    assert.deepEqual(page.faults, []);
  }));
  test('approvals: axe finds nothing, nothing scrolls sideways: both themes, ja, en, it', inHouse('tanaka', { lang: 'ja' }, async (page, house, open) => {
    await submitted(open, TEXT);
    for (const [lang, theme, width] of [['ja', 'light', 1440], ['en', 'dark', 1280], ['it', 'light', 390], ['ja', 'dark', 390]]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 844 });
      await speak(page, lang, '#/approvals');
      await page.waitForSelector('.qlist a');
      assert.deepEqual(await axeOn(page), [], `${lang} ${theme} list`);
      await page.locator('.qlist a').first().click();
      await page.waitForSelector('.appr .agoes');
      assert.deepEqual(await axeOn(page), [], `${lang} ${theme} one`);
      assert.ok(await wide(page) <= 0, `${lang} ${width}`);
    }
    assert.deepEqual(page.faults, []);
  }));
  test('approvals: no address of the API gives the approver anything of another client, whatever it asks', inHouse('tanaka', { lang: 'en' }, async (page, house, open) => {
    const ids = await ofYama(open);
    const look = (api) => Promise.all(['cases', 'knowledge', 'templates', 'facts', 'statements', 'replies'].map(async (what) => JSON.stringify((await api('GET', `/${what}?client=yama`)).body).replace(/"left_s":-?\d+/g, '')));
    const before = await asked(open, 'lena', look);
    const bad = await page.evaluate(async (own) => {
      const { csrf } = await (await fetch('/api/v1/session')).json();
      const { paths } = await (await fetch('/api/v1/openapi.json')).json();
      const wrong = [];
      let tried = 0;
      for (const [path, how] of Object.entries(paths)) {
        if (!path.includes('{') || /handoffs\/\{token/.test(path)) continue;
        const kind = path.replace('/api/v1', '').split('/')[1];
        const at = (path.startsWith('/api/v1') ? path : '/api/v1' + path).replace('{client}', 'yama').replace('{brand}', 'yama-tea').replace('{number}', '1').replace('{id}', own[kind] ?? 'yama-1').replace('{token}', 'x');
        for (const method of Object.keys(how).map((m) => m.toUpperCase()).filter((m) => ['GET', 'POST', 'DELETE'].includes(m))) {
          const answer = await fetch(at, { method, headers: { 'X-CSRF': csrf, 'Content-Type': 'application/json' }, ...(method === 'POST' ? { body: '{}' } : {}) });
          const text = await answer.text();
          tried++;
          // Only what the request itself named may come back, as the address it was asked at.
          const said = text.replace(/"where":"[^"]*"/, '');
          if (answer.status < 400 || /cold tea|grown at home|looks into it|Yama Tea|brew/.test(said)) wrong.push(`${method} ${at}: ${answer.status} ${text.slice(0, 120)}`);
        }
      }
      for (const list of ['cases', 'knowledge', 'templates', 'facts', 'statements', 'replies', 'stories', 'incidents', 'search?q=yama', 'tower', 'sources', 'senders', 'people', 'mutes', 'silences', 'rings', 'duties', 'tasks', 'stops', 'opt-outs', 'corrections', 'learned', 'budget', 'queue?all=1', 'judging', 'metrics/desk', 'metrics/incidents', 'reports/yama', 'knowledge/find?client=yama&q=tea', 'knowledge?client=yama', 'replies?client=yama', 'facts?client=yama']) {
        const answer = await fetch('/api/v1/' + list);
        const text = (await answer.text()).replace(/"where":"[^"]*"/, '');
        tried++;
        if (answer.status < 400 && /yama|山茶/i.test(text)) wrong.push(`GET ${list}: ${/.{0,60}(yama|山茶).{0,60}/i.exec(text)?.[0]}`);
      }
      return { wrong, tried };
    }, ids);
    assert.deepEqual(bad.wrong, []);
    assert.ok(bad.tried > 100, `${bad.tried} tried`);
    assert.deepEqual(await asked(open, 'lena', look), before);
    await speak(page, 'en', '#/approvals/' + ids.replies);
    await page.waitForSelector('.empty');
    for (const hash of [`#/desk/${ids.cases}`, '#/stories/yama/yama-tea/s1', `#/knowledge/yama/${ids.knowledge}`]) {
      await speak(page, 'en', hash);
      await page.waitForTimeout(300);
      assert.doesNotMatch(await page.locator('main').innerText(), /Yama Tea|cold tea/, hash);
    }
  }));
}

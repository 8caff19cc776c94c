// The console in a real browser: the shell against the mock tower, the rooms (rooms/*.mjs) against the real program.
//   npm run browser [-- words of a test's name]
// The last line is "N passed, N failed"; the exit code says the same.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { readdir, readFile } from 'node:fs/promises';
import { startMock } from '../../mock/server.mjs';
import { enterAs, startHouse } from './house.mjs';
import { program } from './program.mjs';
import { realTests } from './real.mjs';
import { openBrowser, openPage, signIn, visit } from './browser.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tests = [];
const test = (name, run) => tests.push({ name, run });
const PAGES = [['tower', '#/tower', '.wall .bc'], ['wall', '#/wall', '.wall .bc'], ['stories', '#/stories', '.storyt'], ['story', '#/stories/tsubakuro/tsubakuro-choco/s1', '.postlist .msg'],
  ['incidents', '#/incidents', '.storyt'], ['incident', '#/incidents/27', '.room .postlist .msg'], ['desk', '#/desk/48211', '.case .msg'], ['search', '#/search?q=' + encodeURIComponent('虫'), '.postlist .msg'],
  ['sources', '#/sources', '.srcs'], ['nowhere', '#/nowhere', '.empty']];
const LANGS = ['ja', 'en', 'it'];

const { browser, close } = await openBrowser();
async function withMock(options, run) {
  const mock = await startMock({ port: 0, speed: 0, at: '14:12', ...options });
  const pages = [];
  const open = async (how) => { const page = await openPage(browser, how); pages.push(page); return page; };
  try { await run(mock, `http://127.0.0.1:${mock.port}`, open); } finally {
    for (const page of pages) await page.context().close();
    await mock.close();
  }
}
const signedIn = (options, how, run) => withMock(options, async (mock, base, open) => { const page = await open(how); await signIn(page, base); await run(page, mock, base, open); });
// Given up after four times as long as it may take on a machine of its own.
async function until(what, check, ms = 15000) {
  const end = Date.now() + 4 * ms;
  while (Date.now() < end) { if (await check()) return; await new Promise((r) => setTimeout(r, 60)); }
  assert.fail('never: ' + what);
}
const focused = (page) => page.evaluate(() => { const a = document.activeElement; return a ? `${a.tagName}#${a.id}` : ''; });
async function axeOn(page) {
  if (!(await page.evaluate(() => !!window.axe))) await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`);
}

for (const [name, hash, wait] of PAGES) {
  test(`${name}: loads with one main heading, no error, no refusal of the policy, nothing from elsewhere`, () => signedIn({}, {}, async (page, mock, base) => {
    const strange = [];
    page.on('request', (r) => { if (!r.url().startsWith(base)) strange.push(r.url()); });
    await visit(page, base, hash, wait);
    if (name !== 'nowhere') assert.equal(await page.locator('h1').count(), 1);
    assert.ok((await page.title()).includes('訓練'), await page.title());
    assert.deepEqual(page.faults, []);
    assert.deepEqual(strange, []);
  }));
}
for (const lang of LANGS) for (const theme of ['light', 'dark']) {
  test(`axe finds nothing: ${lang}, ${theme}`, () => signedIn({}, { lang, theme }, async (page, mock, base) => {
    for (const [name, hash, wait] of PAGES) {
      await visit(page, base, hash, wait);
      assert.deepEqual(await axeOn(page), [], name);
    }
    await visit(page, base, '#/tower', '.wall .bc');
    await page.keyboard.press('?');
    assert.deepEqual(await axeOn(page), [], 'keys');
    await page.keyboard.press('Escape');
    await page.locator('.topbar button').last().click();
    assert.deepEqual(await axeOn(page), [], 'menu');
    await page.keyboard.press('Escape');
    await visit(page, base, '#/incidents/27', '.room .chart');
    await page.locator('.figh .tb').first().click();
    await page.locator('.room .foot .btn').last().click();
    assert.deepEqual(await axeOn(page), [], 'close form and table');
  }));
  test(`axe finds nothing before sign-in, in trouble and in emptiness: ${lang}, ${theme}`, () => withMock({ guest: false }, async (mock, base, open) => {
    const page = await open({ lang, theme });
    await visit(page, base, '#/tower', 'form');
    assert.deepEqual(await axeOn(page), [], 'sign-in');
    await page.goto('about:blank');
    await visit(page, base, '#/first/TOKEN', 'form');
    assert.deepEqual(await axeOn(page), [], 'first');
    await page.fill('input[name=name]', '森 由紀'); await page.fill('input[name=id]', 'mori'); await page.fill('input[name=password]', 'correct horse 12');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.su'); // the first person is led to the first steps
    Object.assign(mock.state, { empty: true });
    for (const hash of ['#/stories', '#/incidents', '#/desk']) { await visit(page, base, hash, '.empty'); assert.deepEqual(await axeOn(page), [], 'empty ' + hash); }
    Object.assign(mock.state.broken, { stories: 403, people: 500, sources: 500 });
    await visit(page, base, '#/stories/a/b/c', '.empty'); assert.deepEqual(await axeOn(page), [], 'denied');
    await visit(page, base, '#/sources', '.note.stop'); assert.deepEqual(await axeOn(page), [], 'failed');
  }));
}
for (const lang of LANGS) {
  test(`390 px: nothing scrolls sideways, no table leaves the screen: ${lang}`, () => signedIn({}, { lang, width: 390, height: 844 }, async (page, mock, base) => {
    for (const [name, hash, wait] of [...PAGES, ['desk list', '#/desk', '.qlist']]) {
      await visit(page, base, hash, wait);
      const [wide, view] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
      assert.ok(wide <= view, `${name}: ${wide} > ${view}`);
      const over = await page.evaluate(() => [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('svg,.vh,.plot,.figt,.foot.acts')).slice(0, 3).map((e) => `${e.tagName}.${e.className}`));
      assert.deepEqual(over, [], name);
    }
  }));
  test(`1280 x 800: nothing on the tower is cut off: ${lang}`, () => signedIn({}, { lang, width: 1280, height: 800 }, async (page, mock, base) => {
    for (const at of ['13:00', '13:09', '14:12']) {
      mock.setTime(at);
      await page.reload();
      await visit(page, base, '#/tower', '.wall .bc');
      const cut = await page.evaluate(() => [...document.querySelectorAll('.lrow')].flatMap((row) => [...row.querySelectorAll('.nums b,.bn')].filter((e) => { const r = row.getBoundingClientRect(), b = e.getBoundingClientRect(); return b.width && (b.top < r.top - 1 || b.bottom > r.bottom + 1 || b.right > r.right + 1); }).map((e) => e.textContent)));
      assert.deepEqual(cut, [], at);
    }
  }));
}

test('the keyboard alone goes from the tower to an acknowledged incident with a note', () => signedIn({}, { lang: 'en' }, async (page) => {
  await page.keyboard.press('g'); await page.keyboard.press('s');
  await page.waitForSelector('.storyt a[data-row]');
  await page.keyboard.press('j');
  await page.keyboard.press('j'); await page.keyboard.press('k');
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('href')), /tsubakuro-choco/);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.postlist .msg');
  await page.keyboard.press('g'); await page.keyboard.press('r');
  await page.waitForSelector('.storyt a[data-row]');
  await page.keyboard.press('j'); await page.keyboard.press('Enter');
  await page.waitForSelector('#ack');
  await page.keyboard.press('a');
  assert.equal(await focused(page), 'BUTTON#ack');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#acked');
  await page.keyboard.press('n');
  assert.equal(await focused(page), 'TEXTAREA#note');
  await page.keyboard.type('gs called the plant');
  await page.keyboard.press('Enter');
  await page.keyboard.type('second line');
  assert.match(page.url(), /incidents\/27/);
  await page.keyboard.press('Control+Enter');
  await until('the note stands in the timeline', () => page.locator('.tl', { hasText: 'gs called the plant' }).count());
  assert.equal(await page.inputValue('#note'), '');
  await page.keyboard.press('Escape');
  assert.notEqual(await focused(page), 'TEXTAREA#note');
  assert.deepEqual(page.faults, []);
}));
test('? shows the keys, Esc closes them and gives the focus back; / goes to the search', () => signedIn({}, {}, async (page) => {
  await page.locator('.rail a').nth(2).focus();
  await page.keyboard.press('?');
  await page.waitForSelector('dialog[open]');
  const groups = await page.evaluate(() => [...document.querySelectorAll('dialog .keyt')].map((g) => [...g.querySelectorAll('th')].map((th) => [...th.querySelectorAll('kbd')].map((k) => k.textContent).join(' '))));
  for (const group of groups) assert.equal(new Set(group).size, group.length, group.join());
  for (const key of ['Y', 'X', 'H', 'W', 'P', 'M']) assert.ok(groups.some((group) => group.includes(key)), key);
  assert.deepEqual(await axeOn(page), []);
  await page.keyboard.press('g'); await page.keyboard.press('d');
  assert.match(page.url(), /tower/);
  await page.keyboard.press('Escape');
  await until('closed', async () => !(await page.locator('dialog[open]').count()));
  await until('the focus is back', async () => await page.evaluate(() => document.activeElement.getAttribute('href')) === '#/stories');
  await page.keyboard.press('/');
  await until('the search has the focus', async () => await focused(page) === 'INPUT#search');
  await page.keyboard.type('虫'); await page.keyboard.press('Enter');
  await page.waitForSelector('.postlist .msg');
}));
test('single keys can be switched off', () => signedIn({}, {}, async (page) => {
  await page.locator('.topbar button').last().click();
  await page.locator('dialog input[type=checkbox]').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g'); await page.keyboard.press('s');
  await page.waitForTimeout(200);
  assert.match(page.url(), /tower/);
}));
test('the Enter of a conversion sends nothing, and single keys rest while it is open', () => signedIn({}, {}, async (page, mock, base) => {
  await visit(page, base, '#/incidents/27', '#note');
  const cdp = await page.context().newCDPSession(page);
  const enter = async (modifiers = 0) => { for (const type of ['rawKeyDown', 'keyUp']) await cdp.send('Input.dispatchKeyEvent', { type, key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229, modifiers }); };
  await page.focus('#note');
  await cdp.send('Input.imeSetComposition', { text: 'こうじょうへかくにん', selectionStart: 10, selectionEnd: 10 });
  await enter(); await enter(2);
  assert.equal(mock.state.notes.length, 0);
  await cdp.send('Input.insertText', { text: '工場へ確認' });
  assert.equal(await page.inputValue('#note'), '工場へ確認');
  await page.keyboard.press('Enter');
  assert.equal(mock.state.notes.length, 0);
  await page.keyboard.press('Control+Enter');
  await until('sent once', () => mock.state.notes.length === 1);
  assert.equal(mock.state.notes[0].text.trim(), '工場へ確認');
  await page.focus('#search');
  await cdp.send('Input.imeSetComposition', { text: 'むし', selectionStart: 2, selectionEnd: 2 });
  await enter();
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true })));
  assert.match(page.url(), /incidents/);
}));

test('a lost line is said with its time and a countdown, heals by itself, and resumes where it was', () => signedIn({}, { lang: 'en' }, async (page, mock) => {
  await until('one stream', () => mock.state.streams.size === 1);
  mock.publish('case', { case: '1' });
  await page.waitForTimeout(400);
  const asked = [];
  page.on('request', (r) => { if (r.url().endsWith('/events')) asked.push(r.headers()['last-event-id']); });
  mock.cut(2500);
  await page.waitForSelector('.linebar');
  const words = await page.locator('.linebar').innerText();
  assert.match(words, /No news since \d\d:\d\d:\d\d/);
  assert.match(words, /reconnecting in \d+ s|connecting/);
  await until('stale numbers are marked', () => page.locator('.wr .stale, .wr .note.warn').count());
  await until('healed', async () => !(await page.locator('.linebar').count()), 12000);
  assert.ok(asked.includes('1'), JSON.stringify(asked));
  await until('fresh again', async () => !(await page.locator('.wr .stale').count()));
}));
test('two tabs share one stream, and the second takes it over', () => signedIn({}, {}, async (page, mock, base) => {
  const other = await page.context().newPage();
  await visit(other, base, '#/tower', '.wall .bc');
  await page.waitForTimeout(500);
  assert.equal(mock.state.streams.size, 1);
  await page.close();
  await until('taken over', () => mock.state.streams.size === 1);
}));
test('a level that rises is announced, and the tower shows it', () => signedIn({ at: '13:03:20', speed: 10 }, { lang: 'en' }, async (page) => {
  await until('L3', () => page.locator('.bc3').count(), 30000);
  await until('announced', async () => /DRILL: .* L3 flare-up/.test(await page.locator('.vh[role=alert]').innerText()), 30000);
}));
test('focus and draft stay while the room is loaded anew', () => signedIn({ speed: 60 }, {}, async (page, mock, base) => {
  await visit(page, base, '#/incidents/27', '#note');
  await page.focus('#note');
  await page.keyboard.type('half a sen');
  for (let k = 0; k < 3; k++) { mock.publish('incident', { incident: '27' }); await page.waitForTimeout(900); }
  assert.equal(await focused(page), 'TEXTAREA#note');
  await page.keyboard.type('tence');
  assert.equal(await page.inputValue('#note'), 'half a sentence');
}));
test('a list does not reorder under the focus; the new order waits behind a button', () => signedIn({}, {}, async (page, mock, base) => {
  await visit(page, base, '#/desk', '.qlist .q');
  const order = () => page.locator('.qlist a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  await page.locator('.qlist a').nth(2).focus();
  const before = await order();
  mock.state.cases.push({ ...mock.state.cases[0], id: '99999', history: [] });
  mock.publish('case', { case: '99999' });
  await page.waitForSelector('.newer');
  assert.deepEqual(await order(), before);
  await page.locator('.newer button').click();
  await until('taken', async () => (await order()).length === before.length + 1);
}));
test('the case that was shown first stays when it is closed and leaves the queue', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  await visit(page, base, '#/desk', '.case .msg');
  const shown = () => page.locator('.casehead .n').first().innerText();
  const before = await shown(), rows = await page.locator('.qlist li').count();
  await page.locator('.caseacts .btn', { hasText: 'Close case' }).click();
  await page.locator('dialog .btn.pri').click();
  await until('closed', () => page.locator('.casehead .tag.ok').count());
  await page.locator('.rail a').first().focus();
  await until('out of the queue', async () => await page.locator('.qlist li').count() === rows - 1, 12000);
  assert.equal(await shown(), before);
  assert.equal(await page.locator('.casehead .tag.ok').count(), 1);
}));
test('J walks the queue and shows each case; a case is noted, assigned, closed with a reason, reopened', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  await visit(page, base, '#/desk', '.case .msg');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const id = page.url().split('/').pop();
  await page.selectOption('.side select', 'mori');
  await until('assigned', () => mock.state.cases.find((c) => c.id === id).assignee === 'mori');
  await page.locator('.caseacts .btn', { hasText: 'Close case' }).click();
  await page.locator('dialog label', { hasText: 'Needs no answer' }).click();
  await page.waitForSelector('dialog textarea');
  await page.focus('dialog textarea');
  await page.keyboard.press('Control+Enter');
  assert.equal(mock.state.cases.find((c) => c.id === id).state, 'open');
  await page.fill('dialog textarea', 'answered by mail');
  await page.keyboard.press('Control+Enter');
  await until('closed', () => mock.state.cases.find((c) => c.id === id).closed_why === 'answered by mail');
  await until('dialog gone', async () => !(await page.locator('dialog[open]').count()));
  await page.locator('.caseacts .btn', { hasText: 'Reopen' }).click();
  await page.fill('dialog textarea', 'they wrote again');
  await page.locator('dialog button[type=submit]').click();
  await until('open', () => mock.state.cases.find((c) => c.id === id).state === 'open');
}));
test('an answer goes from the queue to the network without a mouse, in two deliberate steps', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  await visit(page, base, '#/desk/48210', '.composer textarea');
  await page.keyboard.press('r');
  assert.equal(await focused(page), 'TEXTAREA#reply');
  await page.keyboard.type('It is impossible. We reply as soon as possible.');
  await page.waitForSelector('.lint li');
  assert.deepEqual(await page.locator('.ed u').evaluateAll((all) => all.map((u) => [u.className, u.textContent])), [['block', 'impossible'], ['warn', 'as soon as possible']]);
  assert.equal(await page.locator('.acts .btn.pri').getAttribute('aria-disabled'), 'true');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('We look into it and write here by 15:00 UTC.');
  await until('nothing found', async () => !(await page.locator('.lint li').count()));
  await page.keyboard.press('Enter');
  assert.equal(mock.state.replies.filter((r) => r.state !== 'draft').length, 0, 'Enter sends nothing');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Control+Enter');
  await until('approved', () => mock.state.replies[0]?.state === 'approved');
  await page.waitForSelector('.acts .btn:has-text("Send")');
  assert.equal(await focused(page), 'TEXTAREA#reply', 'the hands stay where they were');
  await page.keyboard.press('Control+Enter');
  await until('leaving', () => mock.state.replies[0].state === 'leaving');
  await until('sent', () => mock.state.replies[0].state === 'sent', 8000);
  await page.waitForSelector('.answers li');
  assert.ok((await page.locator('.answers').innerText()).includes('by 15:00 UTC'));
}));
test('the Enter that confirms a conversion sends nothing; a press in time takes a text back', () => signedIn({}, { lang: 'ja' }, async (page, mock, base) => {
  await visit(page, base, '#/desk/48210', '.composer textarea');
  await page.focus('#reply');
  await page.evaluate(() => { const f = document.getElementById('reply'); f.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true })); f.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true })); f.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true })); });
  await page.keyboard.insertText('承知いたしました。15時までにご返信します。');
  await page.keyboard.press('Control+Enter');
  await until('approved', () => mock.state.replies[0]?.state === 'approved');
  assert.equal(mock.state.replies.length, 1);
  await page.locator('.acts .btn.pri', { hasText: '送信' }).click();
  await page.waitForSelector('.acts .btn:has-text("取り消す")');
  await page.locator('.acts .btn.pri').click();
  await until('back', () => mock.state.replies[0].state === 'approved');
}));
test('in an incident a second person approves the exact text, from the list of those that wait', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  const made = mock.state.replies;
  made.push({ id: 'tsubakuro-r9', client: 'tsubakuro', brand: 'tsubakuro-choco', brand_name: 'つばくろショコラ', client_name: 'つばくろ製菓', state: 'submitted', version: 1, text: 'We are checking when it got in, and write here at 18:00 JST.', level: 3, case: '48211', why: null, lang: 'en', sender: 'desk', account: '@desk', net: 'x', to: 'a', url: null, sent_url: null, sent_text: null, due_at: null, ended_at: null, submitted_at: new Date().toISOString(), machine: false, edited: false, author: { id: 'sasaki', name: 'Sasaki' }, writer: { id: 'sasaki', name: 'Sasaki' }, findings: [], approved_by: null });
  await visit(page, base, '#/desk', '.qlist .q');
  await page.locator('.qhead button', { hasText: 'Approve' }).click();
  await page.waitForSelector('.qlist a[href$="48211"]');
  await page.keyboard.press('j');
  await page.waitForSelector('.reply-text');
  assert.ok((await page.locator('.reply-text').innerText()).includes('18:00 JST'));
  await page.locator('.acts .btn', { hasText: 'Send back' }).click();
  await page.fill('dialog textarea', 'name the product');
  mock.state.broken.replies = 500;
  await page.keyboard.press('Control+Enter');
  await page.waitForSelector('dialog .note.stop');
  assert.equal(await page.inputValue('dialog textarea'), 'name the product', 'what could not be said is kept');
  delete mock.state.broken.replies;
  await page.keyboard.press('Control+Enter');
  await until('refused', () => made[0].state === 'refused' && made[0].why === 'name the product');
  made[0].state = 'submitted';
  mock.publish('reply', { reply: made[0].id });
  await page.locator('.acts .btn.pri', { hasText: 'Approve' }).click();
  await until('approved', () => made[0].state === 'approved');
}));
test('what stops a text is overridden by a reason, for this text alone', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  await visit(page, base, '#/desk/48210', '.composer textarea');
  await page.fill('#reply', 'That is impossible.');
  await page.waitForSelector('.lint .btn');
  await page.locator('.lint .btn').click();
  await page.fill('dialog textarea', 'the plant was closed all year');
  await page.keyboard.press('Control+Enter');
  await until('free', async () => (await page.locator('.acts .btn.pri').getAttribute('aria-disabled')) === null);
  await page.locator('.acts .btn.pri').click();
  await until('approved', () => mock.state.replies[0].state === 'approved');
  await page.fill('#reply', 'That is quite impossible.');
  await until('stopped again', async () => (await page.locator('.acts .btn.pri').getAttribute('aria-disabled')) === 'true');
}));
test('words not yet submitted are there again after a reload', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  await visit(page, base, '#/desk/48210', '.composer textarea');
  await page.fill('#reply', 'half a thought');
  await page.reload();
  await page.waitForSelector('.composer textarea');
  assert.equal(await page.inputValue('#reply'), 'half a thought');
}));
test('what is written while the text is being kept is not lost', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  await visit(page, base, '#/desk/48210', '.composer textarea');
  await page.route('**/api/v1/replies', async (r) => { await new Promise((done) => setTimeout(done, 700)); await r.continue(); });
  await page.fill('#reply', 'half');
  await page.locator('.rail a').first().focus();
  await page.fill('#reply', 'half a thought');
  await until('kept', () => mock.state.replies[0]?.text === 'half');
  await until('shown', async () => (await page.locator('.acts').first().innerText()).includes('Throw away'));
  assert.equal(await page.inputValue('#reply'), 'half a thought');
}));
test('a page of knowledge and the form put first words into the answer by one key', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  await visit(page, base, '#/desk/48210', '.kb');
  await page.keyboard.press('1');
  await until('page', async () => (await page.inputValue('#reply')).includes('https://desk.example/wifi'));
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  await until('form', async () => (await page.inputValue('#reply')).includes('https://desk.example/f?t='));
  assert.ok(!(await page.inputValue('#reply')).includes('wifi'), 'first words stand for those taken before');
  await page.fill('#reply', 'Good morning.');
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await until('both', async () => /^Good morning\.\n\n.*wifi/s.test(await page.inputValue('#reply')));
}));
test('a refused note is said and its text kept', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  await visit(page, base, '#/incidents/27', '#note');
  await page.fill('#note', 'keep me');
  mock.state.broken.incidents = 500;
  await page.focus('#note'); await page.keyboard.press('Control+Enter');
  await page.waitForSelector('.textform .note.stop');
  assert.equal(await page.inputValue('#note'), 'keep me');
}));
test('a level is set and an incident closed only after a form that shows what it is about', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  await visit(page, base, '#/incidents/27', '.room');
  await page.locator('.foot .btn', { hasText: 'Change level' }).click();
  await page.locator('dialog input[type=radio]').nth(2).check();
  assert.ok(await page.locator('dialog .note.warn').count());
  await page.fill('dialog textarea', 'the plant is clean'); await page.keyboard.press('Control+Enter');
  await until('set', () => mock.state.level.level === 2);
  await until('both are shown', () => page.locator('.biglv', { hasText: 'computed L4' }).count());
  await page.locator('.foot .btn', { hasText: 'Close incident' }).click();
  await page.locator('dialog .btn.sm', { hasText: 'calmed' }).click();
  await page.locator('dialog button[type=submit]').click();
  await until('closed', () => mock.state.closed !== null);
}));
test('markup in a post is text, addresses in it are dead, the real one opens in two steps', () => signedIn({}, {}, async (page, mock, base) => {
  await visit(page, base, '#/desk/48211', '.case .msg');
  assert.ok((await page.locator('.case .msg').first().innerText()).includes('<b>https://pic.example/1</b>'));
  assert.equal(await page.locator('.case .post b, .case .post a, .case img, .case .msg a').count(), 0);
  await page.locator('.case .msg .linkbtn').first().click();
  const link = page.locator('.case .msg a');
  assert.match(await link.getAttribute('rel'), /noopener noreferrer/);
  assert.equal(await page.locator('.post[lang=ar], .snip[lang=ar]').first().getAttribute('dir'), 'auto');
}));
test('the wrong password says so in the same words, and the right one goes on to the page that was asked for', () => withMock({ guest: false }, async (mock, base, open) => {
  const page = await open({ lang: 'en' });
  await visit(page, base, '#/incidents/27', 'form');
  assert.ok((await page.title()).startsWith('Sign in'));
  await page.fill('#u', 'mori'); await page.fill('#p', 'wrong'); await page.keyboard.press('Enter');
  await until('refused', async () => /ID or the password is wrong/.test(await page.locator('#e').innerText()));
  assert.equal(await focused(page), 'INPUT#p');
  await page.keyboard.type('correct horse'); await page.keyboard.press('Enter');
  await page.waitForSelector('.room');
  mock.state.sessions.clear();
  await page.waitForSelector('.card .note.warn', { timeout: 40000 });
  await page.fill('#u', 'mori'); await page.fill('#p', 'correct horse'); await page.keyboard.press('Enter');
  await page.waitForSelector('.room');
}));
test('who signs in while the line waits for its next try has a line at once', () => withMock({ guest: false }, async (mock, base, open) => {
  const page = await open({ lang: 'en' });
  const enter = async () => { await page.fill('#u', 'mori'); await page.fill('#p', 'correct horse'); await page.keyboard.press('Enter'); await until('live', () => mock.state.streams.size === 1, 4000); };
  await visit(page, base, '#/tower', 'form');
  await enter();
  mock.cut(7600);
  await page.waitForTimeout(8000); // tries after 1, 3 and 7 s; the next only after 15
  await page.locator('.topbar button').last().click();
  await page.locator('dialog .btn', { hasText: 'Sign out' }).click();
  await page.waitForSelector('#u');
  await enter();
}));
test('a used first link says so', () => withMock({}, async (mock, base, open) => {
  const page = await open({ lang: 'en' });
  await visit(page, base, '#/first/OLD', '.card');
  assert.match(await page.locator('.card').innerText(), /no longer works/);
}));
test('a drill says so in word, frame and title, and obeys speed and pause; the real thing shows none of it', async () => {
  await signedIn({ speed: 10 }, { lang: 'en' }, async (page, mock) => {
    assert.match(await page.title(), /^DRILL · /);
    assert.ok(await page.evaluate(() => getComputedStyle(document.body, '::after').borderTopWidth === '4px'));
    await page.locator('.dpause').click();
    await until('paused', () => page.locator('.dpause', { hasText: 'Play' }).count());
    await page.waitForTimeout(700);
    const [a] = [await page.locator('.topbar .now b').innerText()];
    await page.waitForTimeout(1300);
    assert.equal(await page.locator('.topbar .now b').innerText(), a);
    await page.locator('.drillband .seg button', { hasText: '300' }).click();
    await until('faster', () => mock.state.speed === 300);
  });
  await signedIn({ real: true }, { lang: 'en' }, async (page) => {
    assert.equal(await page.locator('.drillband').count(), 0);
    assert.match(await page.title(), /^Tower/);
    assert.ok(await page.evaluate(() => !document.body.classList.contains('drill')));
  });
});
test('language and theme are kept by this browser', () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  await page.locator('.topbar button').last().click();
  await page.locator('dialog .seg button[lang=it]').click();
  await page.locator('dialog .seg').nth(1).locator('button').nth(2).click();
  await page.reload();
  await visit(page, base, '#/stories', '.storyt');
  assert.equal(await page.locator('h1').innerText(), 'Storie');
  assert.deepEqual(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme]), ['it', 'dark']);
}));
test('behind each chart is its table', () => signedIn({}, { lang: 'en' }, async (page) => {
  for (const button of await page.locator('.figh .tb').all()) await button.click();
  await until('tables', async () => (await page.locator('.figt table').count()) === 3);
  assert.ok((await page.locator('.figt tbody tr').count()) > 100);
  assert.ok(await page.locator('.figt td', { hasText: '–' }).count());
}));
for (const [what, hash, begin, field, others, kind, id] of [
  ['a row of the ledger', '#/facts/tsubakuro-l1', '.pagehead .btn:not([href])', 'dialog input.input', { value: 'B-99' }, 'facts', 'tsubakuro-l1'],
  ['a page', '#/knowledge/tsubakuro/k1', '.compfoot .btn.pri', '#k-answer', { answer: 'B-99' }, 'knowledge', 'k1'],
  ['a statement', '#/incidents/27', 'key:h', '.stp .slot textarea', { slots: [{ id: 'known', text: 'B-99' }] }, 'statements', 'tsubakuro-s2'],
]) test(`${what} that another changed meanwhile: both texts are shown, theirs is taken and mine put back, or mine is written over with the new version`, () => signedIn({}, { lang: 'en' }, async (page, mock, base) => {
  const other = () => { const now = mock.kept.page(kind, id); mock.kept.change(kind, 'takahashi', id, { version: (now.fact ?? now.page ?? now.statement).version, ...others }); };
  const said = () => { const now = mock.kept.page(kind, id); return now.fact?.value ?? now.page?.answer ?? now.statement?.slots[0].text; };
  const sends = () => (kind === 'facts' ? page.locator('dialog .btn.pri') : kind === 'knowledge' ? page.locator('.kedit .btn.pri') : page.locator('.stp .btn.pri').first()).click();
  await visit(page, base, hash, kind === 'statements' ? '.stp' : begin);
  if (kind === 'statements') { await page.keyboard.press('h'); await page.waitForSelector(field); } else await page.locator(begin).first().click();
  const mine = page.locator(field).first();
  await mine.fill('B-18');
  other();
  await sends();
  const note = page.locator('.note.warn', { hasText: '高橋 健' });
  await until('what the other wrote stands beside', async () => (await note.locator('q').count()) === 2);
  assert.deepEqual(await note.locator('q').allInnerTexts(), ['B-99', 'B-18']);
  assert.equal(said(), 'B-99');
  assert.deepEqual(await axeOn(page), []);
  await note.locator('.btn', { hasText: 'Take theirs' }).click();
  await until('theirs is taken', async () => (await mine.inputValue()) === 'B-99');
  await page.locator('.note .btn', { hasText: 'Put mine back' }).click();
  assert.equal(await mine.inputValue(), 'B-18');
  other(); // once more: nothing is written over unseen
  await sends();
  await until('again', async () => (await note.locator('q').count()) === 2);
  await note.locator('.btn', { hasText: 'Write mine over theirs' }).click();
  await until('it is written', () => said() === 'B-18');
  assert.equal(mock.kept.page(kind, id).versions[0].version, 4);
  await until('nothing is left to say', async () => (await note.count()) === 0);
  assert.deepEqual(page.faults.filter((f) => !/403/.test(f)), []);
}));
test('a tower with nothing on it is calm, not broken', () => withMock({ real: true }, async (mock, base, open) => {
  mock.state.empty = true;
  const page = await open({ lang: 'en' });
  await page.goto(base + '/#/first/TOKEN');
  await page.waitForSelector('.wall .b0');
  await until('calm', () => page.locator('.alarm', { hasText: 'No open incident' }).count().then((n) => n || page.locator('.alarm .lv0').count()));
  assert.deepEqual(page.faults, []);
}));

realTests(test, { browser, until, axeOn });

// A room's tests: `inHouse(who, how, async (page, house, open) => …)` has a house of its own, `who` signed in at the page, and
// `open(who, how)` for further people.
const inHouse = (who, how, run) => async () => {
  const house = await startHouse(...(how.house ?? []));
  const pages = [];
  const open = async (id, seen = {}) => { const page = await openPage(browser, seen); pages.push(page); await enterAs(page, house, id); return page; };
  try { await run(await open(who, how), house, open); } finally {
    for (const page of pages) await page.context().close();
    await house.stop();
  }
};
if (program) {
  for (const file of (await readdir(new URL('rooms/', import.meta.url))).sort()) {
    (await import(`./rooms/${file}`)).tests(test, { inHouse, browser, until, axeOn });
  }
}

const only = process.argv.slice(2).join(' ');
let passed = 0;
let failed = 0;
async function one({ name, run }) {
  try { await run(); passed++; console.log('ok   ' + name); } catch (failure) { failed++; console.log('FAIL ' + name + '\n     ' + String(failure.message ?? failure).split('\n').slice(0, 24).join('\n     ')); }
}
const waiting = tests.filter((t) => t.name.includes(only));
// One more side by side than there are cores, up to four: much of a test is waiting.
await Promise.all(Array.from({ length: Math.min(4, availableParallelism() + 1) }, async () => { for (let next = waiting.shift(); next; next = waiting.shift()) await one(next); }));
await close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

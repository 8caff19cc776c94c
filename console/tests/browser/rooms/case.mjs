// What is done with a case besides answering, by keyboard; an emergency, its review, and what is taken back.
import assert from 'node:assert/strict';
import { asked, speak, submitted, TEXT } from './board.mjs';

export function tests(test, { inHouse, until, axeOn }) {
  const cases = (open, who = 'aoi') => asked(open, who, async (api) => (await api('GET', '/cases?client=umi&limit=50')).body.cases);
  const caseOf = (open, id) => asked(open, 'lena', async (api) => (await api('GET', `/cases/${id}`)).body);
  const at = async (page, id) => { await speak(page, 'en', `#/desk/${id}`); await page.waitForSelector('.caseacts'); };

  test('case: waits, goes on, sleeps and is closed by one key each, and its record says so', inHouse('aoi', { lang: 'en' }, async (page, house, open) => {
    const [one] = await cases(open);
    await at(page, one.id);
    await page.keyboard.press('w');
    await until('waits', async () => (await caseOf(open, one.id)).case.state === 'waiting_customer');
    await page.waitForSelector('.caseacts .btn:has-text("Go on with it")');
    await page.keyboard.press('w');
    await until('goes on', async () => (await caseOf(open, one.id)).case.state === 'open');
    await page.keyboard.press('z');
    await page.waitForSelector('dialog .btn:focus');
    await page.keyboard.press('Enter');
    await until('sleeps', async () => (await caseOf(open, one.id)).case.state === 'snoozed');
    await page.keyboard.press('c');
    await page.waitForSelector('dialog input[type=radio]:focus');
    await page.keyboard.press('ArrowDown');
    for (let k = 0; k < 4 && !(await page.evaluate(() => document.activeElement.matches('dialog .btn.pri'))); k++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await until('solved', async () => (await caseOf(open, one.id)).case.state === 'resolved');
    await page.waitForSelector('.caseacts .btn:has-text("Reopen")');
    await page.keyboard.press('o');
    await page.waitForSelector('dialog textarea:focus');
    await page.keyboard.type('it came back');
    await page.keyboard.press('Control+Enter');
    await until('open again', async () => (await caseOf(open, one.id)).case.state === 'open');
    assert.deepEqual((await caseOf(open, one.id)).history.map((h) => h.kind).filter((k) => ['wait', 'go_on', 'go-on', 'snooze', 'resolve', 'reopen'].includes(k)).length >= 5, true);
    assert.deepEqual(page.faults, []);
  }));
  test('case: two of one brand are told in one and apart again, a value and a skill are kept, and it is raised with words', inHouse('aoi', { lang: 'en' }, async (page, house, open) => {
    const all = await cases(open);
    const into = all[0], other = all.find((c) => c.id !== into.id && c.brand === into.brand);
    await at(page, into.id);
    const more = async (name) => { await page.keyboard.press('e'); await page.waitForSelector('dialog .bpick .btn:focus'); for (let k = 0; k < 9 && !(await page.evaluate((n) => document.activeElement.textContent.startsWith(n), name)); k++) await page.keyboard.press('Tab'); await page.keyboard.press('Enter'); };
    await more('Merge');
    await page.waitForSelector('dialog .rpick input');
    await page.focus('dialog .rpick input');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('umi-nothing');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog .note.stop');
    await page.keyboard.press('Control+a');
    await page.keyboard.type(other.id);
    await page.keyboard.press('Enter');
    await until('one case', async () => (await caseOf(open, into.id)).merged.includes(other.id));
    await until('its posts stand here', async () => await page.locator('.thread .pcard, .thread article').count() >= 2);
    await more('Tell apart');
    await page.waitForSelector('dialog .btn:focus');
    await page.keyboard.press('Enter');
    await until('two cases', async () => !(await caseOf(open, into.id)).merged.length);
    await more('What is at stake');
    await page.waitForSelector('dialog input:focus');
    await page.keyboard.type('1200.50');
    await page.keyboard.press('Enter');
    await until('the value', async () => (await caseOf(open, into.id)).case.value?.amount === 1200.5);
    await more('Skill');
    await page.waitForSelector('dialog input:focus');
    await page.keyboard.type('billing');
    await page.keyboard.press('Enter');
    await until('the skill', async () => (await caseOf(open, into.id)).case.skill === 'billing');
    await page.keyboard.press('u');
    await page.waitForSelector('dialog textarea:focus');
    assert.deepEqual(await axeOn(page), []);
    assert.doesNotMatch(await page.locator('dialog select').innerText(), /Ken|健/); // of the rival
    await page.keyboard.type('he asks for a refund above my limit');
    await page.keyboard.press('Control+Enter');
    await until('raised', async () => { const c = await caseOf(open, into.id); return c.case.assignee && c.case.assignee.id !== 'aoi' && c.history.some((h) => h.kind === 'note' && h.text.includes('above my limit')); });
    assert.deepEqual(page.faults.filter((f) => !/404/.test(f)), []); // the number that is none
  }));
  test('glass: who breaks it says why, it goes out past its approvers, and another person must review it', inHouse('lena', { lang: 'en' }, async (page, house, open) => {
    const reply = await submitted(open, TEXT);
    assert.equal(reply.state, 'submitted', JSON.stringify(reply));
    await speak(page, 'en', `#/approvals/${reply.id}`);
    await page.locator('.acts .btn', { hasText: 'In an emergency' }).click();
    await page.waitForSelector('dialog textarea:focus');
    assert.match(await page.locator('dialog').innerText(), /You stand for: /);
    await page.keyboard.type('the ward is waiting');
    await page.keyboard.press('Control+Enter');
    await until('approved', async () => asked(open, 'lena', async (api) => (await api('GET', `/replies/${reply.id}`)).body.reply.state === 'approved'));
    await page.waitForSelector('.note.warn:has-text("Another person has to review this.")');
    const sato = await open('sato', { lang: 'en' });
    await speak(sato, 'en', '#/approvals');
    await sato.locator('.qhead button', { hasText: 'To review' }).click();
    await sato.waitForSelector('.qlist a');
    await sato.locator('.qlist a').first().click();
    await sato.locator('.note.warn .btn', { hasText: 'Review it' }).click();
    await sato.waitForSelector('dialog textarea:focus');
    await sato.keyboard.type('it was right');
    await sato.keyboard.press('Control+Enter');
    await until('reviewed', async () => asked(open, 'lena', async (api) => (await api('GET', `/replies/${reply.id}`)).body.reply.review_due === false));
    await until('nothing to review', async () => !(await sato.locator('.note.warn .btn', { hasText: 'Review it' }).count()));
    assert.deepEqual(await axeOn(sato), []);
    assert.deepEqual([...page.faults, ...sato.faults], []);
    await sato.context().close();
  }));
}

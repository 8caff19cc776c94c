// The labels of a post: corrected beside what the program said, taken back; what was learned of it.
import assert from 'node:assert/strict';
import { asked, speak } from './board.mjs';

const postsOf = (open, who, client) => asked(open, who, async (api) => (await api('GET', `/search?client=${client}&limit=60`)).body.posts);
const corrections = (open, who) => asked(open, who, async (api) => (await api('GET', '/corrections')).body.posts);
const SAID = { categories: ['none'], sentiment: 'neutral', intent: 'question', heads: ['needs_support'] };

export function tests(test, { inHouse, until, axeOn }) {
  test('labels: L at the desk shows what the program said with odds, what a person says is kept by keyboard, marked, and taken back', inHouse('aoi', { lang: 'en' }, async (page, house, open) => {
    await speak(page, 'en', '#/desk');
    await page.waitForSelector('.case .msg.focus .labelsb');
    const scripts = await page.evaluate(() => performance.getEntriesByType('resource').map((r) => r.name).filter((n) => /labels-/.test(n)));
    await page.keyboard.press('l');
    await page.waitForSelector('dialog .labelsf input:focus');
    assert.ok(scripts.length < (await page.evaluate(() => performance.getEntriesByType('resource').map((r) => r.name).filter((n) => /labels-/.test(n)).length)), 'the dialog was there before it was asked for');
    assert.match(await page.locator('dialog .lodds').first().innerText(), /^\d+\s%$/);
    assert.equal(await page.locator('dialog .lset').count(), 4);
    await page.keyboard.press('0');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    const chosen = await page.locator('dialog input[name=categories]:checked').count();
    assert.equal(chosen, 1);
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('dialog[open]').count(), 1);
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.msg.focus .lcorr');
    assert.match(await page.locator('.msg.focus .lcorr').innerText(), /corrected by a person.*neutral · other.*青井/s);
    const [kept] = await corrections(open, 'aoi');
    assert.deepEqual([kept.corrected.sentiment, kept.corrected.intent, kept.corrected.heads, kept.corrected.categories.length], ['neutral', 'other', [], 1]);
    await page.keyboard.press('l');
    await page.waitForSelector('dialog .labelsf input:focus');
    assert.equal(await page.locator('dialog input[name=categories]:checked').count(), 1);
    for (let k = 0; k < 40 && !(await page.evaluate(() => document.activeElement.textContent === 'Take the correction back')); k++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await until('taken back', async () => !(await corrections(open, 'aoi')).length && !(await page.locator('.lcorr').count()));
    assert.deepEqual(page.faults, []);
  }));
  test('labels: from a story the post that holds the focus is corrected; another client has no such post, and nothing of his is learned or taken back', inHouse('sato', { lang: 'en' }, async (page, house, open) => {
    const story = await asked(open, 'sato', async (api) => (await api('GET', '/stories?limit=1')).body.stories[0]);
    await speak(page, 'en', `#/stories/${story.client}/${story.brand}/${story.id}`);
    await page.waitForSelector('.postlist .labelsb');
    await page.locator('.postlist .labelsb').nth(1).focus();
    await page.waitForSelector('.postlist .labelsb kbd');
    await page.keyboard.press('l');
    await page.waitForSelector('dialog .labelsf input:focus');
    await page.locator('dialog .linkbtn', { hasText: 'all fifteen' }).click();
    assert.equal(await page.locator('dialog input[name=categories]').count(), 15);
    await page.keyboard.press('Control+Enter');
    await until('kept', async () => (await corrections(open, 'sato')).length === 1);
    const [tea] = await postsOf(open, 'lena', 'yama');
    const strange = await asked(open, 'sato', async (api) => [(await api('POST', `/posts/yama/${encodeURIComponent(tea.id)}/labels`, SAID)).status, (await api('POST', '/learned/yama')).status, (await api('DELETE', '/learned/yama')).status]);
    assert.deepEqual(strange, [404, 404, 404]);
    assert.deepEqual(page.faults, []);
  }));
  test('learned: how many are missing, begun when there are enough, its course and figures in words, taken back; a correction is undone', inHouse('lena', { lang: 'en' }, async (page, house, open) => {
    const posts = (await postsOf(open, 'lena', 'umi')).filter((p) => p.text);
    assert.ok(posts.length >= 24, `${posts.length}`);
    const correct = (list) => asked(open, 'lena', async (api) => { for (const [k, p] of list.entries()) assert.equal((await api('POST', `/posts/umi/${encodeURIComponent(p.id)}/labels`, { ...SAID, ...(k % 2 ? { categories: ['contamination'], sentiment: 'negative', intent: 'complaint', heads: [] } : {}) })).status, 200); });
    await correct(posts.slice(0, 3));
    await speak(page, 'en', '#/learned');
    await page.waitForSelector('.lmeter');
    assert.match(await page.locator('.panel').first().innerText(), /3 of 20 corrected posts.*17 more/s);
    assert.equal(await page.locator('.lbegin .btn').count(), 0);
    await until('three', async () => await page.locator('.corrrow').count() === 3);
    await page.locator('.corrfoot .btn').first().click();
    await until('two', async () => await page.locator('.corrrow').count() === 2);
    await correct(posts.slice(0, 22));
    await page.locator('.lbegin .btn', { hasText: 'Learn from' }).click({ timeout: 40000 });
    await page.locator('.sure .btn', { hasText: 'Begin' }).click();
    await page.waitForSelector('.lessons li');
    await until('it ended', async () => /in force|left out|failed/.test(await page.locator('.lessons').innerText()), 60000);
    const said = await page.locator('.lessons').innerText();
    assert.match(said, /Right more often|less often|As often right/);
    assert.match(said, /from 2\d corrected posts/);
    if (/in force/.test(said)) {
      await page.locator('.lbegin .btn', { hasText: 'Take back' }).click();
      await page.locator('.sure .btn', { hasText: 'Take back' }).click();
      await until('taken back', async () => /taken back/.test(await page.locator('.lessons').innerText()));
    }
    assert.deepEqual(page.faults, []);
  }));
  test('learned: an agent of the rival sees no client but his own and cannot begin; axe finds nothing, nothing scrolls sideways at 390 px', inHouse('lena', { lang: 'ja' }, async (page, house, open) => {
    const posts = (await postsOf(open, 'lena', 'umi')).slice(0, 4);
    await asked(open, 'lena', async (api) => { for (const p of posts) await api('POST', `/posts/umi/${encodeURIComponent(p.id)}/labels`, SAID); });
    for (const [lang, theme, width] of [['ja', 'light', 1440], ['en', 'dark', 1280], ['it', 'light', 390], ['ja', 'dark', 390]]) {
      const one = await open('lena', { lang, theme, width, height: 844 });
      await speak(one, lang, '#/learned');
      await one.waitForSelector('.corrrow');
      assert.deepEqual(await axeOn(one), [], `${lang} ${theme} ${width}`);
      await one.locator('.corrrow .labelsb').first().click();
      await one.waitForSelector('dialog .labelsf');
      if (lang !== 'ja') assert.deepEqual(await axeOn(one), [], `dialog ${lang} ${theme} ${width}`);
      const [wide, view, own, box] = await one.evaluate(() => { const d = document.querySelector('dialog'); return [document.scrollingElement.scrollWidth, innerWidth, d.scrollWidth, d.clientWidth]; });
      assert.ok(wide <= view && own <= box, `${wide} ${view} ${own} ${box}`);
      await one.context().close();
    }
    const ken = await open('ken', { lang: 'en' });
    await speak(ken, 'en', '#/learned');
    await ken.waitForSelector('.lbegin');
    assert.doesNotMatch(await ken.locator('main').innerText(), /Umi|海フーズ/);
    assert.equal(await ken.locator('.lbegin .btn').count(), 0);
    assert.deepEqual(page.faults, []);
  }));
}

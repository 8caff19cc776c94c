// The story: lanes of its networks, groups, who tells it, what was before, and a split by keyboard that is taken back.
import assert from 'node:assert/strict';

const wide = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
const at = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+Z/, 'Z');
const said = (id, net, text, minutes, more = {}) => ({ id, net, kind: 'post', at: at(minutes), langs: ['ja'], text, url: `https://${net}.example/p/${id.split(':')[1]}`, author: { id: 'p' + id, handle: 'p' + id.split(':')[1], followers: 80 }, ...more });
// The storm of the house goes on: it is quoted, linked, told in Italian and English, and a paper reports.
const MORE = () => [
  said('youtube:1', 'youtube', '海フーズのスープに虫が入ってた。開けた動画です', 50, { links: ['https://x.example/p/900'] }),
  said('reddit:1', 'reddit', 'Umi Foods: found an insect in the soup, photo inside', 40, { langs: ['en'], quote_of: 'x:901', kind: 'quote' }),
  said('reddit:2', 'reddit', 'Umi Foods soup had an insect in it, no reply from them', 30, { langs: ['en'] }),
  said('forum:1', 'forum', 'Umi Foods: trovato un insetto nella zuppa, nessuno risponde', 25, { langs: ['it'] }),
  said('news:1', 'news', '海フーズのスープに虫、SNSで投稿相次ぐ', 20, { kind: 'article', url: 'https://nippo.example/a/1', author: { id: 'nippo', handle: 'nippo', followers: 200000 } }),
  ...Array.from({ length: 6 }, (_, k) => said(`x:refund${k}`, 'x', ['海フーズのスープの返金、電話が三週間つながらない', '海フーズ、スープの返金に三週間も電話に誰も出ない'][k % 2], 18 - k, { quote_of: 'x:900', kind: 'quote' })),
];
const storyOf = (page) => page.evaluate(async () => { const i = (await (await fetch('/api/v1/incidents?open=1')).json()).incidents.find((x) => x.client === 'umi'); return `umi/${i.brand}/${i.story}`; });
const api = (page, path) => page.evaluate(async (p) => { const r = await fetch('/api/v1' + p); return { status: r.status, body: r.ok ? await r.json() : null }; }, path);

export function tests(test, { inHouse, until, axeOn }) {
  const toStory = async (page, house) => {
    const id = await storyOf(page);
    const { body } = await api(page, `/stories/${id}/spread`);
    if (body.lanes.length < 3) {
      await house.ask({ posts: MORE() });
      await until('heard', async () => (await api(page, `/stories/${id}/spread`)).body.lanes.length >= 3);
    }
    await page.goto(`${house.base}/#/stories/${id}`);
    await page.waitForSelector('.lanes');
    await page.waitForSelector('.grp');
    await page.waitForSelector('.who');
    return id;
  };

  for (const [lang, theme] of [['ja', 'light'], ['en', 'dark'], ['it', 'light'], ['ja', 'dark']]) {
    test(`story: lanes, groups and who tells it; axe finds nothing in ${lang}, ${theme}`, inHouse('mori', { lang, theme }, async (page, house) => {
      await toStory(page, house);
      assert.ok(await page.locator('.ll > div').count() >= 3);
      assert.ok(await page.locator('.smk.cr').count() > 5);
      assert.ok((await page.locator('.lanes').getAttribute('aria-label')).length > 40);
      assert.deepEqual(await axeOn(page), []);
      await page.locator('.spread .tb').click();
      assert.equal(await page.locator('.spread tbody tr').count(), (await api(page, `/stories/${await storyOf(page)}/spread`)).body.lanes.length);
      await page.keyboard.press('s');
      await page.waitForSelector('dialog .split input');
      assert.deepEqual(await axeOn(page), []);
      assert.deepEqual(page.faults, []);
    }));
  }

  test('story: a group is split off by keyboard alone, its effect is seen before, and it is merged back', inHouse('mori', { lang: 'en' }, async (page, house) => {
    const id = await toStory(page, house);
    await page.keyboard.press('s');
    await page.waitForSelector('dialog .split fieldset input');
    assert.equal(await page.locator('dialog .btn.pri').getAttribute('aria-disabled'), 'true');
    const tab = async (css) => { for (let k = 0; k < 90; k++) { if (await page.evaluate((want) => !!document.activeElement?.matches(want), css)) return; await page.keyboard.press('Tab'); } assert.fail(`never reached by Tab: ${css}`); };
    await tab('dialog fieldset:nth-of-type(2) input');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.waitForSelector('dialog .effect table');
    assert.equal((await page.locator('dialog .effect tbody tr').first().locator('td').last().innerText()).trim(), '2');
    await tab('#split-why');
    await page.keyboard.press('Control+Enter'); // without a reason nothing goes
    assert.equal(await page.locator('dialog').count(), 1);
    await page.keyboard.insertText('these are about something else');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.waitForSelector('#undo-split');
    const { body } = await api(page, `/stories/${id}`);
    const row = body.history.findLast((r) => r.what === 'split');
    assert.equal(row.why, 'these are about something else');
    assert.equal(row.by, 'mori');
    assert.ok((await page.locator('.lvh').first().innerText()).includes('these are about something else'));
    await page.locator('#undo-split').focus();
    await page.keyboard.press('Enter');
    await until('merged back', async () => (await api(page, `/stories/${id}`)).body.history.at(-1).what === 'merged');
    await page.waitForSelector('#undo-split', { state: 'detached' });
    assert.deepEqual(page.faults, []);
  }));

  test('story: nothing scrolls sideways at 390 px, nor at 200 %', inHouse('mori', { lang: 'it', width: 390, height: 844 }, async (page, house) => {
    await toStory(page, house);
    assert.ok(await wide(page) <= 0, String(await wide(page)));
    await page.setViewportSize({ width: 720, height: 450 });
    assert.ok(await wide(page) <= 0, String(await wide(page)));
  }));

  test('story: an agent sees it and cannot split; another client’s story is not there', inHouse('ken', { lang: 'en' }, async (page, house, open) => {
    const mori = await open('mori', { lang: 'en' });
    const id = await storyOf(mori);
    await page.goto(`${house.base}/#/stories/${id}`);
    await page.waitForSelector('.empty');
    for (const part of ['spread', 'groups', 'authors', 'past']) assert.equal((await api(page, `/stories/${id}/${part}`)).status, 404, part);
    const aoi = await open('aoi', { lang: 'en' });
    await aoi.goto(`${house.base}/#/stories/${id}`);
    await aoi.waitForSelector('.lanes');
    await aoi.keyboard.press('s');
    assert.equal(await aoi.locator('dialog').count(), 0);
    assert.equal(await aoi.locator('.grp .btn', { hasText: 'Split' }).count(), 0);
  }));
}

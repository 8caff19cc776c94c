// What the desk knows: found as a customer asks, written, changed, retired; and never another client's.
import assert from 'node:assert/strict';
import { asked, speak } from './board.mjs';

const wide = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);

export function tests(test, { inHouse, until, axeOn }) {
  test('knowledge: a page is written with a preview, found by a question, changed, its difference shown, and retired', inHouse('sato', { lang: 'en' }, async (page, house, open) => {
    await speak(page, 'en', '#/tower');
    await page.keyboard.press('g'); await page.keyboard.press('k');
    await page.waitForSelector('.knw .qlist a');
    await page.locator('.qhead a', { hasText: 'New page' }).click();
    await page.waitForSelector('#k-title');
    await page.selectOption('#k-lang', 'en');
    await page.fill('#k-title', 'How long the soup keeps');
    await page.fill('#k-answer', 'An opened can keeps two days in the fridge.');
    await page.fill('#k-body', '# Keeping\n\n**Two days** at 4 degrees.\n\n- in glass\n- closed\n\n<img src=x onerror="document.title=1"><script>document.title=2</script>');
    const shown = page.locator('.kboth .mdown');
    assert.equal(await shown.locator('li').count(), 2);
    assert.equal(await shown.locator('b').innerText(), 'Two days');
    assert.equal(await page.locator('main script, main img').count(), 0);
    assert.match(await shown.innerText(), /<script>/);
    await page.fill('#k-asked', 'how long does an opened can keep');
    await page.locator('.kedit .btn.pri').click();
    await page.waitForSelector('.knw .casehead .ct');
    assert.match(await page.locator('.knw .casehead').innerText(), /How long the soup keeps/);
    await page.fill('.kq', 'the can is open, how long does it keep?');
    await until('it is found', async () => /How long the soup keeps/.test(await page.locator('.knw .qlist li').first().innerText()));
    await page.locator('.compfoot .btn.pri').click();
    await page.fill('#k-answer', 'An opened can keeps three days in the fridge.');
    await page.fill('#k-text', 'measured anew');
    await page.locator('.kedit .btn.pri').click();
    await until('the difference', async () => /two days[\s\S]*three days/.test(await page.locator('.kdiff').first().innerText().catch(() => '')));
    assert.match(await page.locator('.knw .tl').innerText(), /measured anew/);
    await page.locator('.compfoot .btn', { hasText: 'Retire' }).click();
    await page.locator('dialog .btn.stop').click();
    await until('retired', async () => /retired/.test(await page.locator('.knw .casehead').innerText()));
    await page.fill('.kq', 'is there anything about zeppelins');
    await until('nothing answers', () => page.locator('.knw .queue .empty', { hasText: 'No page answers this' }).count());
    assert.deepEqual(page.faults, []);
  }));
  test('knowledge: axe finds nothing, nothing scrolls sideways: both themes, ja, en, it', inHouse('lena', { lang: 'ja' }, async (page) => {
    for (const [lang, theme, width] of [['ja', 'light', 1440], ['en', 'dark', 1280], ['it', 'light', 390], ['ja', 'dark', 390]]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 844 });
      await speak(page, lang, '#/knowledge');
      await page.waitForSelector('.knw .qlist a');
      assert.deepEqual(await axeOn(page), [], `${lang} list`);
      await page.locator('.knw .qlist a').first().click();
      await page.waitForSelector('.knw .casehead');
      assert.deepEqual(await axeOn(page), [], `${lang} page`);
      assert.ok(await wide(page) <= 0, lang);
      await page.locator('.compfoot .btn.pri').click();
      await page.waitForSelector('#k-title');
      assert.deepEqual(await axeOn(page), [], `${lang} editor`);
      assert.ok(await wide(page) <= 0, `${lang} editor`);
    }
    assert.deepEqual(page.faults, []);
  }));
  test('knowledge: an agent writes but does not retire, who may only read is told so, and a rival finds nothing', inHouse('ken', { lang: 'en' }, async (page, house, open) => {
    const id = await asked(open, 'lena', async (api) => (await api('GET', '/knowledge?client=umi')).body.pages[0].id);
    await speak(page, 'en', `#/knowledge/umi/${id}`);
    await page.waitForSelector('.nocase .empty');
    await page.fill('.kq', 'how do I open the can');
    await until('nothing is offered', () => page.locator('.queue .empty').count());
    assert.doesNotMatch(await page.locator('main').innerText(), /can opener|Umi/);
    const agent = await open('aoi', { lang: 'en' });
    await speak(agent, 'en', `#/knowledge/umi/${id}`);
    await agent.waitForSelector('.compfoot .btn.pri');
    assert.equal(await agent.locator('.compfoot .btn', { hasText: 'Retire' }).count(), 0);
  }));
  test('knowledge: what was answered without a page stands together, and one key begins the page with its question', inHouse('ken', { lang: 'en' }, async (page, house, open) => {
    await speak(page, 'en', '#/knowledge');
    await page.waitForSelector('.knw .queue .empty');
    await page.keyboard.press('q');
    await page.waitForSelector('.gaps [data-row]');
    const first = page.locator('.gaps li').first();
    const words = (await first.locator('.clip2').first().innerText()).split('\n')[0].trim();
    for (const [lang, theme, width] of [['ja', 'light', 390], ['it', 'dark', 1280], ['en', 'light', 1440]]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 844 });
      await speak(page, lang, '#/knowledge/gaps');
      await page.waitForSelector('.gaps [data-row]');
      assert.deepEqual(await axeOn(page), [], lang);
      assert.ok(await wide(page) <= 0, lang);
    }
    await page.keyboard.press('n');
    await page.waitForSelector('#k-asked');
    assert.ok((await page.inputValue('#k-asked')).includes(words.slice(0, 20)), words);
    await page.fill('#k-title', 'Asked often');
    await page.fill('#k-answer', 'It is answered here.');
    await page.locator('.kedit .btn.pri').click();
    await page.waitForSelector('.knw .casehead .ct');
    assert.match(await page.locator('.knw .case').innerText(), /not used yet/);
    assert.deepEqual(page.faults, []);
    const rival = await open('sato', { lang: 'en' });
    assert.equal(await rival.evaluate(async () => (await fetch('/api/v1/knowledge/gaps?client=yama')).status), 404);
  }));
  test('ledger: a row that changes lists what was said with it; a correction begins with one key, another text is left with a reason', inHouse('mori', { lang: 'en' }, async (page, house, open) => {
    const made = await asked(open, 'mori', async (api) => {
      const fact = (await api('POST', '/facts', { client: 'umi', brand: 'umi-foods', claim: '対象ロット', value: 'B-17', position: 'confirmed', evidence: 'the list of the factory', open: true })).body.fact.id;
      const incident = (await api('GET', '/incidents?open=1')).body.incidents[0].id;
      const statement = (await api('POST', '/statements', { client: 'umi', incident, kind: 'facts', lang: 'ja', text: '回収の対象ロットはB-17です。' })).body.statement.id;
      await api('POST', `/statements/${statement}/published`, { text: 'our own site' });
      const page = (await api('POST', '/knowledge', { client: 'umi', lang: 'ja', title: '回収について', answer: '対象ロットはB-17です。', body: '' })).body.page.id;
      return { fact, statement, page };
    });
    await speak(page, 'en', `#/facts/${made.fact}`);
    await page.waitForSelector('.uses .use');
    assert.equal(await page.locator('.use.same').count(), 2);
    await page.locator('.pagehead .btn', { hasText: 'Change' }).focus(); await page.keyboard.press('Enter');
    const value = page.getByLabel('Value (figure, date)');
    await value.fill('B-18');
    await page.keyboard.press('Control+Enter');
    await until('both say otherwise', async () => (await page.locator('.use.otherwise').count()) === 2);
    assert.match(await page.locator('.use.otherwise').first().innerText(), /Told: B-17\. Now: B-18\./);
    const left = page.locator(`[data-use="${made.page}"] .btn`, { hasText: 'Leave as said' });
    await left.focus(); await page.keyboard.press('Enter');
    await page.waitForSelector('dialog textarea');
    await page.keyboard.type('it is being rewritten'); await page.keyboard.press('Control+Enter');
    await until('left', async () => (await page.locator('.use.otherwise').count()) === 1);
    await page.locator(`[data-use="${made.statement}"] .btn`, { hasText: 'Write the correction' }).focus(); await page.keyboard.press('Enter');
    await page.waitForSelector('.stmt');
    assert.match(await page.locator('.stmt').innerText(), /B-18/);
    assert.match(await page.locator('main').innerText(), new RegExp(`corrects ${made.statement}`));
    const said = await asked(open, 'mori', async (api) => (await api('GET', `/statements/${made.statement}`)).body.statement);
    assert.match(said.text, /B-17/);
    assert.equal(said.version, 1);
    for (const [lang, theme, width] of [['ja', 'light', 390], ['it', 'dark', 1280]]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 844 });
      for (const hash of ['#/facts', `#/facts/${made.fact}`]) {
        await speak(page, lang, hash);
        await page.waitForSelector(hash === '#/facts' ? '.tbl tbody tr' : '.uses .use');
        assert.deepEqual(await axeOn(page), [], `${lang} ${hash}`);
        assert.ok(await wide(page) <= 0, `${lang} ${hash}`);
      }
    }
    assert.deepEqual(page.faults, []);
    const rival = await open('ken', { lang: 'en' });
    await speak(rival, 'en', `#/facts/${made.fact}`);
    await rival.waitForSelector('.empty, .note');
    assert.doesNotMatch(await rival.locator('main').innerText(), /B-1[78]/);
  }));
  test('templates: one is written, its places shown, tried on a case for a network, retired; axe and 390 px', inHouse('sato', { lang: 'en' }, async (page) => {
    await speak(page, 'en', '#/templates');
    await page.waitForSelector('.tpll button');
    await page.locator('.pagehead .btn').click();
    await page.fill('#t-title', 'Can, in short');
    await page.selectOption('#t-lang', 'en');
    await page.fill('#t-text', 'Hello, {answer');
    await page.locator('.kedit .btn.pri').click();
    await page.waitForSelector('.kedit .note.stop');
    assert.match(await page.locator('.kedit .note.stop').innerText(), /character/);
    await page.fill('#t-text', 'Hello. {answer}');
    assert.match(await page.locator('.kedit').innerText(), /Places:\s*answer/);
    await page.locator('.kedit .btn.pri').click();
    const mine = page.locator('.tpll button', { hasText: 'Can, in short' });
    await mine.waitFor();
    await mine.click();
    await page.locator('.tpltry .btn').click();
    await page.waitForSelector('.tpltry .quote, .tpltry [role=status]');
    assert.match(await page.locator('.tpltry .quote').first().innerText(), /^Hello\. .*can opener/);
    for (const [lang, theme, width] of [['ja', 'light', 390], ['it', 'dark', 1280]]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 844 });
      await speak(page, lang, '#/templates');
      await page.locator('.tpll button', { hasText: 'Can, in short' }).click();
      assert.deepEqual(await axeOn(page), [], lang);
      assert.ok(await wide(page) <= 0, lang);
    }
    await page.locator('.kedit .btn').nth(1).click();
    await until('retired', async () => !(await page.locator('.tpll button', { hasText: 'Can, in short' }).count()));
  }));
}

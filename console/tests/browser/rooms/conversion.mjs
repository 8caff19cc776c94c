// Input methods: whichever form stands open, the Enter that confirms a conversion submits nothing.
import assert from 'node:assert/strict';

// Every page with what it asks the API for its place; the forms behind its buttons are opened one after the other.
const PAGES = {
  sato: ['tower', 'story', 'incident', 'review', 'handover', 'statements', 'facts', 'desk', 'board', 'rules', 'rules/umi/umi-foods/umi-main', 'rules/umi/rivals', 'learned', 'reports', 'knowledge', 'knowledge/gaps', 'templates', 'search', 'approvals',
    'people', 'people/routes', 'people/quiet', 'settings', 'settings/senders', 'settings/opt-outs'],
  chief: ['people/accounts', 'people/routes', 'sources', 'settings/clients', 'setup', 'setup/brand', 'setup/source', 'setup/people'],
};
const FIELD = 'textarea:visible:not([readonly]), input:visible:not([readonly]):not([type=checkbox]):not([type=radio]):not([type=password]):not([type=date]):not([type=datetime-local]):not([type=number]):not([type=range]):not([type=time]):not([type=file])';
const JUDGED = /\/(check|parse|try)$/; // what is asked of a text while it is written

export function tests(test, { inHouse, until }) {
  const everywhere = (who) => inHouse(who, { lang: 'ja' }, async (page, house) => {
    const sent = [];
    await page.route('**/api/v1/**', (r) => {
      if (r.request().method() === 'GET') return r.continue();
      sent.push(r.request().url());
      return r.abort();
    });
    const cdp = await page.context().newCDPSession(page);
    const get = (path) => page.evaluate(async (at) => (await fetch('/api/v1' + at)).json(), path);
    let incident = null;
    if (who === 'sato') await until('an incident', async () => { incident = (await get('/incidents?open=1')).incidents[0] ?? null; return incident; });
    const place = { story: () => `stories/${incident.client}/${incident.brand}/${incident.story}`, incident: () => `incidents/${incident.id}`, review: () => `incidents/${incident.id}/review` };
    const fields = new Set();
    const convertAll = async (where) => {
      const scope = (await page.locator('dialog[open]').count()) ? page.locator('dialog[open]').last() : page.locator('main');
      for (const field of await scope.locator(FIELD).all()) {
        const name = await field.evaluate((e) => `${e.closest('dialog')?.querySelector('h2')?.textContent ?? ''} ${e.closest('form')?.className ?? ''} ${e.labels?.[0]?.textContent ?? e.getAttribute('aria-label') ?? e.id}`).catch(() => '');
        if (!name || fields.has(`${where} ${name}`)) continue;
        fields.add(`${where} ${name}`);
        await field.focus();
        const before = sent.filter((u) => !JUDGED.test(u)).length;
        const address = page.url();
        for (const modifiers of [0, 2]) {
          await cdp.send('Input.imeSetComposition', { text: 'むし', selectionStart: 2, selectionEnd: 2 });
          await cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13, modifiers });
          await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, modifiers });
        }
        await page.waitForTimeout(15);
        assert.deepEqual(sent.filter((u) => !JUDGED.test(u)).slice(before), [], `${where}: ${name}`);
        assert.equal(page.url(), address, `${where}: ${name}`);
      }
    };
    for (const one of PAGES[who]) {
      const hash = place[one]?.() ?? one;
      const enter = async () => { await page.goto('about:blank'); await page.goto(`${house.base}/#/${hash}`); await page.waitForSelector('main h1, main h2'); await page.waitForTimeout(250); };
      await enter();
      await convertAll(one);
      // Each button once, rows of one list by their first: what it would do is cut off above, what it opens is tried.
      const pressed = new Set();
      for (let k = 0; k < 60; k++) {
        const button = page.locator('main button:not([aria-disabled=true]):not([lang])').nth(k);
        const words = await button.evaluate((e) => (e.checkVisibility() ? `${e.textContent.replace(/\d+/g, '')}${e.className}` : ''), null, { timeout: 400 }).catch(() => null);
        if (words === null) break;
        if (!words || pressed.has(words)) continue;
        pressed.add(words);
        await button.evaluate((e) => e.click());
        await page.waitForTimeout(30);
        await convertAll(one);
        for (let n = 0, all = await page.locator('dialog .bpick button').count(); n < all; n++) {
          if (n) await button.evaluate((e) => e.click());
          await page.locator('dialog .bpick button').nth(n).evaluate((e) => e.click());
          await page.waitForTimeout(30);
          await convertAll(one);
          await page.keyboard.press('Escape');
        }
        if (await page.locator('dialog[open]').count()) await page.keyboard.press('Escape');
        if (!page.url().endsWith(`#/${hash}`)) await enter();
      }
    }
    if (process.env.SHOW) console.log(who, fields.size, [...fields].join('\n  '));
    assert.ok(fields.size > 20, `only ${fields.size} fields were seen`);
  });
  for (const who of Object.keys(PAGES)) test(`conversion: its Enter submits no form of those that ${who} can open`, everywhere(who));
}

// The frame: who has use of which room.
import assert from 'node:assert/strict';

export function tests(test, { inHouse, until }) {
  test('house: an agent sees the cases of his client alone, and no rival', inHouse('ken', { lang: 'en' }, async (page, house) => {
    await page.goto(house.base + '/#/desk');
    await until('the case', () => page.locator('.qlist a, .case .msg').count());
    assert.match(await page.locator('main').innerText(), /Yama Tea/);
    assert.doesNotMatch(await page.locator('main').innerText(), /Umi Foods/);
    assert.deepEqual(page.faults, []);
  }));
  test('house: who signs in begins at what was asked for; else an approver at the approvals, others at the tower', inHouse('tanaka', { lang: 'it' }, async (page, house, open) => {
    const enter = async (one, who, hash) => {
      await one.goto('about:blank');
      await one.goto(`${house.base}/${hash}`);
      await one.fill('#u', who); await one.fill('#p', house.password); await one.keyboard.press('Enter');
      await one.waitForSelector('.topbar');
    };
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'it');
    for (const [hash, there] of [['', '#/approvals'], ['#/signin', '#/approvals'], ['#/tower', '#/tower'], ['#/knowledge', '#/knowledge']]) {
      await page.context().clearCookies();
      await enter(page, 'tanaka', hash);
      await until(`${hash} leads to ${there}`, () => page.url().endsWith(there));
    }
    const agent = await open('aoi', { lang: 'en' });
    await agent.context().clearCookies();
    await enter(agent, 'aoi', '#/signin');
    await until('the tower', () => agent.url().endsWith('#/tower'));
    assert.deepEqual(page.faults.filter((f) => !/401/.test(f)), []);
  }));
}

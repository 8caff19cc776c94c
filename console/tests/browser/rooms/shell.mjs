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
}

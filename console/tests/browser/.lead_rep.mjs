import { openBrowser, openPage } from './browser.mjs';
import { enterAs, startHouse } from './house.mjs';
import { speak } from './rooms/board.mjs';
const { browser, close } = await openBrowser();
const house = await startHouse();
for (const [lang, theme, width, height, ks] of [['ja', 'light', 1440, 900, [0, 2, 3]], ['en', 'dark', 1440, 900, [0, 3]], ['it', 'light', 390, 844, [0, 3]]]) {
  const page = await openPage(browser, { lang, theme, width, height }); await enterAs(page, house, 'lena');
  await speak(page, lang, '#/reports');
  for (const k of ks) { await page.locator('.pagehead .seg button').nth(k).click(); await page.waitForTimeout(900);
    if (k === 0) { await page.locator('.rfig a').nth(15).click(); await page.waitForTimeout(300); }
    await page.screenshot({ path: `/tmp/lead/reports-${k}-${lang}-${theme}-${width}.png`, fullPage: true }); }
  console.log(page.faults); await page.context().close();
}
await house.stop(); await close();

import { openBrowser, openPage } from './browser.mjs';
import { enterAs, startHouse } from './house.mjs';
import { asked, speak, submitted, TEXT } from './rooms/board.mjs';
const { browser, close } = await openBrowser();
const house = await startHouse();
const open = async (id, seen = {}) => { const page = await openPage(browser, seen); await enterAs(page, house, id); return page; };
const [, , hash, name, wait, who = 'lena'] = process.argv;
if (hash.startsWith('#/board')) { await submitted(open, TEXT); }
for (const [lang, theme, width, height] of [['ja', 'light', 1440, 900], ['en', 'dark', 1440, 900], ['it', 'light', 1280, 800], ['ja', 'light', 390, 844]]) {
  const page = await open(who, { lang, theme, width, height });
  await speak(page, lang, hash);
  await page.waitForSelector(wait); await page.waitForTimeout(900);
  await page.screenshot({ path: `/tmp/lead/${name}-${lang}-${theme}-${width}.png`, fullPage: true });
  console.log(page.faults);
  await page.context().close();
}
await house.stop(); await close();

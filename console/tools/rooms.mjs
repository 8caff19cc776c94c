// Pictures of each room as its own role sees it, in the middle of a working day (tests/end/working_day.py), both themes.
//   node tools/rooms.mjs [folder] [--lang ja] [--only board,rules] [--width 1280 --height 800] [--phone] [--guide]
// --guide: those that docs/guide shows, in the light theme, the language in their names.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fewColours } from './palette.mjs';
import { openBrowser, openPage } from '../tests/browser/browser.mjs';
import { enterAs, startHouse } from '../tests/browser/house.mjs';

const value = (name, otherwise) => { const k = process.argv.indexOf('--' + name); return k < 0 ? otherwise : process.argv[k + 1]; };
const folder = process.argv[2] && !process.argv[2].startsWith('--') ? process.argv[2] : '../docs/pictures';
const lang = value('lang', 'ja');
const only = (process.argv.includes('--guide') ? 'desk,board,rule,room,review,approvals,settings' : value('only', '')).split(',').filter(Boolean);
const phone = process.argv.includes('--phone');
const guide = process.argv.includes('--guide');
const [width, height] = phone ? [390, 844] : [Number(value('width', 1280)), Number(value('height', 800))];
// name, who looks, address (or from what there is)
const ROOMS = [
  ['desk-list', 'aoi', () => '#/desk'], ['desk', 'aoi', (there) => there.one], ['knowledge', 'aoi', () => '#/knowledge'], ['templates', 'aoi', () => '#/templates'],
  ['board', 'sato', () => '#/board'], ['reports', 'sato', () => '#/reports'], ['rules', 'sato', () => '#/rules'], ['rule', 'sato', () => '#/rules/umi/umi-foods/umi-main'], ['sources', 'sato', () => '#/sources'],
  ['people', 'sato', () => '#/people'], ['drills', 'sato', () => '#/drills'],
  ['room', 'mori', (there) => there.incident], ['review', 'mori', (there) => there.incident + '/review'], ['statements', 'mori', () => '#/statements'], ['facts', 'mori', () => '#/facts'], ['story', 'mori', (there) => there.story],
  ['approvals', 'tanaka', () => '#/approvals'],
  ['settings', 'chief', () => '#/settings'], ['setup', 'chief', () => '#/setup'],
];

await mkdir(folder, { recursive: true });
const { browser, close } = await openBrowser();
const house = await startHouse('working-day');
for (const theme of guide ? ['light'] : ['light', 'dark']) {
  let page = null, who = '';
  for (const [name, person, address] of ROOMS) {
    if (only.length && !only.includes(name)) continue;
    if (who !== person) {
      await page?.context().close();
      page = await openPage(browser, { lang, theme, width, height });
      await enterAs(page, house, person);
      await page.evaluate((told) => localStorage.setItem('hinomi.lang', told), lang); // else the person's own
      await page.reload();
      await page.waitForSelector('.topbar');
      who = person;
    }
    const there = await page.evaluate(async () => {
      const ask = async (path) => (await fetch('/api/v1' + path)).json();
      const [s] = (await ask('/stories?limit=1')).stories, [i] = (await ask('/incidents?limit=1')).incidents, [c] = (await ask('/cases?state=open&limit=1')).cases;
      return { story: s ? `#/stories/${s.client}/${s.brand}/${s.id}` : '#/stories', incident: i ? `#/incidents/${i.id}` : '#/incidents', one: c ? `#/desk/${c.id}` : '#/desk' };
    });
    await page.goto(`${house.base}/${address(there)}`);
    await page.waitForTimeout(1500);
    await writeFile(join(folder, `${name}${phone ? '-phone' : ''}-${guide ? lang : theme}.png`), fewColours(await page.screenshot({ fullPage: process.argv.includes('--full') })));
    if (page.faults.length) console.error(name, theme, page.faults.splice(0));
  }
  await page?.context().close();
}
await close();
await house.stop();

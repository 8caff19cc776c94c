// Pictures of the console in both themes, from the mock at one moment of its scene, or from a running tower.
//   node tools/screenshots.mjs [folder] [--program ../build/release/hinomi --scene confectioner --minutes 48] [--lang ja] [--base http://127.0.0.1:4000 --token TOKEN] [--at 14:12] [--only tower,room]
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fewColours } from './palette.mjs';
import { startMock } from '../mock/server.mjs';
import { openBrowser, openPage, signIn, visit } from '../tests/browser/browser.mjs';
import { pauseAt, startDrill } from '../tests/browser/program.mjs';

const value = (name, otherwise) => { const k = process.argv.indexOf('--' + name); return k < 0 ? otherwise : process.argv[k + 1]; };
const folder = process.argv[2] && !process.argv[2].startsWith('--') ? process.argv[2] : '../docs/pictures';
const lang = value('lang', 'ja');
const only = value('only', '').split(',').filter(Boolean);
const sizes = value('phone') !== undefined ? [[390, 844]] : [[Number(value('width', 1440)), Number(value('height', 900))]];
const shots = ({ story, incident, one }) => [
  ['tower', '#/tower', '.wall .bc, .wall .b0'], ['wall', '#/wall', '.wall .bc, .wall .b0'], ['stories', '#/stories', '.storyt'], ['story', story, '.postlist .msg'],
  ['incident', incident, '.room .chart'], ['incidents', '#/incidents', '.storyt'], ['desk', one, '.msg'], ['sources', '#/sources', '.panel'], ['search', '#/search?q=' + encodeURIComponent('虫'), '.msg'],
];

await mkdir(folder, { recursive: true });
const picture = async (page, name) => writeFile(join(folder, name + '.png'), fewColours(await page.screenshot({ fullPage: process.argv.includes('--full') })));
const real = value('program') ? await startDrill(value('program'), { scene: value('scene', 'confectioner') }) : null;
const mock = real || value('base') ? null : await startMock({ port: 0, speed: 0, at: value('at', '14:12'), real: process.argv.includes('--real') });
const base = real?.base ?? value('base') ?? `http://127.0.0.1:${mock.port}`;
const token = real?.token ?? value('token', 'TOKEN');
const { browser, close } = await openBrowser();
for (const theme of ['light', 'dark']) {
  for (const [width, height] of sizes) {
    const page = await openPage(browser, { lang, theme, width, height });
    if (!only.length || only.includes('signin')) { await page.goto(base + '/#/signin'); await page.waitForSelector('form'); await picture(page, `signin-${theme}`); }
    await signIn(page, base, token);
    if (real) await pauseAt(page, Number(value('minutes', 48)));
    const found = await page.evaluate(async () => {
      const ask = async (path) => (await fetch('/api/v1' + path)).json();
      const [s] = (await ask('/stories?limit=1')).stories, [i] = (await ask('/incidents?limit=1')).incidents, all = (await ask('/cases?state=open&limit=50')).cases;
      const c = all.find((x) => x.story && x.story === s?.id) ?? all[0];
      return { story: s ? `#/stories/${s.client}/${s.brand}/${s.id}` : '#/stories', incident: i ? `#/incidents/${i.id}` : '#/incidents', one: c ? `#/desk/${c.id}` : '#/desk' };
    });
    for (const [name, hash, wait] of shots(found)) {
      if (only.length && !only.includes(name)) continue;
      await visit(page, base, hash, wait);
      await picture(page, `${name}-${theme}`);
      if (page.faults.length) console.error(name, theme, page.faults.splice(0));
    }
    await page.context().close();
  }
}
await close();
await mock?.close();
await real?.stop();

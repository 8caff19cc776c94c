// A browser for tests and pictures: Debian's chromium, a fresh profile, the console from the mock or from BASE.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ARGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];

export async function openBrowser() {
  const profile = await mkdtemp(join(tmpdir(), 'hinomi-browser-'));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...ARGS, `--disk-cache-dir=${join(profile, 'cache')}`] });
  return { browser, async close() { await browser.close(); await rm(profile, { recursive: true, force: true }); } };
}

const LOCALE = { ja: 'ja-JP', en: 'en-GB', it: 'it-IT' };

// A page that keeps what went wrong in it: console errors, page errors, refusals of the policy.
export async function openPage(browser, { lang: told, theme = 'light', width = 1440, height = 900, zone = 'Asia/Tokyo', scale = 1 } = {}) {
  const lang = told ?? 'ja';
  const context = await browser.newContext({ locale: LOCALE[lang], colorScheme: theme, viewport: { width, height }, timezoneId: zone, deviceScaleFactor: scale, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.faults = [];
  page.told = told;
  page.on('console', (m) => { if (m.type() === 'error' || /Content Security Policy/i.test(m.text())) page.faults.push(`console: ${m.text()}`); });
  page.on('pageerror', (e) => page.faults.push(`error: ${e.message}`));
  return page;
}

export async function signIn(page, base, token = 'TOKEN') {
  await page.goto(`${base}/#/first/${token}`);
  await page.waitForSelector('.wall .bc, .wall .b0');
}

export async function visit(page, base, hash, selector) {
  await page.goto(`${base}/${hash}`);
  if (selector) await page.waitForSelector(selector);
  await page.waitForTimeout(250);
}

// Words, numbers and times in the reader's language. Keys say meaning; the tables of the three languages hold the same keys.
import { cell } from './cell';
import type { Key } from './i18n/ja';

export type Lang = 'ja' | 'en' | 'it';
export type { Key };
type Stem<K> = K extends `${infer S}.other` ? S : never;
export type PluralKey = Stem<Key>;
type Args = Record<string, string | number>;

// A language is fetched when somebody reads it.
const TABLES: Record<Lang, Record<string, string>> = { ja: {}, en: {}, it: {} };
const FETCH: Record<Lang, () => Promise<{ default: Record<string, string> }>> = {
  ja: () => import('./i18n/ja'), en: () => import('./i18n/en'), it: () => import('./i18n/it'),
};
export const LANGS: { id: Lang; name: string }[] = [
  { id: 'ja', name: '日本語' }, { id: 'en', name: 'English' }, { id: 'it', name: 'Italiano' },
];

export function pickLang(wanted: readonly string[]): Lang {
  for (const one of wanted) {
    const short = one.slice(0, 2).toLowerCase();
    if (short === 'ja' || short === 'en' || short === 'it') return short;
  }
  return 'en';
}

export const lang = cell<Lang>('en');

// Shows the console in that language; where its words cannot be fetched, what is shown stays.
let wished: Lang = 'en';
export async function readIn(next: Lang): Promise<void> {
  wished = next;
  try {
    if (!Object.keys(TABLES[next]).length) TABLES[next] = (await FETCH[next]()).default;
    if (wished === next) lang.set(next);
  } catch { /* said by the banner of the lost connection */ }
}

function fill(words: string, args?: Args): string {
  return args ? words.replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole)) : words;
}

export function t(key: Key, args?: Args): string {
  return fill(TABLES[lang.get()][key] ?? key, args);
}

// A word for a code that the server may add to: the code's own words when it is new to us.
export function word(group: string, code: string | null | undefined, otherwise?: string): string {
  if (!code) return otherwise ?? '';
  return TABLES[lang.get()][`${group}.${code}`] ?? otherwise ?? code;
}
export function knows(key: string): boolean { return key in TABLES[lang.get()]; }

export function tn(key: PluralKey, n: number, args?: Args): string {
  const form = new Intl.PluralRules(lang.get()).select(n);
  const table = TABLES[lang.get()];
  return fill(table[`${key}.${form}`] ?? table[`${key}.other`] ?? key, { n: num(n), ...args });
}

const LOCALE: Record<Lang, string> = { ja: 'ja-JP', en: 'en-GB', it: 'it-IT' };
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numbers(options: Record<string, unknown>): Intl.NumberFormat {
  const key = 'n' + lang.get() + JSON.stringify(options);
  let format = made.get(key) as Intl.NumberFormat | undefined;
  if (!format) made.set(key, (format = new Intl.NumberFormat(LOCALE[lang.get()], options as Intl.NumberFormatOptions)));
  return format;
}
function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = 'd' + lang.get() + JSON.stringify(options);
  let format = made.get(key) as Intl.DateTimeFormat | undefined;
  if (!format) made.set(key, (format = new Intl.DateTimeFormat(LOCALE[lang.get()], { hourCycle: 'h23', ...options })));
  return format;
}

export function num(n: number, digits = 0): string {
  return numbers({ maximumFractionDigits: digits, minimumFractionDigits: digits, useGrouping: 'always' }).format(n);
}
// 1,234 as it is; from ten thousand on short: 2.4億, 240M, 240 Mln.
export function short(n: number): string {
  return Math.abs(n) < 10_000 ? num(n) : numbers({ notation: 'compact', maximumSignificantDigits: 3 }).format(n);
}
export function rate(n: number): string { return n >= 100 || n === 0 ? num(Math.round(n)) : num(n, n < 10 ? 1 : 0); }
export function percent(part: number): string {
  return num(Math.round(part * 100)) + (lang.get() === 'ja' ? '%' : '\u202f%');
}

type When = string | number | null | undefined;
const ms = (when: When): number => (typeof when === 'number' ? when : Date.parse(when ?? ''));
const safe = (when: When, show: (date: Date) => string): string => (Number.isNaN(ms(when)) ? '–' : show(new Date(ms(when))));

export const clockTime = (when: When) => safe(when, (d) => dates({ hour: '2-digit', minute: '2-digit' }).format(d));
export const clockSeconds = (when: When) => safe(when, (d) => dates({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(d));
export const day = (when: When) => safe(when, (d) => dates({ day: 'numeric', month: 'short' }).format(d));
export const dayTime = (when: When) => `${day(when)} ${clockTime(when)}`;
export function zone(when: When = Date.now()): string {
  return safe(when, (d) => dates({ timeZoneName: 'short' }).formatToParts(d).find((p) => p.type === 'timeZoneName')?.value ?? '');
}
// With the day when it is not the day of `now`.
export function whenShort(when: When, now: number): string {
  return day(when) === day(now) ? clockTime(when) : dayTime(when);
}

// h:mm:ss, or days from two days on.
export function elapsed(fromMs: number, toMs: number): string {
  const s = Math.max(0, Math.floor((toMs - fromMs) / 1000));
  const h = Math.floor(s / 3600);
  if (h >= 48) return tn('days', Math.floor(h / 24));
  return `${h}:${String(Math.floor(s / 60) % 60).padStart(2, '0')}:${String(s % 60).padStart(2, '0')}`;
}
// A length of time in words, coarse: 40 s, 6 min, 2:05 h.
export function span(msLong: number): string {
  const s = Math.max(0, Math.round(msLong / 1000));
  if (s < 90) return t('span.s', { n: num(s) });
  if (s < 5400) return t('span.min', { n: num(Math.round(s / 60)) });
  return s < 172800 ? t('span.h', { n: `${Math.floor(s / 3600)}:${String(Math.floor(s / 60) % 60).padStart(2, '0')}` })
    : tn('days', Math.floor(s / 86400));
}

export function languageName(code: string | null | undefined): string {
  if (!code || code === 'und') return t('lang.unsure');
  try { return new Intl.DisplayNames([LOCALE[lang.get()]], { type: 'language' }).of(code) ?? code; } catch { return code; }
}
const NETS: Record<string, string> = {
  x: 'X', bluesky: 'Bluesky', mastodon: 'Mastodon', misskey: 'Misskey', youtube: 'YouTube', reddit: 'Reddit', rss: 'RSS',
  hackernews: 'Hacker News', discourse: 'Discourse', tiktok: 'TikTok', instagram: 'Instagram', line: 'LINE', threads: 'Threads',
};
export function netName(net: string): string {
  return NETS[net] ?? word('net', net, net.charAt(0).toUpperCase() + net.slice(1));
}

// What this browser remembers: language, theme, whether single keys act. Nothing about people or posts.
import { cell } from './cell';
import { lang, pickLang, readIn, type Lang } from './i18n';

export type Theme = 'system' | 'light' | 'dark';
const read = (name: string): string | null => { try { return localStorage.getItem('hinomi.' + name); } catch { return null; } };
const write = (name: string, value: string) => { try { localStorage.setItem('hinomi.' + name, value); } catch { /* private mode */ } };

export const theme = cell<Theme>('system');
export const singleKeys = cell(true);
// Our single keys that act on another one here: {"J": "X"}. WCAG 2.1.4.
export const keyMap = cell<Readonly<Record<string, string>>>({});
// A sound beside what is seen when a level rises; never the only signal.
export const sound = cell(false);

export function readKeyMap(text: string | null): Record<string, string> {
  let read: unknown;
  try { read = JSON.parse(text ?? '{}'); } catch { return {}; }
  const pairs = Object.entries(read && typeof read === 'object' ? read : {}).filter((pair): pair is [string, string] => /^[A-Z/?1]$/.test(pair[0]) && typeof pair[1] === 'string' && /^\S$/.test(pair[1]));
  return new Set(pairs.map((p) => p[1])).size === pairs.length ? Object.fromEntries(pairs) : {};
}

function showTheme(): void {
  const root = document.documentElement;
  if (theme.get() === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme.get());
}

export async function startSettings(): Promise<void> {
  const chosen = read('theme');
  theme.set(chosen === 'light' || chosen === 'dark' ? chosen : 'system');
  singleKeys.set(read('keys') !== 'off');
  keyMap.set(readKeyMap(read('keymap')));
  sound.set(read('sound') === 'on');
  const mine = read('lang');
  showTheme();
  lang.watch(() => { document.documentElement.lang = lang.get(); });
  document.documentElement.lang = lang.get();
  await readIn(pickLang(mine ? [mine] : navigator.languages));
  theme.watch(() => { write('theme', theme.get()); showTheme(); });
  keyMap.watch(() => write('keymap', JSON.stringify(keyMap.get())));
  sound.watch(() => write('sound', sound.get() ? 'on' : 'off'));
  singleKeys.watch(() => write('keys', singleKeys.get() ? 'on' : 'off'));
}

export function chooseLang(next: Lang): void {
  write('lang', next);
  void readIn(next);
}
// The person's own language, unless this browser was told another.
export function preferLang(of: string | undefined): void {
  if (of && !read('lang')) void readIn(pickLang([of]));
}
export function darkNow(): boolean {
  return theme.get() === 'dark' || (theme.get() === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
}

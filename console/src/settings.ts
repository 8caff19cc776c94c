// What this browser remembers: language, theme, whether single keys act. Nothing about people or posts.
import { cell } from './cell';
import { lang, pickLang, readIn, type Lang } from './i18n';

export type Theme = 'system' | 'light' | 'dark';
const read = (name: string): string | null => { try { return localStorage.getItem('hinomi.' + name); } catch { return null; } };
const write = (name: string, value: string) => { try { localStorage.setItem('hinomi.' + name, value); } catch { /* private mode */ } };

export const theme = cell<Theme>('system');
export const singleKeys = cell(true);

function showTheme(): void {
  const root = document.documentElement;
  if (theme.get() === 'system') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme.get());
}

export async function startSettings(): Promise<void> {
  const chosen = read('theme');
  theme.set(chosen === 'light' || chosen === 'dark' ? chosen : 'system');
  singleKeys.set(read('keys') !== 'off');
  const mine = read('lang');
  showTheme();
  lang.watch(() => { document.documentElement.lang = lang.get(); });
  document.documentElement.lang = lang.get();
  await readIn(pickLang(mine ? [mine] : navigator.languages));
  theme.watch(() => { write('theme', theme.get()); showTheme(); });
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

// A room in parts: its heading with the parts as tabs, J and K walk them; each part has its own address.
import type { JSX } from 'preact';
import { t, type Key } from '../i18n';
import { useKey } from '../keys';
import { go, link } from '../route';

export interface Tab { id: string; key: Key; show: () => JSX.Element }

export function Tabbed({ room, title, tabs, tab, class: c }: { room: string; title: Key; tabs: Tab[]; tab: string; class: string }) {
  const at = tabs.find((one) => one.id === tab) ?? tabs[0];
  const to = (id: string) => (id ? link(room, id) : link(room));
  const turn = (step: number) => {
    const next = tabs[(tabs.findIndex((one) => one === at) + step + tabs.length) % tabs.length];
    if (next) go(to(next.id));
  };
  useKey('J', () => turn(1));
  useKey('K', () => turn(-1));
  return (
    <div class={`page ${c}`}>
      <div class="pagehead"><h1>{t(title)}</h1>
        <nav class="seg ptabs" aria-label={t('people.tabs')}>{tabs.map((one) => <a key={one.id} href={to(one.id)} aria-current={one === at ? 'page' : undefined}>{t(one.key)}</a>)}</nav>
        <span class="small ink3 hide-s"><kbd>J</kbd> <kbd>K</kbd> {t('people.tabs')}</span></div>
      {at?.show()}
    </div>
  );
}

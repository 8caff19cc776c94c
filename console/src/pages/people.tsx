// People, duty and routes: whether tonight's alarms ring somebody, who that is, what is silenced, and who signs in.
import '../style/people.css';
import type { JSX } from 'preact';
import { session } from '../api';
import { useCell } from '../cell';
import { t, type Key } from '../i18n';
import { useKey } from '../keys';
import { go, link } from '../route';
import { AccountsTab } from './people_accounts';
import { DutyTab } from './people_duty';
import { QuietTab } from './people_quiet';
import { RingsTab } from './people_rings';
import { RoutesTab } from './people_routes';

const TABS: { id: string; key: Key; show: () => JSX.Element }[] = [
  { id: '', key: 'people.tab.duty', show: () => <DutyTab /> },
  { id: 'routes', key: 'people.tab.routes', show: () => <RoutesTab /> },
  { id: 'quiet', key: 'people.tab.quiet', show: () => <QuietTab /> },
  { id: 'rings', key: 'people.tab.rings', show: () => <RingsTab /> },
  { id: 'accounts', key: 'people.tab.accounts', show: () => <AccountsTab /> },
];

export function PeoplePage({ tab }: { tab: string }) {
  const at = TABS.find((one) => one.id === tab) ?? TABS[0];
  const turn = (step: number) => {
    const next = TABS[(TABS.findIndex((one) => one === at) + step + TABS.length) % TABS.length];
    if (next) go(next.id ? link('people', next.id) : link('people'));
  };
  useKey('J', () => turn(1));
  useKey('K', () => turn(-1));
  return (
    <div class="page people">
      <div class="pagehead"><h1>{t('nav.people')}</h1>
        <nav class="seg ptabs" aria-label={t('people.tabs')}>{TABS.map((one) => (
          <a key={one.id} href={one.id ? link('people', one.id) : link('people')} aria-current={one === at ? 'page' : undefined}>{t(one.key)}</a>
        ))}</nav>
        <span class="small ink3 hide-s"><kbd>J</kbd> <kbd>K</kbd> {t('people.tabs')}</span>
      </div>
      {at?.show()}
    </div>
  );
}

// Agents see all of it and change nothing.
export function useMayAct(): boolean { return useCell(session)?.person?.role !== 'agent'; }

export function clientName(id: string): string { return session.get()?.clients?.find((c) => c.id === id)?.name ?? id; }
export function brandName(client: string, brand: string): string {
  return session.get()?.clients?.find((c) => c.id === client)?.brands.find((b) => b.id === brand)?.name ?? brand;
}

// People, duty and routes: whether tonight's alarms ring somebody, who that is, what is silenced, and who signs in.
import '../style/people.css';
import { session } from '../api';
import { useCell } from '../cell';
import { Tabbed, type Tab } from '../parts/tabs';
import { AccountsTab } from './people_accounts';
import { DutyTab } from './people_duty';
import { QuietTab } from './people_quiet';
import { RingsTab } from './people_rings';
import { RoutesTab } from './people_routes';

const TABS: Tab[] = [
  { id: '', key: 'people.tab.duty', show: () => <DutyTab /> },
  { id: 'routes', key: 'people.tab.routes', show: () => <RoutesTab /> },
  { id: 'quiet', key: 'people.tab.quiet', show: () => <QuietTab /> },
  { id: 'rings', key: 'people.tab.rings', show: () => <RingsTab /> },
  { id: 'accounts', key: 'people.tab.accounts', show: () => <AccountsTab /> },
];

export function PeoplePage({ tab }: { tab: string }) {
  return <Tabbed room="people" title="nav.people" tabs={TABS} tab={tab} class="people" />;
}

// Agents see all of it and change nothing.
export function useMayAct(): boolean { return useCell(session)?.person?.role !== 'agent'; }

export function clientName(id: string): string { return session.get()?.clients?.find((c) => c.id === id)?.name ?? id; }
export function brandName(client: string, brand: string): string {
  return session.get()?.clients?.find((c) => c.id === client)?.brands.find((b) => b.id === brand)?.name ?? brand;
}

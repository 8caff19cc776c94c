// Settings: oneself, the accounts that answer, who does not want to hear from us, what is in force for each client, the installation.
import '../style/people.css';
import '../style/settings.css';
import type { JSX } from 'preact';
import { t, type Key } from '../i18n';
import { useKey } from '../keys';
import { go, link } from '../route';
import { ClientsTab } from './settings_clients';
import { InstallationTab } from './settings_installation';
import { OptOutsTab } from './settings_optouts';
import { SelfTab } from './settings_self';
import { SendersTab } from './settings_senders';

const TABS: { id: string; key: Key; show: () => JSX.Element }[] = [
  { id: '', key: 'settings.tab.self', show: () => <SelfTab /> },
  { id: 'senders', key: 'settings.tab.senders', show: () => <SendersTab /> },
  { id: 'opt-outs', key: 'settings.tab.optouts', show: () => <OptOutsTab /> },
  { id: 'clients', key: 'settings.tab.clients', show: () => <ClientsTab /> },
  { id: 'installation', key: 'settings.tab.installation', show: () => <InstallationTab /> },
];

export function SettingsPage({ tab }: { tab: string }) {
  const at = TABS.find((one) => one.id === tab) ?? TABS[0];
  const to = (id: string) => (id ? link('settings', id) : link('settings'));
  const turn = (step: number) => {
    const next = TABS[(TABS.findIndex((one) => one === at) + step + TABS.length) % TABS.length];
    if (next) go(to(next.id));
  };
  useKey('J', () => turn(1));
  useKey('K', () => turn(-1));
  return (
    <div class="page people settings">
      <div class="pagehead"><h1>{t('nav.settings')}</h1>
        <nav class="seg ptabs" aria-label={t('people.tabs')}>{TABS.map((one) => <a key={one.id} href={to(one.id)} aria-current={one === at ? 'page' : undefined}>{t(one.key)}</a>)}</nav>
        <span class="small ink3 hide-s"><kbd>J</kbd> <kbd>K</kbd> {t('people.tabs')}</span></div>
      {at?.show()}
    </div>
  );
}

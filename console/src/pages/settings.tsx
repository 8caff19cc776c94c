// Settings: oneself, the accounts that answer, who does not want to hear from us, what is in force for each client, the installation.
import '../style/people.css';
import '../style/settings.css';
import { Tabbed, type Tab } from '../parts/tabs';
import { ClientsTab } from './settings_clients';
import { InstallationTab } from './settings_installation';
import { OptOutsTab } from './settings_optouts';
import { SelfTab } from './settings_self';
import { SendersTab } from './settings_senders';

const TABS: Tab[] = [
  { id: '', key: 'settings.tab.self', show: () => <SelfTab /> },
  { id: 'senders', key: 'settings.tab.senders', show: () => <SendersTab /> },
  { id: 'opt-outs', key: 'settings.tab.optouts', show: () => <OptOutsTab /> },
  { id: 'clients', key: 'settings.tab.clients', show: () => <ClientsTab /> },
  { id: 'installation', key: 'settings.tab.installation', show: () => <InstallationTab /> },
];

export function SettingsPage({ tab }: { tab: string }) {
  return <Tabbed room="settings" title="nav.settings" tabs={TABS} tab={tab} class="people settings" />;
}

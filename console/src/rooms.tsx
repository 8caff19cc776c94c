// The rooms of the console: what stands at which address. A room is fetched when somebody first enters it.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from './api';
import { t, type Key } from './i18n';
import { link, type Route } from './route';
import { Empty, Trouble } from './parts/basic';

type Show = (at: Route) => JSX.Element;
interface Room {
  title: Key;
  cur?: string; // the entry of the rail that is lit; without it the first part of the address
  fit?: boolean; // fills the window, its panes scroll
  load(): Promise<Show>;
}

// By the first part of the address; NAME/ where one object of it has a room of its own.
const ROOMS: Record<string, Room> = {
  tower: { title: 'nav.tower', fit: true, load: async () => { const m = await import('./pages/tower'); return () => <m.TowerPage wall={false} />; } },
  wall: { title: 'nav.tower', fit: true, load: async () => { const m = await import('./pages/tower'); return () => <m.TowerPage wall />; } },

  stories: { title: 'nav.stories', load: async () => { const m = await import('./pages/stories'); return () => <m.StoriesPage />; } },
  'stories/': { title: 'nav.story', load: async () => { const m = await import('./pages/story'); return ({ parts: [client = '', brand = '', id = ''] }) => <m.StoryPage key={`${client}/${brand}/${id}`} client={client} brand={brand} id={id} />; } },

  incidents: { title: 'nav.incidents', load: async () => { const m = await import('./pages/incidents'); return () => <m.IncidentsPage />; } },
  'incidents/': { title: 'nav.room', fit: true, load: async () => { const m = await import('./pages/incident'); return ({ parts: [id = ''] }) => <m.IncidentPage key={id} id={id} />; } },
  'incidents/review': { title: 'review.title', cur: 'incidents', load: async () => { const m = await import('./pages/review'); return ({ parts: [id = ''] }) => <m.ReviewPage key={id} id={id} />; } },
  handover: { title: 'review.handover', cur: 'incidents', load: async () => { const m = await import('./pages/handover'); return () => <m.HandoverPage />; } },

  statements: { title: 'say.all', load: async () => { const m = await import('./pages/statements'); return () => <m.StatementsPage />; } },
  'statements/': { title: 'say.title', load: async () => { const m = await import('./pages/statements'); return ({ parts: [id = ''] }) => <m.StatementPage key={id} id={id} />; } },
  facts: { title: 'ledger.title', cur: 'statements', load: async () => { const m = await import('./pages/facts'); return () => <m.FactsPage />; } },
  'facts/': { title: 'ledger.row', cur: 'statements', load: async () => { const m = await import('./pages/facts'); return ({ parts: [id = ''] }) => <m.FactPage key={id} id={id} />; } },

  desk: { title: 'nav.desk', fit: true, load: async () => { const m = await import('./pages/desk'); return ({ parts }) => <m.DeskPage id={parts[0] ?? null} />; } },

  board: { title: 'board.title', load: async () => { const m = await import('./pages/board'); return () => <m.BoardPage />; } },

  reports: { title: 'reports.title', load: async () => { const m = await import('./pages/reports'); return () => <m.ReportsPage />; } },

  setup: { title: 'setup.title', cur: 'settings', load: async () => { const m = await import('./pages/setup'); return ({ parts: [step = ''] }) => <m.SetupPage step={step} />; } },
  settings: { title: 'nav.settings', load: async () => { const m = await import('./pages/settings'); return ({ parts: [tab = ''] }) => <m.SettingsPage tab={tab} />; } },
  people: { title: 'nav.people', load: async () => { const m = await import('./pages/people'); return ({ parts: [tab = ''] }) => <m.PeoplePage tab={tab} />; } },
  alarms: { title: 'nav.people', cur: 'people', load: async () => { const m = await import('./pages/people'); return () => <m.PeoplePage tab="" />; } },
  'knowledge/gaps': { title: 'gaps.title', cur: 'knowledge', load: async () => { const m = await import('./pages/gaps'); return () => <m.GapsPage />; } },
  knowledge: { title: 'knowledge.title', fit: true, load: async () => { const m = await import('./pages/knowledge'); return ({ parts: [client = null, id = null] }) => <m.KnowledgePage client={client} id={id} />; } },

  templates: { title: 'templates.title', cur: 'knowledge', load: async () => { const m = await import('./pages/templates'); return () => <m.TemplatesPage />; } },
  phone: { title: 'phone.title', cur: 'incidents', load: async () => { const m = await import('./pages/phone'); return ({ parts }) => <m.PhonePage id={parts[0] ?? null} />; } },
  approvals: { title: 'approvals.title', fit: true, load: async () => { const m = await import('./pages/approvals'); return ({ parts }) => <m.ApprovalsPage id={parts[0] ?? null} />; } },


  rules: { title: 'nav.rules', load: async () => { const m = await import('./pages/rules'); return () => <m.RulesPage />; } },
  'rules/': { title: 'nav.rules', load: async () => { const [one, list] = await Promise.all([import('./pages/rule'), import('./pages/rule_list')]); return ({ parts: [client = '', second = '', third] }) => (third === undefined ? <list.RuleListPage key={`${client}/${second}`} client={client} id={second} /> : <one.RulePage key={`${client}/${second}/${third}`} client={client} brand={second} id={third} />); } },

  learned: { title: 'learned.title', cur: 'rules', load: async () => { const m = await import('./pages/learned'); return () => <m.LearnedPage />; } },

  sources: { title: 'nav.sources', load: async () => { const m = await import('./pages/sources'); return () => <m.SourcesPage />; } },

  drills: { title: 'nav.drills', load: async () => { const m = await import('./pages/drills'); return () => <m.DrillsPage />; } },

  search: { title: 'search', load: async () => { const m = await import('./pages/search'); return ({ query }) => <m.SearchPage q={query.get('q') ?? ''} />; } },
};
const NOWHERE: Room = {
  title: 'state.absent', cur: '',
  load: async () => () => <div class="page"><h1 class="vh">{t('state.absent')}</h1><Empty title={t('state.absent')}><p>{t('state.nopage')}</p><a class="btn" href={link('tower')}>{t('nav.tower')}</a></Empty></div>,
};

export function roomOf(at: Route): Room & { name: string; cur: string } {
  const leaf = `${at.name}/${at.parts[at.parts.length - 1] ?? ''}`;
  const name = at.parts.length > 0 && at.parts.length <= 2 && Object.hasOwn(ROOMS, leaf) ? leaf : at.parts.length && Object.hasOwn(ROOMS, `${at.name}/`) ? `${at.name}/` : at.name;
  const room = (Object.hasOwn(ROOMS, name) && ROOMS[name]) || NOWHERE;
  return { ...room, name, cur: room.cur ?? at.name };
}

const entered = new Map<string, Show>();

export function RoomView({ at }: { at: Route }) {
  const { name, load } = roomOf(at);
  const [failed, setFailed] = useState('');
  const [, redraw] = useState(0);
  const enter = () => {
    setFailed('');
    load().then((show) => { entered.set(name, show); redraw((n) => n + 1); }, () => setFailed(name));
  };
  useEffect(() => { if (!entered.has(name)) enter(); }, [name]);
  const show = entered.get(name);
  if (show) return show(at);
  if (failed === name) return <div class="page"><Trouble error={new ApiError(0, 'no_connection', '')} retry={enter} /></div>;
  return <p class="page ink3" role="status">{t('state.loading')}</p>;
}

// The frame around every page: top bar with the alarms, rail, drill band, connection banner, keys.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { session, signOut } from './api';
import { useCell } from './cell';
import { useNow } from './clock';
import { clockSeconds, elapsed, lang, LANGS, t, tn, word, zone, type Key } from './i18n';
import { useKey } from './keys';
import { connection, onEvent, tryNow } from './live';
import { useResource } from './resource';
import { go, link } from './route';
import { chooseLang, darkNow, singleKeys, theme } from './settings';
import { chime } from './sound';
import { SearchBox } from './parts/search';
import { DrillBand } from './parts/drill';
import { KEY_GROUPS, KeyTable } from './parts/keylist';
import { Icon, LevelBadge, levelWord, Mark, Modal, monogram, Segments } from './parts/basic';
import type { IconName } from './parts/icons';
import type { CasesPage, Incident, Level, Role, Story } from './types';

// The rail: `press` follows G; `roles`: who has use of the room (everybody without); the first four stand below on a phone.
const NAV: { id: string; key: Key; icon: IconName; press: string; roles?: Role[] }[] = [
  { id: 'tower', key: 'nav.tower', icon: 'tower', press: 'T' },
  { id: 'incidents', key: 'nav.incidents', icon: 'bell', press: 'R' },
  { id: 'stories', key: 'nav.stories', icon: 'story', press: 'S' },
  { id: 'desk', key: 'nav.desk', icon: 'inbox', press: 'D' },
  { id: 'approvals', key: 'approvals.title', icon: 'two', press: 'A', roles: ['approver', 'lead', 'risk'] },
  { id: 'board', key: 'board.title', icon: 'board', press: 'B', roles: ['lead', 'risk', 'executive', 'admin'] },
  { id: 'knowledge', key: 'knowledge.title', icon: 'form', press: 'K' },
  { id: 'rules', key: 'nav.rules', icon: 'rules', press: 'U', roles: ['lead', 'risk', 'executive', 'legal', 'approver', 'admin'] },
  { id: 'statements', key: 'say.all', icon: 'chat', press: 'L' },
  { id: 'reports', key: 'reports.title', icon: 'report', press: 'M', roles: ['lead', 'risk', 'executive', 'legal', 'approver', 'admin'] },
  { id: 'sources', key: 'nav.sources', icon: 'globe', press: 'O' },
  { id: 'people', key: 'nav.people', icon: 'two', press: 'P' },
  { id: 'drills', key: 'nav.drills', icon: 'play', press: 'X' },
  { id: 'settings', key: 'nav.settings', icon: 'gear', press: 'E' },
];
const PHONE_MOST = 4;
function mine(): typeof NAV {
  const role = session.get()?.person?.role;
  return NAV.filter((one) => !one.roles || (role && one.roles.includes(role)));
}

export function Shell({ title, cur, fit, children }: { title: string; cur: string; fit: boolean; children: ComponentChildren }) {
  const [open, setOpen] = useState<'' | 'menu' | 'keys'>('');
  useKey('?', () => setOpen(open === 'keys' ? '' : 'keys'));
  useGo();
  const wall = cur === 'wall';
  return (
    <div class={`app${fit ? ' fit scrolls' : ''}${wall ? ' wallapp' : ''} p-${cur}`}>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById('main')?.focus(); }}>{t('skip')}</a>
      {!wall && <TopBar openMenu={() => setOpen('menu')} />}
      {!wall && <Rail cur={cur} openKeys={() => setOpen('keys')} openMenu={() => setOpen('menu')} />}
      <div class="body"><DrillBand /><LineBanner /><main id="main" tabIndex={-1} aria-label={title}>{children}</main></div>
      <Announcer />
      {open === 'menu' && <Menu onClose={() => setOpen('')} />}
      {open === 'keys' && <KeysHelp onClose={() => setOpen('')} />}
    </div>
  );
}

function useGo(): void {
  for (const one of NAV) useKey(`G ${one.press}`, () => { if (mine().includes(one)) go(link(one.id)); });
  useKey('G W', () => go(link('wall')));
  useKey('/', () => document.getElementById('search')?.focus());
}

function TopBar({ openMenu }: { openMenu: () => void }) {
  const person = useCell(session)?.person;
  return (
    <header class="topbar">
      <a class="brand" href={link('tower')} aria-label={`hinomi · ${t('nav.tower')}`}><Mark size={24} /><span>hinomi</span></a>
      <Alarms />
      <SearchBox id="search" class="right" />
      <a class="iconbtn only-s right" href={link('search')} aria-label={t('search')}><Icon name="search" /></a>
      <ServerTime />
      <ThemeButton />
      <button type="button" class="iconbtn" aria-label={t('menu.open')} title={t('menu.open')} onClick={openMenu}><Icon name="globe" /></button>
      <button type="button" class="ava avabtn" aria-label={t('menu.you', { name: person?.name ?? '' })} title={person?.name} onClick={openMenu}>
        <span aria-hidden="true">{monogram(person?.name ?? '?')}</span></button>
    </header>
  );
}

function ThemeButton() {
  useCell(theme);
  const dark = darkNow();
  return (
    <button type="button" class="iconbtn hide-s" aria-label={t(dark ? 'theme.to_light' : 'theme.to_dark')} title={t(dark ? 'theme.to_light' : 'theme.to_dark')}
      onClick={() => theme.set(dark ? 'light' : 'dark')}><Icon name={dark ? 'sun' : 'moon'} /></button>
  );
}

function ServerTime() {
  const now = useNow(500);
  return <span class="now"><span class="vh">{t('time.server')} </span><b class="n">{clockSeconds(now)}</b> <span class="z2">{zone(now)}</span></span>;
}

// The open incidents of the clients this person serves, highest level first: at most two, and how many more.
function Alarms() {
  const open = useResource<{ incidents: Incident[] }>('/incidents?open=1&limit=20', { every: 10, on: ['incident', 'level'] });
  const stories = useResource<{ stories: Story[] }>('/stories?open=1&limit=50', { every: 10, on: ['level', 'incident'] });
  const now = useNow(1000);
  const list = [...(open.data?.incidents ?? [])].sort((a, b) => b.level - a.level);
  const firstAt = (one: Incident) => Date.parse(stories.data?.stories.find((s) => s.id === one.story && s.brand === one.brand)?.first_at ?? one.opened_at);
  return (
    <div class="alarms" role="group" aria-label={t('alarms')}>
      {list.slice(0, 2).map((one, k) => (
        <a class={`alarm${k ? ' hide-s' : ''}`} key={one.id} href={link('incidents', one.id)}>
          <LevelBadge level={one.level} only={k > 0} /><span class="clip">{one.brand_name}</span><b class="n">{elapsed(firstAt(one), now)}</b></a>
      ))}
      {list.length > 2 && <a class="alarm plain hide-s" href={link('incidents')}>{t('alarms.more', { n: list.length - 2 })}</a>}
      {open.data && !list.length && <span class="alarm"><LevelBadge level={0} /><span class="ink2 hide-s">{t('alarms.none')}</span></span>}
    </div>
  );
}

function Rail({ cur, openKeys, openMenu }: { cur: string; openKeys: () => void; openMenu: () => void }) {
  const open = useResource<{ incidents: Incident[] }>('/incidents?open=1&limit=20', { on: ['incident'] });
  const cases = useResource<CasesPage>('/cases?state=open&limit=1', { every: 20, on: ['case'] });
  const counts: Record<string, number> = { incidents: open.data?.incidents.length ?? 0, desk: cases.data?.counts.open ?? 0 };
  return (
    <nav class="rail" aria-label={t('nav')}>
      {mine().map((one, k) => (
        <a key={one.id} href={link(one.id)} class={k < PHONE_MOST ? undefined : 'hide-s'} aria-current={cur === one.id ? 'page' : undefined}>
          <Icon name={one.icon} /><span>{t(one.key)}</span>
          {!!counts[one.id] && <span class={`cnt${one.id === 'incidents' ? ' hot' : ''}`}>{(counts[one.id] ?? 0) > 99 ? '99+' : counts[one.id]}<span class="vh"> {t('count.open')}</span></span>}
        </a>
      ))}
      <button type="button" class="railbtn more only-s" onClick={openMenu}><Icon name="menu" /><span>{t('nav.more')}</span></button>
      <button type="button" class="railbtn sp hide-s" onClick={openKeys}><Icon name="info" /><span>{t('keys')}</span></button>
    </nav>
  );
}

function LineBanner() {
  const line = useCell(connection);
  const [, beat] = useState(0);
  useEffect(() => {
    if (line.state !== 'lost') return;
    const timer = setInterval(() => beat((n) => n + 1), 500);
    return () => clearInterval(timer);
  }, [line.state]);
  if (line.state !== 'lost') return null;
  const wait = Math.max(0, Math.ceil((line.retryAt - Date.now()) / 1000));
  return (
    <div class="linebar" role="alert">
      <Icon name="tri" /><b>{line.lastAt ? t('line.lost', { time: clockSeconds(line.lastAt), zone: zone(line.lastAt) }) : t('line.never')}</b>
      <span aria-hidden="true" class="n">{wait ? t('line.retry', { s: wait }) : t('line.trying')}</span>
      <button type="button" class="btn sm" onClick={tryNow}>{t('line.now')}</button>
    </div>
  );
}

// Says a level's rise aloud at once, to those who listen to the page.
function Announcer() {
  const [said, setSaid] = useState('');
  useEffect(() => onEvent((kind, data) => {
    const { from, to, brand } = data as { from?: number; to?: number; brand?: string };
    if (kind !== 'level' || typeof to !== 'number' || to <= (from ?? 0)) return;
    chime();
    const name = session.get()?.clients?.flatMap((c) => c.brands).find((b) => b.id === brand)?.name ?? brand ?? '';
    setSaid(`${session.get()?.drill ? t('drill.tag') + ': ' : ''}${name} L${to} ${levelWord(to as Level)}`);
  }), []);
  return <div class="vh" role="alert">{said}</div>;
}

function Menu({ onClose }: { onClose: () => void }) {
  const now = useCell(session);
  const language = useCell(lang);
  const shade = useCell(theme);
  const keys = useCell(singleKeys);
  return (
    <Modal title={t('menu.open')} onClose={onClose}>
      {now?.person && <div class="row gap3"><span class="ava" aria-hidden="true">{monogram(now.person.name)}</span>
        <div><b>{now.person.name}</b><p class="small ink2">{word('role', now.person.role)} · {tn('clients', now.clients?.length ?? 0)}</p></div></div>}
      <nav class="row only-s menurooms" aria-label={t('nav')}>{mine().map((one) => <a class="btn" key={one.id} href={link(one.id)} onClick={onClose}><Icon name={one.icon} />{t(one.key)}</a>)}</nav>
      <div class="field"><span class="lab">{t('menu.lang')}</span>
        <Segments label={t('menu.lang')} value={language} choices={LANGS.map((l) => ({ ...l, lang: l.id }))} onChoose={chooseLang} /></div>
      <div class="field"><span class="lab">{t('menu.theme')}</span>
        <Segments label={t('menu.theme')} value={shade} onChoose={(x) => theme.set(x)}
          choices={[{ id: 'system', name: t('theme.system') }, { id: 'light', name: t('theme.light') }, { id: 'dark', name: t('theme.dark') }]} /></div>
      <label class="row check"><input type="checkbox" checked={keys} onChange={(e) => singleKeys.set((e.currentTarget as HTMLInputElement).checked)} /><span>{t('menu.keys')}</span></label>
      <div class="row"><a class="btn" href={link('settings')} onClick={onClose}><Icon name="gear" />{t('nav.settings')}</a><a class="btn" href={link('wall')} onClick={onClose}><Icon name="full" />{t('menu.wall')}</a>
        <button type="button" class="btn" onClick={() => { onClose(); void signOut(); }}><Icon name="out" />{t('menu.out')}</button></div>
      <p class="small ink3">hinomi {now?.version}</p>
    </Modal>
  );
}

function KeysHelp({ onClose }: { onClose: () => void }) {
  const rooms = mine();
  const groups = KEY_GROUPS.filter((one) => !one.room || rooms.some((r) => r.id === one.room));
  return (
    <Modal title={t('keys')} onClose={onClose}>
      <div class="keyts"><KeyTable title="keys.rooms" rows={[...rooms.map((one) => ({ keys: ['G', one.press], what: one.key })), { keys: ['G', 'W'], what: 'key.wall' }]} />
        {groups.map((one) => <KeyTable key={one.title} title={one.title} rows={one.rows} />)}</div>
      <p class="small ink3">{t('keys.note')} <a href={link('settings')} onClick={onClose}>{t('nav.settings')}</a></p>
    </Modal>
  );
}

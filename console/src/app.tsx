import { useEffect, useState } from 'preact/hooks';
import { ApiError, loadSession, session, signedOut } from './api';
import { useCell } from './cell';
import { lang, t, type Key } from './i18n';
import { startLive } from './live';
import { forgetAll } from './resource';
import { preferLang } from './settings';
import { go, link, route, type Route } from './route';
import { Trouble } from './parts/basic';
import { Shell } from './shell';
import { AlarmsPage } from './pages/alarms';
import { DeskPage } from './pages/desk';
import { FirstPage, SignInPage } from './pages/signin';
import { IncidentPage } from './pages/incident';
import { IncidentsPage } from './pages/incidents';
import { SearchPage } from './pages/search';
import { SourcesPage } from './pages/sources';
import { StoriesPage } from './pages/stories';
import { StoryPage } from './pages/story';
import { TowerPage } from './pages/tower';
import { Empty } from './parts/basic';

interface Page { title: Key; cur: string; fit: boolean; show: () => preact.JSX.Element }

function pageOf(at: Route): Page {
  const [a, b, c] = at.parts;
  switch (at.name) {
    case 'tower': return { title: 'nav.tower', cur: 'tower', fit: true, show: () => <TowerPage wall={false} /> };
    case 'wall': return { title: 'nav.tower', cur: 'wall', fit: true, show: () => <TowerPage wall /> };
    case 'stories':
      if (a && b && c) return { title: 'nav.story', cur: 'stories', fit: false, show: () => <StoryPage key={`${a}/${b}/${c}`} client={a} brand={b} id={c} /> };
      return { title: 'nav.stories', cur: 'stories', fit: false, show: () => <StoriesPage /> };
    case 'incidents':
      if (a) return { title: 'nav.room', cur: 'incidents', fit: true, show: () => <IncidentPage key={a} id={a} /> };
      return { title: 'nav.incidents', cur: 'incidents', fit: false, show: () => <IncidentsPage /> };
    case 'desk': return { title: 'nav.desk', cur: 'desk', fit: true, show: () => <DeskPage id={a ?? null} /> };
    case 'search': return { title: 'search', cur: 'search', fit: false, show: () => <SearchPage q={at.query.get('q') ?? ''} /> };
    case 'alarms': return { title: 'nav.alarms', cur: 'incidents', fit: false, show: () => <AlarmsPage /> };
    case 'sources': return { title: 'nav.sources', cur: 'sources', fit: false, show: () => <SourcesPage /> };
    default: return { title: 'state.absent', cur: '', fit: false, show: () => <div class="page"><h1 class="vh">{t('state.absent')}</h1><Empty title={t('state.absent')}><p>{t('state.nopage')}</p><a class="btn" href={link('tower')}>{t('nav.tower')}</a></Empty></div> };
  }
}

export function App() {
  const now = useCell(session);
  const at = useCell(route);
  const language = useCell(lang);
  const out = useCell(signedOut);
  const [error, setError] = useState<ApiError | null>(null);
  const start = () => { loadSession().then(() => setError(null), (failure: unknown) => setError(failure as ApiError)); };
  useEffect(start, []);
  const person = now?.person?.id ?? null;
  useEffect(() => {
    if (!person || out) return;
    // The guest of a drill has no language of his own: the browser's stays.
    if (!session.get()?.guest) preferLang(session.get()?.person?.lang);
    const stop = startLive();
    return () => { stop(); forgetAll(); };
  }, [person, out]);
  const page = pageOf(at);
  const drill = !!now?.drill;
  useEffect(() => {
    const name = now?.person ? t(page.title) : t('signin.title');
    document.title = `${drill ? t('drill.tag') + ' · ' : ''}${name} · hinomi`;
    document.body.classList.toggle('drill', drill && !!now?.person);
  }, [language, page.title, drill, now?.person]);
  // A new page starts at its heading, for readers and for the keyboard.
  useEffect(() => { if (person) document.getElementById('main')?.focus({ preventScroll: true }); scrollTo(0, 0); }, [at.name, at.parts.join('/')]);

  if (!now) return <main class="login one">{error ? <Trouble error={error} retry={start} /> : <p class="vh" role="status">{t('state.loading')}</p>}</main>;
  if (at.name === 'first' && !now.person) return <FirstPage token={at.parts[0] ?? ''} />;
  if (!now.person || out) return <SignInPage again={out} />;
  if (at.name === 'first' || at.name === 'signin') { queueMicrotask(() => go(link('tower'), true)); return <main class="login one" />; }
  return <Shell title={t(page.title)} cur={page.cur} fit={page.fit}>{page.show()}</Shell>;
}

import { useEffect, useState } from 'preact/hooks';
import { ApiError, loadSession, session, signedOut } from './api';
import { useCell } from './cell';
import { lang, t } from './i18n';
import { startLive } from './live';
import { forgetAll } from './resource';
import { preferLang } from './settings';
import { roomOf, RoomView } from './rooms';
import { go, home, link, route } from './route';
import { Trouble } from './parts/basic';
import { Shell } from './shell';
import { FirstPage, PasswordPage, SignInPage } from './pages/signin';

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
  const page = roomOf(at);
  const drill = !!now?.drill;
  useEffect(() => {
    const name = now?.person ? t(page.title) : t('signin.title');
    document.title = `${drill ? t('drill.tag') + ' · ' : ''}${name} · hinomi`;
    document.body.classList.toggle('drill', drill && !!now?.person);
  }, [language, page.title, drill, now?.person]);
  // A new page starts at its heading, for readers and for the keyboard; a row of a list that opened what stands beside it keeps the focus.
  useEffect(() => {
    const row = document.activeElement;
    if (row instanceof HTMLAnchorElement && row.dataset['row'] !== undefined && row.hash === location.hash && row.offsetParent) return;
    if (person) document.getElementById('main')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [at.name, at.parts.join('/')]);

  if (!now) return <main class="login one">{error ? <Trouble error={error} retry={start} /> : <p class="vh" role="status">{t('state.loading')}</p>}</main>;
  if (at.name === 'first' && !now.person) return <FirstPage token={at.parts[0] ?? ''} />;
  if (at.name === 'password') return <PasswordPage token={at.parts[0] ?? ''} />;
  if (!now.person || out) return <SignInPage again={out} />;
  const begin = home(now.person.role);
  const unasked = at.name === 'first' || at.name === 'signin' || (/^#?\/?$/.test(location.hash) && begin !== link('tower'));
  if (unasked) { queueMicrotask(() => go(begin, true)); return <main class="login one" />; }
  return <Shell title={t(page.title)} cur={page.cur} fit={!!page.fit}><RoomView at={at} /></Shell>;
}

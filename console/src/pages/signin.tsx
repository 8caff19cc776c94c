// Signing in, and the first person of a new tower.
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { ApiError, post, session, signIn, takeSession } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { clockSeconds, lang, LANGS, t, zone } from '../i18n';
import { go, home, link } from '../route';
import { chooseLang } from '../settings';
import type { Session } from '../types';
import { Button, errorWords, Icon, Mark, Segments } from '../parts/basic';

const BRACES = (() => {
  let d = '';
  for (let k = 0; k < 4; k++) {
    const [y0, y1] = [188 + k * 88, 276 + k * 88];
    const [a, b] = [{ l: 86 - k * 14, r: 154 + k * 14 }, { l: 72 - k * 14, r: 168 + k * 14 }];
    d += `M${a.l} ${y0}L${b.r} ${y1}M${a.r} ${y0}L${b.l} ${y1}M${b.l} ${y1}H${b.r}`;
  }
  return d;
})();

function Art() {
  return (
    <section class="pic2" aria-hidden="true">
      <svg class="art" viewBox="0 0 240 560"><path class="roof" d="M120 24C140 70 176 92 214 104H26C64 92 100 70 120 24Z" />
        <path d="M120 8v20M62 104v72M178 104v72M40 176H200M40 188H200M50 152v24M190 152v24M50 152h28M162 152h28" />
        <path class="bell" d="M120 112c13 0 19 9 19 22v14h-38v-14c0-13 6-22 19-22z" /><path class="bell2" d="M120 148v10" />
        <path d="M86 188 30 540M154 188l56 352" /><path class="br" d={BRACES} /></svg><div class="sea" />
    </section>
  );
}

function Frame({ children }: { children: preact.ComponentChildren }) {
  const language = useCell(lang);
  const now = useNow(1000);
  const known = useCell(session);
  return (
    <main id="main" class="login"><Art />
      <div class="fm"><div class="langpick"><Segments label={t('menu.lang')} value={language} choices={LANGS.map((l) => ({ ...l, lang: l.id }))} onChoose={chooseLang} /></div>
        {children}<p class="small ink3 ver">hinomi {known?.version} · {t('time.server')} <span class="n">{clockSeconds(now)} {zone(now)}</span></p></div>
    </main>
  );
}

function Title({ note }: { note: string }) {
  return <div class="row gap3"><Mark size={40} /><div><h1 id="t">hinomi</h1><p class="ink2">{note}</p></div></div>;
}

export function SignInPage({ again }: { again: boolean }) {
  const known = useCell(session);
  const first = known?.first;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const password = useRef<HTMLInputElement>(null);
  const submit = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    setBusy(true);
    try { await signIn(String(data.get('id') ?? '').trim(), String(data.get('password') ?? '')); setError(''); } catch (failure) {
      const slow = failure instanceof ApiError && failure.status === 429;
      setError(slow ? t('signin.slow', { s: (failure as ApiError).retryS || 30 }) : failure instanceof ApiError && failure.status === 401 ? t('signin.wrong') : errorWords(failure));
      password.current?.select();
      password.current?.focus();
    }
    setBusy(false);
  };
  // In a drill nobody has a password: only its link leads in.
  if (known?.guest) return <Frame><div class="card"><Title note={t('signin.title')} /><p class="note ai" role="status"><Icon name="key" /><span>{t('signin.guest')}</span></p></div></Frame>;
  return (
    <Frame>
      <form class="card" aria-labelledby="t" onSubmit={(e) => { e.preventDefault(); if (!busy) void submit(e.currentTarget as HTMLFormElement); }}>
        <Title note={t('signin.title')} />
        {again && <p class="note warn" role="status"><Icon name="info" /><span>{t('signin.again')}</span></p>}
        {first && <p class="note ai"><Icon name="info" /><span>{t('signin.first')}</span></p>}
        <div class="field"><label for="u">{t('signin.id')}</label><input class="input lg" id="u" name="id" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus /></div>
        <div class="field"><label for="p">{t('signin.password')}</label>
          <input class="input lg" id="p" name="password" type="password" autocomplete="current-password" required ref={password} aria-invalid={error ? 'true' : undefined} aria-describedby="e" />
          <p class="small stopc row" id="e" role="alert">{error && <><Icon name="oct" /><span>{error}</span></>}</p></div>
        <Button type="submit" kind="lg pri" disabled={busy}>{t(busy ? 'state.sending' : 'signin.enter')}</Button>
        <p class="small ink2">{t('signin.help')}</p>
      </form>
    </Frame>
  );
}

interface FirstFields { id: string; name: string; password: string }

// The one-time link makes the first person. In a drill on this machine it signs a visitor in at once.
export function FirstPage({ token }: { token: string }) {
  const [state, setState] = useState<'asking' | 'form' | 'used'>('asking');
  const [error, setError] = useState('');
  const send = async (fields: Partial<FirstFields>) => {
    const now = await post<Session>('/first', { token, lang: lang.get(), ...fields });
    takeSession(now);
    go(link(now.guest ? 'tower' : 'setup'), true);
  };
  useEffect(() => {
    send({}).catch((failure: unknown) => {
      const status = failure instanceof ApiError ? failure.status : 0;
      setState(status === 403 || status === 404 ? 'used' : 'form');
      if (status === 0 || status >= 500) setError(errorWords(failure));
    });
  }, []);
  if (state === 'asking') return <main class="login one"><p class="vh" role="status">{t('state.loading')}</p></main>;
  return (
    <Frame>{state === 'used' ? (
      <div class="card"><Title note={t('first.title')} /><p class="note warn" role="status"><Icon name="lock" /><span>{t('first.used')}</span></p>
        <Button kind="lg pri" href={link('signin')}>{t('first.signin')}</Button></div>
    ) : <FirstForm send={send} error={error} setError={setError} />}</Frame>
  );
}

function FirstForm({ send, error, setError }: { send: (fields: FirstFields) => Promise<void>; error: string; setError: (text: string) => void }) {
  const [busy, setBusy] = useState(false);
  const ids = useId();
  const submit = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? '');
    setBusy(true);
    try { await send({ id: text('id').trim(), name: text('name').trim(), password: text('password') }); } catch (failure) { setError(errorWords(failure)); }
    setBusy(false);
  };
  return (
    <form class="card" aria-labelledby="t" onSubmit={(e) => { e.preventDefault(); if (!busy) void submit(e.currentTarget as HTMLFormElement); }}>
      <Title note={t('first.title')} /><p class="ink2">{t('first.help')}</p>
      <div class="field"><label for={`${ids}n`}>{t('first.name')}</label><input class="input lg" id={`${ids}n`} name="name" autocomplete="name" required maxLength={80} /></div>
      <div class="field"><label for={`${ids}i`}>{t('signin.id')}</label><input class="input lg" id={`${ids}i`} name="id" autocomplete="username" autocapitalize="none" spellcheck={false} pattern="[a-z0-9._@\-]+" required maxLength={64} aria-describedby={`${ids}ih`} /><p class="small ink3" id={`${ids}ih`}>{t('first.id.help')}</p></div>
      <div class="field"><label for={`${ids}p`}>{t('signin.password')}</label><input class="input lg" id={`${ids}p`} name="password" type="password" autocomplete="new-password" required minLength={12} aria-describedby={`${ids}ph`} /><p class="small ink3" id={`${ids}ph`}>{t('first.password.help')}</p></div>
      <p class="small stopc row" role="alert">{error && <><Icon name="oct" /><span>{error}</span></>}</p>
      <Button type="submit" kind="lg pri" disabled={busy}>{t(busy ? 'state.sending' : 'first.make')}</Button>
    </form>
  );
}

// The one-time link of an administrator sets a new password and signs in.
export function PasswordPage({ token }: { token: string }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const id = useId();
  const submit = async (form: HTMLFormElement) => {
    setBusy(true);
    try {
      const now = await post<Session>('/password', { token, password: String(new FormData(form).get('password') ?? '') });
      takeSession(now);
      go(home(now.person?.role), true);
    } catch (failure) { setError(failure instanceof ApiError && failure.status === 403 ? t('password.over') : errorWords(failure)); }
    setBusy(false);
  };
  return (
    <Frame>
      <form class="card" aria-labelledby="t" onSubmit={(e) => { e.preventDefault(); if (!busy) void submit(e.currentTarget as HTMLFormElement); }}>
        <Title note={t('password.title')} /><p class="ink2">{t('password.help')}</p>
        <div class="field"><label for={id}>{t('password.title')}</label><input class="input lg" id={id} name="password" type="password" autocomplete="new-password" required minLength={12} autofocus aria-describedby={`${id}h ${id}e`} /><p class="small ink3" id={`${id}h`}>{t('first.password.help')}</p></div>
        <p class="small stopc row" id={`${id}e`} role="alert">{error && <><Icon name="oct" /><span>{error}</span></>}</p>
        <Button type="submit" kind="lg pri" disabled={busy}>{t(busy ? 'state.sending' : 'password.set')}</Button>
      </form>
    </Frame>
  );
}

// What is one's own: name, language, theme, sound, keys, password, and where one is signed in.
import { useId, useState } from 'preact/hooks';
import { call, loadSession, path, post, session } from '../api';
import { useCell } from '../cell';
import { dayTime, lang, LANGS, t, word, zone, type Key } from '../i18n';
import { useResource } from '../resource';
import { chooseLang, keyMap, singleKeys, sound, theme } from '../settings';
import { chime } from '../sound';
import { Button, errorWords, Icon, Loading, Note, Panel, Segments, Trouble } from '../parts/basic';
import { usePress } from '../parts/press';
import { singleMeanings } from '../parts/keylist';
import { Sure } from '../parts/sure';
import type { PersonPage } from './people.types';

export function SelfTab() {
  const me = useResource<PersonPage>('/me');
  return (
    <div class="halves">
      <div class="stack"><Display /><Keys /></div>
      <div class="stack">{!me.data ? me.error ? <Trouble error={me.error} retry={me.reload} /> : <Loading /> : <><Account page={me.data} put={me.put} /><Sessions page={me.data} reload={me.reload} /></>}</div>
    </div>
  );
}

function Display() {
  const language = useCell(lang), shade = useCell(theme), loud = useCell(sound);
  const person = useCell(session)?.person;
  const choose = (id: typeof language) => { chooseLang(id); if (person && !session.get()?.guest) post('/me', { lang: id }).catch(() => {}); };
  return (
    <Panel title={t('menu.open')} meta={t('settings.here')} pad>
      <div class="stack">
        <div class="field"><span class="lab">{t('menu.lang')}</span><Segments label={t('menu.lang')} value={language} choices={LANGS.map((l) => ({ ...l, lang: l.id }))} onChoose={choose} /><span class="small ink3">{t('settings.lang.note')}</span></div>
        <div class="field"><span class="lab">{t('menu.theme')}</span><Segments label={t('menu.theme')} value={shade} onChoose={(x) => theme.set(x)}
          choices={[{ id: 'system', name: t('theme.system') }, { id: 'light', name: t('theme.light') }, { id: 'dark', name: t('theme.dark') }]} /></div>
        <div><label class="row check"><input type="checkbox" checked={loud} onChange={(e) => { sound.set((e.currentTarget as HTMLInputElement).checked); chime(); }} /><span>{t('settings.sound')}</span></label><p class="small ink3">{t('settings.sound.note')}</p></div>
      </div>
    </Panel>
  );
}

const OURS: { key: string; means: Key[] }[] = [{ key: 'G', means: ['settings.key.go'] }, ...singleMeanings()];
const meaning = (means: Key[]) => [...new Set(means.map((what) => t(what)))].join(' · ');
function Keys() {
  const on = useCell(singleKeys), map = useCell(keyMap);
  const [wrong, setWrong] = useState('');
  const set = (ours: string, text: string) => {
    const next = text.trim().slice(-1).toUpperCase();
    const rest: Record<string, string> = Object.fromEntries(Object.entries(map).filter(([k]) => k !== ours));
    if (!next || next === ours) { keyMap.set(rest); setWrong(''); return; }
    const taken = OURS.find(({ key }) => key !== ours && (rest[key] ?? key) === next);
    if (taken) { setWrong(t('settings.key.taken', { key: next, what: meaning(taken.means) })); return; }
    keyMap.set({ ...rest, [ours]: next });
    setWrong('');
  };
  return (
    <Panel title={t('keys')} meta={t('settings.here')} pad>
      <label class="row check"><input type="checkbox" checked={on} onChange={(e) => singleKeys.set((e.currentTarget as HTMLInputElement).checked)} /><span>{t('menu.keys')}</span></label>
      <div class="keymap">{OURS.map(({ key: ours, means }) => <KeyField key={ours} ours={ours} what={meaning(means)} value={map[ours] ?? ours} on={on} onSet={(text) => set(ours, text)} />)}</div>
      <p class="small" role="status">{wrong ? <span class="stopc row"><Icon name="oct" />{wrong}</span> : <span class="ink3">{on ? t('settings.key.note') : t('settings.key.off')}</span>}</p>
      {Object.keys(map).length > 0 && <Button kind="sm" onClick={() => { keyMap.set({}); setWrong(''); }}>{t('settings.key.reset')}</Button>}
    </Panel>
  );
}
function KeyField({ ours, what, value, on, onSet }: { ours: string; what: string; value: string; on: boolean; onSet: (text: string) => void }) {
  const id = useId();
  return <><label for={id}>{what}</label><input id={id} class="input keyin" value={value} maxLength={2} disabled={!on} aria-describedby={value === ours ? undefined : `${id}w`} autocapitalize="characters" onFocus={(e) => (e.currentTarget as HTMLInputElement).select()} onInput={(e) => { onSet((e.currentTarget as HTMLInputElement).value); (e.currentTarget as HTMLInputElement).value = keyMap.get()[ours] ?? ours; (e.currentTarget as HTMLInputElement).select(); }} /><span class="small ink3" id={`${id}w`}>{value === ours ? '' : t('settings.key.was', { key: ours })}</span></>;
}

function Account({ page, put }: { page: PersonPage; put: (next: PersonPage) => void }) {
  const [name, setName] = useState(page.person.name);
  const press = usePress();
  const id = useId();
  const guest = useCell(session)?.guest;
  const same = name.trim() === page.person.name || !name.trim();
  return (
    <Panel title={t('settings.you')} meta={`${page.person.id} · ${word('role', page.person.role)}`} pad>
      <form class="stack" onSubmit={(e) => { e.preventDefault(); if (!same) void press.run(async () => { put(await post<PersonPage>('/me', { name: name.trim() })); await loadSession(); }); }}>
        <div class="field"><label for={id}>{t('people.name')}</label><input id={id} class="input" value={name} maxLength={100} autocomplete="name" onInput={(e) => setName((e.currentTarget as HTMLInputElement).value)} /></div>
        {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
        <div class="row wrap"><Button type="submit" kind="sm pri" disabled={same || press.busy}>{t('people.save')}</Button><span class="small ink3">{same ? t('people.unchanged') : ''}</span></div>
      </form>
      <hr class="rule" />
      {guest || !page.person.password ? <p class="small ink2">{t('settings.password.none')}</p> : <PasswordForm put={put} />}
    </Panel>
  );
}

function PasswordForm({ put }: { put: (next: PersonPage) => void }) {
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [saved, setSaved] = useState(false);
  const press = usePress();
  const id = useId();
  const wrong = !old ? t('settings.password.old.missing') : next.length < 12 ? t('first.password.help') : '';
  return (
    <form class="stack" aria-label={t('settings.password')} onSubmit={(e) => { e.preventDefault(); if (!wrong) void press.run(async () => { put(await post<PersonPage>('/me/password', { old, password: next })); setOld(''); setNext(''); setSaved(true); }); }}>
      <b>{t('settings.password')}</b>
      <div class="fields"><div class="field"><label for={`${id}o`}>{t('settings.password.old')}</label><input id={`${id}o`} class="input" type="password" autocomplete="current-password" value={old} onInput={(e) => { setOld((e.currentTarget as HTMLInputElement).value); setSaved(false); }} /></div>
        <div class="field"><label for={`${id}n`}>{t('settings.password.new')}</label><input id={`${id}n`} class="input" type="password" autocomplete="new-password" value={next} onInput={(e) => { setNext((e.currentTarget as HTMLInputElement).value); setSaved(false); }} /></div></div>
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <div class="row wrap"><Button type="submit" kind="sm" disabled={!!wrong || press.busy}>{t(press.busy ? 'state.sending' : 'settings.password.change')}</Button>
        <span class="small ink2" role="status">{saved ? t('settings.password.saved') : wrong}</span></div>
    </form>
  );
}

// The browser and system out of what a browser calls itself; the whole of it stands behind.
export function browserName(agent: string | null): string {
  if (!agent) return t('settings.browser.unknown');
  const name = /Edg\//.test(agent) ? 'Edge' : /OPR\//.test(agent) ? 'Opera' : /Firefox\//.test(agent) ? 'Firefox' : /Chrome\//.test(agent) ? 'Chrome' : /Safari\//.test(agent) ? 'Safari' : agent.split(/[ /]/)[0] ?? agent;
  const on = /iPhone/.test(agent) ? 'iPhone' : /iPad/.test(agent) ? 'iPad' : /Android/.test(agent) ? 'Android' : /Windows/.test(agent) ? 'Windows' : /Mac OS/.test(agent) ? 'Mac' : /Linux/.test(agent) ? 'Linux' : '';
  return on ? `${name} · ${on}` : name;
}

function Sessions({ page, reload }: { page: PersonPage; reload: () => void }) {
  return (
    <Panel title={t('settings.sessions')} meta={t('table.at', { zone: zone() })}>
      <table class="tbl cards"><thead><tr><th>{t('settings.browser')}</th><th>{t('settings.since')}</th><th>{t('settings.seen')}</th><th><span class="vh">{t('people.actions')}</span></th></tr></thead>
        <tbody>{page.sessions.map((one) => (
          <tr key={one.id}><td title={one.browser ?? undefined}><b>{browserName(one.browser)}</b>{one.this && <span class="tag ok"><Icon name="check" />{t('settings.thisone')}</span>}</td><td class="n">{dayTime(one.made_at)}</td><td class="n">{dayTime(one.seen_at)}</td>
            <td class="full r">{!one.this && <Button kind="sm" onClick={() => { call('DELETE', path('me', 'sessions', one.id)).then(reload, reload); }}>{t('settings.end')}</Button>}</td></tr>
        ))}</tbody></table>
      <div class="pb row wrap"><Sure name={t('settings.signout.all')} icon="out" stop kind="sm stop" yes={t('settings.signout.all')} what={<b>{t('settings.signout.what')}</b>}
        onYes={async () => { await call('DELETE', '/me/sessions'); await loadSession(); }} /></div>
    </Panel>
  );
}

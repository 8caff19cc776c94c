// One click away with its preview: watching on purpose (静観), the next person, the stop of all answers; and what is promised.
import { useState } from 'preact/hooks';
import { call, path, post, session } from '../api';
import { useNow } from '../clock';
import { clockTime, dayTime, elapsed, t, word, zone } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import { Button, errorWords, Icon, LevelBadge, Modal, Note, Tile } from '../parts/basic';
import { TextForm } from '../parts/forms';
import { usePress } from '../parts/press';
import type { Loaded } from '../resource';
import type { IncidentNow, IncidentPage } from '../types';
import { CallDialog } from './room_call';
import { named, type Stop, type Task } from './room.types';

type Act = (what: string, body: unknown) => Promise<void>;

export function Preview({ page: { incident } }: { page: IncidentPage }) {
  return <p class="row"><Tile id={incident.brand} name={incident.brand_name} /><b>{incident.brand_name}</b><span class="ink2">{word('risk', incident.category, '')}</span><LevelBadge level={incident.level} /></p>;
}

const MINUTES = [15, 30, 45, 60] as const;
function WatchForm({ page, act, onClose }: { page: IncidentPage; act: Act; onClose: () => void }) {
  const now = useNow(10_000);
  const [minutes, setMinutes] = useState<number>(30);
  const [until] = useState(() => now);
  const at = until + minutes * 60_000;
  return (
    <Modal title={t('watch.title')} onClose={onClose}><Preview page={page} />
      <p class="small ink2">{t('watch.help')}</p>
      <fieldset class="reasons"><legend class="lab">{t('watch.until')}</legend><div class="row wrap">{MINUTES.map((m) => { const x = until + m * 60_000; return <label class="row" key={m}><input type="radio" name="watch" checked={minutes === m} onChange={() => setMinutes(m)} /><span class="n">{clockTime(x)}</span></label>; })}</div></fieldset>
      {page.incident.level >= 3 && <Note kind="warn" title={t('watch.high')} />}
      <TextForm label={t('watch.why')} send="watch.send" focus hint={t('watch.preview', { time: `${dayTime(at)} ${zone(at)}` })} choices={[t('watch.few'), t('watch.known')]} onCancel={onClose} onSend={async (why) => { await act('watch', { text: why, until: new Date(at).toISOString() }); onClose(); }} /></Modal>
  );
}

export function RoomActs({ page, act, tower }: { page: IncidentPage; act: Act; tower: Loaded<IncidentNow> }) {
  const [form, setForm] = useState<'' | 'watch' | 'next' | 'stop'>('');
  const { incident } = page;
  const stops = useResource<{ stops: Stop[] }>(`/stops?client=${encodeURIComponent(incident.client)}`, { every: 15, on: ['reply'] });
  const stop = stops.data?.stops[0];
  const press = usePress();
  const next = tower.data?.call.next;
  const role = session.get()?.person?.role;
  const open = incident.state === 'open';
  useKey('W', open ? () => setForm('watch') : null);
  useKey('P', open && role !== 'agent' ? () => { tower.reload(); setForm('next'); } : null);
  const over = () => setForm('');
  if (!open) return null;
  return (
    <>
      <Button icon="eye" keys="W" onClick={() => setForm('watch')}>{t('watch.do')}</Button>
      <Button icon="phone" keys="P" disabled={role === 'agent'} label={role === 'agent' ? t('call.agent') : undefined} onClick={() => { tower.reload(); setForm('next'); }}>{next?.name ? t('call.named', { name: next.name }) : t('call.open')}</Button>
      <Button kind="stop" icon="pause" onClick={() => setForm('stop')}>{t(stop ? 'halt.on' : 'halt.do')}</Button>
      {form === 'watch' && <WatchForm page={page} act={act} onClose={over} />}
      {form === 'next' && <CallDialog page={page} told={tower} act={act} onClose={over} />}
      {form === 'stop' && <Modal title={t(stop ? 'halt.on' : 'halt.do')} onClose={over}><Preview page={page} />
        {stop ? <><p>{t('halt.since', { name: named(stop.person), time: dayTime(stop.at), why: stop.why })}</p>
          {role === 'agent' ? <p class="small ink2">{t('halt.agent')}</p> : <div class="row"><Button kind="pri" disabled={press.busy} onClick={() => void press.run(async () => { await call<void>('DELETE', path('stops', incident.client, String(stop.number))); stops.reload(); over(); })}>{t('halt.end')}</Button></div>}
          {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}</>
          : <><p class="small ink2">{t('halt.help', { client: incident.client_name })}</p>
            <TextForm label={t('halt.why')} send="halt.send" kind="stop" focus onCancel={over} onSend={async (text) => { await post('/stops', { client: incident.client, text }); stops.reload(); over(); }} /></>}</Modal>}
    </>
  );
}

// What our answers promised, the soonest first; the three hours stand among them.
export function Promises({ page }: { page: IncidentPage }) {
  const tasks = useResource<{ tasks: Task[] }>(`/tasks?client=${encodeURIComponent(page.incident.client)}`, { every: 20, on: ['reply', 'incident'] });
  const now = useNow(5000);
  const rows = (tasks.data?.tasks ?? []).filter((x) => !x.done_at).sort((a, b) => (a.due_at ?? '9').localeCompare(b.due_at ?? '9')).slice(0, 5);
  return (
    <section class="sec"><h2>{t('promise.title')}<span class="meta">{zone()}</span></h2>
      {!rows.length && <p class="small ink3">{t('promise.none')}</p>}
      <ul class="promises small">{rows.map((x) => { const due = x.due_at ? Date.parse(x.due_at) : null; return (
        <li class="row" key={x.id}><b class="n nw">{due ? clockTime(due) : '–'}</b><span class="grow clip" dir="auto">{x.text}</span><span class="ink3 nw">{named(x.owner) || t('assign.nobody')}</span>{due && <span class={`n nw ${due < now ? 'stopc' : 'warnc'}`}>{due < now && <Icon name="tri" class="inl" />}{due < now ? elapsed(due, now) : elapsed(now, due)}</span>}</li>); })}</ul></section>
  );
}

// Calling the next person now: who it would be, by what, what was tried and what each said; one press rings.
import { useEffect, useState } from 'preact/hooks';
import { useNow } from '../clock';
import { clockTime, span, t, whenShort, word, zone, type Key } from '../i18n';
import { Button, errorWords, Icon, Loading, Modal, Note, Trouble } from '../parts/basic';
import { useDrill } from '../parts/drill';
import { usePress } from '../parts/press';
import { Preview } from './room_watch';
import type { Callable, IncidentNow, IncidentPage, Ring } from '../types';
import type { Loaded } from '../resource';

type Act = (what: string, body: unknown) => Promise<void>;
const wayWords = (c: { kind?: string | null; channel?: string | null }) => word('channel', c.kind ?? '', c.channel ?? '–');

// What each try came to, in words: delivered or not, and whether the person answered.
function said(ring: Ring, drill: boolean): string {
  if (drill || ring.state === 'drill') return word('ring', 'drill');
  const fate = ring.state === 'failed' && ring.why ? `${word('ring', 'failed')} (${ring.why})` : word('ring', ring.state);
  return `${fate}, ${ring.acknowledged_at ? t('call.answered', { time: clockTime(ring.acknowledged_at) }) : t('call.noanswer')}`;
}

function Tried({ rings, drill, now, ways }: { rings: Ring[]; drill: boolean; now: number; ways: Map<string, string> }) {
  if (!rings.length) return <span class="small ink3">{t('call.never')}</span>;
  return <>{rings.slice(-3).map((r) => <span class="small ink2 calltry" key={r.id}>{t('call.tried', { time: whenShort(r.at, now), channel: word('channel', ways.get(r.channel) ?? r.channel, r.channel), state: said(r, drill) })}</span>)}</>;
}

interface Given { page: IncidentPage; drill: boolean; may: boolean; ring: (one: Callable) => void; busy: boolean; ways: Map<string, string> }
function Row({ one, page, drill, may, ring, busy, ways }: Given & { one: Callable }) {
  const now = useNow(15_000);
  const name = one.name ?? wayWords(one);
  const quiet = one.quiet_until ? t('callis.quiet', { time: whenShort(one.quiet_until, now) }) : '';
  const state = one.state === 'quiet' ? quiet : word('callis', one.state);
  const held = !may || one.state === 'self' || one.state === 'rung' || !one.person;
  return (
    <li class={`callrow ${one.state}`}><Icon name={one.state === 'next' ? 'phone' : one.state === 'quiet' ? 'moon' : one.state === 'nobody' ? 'x' : 'user'} />
      <span class="grow"><span class="row wrap"><b>{one.person ? name : one.duty_name ?? name}</b>{one.role && <span class="small ink3">{word('role', one.role)}</span>}{one.person && one.duty_name && <span class="small ink3">{one.duty_name}</span>}
        {one.channel && <span class="small ink2 nw">{wayWords(one)}</span>}<span class={`small nw ${one.state === 'next' ? 'b' : 'ink2'}`}>{state}{one.state === 'off' && quiet ? ` · ${quiet}` : ''}</span></span>
        {one.person && <Tried rings={page.rings.filter((r) => r.person === one.person)} drill={drill} now={now} ways={ways} />}</span>
      {one.person && one.state !== 'next' && <Button kind="sm" label={t('call.now', { name })} disabled={held || busy} onClick={() => ring(one)}><Icon name="phone" /></Button>}</li>
  );
}

export function CallDialog({ page, told, act, onClose }: { page: IncidentPage; told: Loaded<IncidentNow>; act: Act; onClose: () => void }) {
  const drill = !!useDrill();
  const now = useNow(1000);
  const press = usePress();
  const [done, say] = useState<string | null>(null);
  const call = told.data?.call;
  const next = call?.next;
  const may = !!call && (!call.refused || call.refused === 'nobody');
  const ways = new Map((call?.people ?? []).map((p) => [p.channel ?? '', p.kind ?? '']));
  // The focus waits on what rings, as soon as it is known who that is.
  useEffect(() => { if (next) document.getElementById('callnow')?.focus(); }, [!!next]);
  const ring = (one: Callable) => void press.run(async () => {
    try { await act('call', one.person ? { person: one.person } : {}); } finally { told.reload(); }
    say(t(drill ? 'call.done.drill' : 'call.done', { name: one.name ?? wayWords(one) }));
  });
  return (
    <Modal title={t('call.title')} onClose={onClose}><Preview page={page} />
      {!call ? told.error ? <Trouble error={told.error} retry={told.reload} /> : <Loading rows={4} /> : <>
        {drill && <Note kind="warn" title={t('call.drill')} />}
        {done && <Note kind="ai" title={done} live />}
        {call.refused && !(done && call.refused === 'nobody') && <Note kind="warn" title={call.silent ? t('callno.silent', { time: whenShort(call.silent.until, now), zone: zone(call.silent.until), name: call.silent.name ?? '', why: call.silent.why ?? '–' }) : word('callno', call.refused)} />}
        {next && <div class="row wrap"><Button id="callnow" kind="pri" icon="phone" disabled={press.busy || !may} onClick={() => ring(next)}>{t('call.now', { name: next.name ?? wayWords(next) })}</Button>
          <span class="small ink2">{t('call.by', { channel: wayWords(next) })}</span></div>}
        <p class="small ink2">{t('call.help')}</p>
        {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
        <p class="small ink3">{call.acknowledged ? t('call.taken') : call.due_at ? t('call.due', { time: clockTime(call.due_at), zone: zone(call.due_at), span: span(Date.parse(call.due_at) - now) }) : ''}</p>
        <List title="call.ladder" of={call.people.filter((p) => p.state !== 'off')} {...{ page, drill, may, ring, busy: press.busy, ways }} />
        <List title="call.others" of={call.people.filter((p) => p.state === 'off')} {...{ page, drill, may, ring, busy: press.busy, ways }} /></>}</Modal>
  );
}

function List({ title, of, ...rest }: Given & { title: Key; of: Callable[] }) {
  if (!of.length) return null;
  return <section><h3 class="lab">{t(title)}</h3><ul class="calls">{of.map((p, k) => <Row key={`${p.person}${k}`} one={p} {...rest} />)}</ul></section>;
}

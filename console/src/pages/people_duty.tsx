// Whether the next hours can ring, and who is on duty: each duty a strip of one or two weeks, its gaps in red with the word.
import { useState } from 'preact/hooks';
import { call, path, post } from '../api';
import { useNow } from '../clock';
import { day, dayTime, t, tn, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, Empty, hue, Icon, Loading, Note, Panel, Segments, StaleNote, Trouble, errorWords } from '../parts/basic';
import { usePress } from '../parts/press';
import { Sure } from '../parts/sure';
import { localMs, localText, WhenField } from '../parts/when';
import { useMayAct } from './people';
import type { Flight, Finding, Ladders, Rota, StandIn, Turn } from './people.types';

const DAY = 86_400_000;
export interface Wish { duty: string; from: string; to: string; instead: string }

export function DutyTab() {
  const [weeks, setWeeks] = useState<'1' | '2'>('1');
  const days = weeks === '1' ? 7 : 14;
  const list = useResource<{ duties: Rota[] }>(`/duties?hours=${days * 24}`, { every: 60 });
  const [wish, setWish] = useState<Wish | null>(null);
  const now = useNow(30_000);
  const may = useMayAct();
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  return (
    <>
      <Preflight />
      <Panel title={t('duty.title')} meta={t('table.at', { zone: zone(now) })}
        act={<Segments label={t('people.span')} value={weeks} onChoose={setWeeks} choices={[{ id: '1', name: t('people.week') }, { id: '2', name: t('people.weeks') }]} />}>
        {list.stale && <div class="pb"><StaleNote at={list.at} now={Date.now()} /></div>}
        {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
          : list.data.duties.length ? list.data.duties.map((one) => (
            <RotaRow key={one.id} rota={one} from={midnight} days={days} now={now} may={may} picked={wish?.duty === one.id ? wish : null}
              onPick={setWish} onDone={(next) => { list.put(next); setWish(null); }} onChanged={list.reload} />
          )) : <Empty title={t('duty.none')}><p>{t('people.duty.none.help')}</p><a class="btn" href={link('people', 'routes')}>{t('people.tab.routes')}</a></Empty>}
      </Panel>
    </>
  );
}

function Preflight() {
  const [span, setSpan] = useState<'24' | '168'>('24');
  const list = useResource<Flight>(`/preflight?hours=${span}`, { every: 60 });
  const stops = list.data?.findings.filter((f) => f.stops) ?? [];
  const notes = list.data?.findings.filter((f) => !f.stops) ?? [];
  return (
    <Panel title={t('preflight.title')}
      meta={list.data && <span class={`tag ${list.data.good ? 'ok' : 'stop'}`}><Icon name={list.data.good ? 'check' : 'tri'} />{t(list.data.good ? 'preflight.good' : 'preflight.bad')}</span>}
      act={<Segments label={t('people.span')} value={span} onChoose={setSpan} choices={[{ id: '24', name: t('people.hours24') }, { id: '168', name: t('people.days7') }]} />}>
      {list.stale && <div class="pb"><StaleNote at={list.at} now={Date.now()} /></div>}
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={2} />
        : list.data.findings.length ? (
          <ul class="finds">{[...stops, ...notes].map((one, k) => <FindingRow key={k} one={one} />)}</ul>
        ) : <p class="pb row okc"><Icon name="check" /><b>{t('preflight.none')}</b></p>}
    </Panel>
  );
}

function FindingRow({ one }: { one: Finding }) {
  return (
    <li><span class={`tag nw ${one.stops ? 'stop' : ''}`}><Icon name={one.stops ? 'tri' : 'info'} />{t(one.stops ? 'preflight.stops' : 'preflight.note')}</span>
      <div><b dir="auto">{one.words}</b>
        <p class="small ink2">{word('people.do', one.kind)}</p></div></li>
  );
}

interface RowProps {
  rota: Rota; from: number; days: number; now: number; may: boolean; picked: Wish | null;
  onPick: (wish: Wish | null) => void; onDone: (next: { duties: Rota[] }) => void; onChanged: () => void;
}
function RotaRow({ rota, from, days, now, may, picked, onPick, onDone, onChanged }: RowProps) {
  const current = rota.turns.find((turn) => Date.parse(turn.from) <= now && now < Date.parse(turn.to)) ?? rota.turns[0];
  const gaps = rota.turns.filter((turn) => !turn.person);
  const pick = (turn: Turn) => onPick({ duty: rota.id, from: localText(Math.max(now, Date.parse(turn.from))), to: localText(Date.parse(turn.to)), instead: turn.person && !turn.instead ? turn.person.id : '' });
  return (
    <section class="rota" aria-label={rota.name}>
      <header class="row wrap"><b class="rt">{rota.name}</b><span class="tag"><Icon name="globe" />{rota.zone}</span>
        <span class="row nowon">{t('duty.now')}: {current?.person ? <b>{current.person.name}</b> : <b class="stopc row"><Icon name="tri" />{t('duty.nobody')}</b>}
          {current?.instead && <span class="small ink2">{t('people.instead.of', { name: current.instead.name })}</span>}</span>
        {gaps.length > 0 && <span class="tag stop"><Icon name="tri" />{tn('people.gaps', gaps.length)}</span>}
        <span class="right" />
        {may && <Button kind="sm" icon="swap" onClick={() => onPick(picked ? null : { duty: rota.id, from: localText(now), to: localText(now + DAY), instead: '' })}>{t('people.standin.new')}</Button>}
      </header>
      <Strip rota={rota} from={from} days={days} now={now} may={may} onPick={pick} />
      {picked && <StandInForm key={`${picked.from}${picked.to}`} wish={picked} rota={rota} onDone={onDone} onCancel={() => onPick(null)} />}
      {rota.stand_ins.length > 0 && <StandIns list={rota.stand_ins} may={may} onChanged={onChanged} />}
    </section>
  );
}

const at = (ms: number, from: number, days: number) => Math.max(0, Math.min(100, ((ms - from) / (days * DAY)) * 100));
const turnWords = (turn: Turn) => `${turn.person?.name ?? t('people.gap')}, ${dayTime(turn.from)} – ${dayTime(turn.to)} ${zone(turn.to)}`;

function Strip({ rota, from, days, now, may, onPick }: { rota: Rota; from: number; days: number; now: number; may: boolean; onPick: (turn: Turn) => void }) {
  return (
    <>
      <div class="rstrip" role="group" aria-label={t('people.strip', { name: rota.name, n: days })}>
        <div class="sdays" aria-hidden="true">{Array.from({ length: days }, (_, k) => <span key={k} class={[0, 6].includes(new Date(from + k * DAY).getDay()) ? 'we' : ''}>{dayShort(from + k * DAY, days)}</span>)}</div>
        <div class="sbar">
          {rota.turns.map((turn) => {
            const left = at(Date.parse(turn.from), from, days), right = at(Date.parse(turn.to), from, days);
            const place = { left: `${left}%`, width: `${Math.max(0.6, right - left)}%`, ...(turn.person ? { '--c': hue(turn.person.id) } : {}) };
            return may ? (
              <button type="button" key={turn.from} class={`turn ${turn.person ? '' : 'gap'}`} style={place} title={turnWords(turn)} aria-label={turnWords(turn)} onClick={() => onPick(turn)}>
                {turn.person ? <>{turn.instead && <Icon name="swap" />}<span class="clip">{turn.person.name}</span></> : <><Icon name="tri" /><span class="clip">{t('people.gap')}</span></>}</button>
            ) : <span key={turn.from} class={`turn ${turn.person ? '' : 'gap'}`} style={place} title={turnWords(turn)}><span class="clip">{turn.person?.name ?? t('people.gap')}</span></span>;
          })}
          <i class="nowm" style={{ left: `${at(now, from, days)}%` }} aria-hidden="true" />
        </div>
      </div>
      <details class="turnlist" open={innerWidth <= 720}><summary>{t('people.as.table')}</summary>
        <table class="tbl"><thead><tr><th>{t('table.from')}</th><th>{t('people.until')}</th><th>{t('people.who')}</th></tr></thead>
          <tbody>{rota.turns.map((turn) => <tr key={turn.from}><td class="n">{dayTime(turn.from)}</td><td class="n">{dayTime(turn.to)}</td>
            <td>{turn.person ? turn.person.name : <b class="stopc">{t('people.gap')}</b>}{turn.instead && <span class="small ink2"> {t('people.instead.of', { name: turn.instead.name })}</span>}</td></tr>)}</tbody></table></details>
    </>
  );
}
function dayShort(ms: number, days: number): string { const short = day(ms); return days > 7 ? String(new Date(ms).getDate()) : short; }

function StandInForm({ wish, rota, onDone, onCancel }: { wish: Wish; rota: Rota; onDone: (next: { duties: Rota[] }) => void; onCancel: () => void }) {
  const ladders = useResource<Ladders>('/routes');
  const [person, setPerson] = useState('');
  const [instead, setInstead] = useState(wish.instead);
  const [from, setFrom] = useState(wish.from);
  const [to, setTo] = useState(wish.to);
  const press = usePress();
  const people = ladders.data?.people ?? [];
  const name = (id: string) => people.find((p) => p.id === id)?.name ?? id;
  const wrong = !person ? t('people.standin.pick') : !(localMs(to) > localMs(from)) ? t('people.standin.order') : person === instead ? t('people.standin.same') : '';
  const send = async () => {
    onDone(await post<{ duties: Rota[] }>(path('duties', rota.id, 'stand-ins'), { person, ...(instead ? { instead } : {}), from: new Date(from).toISOString(), to: new Date(to).toISOString() }));
  };
  return (
    <form class="sure" aria-label={t('people.standin.new')} onSubmit={(e) => { e.preventDefault(); if (!wrong) void press.run(send); }}>
      <div class="fields">
        <div class="field"><label for="si-who">{t('people.standin.who')}</label>
          <select id="si-who" class="input" value={person} autofocus onChange={(e) => setPerson((e.currentTarget as HTMLSelectElement).value)}>
            <option value="">–</option>{people.map((p) => <option key={p.id} value={p.id}>{p.name}{p.role ? ` · ${word('role', p.role)}` : ''}</option>)}</select></div>
        <div class="field"><label for="si-for">{t('people.standin.for')}</label>
          <select id="si-for" class="input" value={instead} onChange={(e) => setInstead((e.currentTarget as HTMLSelectElement).value)}>
            <option value="">{t('people.standin.anybody')}</option>{people.map((p) => <option key={p.id} value={p.id}>{p.name}</option>)}</select></div>
        <WhenField label={t('table.from')} value={from} onInput={setFrom} />
        <WhenField label={t('people.until')} value={to} onInput={setTo} />
      </div>
      {ladders.error && <Note kind="stop" title={t('state.failed')}>{errorWords(ladders.error)}</Note>}
      {wrong ? <p class="small ink2 row"><Icon name="info" />{wrong}</p>
        : <p><b>{t('people.standin.preview', { who: name(person), duty: rota.name, from: dayTime(localMs(from)), to: dayTime(localMs(to)), zone: zone(localMs(to)) })}</b> {instead ? t('people.standin.only', { name: name(instead) }) : t('people.standin.all')}</p>}
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <div class="row wrap"><Button type="submit" kind="sm pri" disabled={!!wrong || press.busy}>{t(press.busy ? 'state.sending' : 'people.standin.enter')}</Button><Button kind="sm" onClick={onCancel}>{t('cancel')}</Button></div>
    </form>
  );
}

function StandIns({ list, may, onChanged }: { list: StandIn[]; may: boolean; onChanged: () => void }) {
  return (
    <ul class="sins">{list.map((one) => (
      <li class="row wrap" key={one.id}><Icon name="swap" /><span><b>{one.person?.name}</b> {one.instead ? t('people.instead.of', { name: one.instead.name }) : t('people.standin.anybody')}</span>
        <span class="n ink2">{dayTime(one.from)} – {dayTime(one.to)}</span>{one.made_by && <span class="small ink3">{t('people.by', { name: one.made_by.name })}</span>}
        <span class="right" />
        {may && <Sure name={t('people.standin.back')} yes={t('people.standin.back')} label={`${t('people.standin.back')}: ${one.person?.name ?? ''}`} what={<b>{t('people.standin.back.what', { name: one.person?.name ?? '' })}</b>}
          onYes={async () => { await call('DELETE', path('stand-ins', one.id)); onChanged(); }} />}</li>
    ))}</ul>
  );
}

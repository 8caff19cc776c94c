// The end of a shift on one sheet: what burns and who has it, what waits for a yes, what runs out, what is promised, who is on next.
import { useEffect, useState } from 'preact/hooks';
import { ApiError, get, path, session } from '../api';
import { towerNow } from '../clock';
import { clockTime, dayTime, elapsed, netName, num, t, tn, whenShort, word, zone } from '../i18n';
import { link } from '../route';
import { Button, Icon, LevelBadge, Loading, Tile, Trouble } from '../parts/basic';
import { useDrill } from '../parts/drill';
import '../style/review.css';
import type { Duty, Incident, IncidentPage, QueuePage, Reply, Turn } from '../types';
import { kindOf } from './review_make';
import { momentText } from './review_words';
import { named, type Task } from './room.types';

interface Open { incident: Incident; due: number | null; watch: string | null }
interface Sheet { made: number; open: Open[]; more: number; replies: Reply[] | null; queue: QueuePage | null; tasks: (Task & { brand?: string; brand_name?: string })[] | null; duties: Duty[] | null }
const ROOMS_MOST = 20;
const ROWS_MOST = 12;

async function gather(): Promise<Sheet> {
  const maybe = async <T,>(read: Promise<T>): Promise<T | null> => { try { return await read; } catch { return null; } };
  const made = towerNow();
  const incidents = (await get<{ incidents: Incident[] }>('/incidents?open=1&limit=100')).incidents.sort((a, b) => b.level - a.level || a.opened_at.localeCompare(b.opened_at));
  const [rooms, replies, queue, tasks, duties] = await Promise.all([
    Promise.all(incidents.slice(0, ROOMS_MOST).map((i) => maybe(get<IncidentPage>(path('incidents', i.id))))),
    maybe(get<{ replies: Reply[] }>('/replies?state=submitted&limit=200')), maybe(get<QueuePage>('/queue?all=1&limit=200')),
    maybe(get<{ tasks: Sheet['tasks'] }>('/tasks')), maybe(get<{ duties: Duty[] }>('/duties?hours=24')),
  ]);
  const open = incidents.slice(0, ROOMS_MOST).map((incident, k) => {
    const page = rooms[k];
    const decided = [...(page?.timeline ?? [])].sort((a, b) => a.at.localeCompare(b.at)).filter((m) => kindOf(m) === 'watch').pop();
    return { incident, due: page ? Date.parse(page.deadline_at) : null, watch: decided ? momentText({ at: decided.at, kind: 'watch', what: decided.kind, text: decided.text, person: null }) : null };
  });
  return { made, open, more: Math.max(0, incidents.length - ROOMS_MOST), replies: replies?.replies ?? null, queue, tasks: tasks?.tasks ?? null, duties: duties?.duties ?? null };
}

export function HandoverPage() {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try { setSheet(await gather()); setError(null); } catch (failure) { setError(failure instanceof ApiError ? failure : new ApiError(0, 'unreadable', String(failure))); }
    setBusy(false);
  };
  useEffect(() => { void make(); }, []);
  return (
    <div class="page reviewp">
      <div class="pagehead noprint"><h1>{t('review.handover')}</h1><span class="right" />
        <Button kind="sm" icon="history" disabled={busy} onClick={() => void make()}>{t(busy ? 'state.loading' : 'review.again')}</Button>
        <Button kind="sm pri" onClick={() => print()}>{t('review.print')}</Button></div>
      {error && <Trouble error={error} retry={() => void make()} />}
      {!sheet ? !error && <Loading rows={8} /> : <Paper sheet={sheet} />}
    </div>
  );
}

function Paper({ sheet: { made, open, more, replies, queue, tasks, duties } }: { sheet: Sheet }) {
  const drill = useDrill();
  const promised = [...(tasks ?? [])].filter((x) => !x.done_at).sort((a, b) => (a.due_at ?? '9').localeCompare(b.due_at ?? '9'));
  return (
    <article class="rvsheet" aria-label={t('review.handover')}>
      <header class="rvhead"><div><h2 class="rvt">{t('review.handover')}{drill && <span class="tag warn">{t('drill.tag')}</span>}</h2><p class="ink2">{t('handover.made', { time: `${dayTime(made)} ${zone(made)}`, name: session.get()?.person?.name ?? '' })}</p></div>
        {queue && <p class="small r">{t('handover.counts', { waiting: num(queue.counts.waiting), over: num(queue.counts.over), soon: num(queue.counts.over_in_30min) })}</p>}</header>
      <section><h3>{t('handover.open')} <span class="small ink3 n">{num(open.length + more)}</span></h3>
        {open.length ? <table class="tbl rvt0"><thead><tr><th>{t('col.level')}</th><th>{t('col.incident')}</th><th>{t('col.owner')}</th><th class="r">{t('track.due')}</th><th>{t('handover.next')}</th></tr></thead>
          <tbody>{open.map((o) => <OpenRow key={o.incident.id} o={o} made={made} next={promised.find((x) => x.client === o.incident.client && (x.brand === undefined || x.brand === o.incident.brand))} />)}</tbody></table> : <p class="small ink2">{t('handover.open.none')}</p>}
        {more > 0 && <p class="small ink3">{t('handover.more', { n: num(more) })}</p>}</section>
      <Duties duties={duties} made={made} />
      <Waiting replies={replies} made={made} />
      <Near queue={queue} />
      <section><h3>{t('handover.promised')} <span class="small ink3 n">{tasks && num(promised.length)}</span></h3>
        {!tasks ? <Unread /> : promised.length ? <ul class="rvlist">{promised.slice(0, ROWS_MOST).map((x) => { const due = x.due_at ? Date.parse(x.due_at) : null; const over = due !== null && due < made; return <li key={x.id}><b class={`n nw ${over ? 'stopc' : ''}`}>{over && <Icon name="tri" class="inl" />}{due === null ? '–' : whenShort(due, made)}</b><span dir="auto">{x.brand_name && <b>{x.brand_name} </b>}{x.text} <span class="ink3">· {named(x.owner) || t('assign.nobody')}</span></span></li>; })}</ul> : <p class="small ink2">{t('promise.none')}</p>}
        <More of={promised.length} /></section>
      <footer class="rvfoot"><span>hinomi · {dayTime(made)} {zone(made)}</span><span>{t('handover.names')}</span></footer>
    </article>
  );
}
const Unread = () => <p class="small warnc">{t('handover.unread')}</p>;
const More = ({ of }: { of: number }) => (of > ROWS_MOST ? <p class="small ink3">{t('handover.more', { n: num(of - ROWS_MOST) })}</p> : null);

function OpenRow({ o: { incident: i, due, watch }, made, next }: { o: Open; made: number; next: Task | undefined }) {
  const over = due !== null && due < made;
  return (
    <tr><td><LevelBadge level={i.level} /></td>
      <td><a class="row" href={link('incidents', i.id)}><Tile id={i.brand} name={i.brand_name} /><b>{i.brand_name}</b><span>{word('risk', i.category, t('risk.none'))}</span></a><span class="small ink2 clip2" dir="auto">{i.headline}</span>{watch && <span class="small warnc rvwatch"><Icon name="eye" class="inl" />{watch}</span>}</td>
      <td>{i.owner?.name ?? <span class="warnc">{t('assign.nobody')}</span>}<span class="small ink3 rvline">{i.acknowledged ? `${t('track.ack')} ${i.acknowledged.name} ${clockTime(i.acknowledged.at)}` : t('ack.nobody')}</span></td>
      <td class={`r n ${over ? 'stopc' : ''}`}>{due === null ? '–' : <>{over && <Icon name="tri" class="inl" />}{over ? t('handover.past', { age: elapsed(due, made) }) : elapsed(made, due)}<span class="small ink3 rvline">{clockTime(due)}</span></>}</td>
      <td class="small" dir="auto">{next ? <>{next.due_at && <b class="n">{whenShort(next.due_at, made)} </b>}{next.text}</> : <span class="ink3">{t('promise.none')}</span>}</td></tr>
  );
}

const ASKED_MS = 60_000; // turns begin when the server was asked, a little after the sheet was
const personOf = (turn: Turn | undefined) => (turn?.person ? <b>{turn.person.name}</b> : <b class="stopc row"><Icon name="tri" />{t('duty.nobody')}</b>);
function Duties({ duties, made }: { duties: Duty[] | null; made: number }) {
  return (
    <section><h3>{t('handover.duty')}</h3>
      {!duties ? <Unread /> : duties.length ? <table class="tbl rvt0"><thead><tr><th>{t('handover.duty.name')}</th><th>{t('duty.now')}</th><th>{t('handover.duty.next')}</th></tr></thead><tbody>{duties.map((d) => {
        const now = d.turns.findIndex((turn) => Date.parse(turn.from) <= made + ASKED_MS && made < Date.parse(turn.to));
        const next = now >= 0 ? d.turns[now + 1] : d.turns.find((turn) => Date.parse(turn.from) > made);
        return <tr key={d.id}><td><b>{d.name}</b></td><td>{personOf(d.turns[now])}{d.turns[now] && <span class="small ink3"> {t('handover.until', { time: whenShort(d.turns[now]?.to, made) })}</span>}</td><td>{next ? <>{personOf(next)}<span class="small ink3"> {t('handover.from', { time: whenShort(next.from, made) })}</span></> : <span class="ink3">{t('handover.duty.same')}</span>}</td></tr>;
      })}</tbody></table> : <p class="small ink2">{t('duty.none')}</p>}</section>
  );
}

function Waiting({ replies, made }: { replies: Reply[] | null; made: number }) {
  const rows = [...(replies ?? [])].filter((r) => r.state === 'submitted').sort((a, b) => (a.submitted_at ?? '').localeCompare(b.submitted_at ?? ''));
  return (
    <section><h3>{t('handover.yes')} <span class="small ink3 n">{replies && num(rows.length)}</span></h3>
      {!replies ? <Unread /> : rows.length ? <ul class="rvlist">{rows.slice(0, ROWS_MOST).map((r) => <li key={r.id}><b class="n nw">{r.submitted_at ? elapsed(Date.parse(r.submitted_at), made) : '–'}</b>
        <span><a href={link('approvals', r.id)}>{r.brand_name} · {netName(r.net ?? '')}</a> <span class="ink2">{r.needs.filter((n) => !n.met).map((n) => word('handover.need', n.need)).join(' · ')}</span> <span class="ink3">{r.writer?.name ?? r.author?.name}</span></span></li>)}</ul> : <p class="small ink2">{t('handover.yes.none')}</p>}
      <More of={rows.length} /></section>
  );
}

const SOON_S = 1800;
function Near({ queue }: { queue: QueuePage | null }) {
  const rows = (queue?.cases ?? []).map((c) => ({ c, clock: c.clocks?.[0] })).filter(({ clock }) => clock && (clock.over || clock.red || clock.left_s < SOON_S));
  return (
    <section><h3>{t('handover.near')} <span class="small ink3 n">{queue && num(rows.length)}</span></h3>
      {!queue ? <Unread /> : rows.length ? <ul class="rvlist">{rows.slice(0, ROWS_MOST).map(({ c, clock }) => clock && <li key={c.id}><b class={`n nw ${clock.over ? 'stopc' : 'warnc'}`}>{clock.over && <Icon name="tri" class="inl" />}{clock.over ? t('handover.past', { age: elapsed(0, -clock.left_s * 1000) }) : elapsed(0, clock.left_s * 1000)}</b>
        <span><a href={link('desk', c.id)}>{c.brand_name} · {netName(c.net)}</a> <span class="ink2 rvsnip" lang={c.lang} dir="auto">{c.text}</span> <span class="ink3">{c.assignee?.name ?? t('assign.nobody')}{c.level > 0 && ` · L${c.level}`}</span></span></li>)}</ul> : <p class="small ink2">{t('handover.near.none')}</p>}
      {queue && queue.counts.unassigned > 0 && <p class="small ink2">{tn('handover.unassigned', queue.counts.unassigned)}</p>}<More of={rows.length} /></section>
  );
}

// The risk room of one incident: level and why, the clock with its three-hour bar, the curve, who was rung, what happened.
import { useState } from 'preact/hooks';
import { path, post } from '../api';
import { towerNow, useNow } from '../clock';
import { clockTime, day, dayTime, elapsed, netName, num, span, t, tn, whenShort, word, zone, type Key } from '../i18n';
import { useKey } from '../keys';
import '../style/room.css';
import { useResource, type Loaded } from '../resource';
import { link } from '../route';
import { Button, errorWords, Glyph, Icon, LevelBadge, levelWord, Loading, Modal, Note, StaleNote, Surge, Tile, Trouble } from '../parts/basic';
import type { Mark } from '../parts/chart';
import { CurveFigure } from '../parts/curve';
import { useDrill } from '../parts/drill';
import { Assign, TextForm } from '../parts/forms';
import type { IconName } from '../parts/icons';
import { OutlookList } from '../parts/outlook';
import { watchOf } from '../parts/watch';
import { Computed, WhyLevel } from '../parts/why';
import { folded, PostRows } from '../parts/post';
import { factsPath, Ledger } from './room_ledger';
import { StatementPane, useStatements } from './room_statement';
import { LowerNote } from '../parts/lower';
import { NextStep, NextUpdate, Owners, Steps } from './room_steps';
import { Preview, Promises, RoomActs } from './room_watch';
import { levelMarks, WhereList } from './story';
import type { Fact, Statement } from './room.types';
import type { IncidentNow, IncidentPage as Page, Level, Moment, Person, Post, Ring, StoryPage, Judged } from '../types';

export function IncidentPage({ id }: { id: string }) {
  const room = useResource<Page>(path('incidents', id), { every: 4, on: ['level', 'incident', 'ring'] });
  if (!room.data) return <div class="page"><h1 class="vh">{t('nav.room')}</h1>{room.error ? <Trouble error={room.error} retry={room.reload} /> : <Loading rows={8} />}</div>;
  return <Room room={room} page={room.data} />;
}

type Act = (what: string, body: unknown) => Promise<void>;

function Room({ room, page }: { room: Loaded<Page>; page: Page }) {
  const act: Act = async (what, body) => { room.put(await post<Page>(path('incidents', page.incident.id) + '/' + what, body)); };
  const { incident, story } = page;
  const statements = useStatements(page);
  const told = useStory(page);
  const tower = useResource<IncidentNow>(path('incidents', incident.id) + '/now', { every: 10, on: ['level', 'incident', 'ring', 'ack', 'silence'] });
  const facts = useResource<{ facts: Fact[] }>(factsPath(page), { every: 15, on: ['incident'] });
  return (
    <>
      <h1 class="vh">{t('nav.room')}: {incident.brand_name} {word('risk', incident.category, t('risk.none'))}</h1>
      <div class="room">
        <aside class="l" aria-label={t('room.left')} tabIndex={0}>
          <BigLevel page={page} />
          <section class="sec"><h2>{t('why.short')}<span class="meta"><Computed story={story} /></span></h2><WhyLevel terms={page.terms} why={page.why} story={story} score={story.score} />{incident.state === 'open' && <LowerNote lowering={tower.data?.lowering} />}</section>
          <section class="sec"><h2>{t('outlook.title')}</h2><OutlookList forecast={page.forecast} effect={page.effect} /></section>
          <People page={page} />
          <Owners page={page} facts={facts.data?.facts ?? []} statements={statements.data?.statements ?? []} />
          <Judge page={page} act={act} />
          <section class="sec"><h2>{t('room.owner')}</h2><Assign headed value={incident.owner?.id ?? null} onAssign={(person) => act('assign', { person })} /></section>
          <WhereSec page={page} />
        </aside>
        <div class="m" role="region" aria-label={t('room.mid')} tabIndex={0}>
          <div class="sec roomhead row wrap"><Tile id={incident.brand} name={incident.brand_name} size="lg" /><b class="rt">{incident.brand_name} {word('risk', incident.category, t('risk.none'))}</b>
            <span class="ink3">#{incident.id}</span>{incident.state === 'closed' && <span class="tag">{t('incident.closed')} {dayTime(incident.closed_at)}</span>}
            {story.positive_share >= 0.7 && story.level < 2 && <Surge />}
            <NextStep page={page} />
            <a class="right nw" href={link('incidents', incident.id, 'review')}>{t('review.open')}</a><a class="nw" href={link('stories', story.client, story.brand, story.id)}>{t('room.story')}</a></div>
          {room.stale && <div class="sec"><StaleNote at={room.at} now={Date.now()} /></div>}
          <Steps page={page} />
          <ClockRow page={page} />
          <NextUpdate page={page} />
          <section class="sec surf"><CurveFigure curve={page.curve} forecast={page.forecast ?? []} marks={roomMarks(page, statements.data?.statements ?? [])} until={Date.parse(page.deadline_at) + 10 * 60_000} meta={<span class="nw">{t('curve.total', { n: num(story.authors) })}</span>} /></section>
          <Ledger page={page} told={told} />
          <Figures page={page} />
          <FirstPost page={page} />
          <Newest page={page} />
        </div>
        <aside class="r" aria-label={t('room.right')} tabIndex={0}>
          <StatementPane page={page} list={statements} />
          <Promises page={page} />
          <section class="sec"><TextForm id="note" label={t('note.label')} send="note.send" kind="" onSend={(text) => act('note', { text })} /></section>
          <Timeline page={page} />
        </aside>
        <Actions page={page} act={act} tower={tower} />
      </div>
    </>
  );
}

// Was it right to ring? The answer moves the brand's line, so whoever sees it may say it again.
function Judge({ page: { incident, rings }, act }: { page: Page; act: Act }) {
  const [trouble, say] = useState<string | null>(null);
  if (!rings.length) return null;
  const given = incident.judged;
  const answer = (what: Judged) => act('judge', { answer: what }).then(() => say(null), (e) => say(errorWords(e)));
  return (
    <section class="sec"><h2>{t('judge.title')}</h2>
      <div class="row wrap" role="group" aria-label={t('judge.title')}>{JUDGED.map((v) => <Button key={v} kind="sm" pressed={given?.answer === v} onClick={() => answer(v)}>{t(VERDICTS[v])}</Button>)}</div>
      {given && <p class="small ink2">{t('judge.said', { name: given.name ?? given.person, time: dayTime(given.at) })}</p>}
      {trouble && <Note kind="stop" title={trouble} live />}</section>
  );
}
const JUDGED: Judged[] = ['right', 'false', 'late'];
const VERDICTS: Record<Judged, Key> = { right: 'judge.right', false: 'judge.false', late: 'judge.late' };

function BigLevel({ page: { incident, levels, story } }: { page: Page }) {
  const now = useNow(1000);
  const [since] = levels.slice(-1);
  const from = since?.at ?? incident.opened_at;
  return (
    <div class={`biglv lv${incident.level}b`}><Glyph level={incident.level} />
      <div><div class="w">L{incident.level} {levelWord(incident.level)}</div>
        <div class="small">{t('level.since_at', { time: clockTime(from), zone: zone(from), age: elapsed(Date.parse(from), now) })}</div>
        {story.computed !== incident.level && <div class="small">{t('level.computed')} L{story.computed} {levelWord(story.computed)}</div>}</div></div>
  );
}

function roomMarks(page: Page, statements: Statement[]): Mark[] {
  const due = Date.parse(page.deadline_at);
  const marks: Mark[] = [...levelMarks(page.levels).map((m) => ({ ...m, kind: 'dash' as const })), { x: due, kind: 'vls', text: <><b>{t('track.due')}</b> {clockTime(due)}</>, side: 'left' }];
  for (const s of statements) if (s.published_at) marks.push({ x: Date.parse(s.published_at), kind: 'vlai', text: <><b>{word('saykind', s.kind)}</b> {clockTime(s.published_at)}</> });
  const ack = page.incident.acknowledged;
  if (ack && !page.levels.some((l) => Math.abs(Date.parse(l.at) - Date.parse(ack.at)) < 9 * 60_000)) marks.push({ x: Date.parse(ack.at), kind: 'vlai', text: t('track.ack'), opt: true });
  return marks;
}

// The same mark on track and curve: three hours after the first post people expect to have been told the facts.
function ClockRow({ page }: { page: Page }) {
  const now = useNow(500);
  const from = Date.parse(page.first_at);
  const due = Date.parse(page.deadline_at);
  const end = page.incident.closed_at ? Date.parse(page.incident.closed_at) : now;
  const at = (ms: number) => Math.max(0, Math.min(100, ((ms - from) / (due - from || 1)) * 100));
  const left = due - end;
  const ack = page.incident.acknowledged;
  const opened = Date.parse(page.incident.opened_at);
  return (
    <div class="clockrow">
      <div><span class="small ink2">{t('track.since')}</span><div class="bigclk n">{elapsed(from, end)}</div></div>
      <div class="track" role="img" aria-label={t('track.say', { age: elapsed(from, end), left: left > 0 ? elapsed(0, left) : '0:00:00' })}>
        <span class="tr"><i style={{ width: at(end) + '%' }} /></span>
        <span class="m" style={{ left: '0' }} />{ack && <span class="m ackm" style={{ left: at(Date.parse(ack.at)) + '%' }} />}<span class="m due" style={{ left: '100%' }} />
        <span class="t up" style={{ left: '0' }}>{clockTime(from)}</span><span class="t up tr-r">{t('track.bar', { time: clockTime(due) })}</span>
        <span class={`t dn hide-s${at(end) < 45 ? ' tr-r' : ''}`}>{t('track.found', { span: span(opened - from) })}{ack && <> · {t('track.acked', { span: span(Date.parse(ack.at) - from) })}</>}</span>
        <span class="t dn nowt" style={{ left: at(end) + '%' }}><b>{t('track.now', { part: num(Math.min(999, ((end - from) / (due - from || 1)) * 100)) })}</b></span>
      </div>
      <div class="rr"><span class="small ink2">{t(left > 0 ? 'track.left' : 'track.over')}</span><div class={`bigclk n ${left > 0 ? (left < (due - from) * 0.2 ? 'stopc' : 'warnc') : 'stopc'}`}>{elapsed(0, Math.abs(left))}</div></div>
    </div>
  );
}

function Figures({ page: { story } }: { page: Page }) {
  const boxes: [string, string][] = [[t('fig.authors'), num(story.authors)], [t('fig.posts'), num(story.posts)], [t('col.reposts'), num(story.reposts)],
    [t('fig.doubling'), story.doubling_min === null ? t('growth.none') : tn('minutes', Math.round(story.doubling_min))], [t('fig.reach'), num(story.reach)]];
  return <div class="kpis flat">{boxes.map(([l, v]) => <div class="kpi" key={l}><span class="lab">{l}</span><span class="v sm">{v}</span></div>)}</div>;
}

function FirstPost({ page: { story, first_at } }: { page: Page }) {
  return (
    <section class="sec surf"><h2>{t('room.spark')}<span class="meta">{dayTime(first_at)} {zone(first_at)}</span></h2>
      <blockquote class="post" lang={story.headline_lang ?? undefined} dir="auto">{story.headline}</blockquote></section>
  );
}

// The story's own page knows the posts and the networks; the room shows their newest and where they are.
const useStory = ({ story }: Page) => useResource<StoryPage>(path('stories', story.client, story.brand, story.id), { every: 6, on: ['level'] });

// The newest that say something: up to five rows, runs of reposts counted as one.
function newestWords(posts: Post[]): Post[] {
  const rows = folded(posts).slice(0, 5);
  return rows.flat();
}
function Newest({ page }: { page: Page }) {
  const story = useStory(page).data;
  if (!story) return <section class="sec surf"><Loading rows={3} /></section>;
  return (
    <section class="surf newest"><div class="sech"><h2>{t('room.newest')}</h2><a class="right small" href={link('stories', page.story.client, page.story.brand, page.story.id)}>{t('room.allposts')}</a></div>
      <PostRows posts={newestWords(story.posts)} /></section>
  );
}
function WhereSec({ page }: { page: Page }) {
  const story = useStory(page).data;
  return <section class="sec last"><h2>{t('where.title')}<span class="meta">{t('where.meta')}</span></h2>{story ? <>
    {story.origin && <p class="small gap-t"><span class="tag ai"><Icon name="pin" />{t('say.origin')}</span> <b>{netName(story.origin.net)}</b> <span class="n">{dayTime(story.origin.at)}</span></p>}
    <WhereList networks={story.networks} langs={story.langs} story={story.story} />
    <p class="small ink2">{t('voices.outlets')}: {(story.outlets ?? []).map((o) => o.name).slice(0, 5).join(' · ') || t('voices.no_outlet')}</p></> : <Loading rows={3} />}</section>;
}

const RUNG: Record<string, { icon: IconName; kind: string }> = {
  acknowledged: { icon: 'check', kind: 'okc' }, rung: { icon: 'phone', kind: 'warnc' }, next: { icon: 'clock', kind: 'ink3' }, called_in: { icon: 'two', kind: 'ink2' },
};
function People({ page: { people, rings } }: { page: Page }) {
  const done = people.filter((p) => p.state === 'acknowledged').length;
  const via = (person: string): Ring | undefined => [...rings].reverse().find((r) => r.person === person);
  return (
    <section class="sec"><h2>{t('ack.people')}<span class="meta n">{done} / {people.length}</span></h2>
      {!people.length && <p class="small ink3">{t('ack.none')}</p>}
      <ul>{people.map((p) => {
        const look = RUNG[p.state] ?? { icon: 'user' as const, kind: 'ink2' };
        const ring = via(p.person);
        return (
          <li class="row prow" key={p.person} title={ring?.why ?? undefined}><span class={look.kind}><Icon name={look.icon} /></span><span class="nw">{p.name}</span><span class="small ink3 clip grow">{word('role', p.role)}</span>
            <span class={`small n ${look.kind}`}>{word('rung', p.state)}{ring && ring.state !== 'drill' && p.state === 'rung' ? ` · ${word('ring', ring.state)}` : ''}{p.at ? ` ${clockTime(p.at)}` : ''}</span></li>
        );
      })}</ul></section>
  );
}

const DOT: Record<string, string> = { level: 'f', ring: '', call: 'k', lesson: 'k', ack: 'k', note: '', assign: 'k', close: 'k', statement: 's', post: 'f' };
function Happened({ row, nameOf, drill }: { row: Moment; nameOf: (id: string) => string; drill: boolean }) {
  const who = row.person ? nameOf(row.person) : '';
  if (row.kind === 'ring') return <span><b class="small">{word('moment', 'ring')}</b> {who || row.text} <span class="ink3">{drill ? t('drill.notsent') : who ? word('channel', row.text, row.text) : ''}</span></span>;
  if (row.kind === 'call') return <span><b class="small">{word('moment', 'call')}</b> {nameOf(row.text)}{who && <span class="ink3"> · {who}</span>}{drill && <span class="ink3"> {t('drill.notsent')}</span>}</span>;
  if (row.kind === 'call_in' || row.kind === 'assign') return <span><b class="small">{word('moment', row.kind)}</b> {nameOf(row.text)}{who && who !== nameOf(row.text) && <span class="ink3"> · {who}</span>}</span>;
  const watch = row.kind === 'watch' ? watchOf(row.text) : null;
  if (watch) return <span><b class="small">{word('moment', 'watch')}</b> <span dir="auto">{watch.why}</span> <span class="ink3">{t('watch.again', { at: clockTime(watch.until) })}{who && ` · ${who}`}</span></span>;
  const text = row.kind === 'judge' ? word('judged', row.text) : row.kind === 'level' ? row.text.replace(/\b(?=[0-4]\b\s*(→|$))/g, 'L').replace(/LL/g, 'L') : row.text;
  return <span><b class="small">{word('moment', row.kind)}</b> <span dir="auto">{text}</span>{who && <span class="ink3"> · {who}</span>}</span>;
}

function Timeline({ page }: { page: Page }) {
  const drill = useDrill();
  const staff = useResource<{ people: Person[] }>('/people').data?.people ?? [];
  const nameOf = (id: string) => page.people.find((p) => p.person === id)?.name ?? staff.find((p) => p.id === id)?.name ?? id;
  const now = useNow(30_000);
  const rows = [...page.timeline].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const days = new Set(rows.map((r) => day(r.at))).size > 1;
  return (
    <section class="sec last"><h2>{t('timeline')}<span class="meta">{t('timeline.meta', { zone: zone() })}</span></h2>
      <ol class={`tl${days ? ' days' : ''}`}>{rows.map((r, k) => (
        <li key={`${r.at}${k}`}><time dateTime={r.at}>{days ? whenShort(r.at, now) : clockTime(r.at)}</time><span class={`d ${DOT[r.kind] ?? ''}`} />
          <Happened row={r} nameOf={nameOf} drill={!!drill} /></li>
      ))}</ol></section>
  );
}

function Actions({ page, act, tower }: { page: Page; act: Act; tower: Loaded<IncidentNow> }) {
  const drill = useDrill();
  const [form, setForm] = useState<'' | 'close' | 'level'>('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { incident } = page;
  const ack = incident.acknowledged;
  useKey('A', incident.state === 'open' && !ack ? () => document.getElementById('ack')?.focus() : null);
  useKey('N', () => document.getElementById('note')?.focus());
  const acknowledge = async () => {
    setBusy(true);
    try { await act('ack', {}); setError(null); } catch (failure) { setError(failure); }
    setBusy(false);
  };
  const done = async (what: string, body: unknown) => { await act(what, body); setForm(''); };
  return (
    <div class="foot acts" role="group" aria-label={t('actions')}>
      {incident.state === 'closed' ? <span class="st"><Icon name="check" />{t('incident.closed_at', { time: `${dayTime(incident.closed_at)} ${zone(incident.closed_at)}` })}</span>
        : ack ? <span class="st yes" tabIndex={-1} id="acked"><Icon name="check" />{t('ack.done', { name: ack.name, time: clockTime(ack.at), zone: zone(ack.at) })}</span>
          : <Button id="ack" kind="pri" icon="check" keys="A" disabled={busy} onClick={() => void acknowledge()}>{t(busy ? 'state.sending' : 'ack.do')}</Button>}
      <span class="small ink2 grow">{error !== null ? <span class="stopc" role="alert">{errorWords(error)}</span> : incident.state === 'open' && !ack ? t(drill ? 'ack.help.drill' : 'ack.help') : ''}</span>
      <RoomActs page={page} act={act} tower={tower} />
      {incident.state === 'open' && <><Button icon="flag" onClick={() => setForm('level')}>{t('level.change')}</Button><Button icon="check" onClick={() => setForm('close')}>{t('incident.close')}</Button></>}
      {form === 'close' && <Modal title={t('incident.close')} onClose={() => setForm('')}><Preview page={page} />
        <TextForm label={t('close.why')} send="close.send" focus onCancel={() => setForm('')} choices={[t('close.quiet'), t('close.false'), t('close.told')]} onSend={(text) => done('close', { text })} /></Modal>}
      {form === 'level' && <Modal title={t('level.change')} onClose={() => setForm('')}><Preview page={page} /><LevelForm page={page} tower={tower.data} onSend={(level, text) => done('level', { level, text })} onCancel={() => setForm('')} /></Modal>}
    </div>
  );
}

function LevelForm({ page, tower, onSend, onCancel }: { page: Page; tower: IncidentNow | null; onSend: (level: Level, text: string) => Promise<void>; onCancel: () => void }) {
  const [level, setLevel] = useState<Level>(page.incident.level);
  const lowering = tower?.lowering;
  const early = !!lowering && (!lowering.under || Date.parse(lowering.earliest) > towerNow());
  return (
    <div class="stack">
      <fieldset class="lvpick"><legend class="lab">{t('level.new')}</legend>{([0, 1, 2, 3, 4] as Level[]).map((l) => (
        <label key={l} class="row"><input type="radio" name="level" checked={level === l} onChange={() => setLevel(l)} /><LevelBadge level={l} />{l === page.story.computed && <span class="small ink3">{t('level.computed')}</span>}</label>))}</fieldset>
      {level < page.incident.level && <Note kind="warn" title={t('level.lower')}>{early && <p>{t('lower.early')}</p>}<LowerNote lowering={tower?.lowering} /></Note>}
      <TextForm label={t('level.why')} send={(level === page.incident.level ? 'level.keep' : 'level.set') as Key} onCancel={onCancel} onSend={(text) => onSend(level, text)} />
    </div>
  );
}

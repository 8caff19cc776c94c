// The review of an incident: one sheet, frozen with its fingerprint, printable, exported; private names hidden until asked for.
import { useEffect, useState } from 'preact/hooks';
import { path, post } from '../api';
import { clockTime, dayTime, lang, netName, num, span, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, Icon, LevelBadge, Loading, Modal, Note, Tile, Trouble } from '../parts/basic';
import { CurveFigure } from '../parts/curve';
import { TextForm } from '../parts/forms';
import { csvCell, download, fingerprint } from '../parts/hash';
import type { Duty, Incident, IncidentPage, Moment } from '../types';
import { CLOCKS, type IncidentMeasures } from './reports.types';
import { named, type Fact, type Statement, type Task } from './room.types';
import '../style/review.css';

const LESSON = '#lessons ';
const TARGET_S: Partial<Record<(typeof CLOCKS)[number], number>> = { detect_s: 60, acknowledge_s: 900, holding_s: 3600, facts_s: 10_800 };

export function ReviewPage({ id }: { id: string }) {
  const page = useResource<IncidentPage>(path('incidents', id));
  if (!page.data) return <div class="page"><h1 class="vh">{t('review.open')}</h1>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={8} />}</div>;
  return <Review page={page.data} put={page.put} />;
}

function Review({ page: given, put }: { page: IncidentPage; put: (next: IncidentPage) => void }) {
  const page = { ...given, timeline: given.timeline.map((m) => ({ ...m, text: m.text ?? '' })) }; // an acknowledgement has no words
  const { incident, story } = page;
  const client = encodeURIComponent(incident.client);
  const statements = useResource<{ statements: Statement[] }>(`/statements?client=${client}&incident=${encodeURIComponent(incident.id)}`).data?.statements ?? [];
  const facts = useResource<{ facts: Fact[] }>(`/facts?client=${client}&incident=${encodeURIComponent(incident.id)}&all=1`).data?.facts ?? [];
  const measures = useResource<IncidentMeasures>(`/metrics/incidents?client=${client}&from=${incident.opened_at.slice(0, 10)}`);
  const clocks = measures.data?.incidents.find((one) => one.id === incident.id) ?? null;
  const [shown, setShown] = useState(false);
  const [form, setForm] = useState<'' | 'names' | 'lesson' | 'export'>('');
  const [hash, setHash] = useState<string | null>(null);
  const act = async (what: string, body: unknown) => { put(await post<IncidentPage>(`${path('incidents', incident.id)}/${what}`, body)); };
  const who = (person: string | null | undefined): string => {
    if (!person) return '';
    const one = page.people.find((p) => p.person === person);
    return shown ? one?.name ?? person : word('role', one?.role, t('review.masked'));
  };
  const said = (text: string | null) => (shown || !text ? text ?? '' : text.replace(/@[\w.-]+(@[\w.-]+)?/g, '@•••'));
  const facing = page.people.filter((p) => p.state === 'acknowledged').length;
  const lessons = page.timeline.filter((m) => m.kind === 'note' && m.text.startsWith(LESSON));
  const decisions = page.timeline.filter((m) => ['level', 'assign', 'close', 'judge', 'note', 'take_over'].includes(m.kind) && m.person && !m.text.startsWith(LESSON));
  const unknown = facts.filter((f) => f.position === 'unknown');
  const moment = (m: Moment) => m.kind === 'assign' || m.kind === 'call_in' ? who(m.text) : m.kind === 'judge' ? word('judged', m.text) : m.kind === 'ring' ? who(m.person) : said(m.text);
  const frozen = JSON.stringify({ incident: incident.id, client: incident.client, brand: incident.brand, level: incident.level, opened_at: incident.opened_at, closed_at: incident.closed_at, first_at: page.first_at, authors: story.authors, posts: story.posts, reposts: story.reposts, reach: story.reach, networks: story.networks, clocks: clocks && Object.fromEntries(CLOCKS.map((c) => [c, clocks[c]])),
    timeline: page.timeline.map((m) => ({ at: m.at, kind: m.kind, text: m.kind === 'assign' ? who(m.text) : said(m.text), by: who(m.person) })), statements: statements.map((s) => ({ id: s.id, kind: s.kind, state: s.state, published_at: s.published_at, text: s.text, corrects: s.corrects })), facts: facts.map((f) => ({ id: f.id, claim: said(f.claim), position: f.position, evidence: f.evidence && said(f.evidence), version: f.version })), effect: page.effect ?? [] }, null, 1);
  useEffect(() => { let over = false; void fingerprint(frozen).then((h) => { if (!over) setHash(h); }); return () => { over = true; }; }, [frozen]);
  const title = `${incident.brand_name} ${word('risk', incident.category, t('risk.none'))}`;
  const name = `incident-${incident.id}`;
  const markdown = () => [`# ${title}`, `${t('review.sum')}: sha256 ${hash ?? '–'}`, '', `## ${t('review.happened')}`, said(story.headline), '', `## ${t('review.clocks')}`, ...CLOCKS.map((c) => `- ${word('review.clock', c)}: ${clocks && clocks[c] !== null ? span(clocks[c] * 1000) : '–'}`), '', `## ${t('timeline')}`, ...page.timeline.map((m) => `- ${m.at} ${word('moment', m.kind)}: ${moment(m)} ${who(m.person)}`), '', `## ${t('say.title')}`, ...statements.map((s) => `- ${s.published_at ?? '–'} ${word('saykind', s.kind)}: ${s.text.replace(/\n/g, ' ')}`), '', `## ${t('review.unknown')}`, ...unknown.map((f) => `- ${said(f.claim)}`), '', `## ${t('review.lessons')}`, ...lessons.map((m) => m.text.slice(LESSON.length))].join('\n');
  const csv = () => [['at', 'kind', 'text', 'by'], ...page.timeline.map((m) => [m.at, m.kind, moment(m), who(m.person)])].map((row) => row.map(csvCell).join(',')).join('\r\n');
  return (
    <div class="page rv"><div class="pagehead noprint"><h1>{t('review.open')} #{incident.id}</h1><a class="btn sm" href={link('incidents', incident.id)}>{t('nav.room')}</a><span class="right" />
      <Button icon="eye" pressed={shown} onClick={() => (shown ? setShown(false) : setForm('names'))}>{t(shown ? 'review.hide' : 'review.show')}</Button>
      <Button icon="down" onClick={() => setForm('export')}>{t('review.export')}</Button><Button kind="pri" icon="report" onClick={() => print()}>{t('review.print')}</Button></div>
      {incident.state === 'open' && <div class="noprint rvw"><Note kind="warn" title={t('review.running')} /></div>}
      <article class="sheet">
        <div class="sh"><div class="row gap3"><Tile id={incident.brand} name={incident.brand_name} size="xl" /><div><h2 class="rvt">{title}</h2><p class="small ink2">#{incident.id} · {dayTime(incident.opened_at)}–{incident.closed_at ? dayTime(incident.closed_at) : t('filter.open')} {zone(incident.opened_at)} · {incident.owner ? who(incident.owner.id) : t('assign.nobody')}</p></div></div><LevelBadge level={incident.level} /></div>
        <div class="two"><section><h3>{t('review.happened')}</h3><p class="body" lang={story.headline_lang ?? undefined} dir="auto">{said(story.headline)}</p><p class="small ink2">{t('review.first', { time: `${dayTime(page.first_at)} ${zone(page.first_at)}`, found: clocks && clocks.detect_s !== null ? span(clocks.detect_s * 1000) : '–' })}</p></section>
          <section><h3>{t('review.size')}</h3><dl class="sz">{([[t('fig.authors'), story.authors], [t('fig.posts'), story.posts], [t('col.reposts'), story.reposts], [t('fig.reach'), story.reach], [t('fig.networks'), story.networks], [t('review.faced'), facing]] as [string, number][]).map(([l, v]) => <div key={l}><dt>{l}</dt><dd class="n">{num(v)}</dd></div>)}</dl></section></div>
        <section><CurveFigure curve={page.curve} height={180} marks={statements.flatMap((s) => (s.published_at ? [{ x: Date.parse(s.published_at), kind: 'vlai' as const, text: word('saykind', s.kind) }] : []))} /></section>
        <section><h3>{t('review.clocks')}</h3>{measures.error ? <Trouble error={measures.error} retry={measures.reload} /> : <table class="tbl pr"><thead><tr><th>{t('review.clock')}</th><th class="r">{t('review.this')}</th><th class="r">{t('review.target')}</th><th>{t('review.result')}</th></tr></thead><tbody>{CLOCKS.map((c) => { const v = clocks?.[c] ?? null; const goal = TARGET_S[c]; return (
          <tr key={c}><td><b>{word('review.clock', c)}</b></td><td class="r n">{v === null ? '–' : span(v * 1000)}</td><td class="r n ink2">{goal ? span(goal * 1000) : '–'}</td><td>{!goal ? <span class="ink3">{t('review.notarget')}</span> : v === null ? <span class="ink3">{t('review.notyet')}</span> : v <= goal ? <span class="st yes"><Icon name="check" />{t('review.met')}</span> : <span class="st no"><Icon name="x" />{t('review.missed')}</span>}</td></tr>); })}</tbody></table>}</section>
        <section><h3>{t('review.said')}</h3>{!statements.length && <p class="small ink3">{t('say.none')}</p>}<ul class="stack">{statements.map((s) => <li key={s.id}><p class="small"><b>{word('saykind', s.kind)}</b> {s.published_at ? `${dayTime(s.published_at)} ${zone(s.published_at)}` : word('saystate', s.state)} · {s.targets.map((x) => netName(x.net)).join(' · ')}{s.corrects && ` · ${t('say.corrects', { id: s.corrects })}`}</p><p class="quote" lang={s.lang} dir="auto">{s.text}</p></li>)}</ul>
          {(page.effect ?? []).map((e, k) => <p class="small gap-t" key={k}><b>{t(e.calmed ? 'outlook.calmed' : 'outlook.effect')}</b> {e.words[lang.get()]}</p>)}</section>
        <div class="two"><section><h3>{t('timeline')} <span class="small ink3">{zone()}</span></h3><ol class="tl days">{[...page.timeline].sort((a, b) => a.at.localeCompare(b.at)).filter((m) => !m.text.startsWith(LESSON)).slice(0, 40).map((m, k) => <li key={k}><time dateTime={m.at}>{dayTime(m.at)}</time><span class={`d ${m.kind === 'level' ? 'f' : m.person ? 'k' : ''}`} /><span><b class="small">{word('moment', m.kind)}</b> <span dir="auto">{moment(m)}</span>{m.person && m.kind !== 'ring' && <span class="ink3"> · {who(m.person)}</span>}</span></li>)}</ol></section>
          <div class="stack"><section><h3>{t('review.decisions')}</h3>{!decisions.length && <p class="small ink3">{t('review.none')}</p>}<ul class="stack small">{decisions.map((m, k) => <li key={k}><span class="n ink3">{clockTime(m.at)}</span> <b>{word('moment', m.kind)}</b> <span dir="auto">{moment(m)}</span> <span class="ink3">{who(m.person)}</span></li>)}</ul></section>
            <section><h3>{t('review.rung')}</h3><ul class="small">{page.rings.slice(0, 12).map((r) => <li key={r.id}><span class="n ink3">{clockTime(r.at)}</span> {who(r.person)} · {word('ring', r.state)}{r.acknowledged_at && <> · <span class="okc">{word('moment', 'ack')} {clockTime(r.acknowledged_at)}</span></>}</li>)}</ul></section>
            <section><h3>{t('review.unknown')}</h3>{unknown.length ? <ul class="small">{unknown.map((f) => <li key={f.id} dir="auto">? {said(f.claim)}</li>)}</ul> : <p class="small ink3">{t('review.none')}</p>}</section>
            <section><h3>{t('judge.title')}</h3><p class="small">{incident.judged ? `${word('judged', incident.judged.answer)} · ${dayTime(incident.judged.at)}` : t('review.unjudged')}</p></section>
            <section><div class="row"><h3>{t('review.lessons')}</h3><span class="right noprint"><Button kind="sm" icon="plus" onClick={() => setForm('lesson')}>{t('review.lesson')}</Button></span></div>{lessons.length ? lessons.map((m, k) => <p key={k} dir="auto">{m.text.slice(LESSON.length)} <span class="small ink3">{who(m.person)}</span></p>) : <p class="small ink3">{t('review.none')}</p>}</section></div></div>
        <div class="sf"><span>hinomi</span><span class="mono">{t('review.sum')} sha256 {hash ?? '–'}</span><span>{t(shown ? 'review.names' : 'review.nonames')}</span></div>
      </article>
      {form === 'names' && <Modal title={t('review.show')} onClose={() => setForm('')}><p>{t('review.show.help')}</p><TextForm label={t('review.show.why')} send="review.show.send" focus onCancel={() => setForm('')} onSend={async (why) => { await act('note', { text: t('review.logged', { why }) }); setShown(true); setForm(''); }} /></Modal>}
      {form === 'lesson' && <Modal title={t('review.lesson')} onClose={() => setForm('')}><TextForm label={t('review.lessons')} send="note.send" focus rows={5} onCancel={() => setForm('')} onSend={async (text) => { await act('note', { text: LESSON + text }); setForm(''); }} /></Modal>}
      {form === 'export' && <Modal title={t('review.export')} onClose={() => setForm('')}><p class="small ink2">{t(shown ? 'review.names' : 'review.nonames')} · {t('review.sum')} <span class="mono">{hash ?? '–'}</span></p><div class="row wrap">
        <Button onClick={() => download(`${name}.md`, 'text/markdown', markdown())}>Markdown</Button><Button onClick={() => download(`${name}.json`, 'application/json', frozen)}>JSON</Button><Button onClick={() => download(`${name}.csv`, 'text/csv', csv())}>CSV</Button></div></Modal>}
    </div>
  );
}

// What the next shift must know: open incidents, what is promised, who is on.
export function HandoverPage() {
  const open = useResource<{ incidents: Incident[] }>('/incidents?open=1&limit=50', { every: 15, on: ['incident'] });
  const tasks = useResource<{ tasks: Task[] }>('/tasks', { every: 30 }).data?.tasks.filter((x) => !x.done_at) ?? [];
  const duties = useResource<{ duties: Duty[] }>('/duties?hours=16', { every: 60 }).data?.duties ?? [];
  const now = Date.now();
  return (
    <div class="page rv"><div class="pagehead noprint"><h1>{t('review.handover')}</h1><span class="right" /><Button kind="pri" icon="report" onClick={() => print()}>{t('review.print')}</Button></div>
      <article class="sheet"><div class="sh"><h2 class="rvt">{t('review.handover')}</h2><span class="n">{dayTime(now)} {zone(now)}</span></div>
        <section><h3>{t('review.openones')}</h3>{!open.data ? open.error ? <Trouble error={open.error} retry={open.reload} /> : <Loading /> : !open.data.incidents.length ? <p class="small ink3">{t('alarms.none')}</p>
          : <table class="tbl pr"><thead><tr><th>{t('col.level')}</th><th>{t('col.incident')}</th><th>{t('col.ack')}</th><th>{t('col.owner')}</th></tr></thead><tbody>{open.data.incidents.map((one) => <tr key={one.id}><td><LevelBadge level={one.level} /></td><td><a href={link('incidents', one.id)}>{one.brand_name} {word('risk', one.category, t('risk.none'))}</a> <span class="small ink3 n">{dayTime(one.opened_at)}</span></td><td>{one.acknowledged?.name ?? t('ack.nobody')}</td><td>{one.owner?.name ?? t('assign.nobody')}</td></tr>)}</tbody></table>}</section>
        <section><h3>{t('promise.title')}</h3>{tasks.length ? <ul class="stack small">{tasks.slice(0, 20).map((x) => <li key={x.id}><b class="n">{x.due_at ? dayTime(x.due_at) : '–'}</b> <span dir="auto">{x.text}</span> <span class="ink3">{named(x.owner) || t('assign.nobody')}</span></li>)}</ul> : <p class="small ink3">{t('promise.none')}</p>}</section>
        <section><h3>{t('review.on')}</h3><ul class="stack small">{duties.map((d) => <li key={d.id}><b>{d.name}</b> {d.turns.slice(0, 3).map((u) => `${dayTime(u.from)}–${clockTime(u.to)} ${u.person?.name ?? u.person?.id ?? t('review.gap')}`).join(' · ')} <span class="ink3">{d.zone}</span></li>)}</ul></section>
        <div class="sf"><span>hinomi</span><span>{dayTime(now)} {zone(now)}</span></div></article></div>
  );
}

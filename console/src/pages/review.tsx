// The review of an incident: a snapshot of what happened, what was decided and said, what we did not know; on paper or as a file.
import { useEffect, useState } from 'preact/hooks';
import { path, post } from '../api';
import { useCell } from '../cell';
import { towerNow } from '../clock';
import { clockTime, lang, languageName, netName, num, t, word, zone } from '../i18n';
import { link } from '../route';
import { ApiError } from '../api';
import { Button, Icon, LevelBadge, Loading, Modal, Note, Tile, Trouble } from '../parts/basic';
import type { Mark } from '../parts/chart';
import { CurveFigure } from '../parts/curve';
import { useDrill } from '../parts/drill';
import { TextForm } from '../parts/forms';
import { download, fingerprint } from '../parts/hash';
import '../style/review.css';
import { build, gather, jsonOf, type Found } from './review_make';
import { csv, markdown } from './review_export';
import type { Snapshot, StatementLine } from './review.types';
import { alarmText, answers, at, clockResult, decisions, effectBasis, effectText, gapText, happened, langs, momentName, momentText, outlets, seconds, sizes, story, title } from './review_words';
import { Position } from './room_ledger';

interface Frozen { found: Found; made: number }
interface Made { snapshot: Snapshot; json: string; hash: string | null }

export function ReviewPage({ id }: { id: string }) {
  const tongue = useCell(lang);
  const drill = useDrill();
  const [frozen, freeze] = useState<Frozen | null>(null);
  const [names, setNames] = useState<Snapshot['names']>('roles');
  const [made, setMade] = useState<Made | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try { const found = await gather(id, drill?.scene ?? null); freeze({ found, made: towerNow() }); setError(null); } catch (failure) { setError(failure instanceof ApiError ? failure : new ApiError(0, 'unreadable', String(failure))); }
    setBusy(false);
  };
  useEffect(() => { void make(); }, [id]);
  useEffect(() => {
    if (!frozen) return;
    let over = false;
    const snapshot = build(frozen.found, names, frozen.made);
    const json = jsonOf(snapshot);
    void fingerprint(json).then((hash) => { if (!over) setMade({ snapshot, json, hash }); });
    return () => { over = true; };
  }, [frozen, names, tongue]);
  if (!made) return <div class="page"><h1>{t('review.title')}</h1>{error ? <Trouble error={error} retry={() => void make()} /> : <Loading rows={8} />}</div>;
  return (
    <div class="page reviewp">
      <Head id={id} made={made} names={names} setNames={setNames} busy={busy} make={make} />
      {error && <div class="noprint"><Trouble error={error} retry={() => void make()} /></div>}
      <Sheet made={made} />
      <section class="panel noprint"><div class="pb"><TextForm id="lesson" label={t('review.lesson.label')} hint={t('review.lesson.help')} send="review.lesson.send" kind="" onSend={async (text) => { await post(path('incidents', id, 'lesson'), { text: t('review.lesson.line', { text }) }); await make(); }} /></div></section>
    </div>
  );
}

function Head({ id, made: { snapshot, json, hash }, names, setNames, busy, make }: { id: string; made: Made; names: Snapshot['names']; setNames: (to: Snapshot['names']) => void; busy: boolean; make: () => Promise<void> }) {
  const [asks, ask] = useState(false);
  const file = `hinomi-review-${id}-${snapshot.made_at.slice(0, 16).replace(/[-:]/g, '')}`;
  return (
    <div class="pagehead noprint"><h1>{t('review.title')}</h1><a href={link('incidents', id)}>{t('review.room')}</a><span class="right" />
      <Button kind="sm" icon={names === 'roles' ? 'lock' : 'eye'} onClick={() => (names === 'roles' ? ask(true) : setNames('roles'))}>{t(names === 'roles' ? 'review.unmask' : 'review.mask')}</Button>
      <Button kind="sm" icon="history" disabled={busy} onClick={() => void make()}>{t(busy ? 'state.loading' : 'review.again')}</Button>
      <span class="row" role="group" aria-label={t('review.export')}>
        <Button kind="sm" icon="dn" onClick={() => download(`${file}.md`, 'text/markdown', markdown(snapshot, hash))}>Markdown</Button>
        <Button kind="sm" icon="dn" onClick={() => download(`${file}.json`, 'application/json', json)}>JSON</Button>
        <Button kind="sm" icon="dn" onClick={() => download(`${file}.csv`, 'text/csv', csv(snapshot))}>CSV</Button></span>
      <Button kind="sm pri" onClick={() => print()}>{t('review.print')}</Button>
      {asks && <Modal title={t('review.unmask.title')} onClose={() => ask(false)}><p>{t('review.unmask.help')}</p>
        <TextForm label={t('review.unmask.why')} send="review.unmask.do" focus onCancel={() => ask(false)} onSend={async (why) => { await post(path('incidents', id, 'note'), { text: t('review.unmask.logged', { why }) }); setNames('names'); ask(false); }} /></Modal>}
    </div>
  );
}

function Sheet({ made: { snapshot: s, hash } }: { made: Made }) {
  const { incident: i } = s;
  return (
    <article class="rvsheet" aria-label={title(s)}>
      <header class="rvhead"><div class="row gap3"><Tile id={i.brand} name={i.brand_name} size="xl" /><div><h2 class="rvt">{title(s)}</h2>
        <p class="ink2">{i.client_name} · {t('review.incident', { id: i.id })} · {at(s.first.at)} – {i.closed_at ? at(i.closed_at) : t('review.open_still')} · {t('room.owner')} {i.owner?.name ?? t('assign.nobody')}</p></div></div>
        <div class="rvlv"><LevelBadge level={i.highest} /><p class="small ink3">{t('review.highest')} {at(i.highest_at)}</p></div></header>
      {s.drill && <Note kind="warn" title={t('drill.tag')}>{s.drill}</Note>}
      <div class="rvtwo"><section><h3>{t('review.happened')}</h3><p class="rvbody">{story(s).join(lang.get() === 'ja' ? '' : ' ')}</p>{i.headline && <blockquote class="small ink2" dir="auto">{i.headline}</blockquote>}</section>
        <section><h3>{t('review.size')}</h3><dl class="rvsize">{sizes(s).map(([k, v]) => <div key={k}><dt>{k}</dt><dd class="n">{v}</dd></div>)}</dl></section></div>
      <section><CurveFigure curve={s.curve} marks={marksOf(s)} height={184} /></section>
      <div class="rvtwo"><Course s={s} /><Where s={s} /></div>
      <Clocks s={s} />
      <div class="rvtwo"><section><h3>{t('review.decisions')} <span class="small ink3">{zone(s.made_at)}</span></h3><Moments s={s} /></section>
        <div class="rvstack"><section><h3>{t('review.rings')}</h3>{s.rings.length ? <ul class="rvlist">{s.rings.map((r, k) => <li key={k}><span class="n ink3 nw">{at(r.at)}</span><span>{r.person?.name} · {word('channel', r.channel, r.channel)} · {r.acknowledged_at ? <span class="okc">{t('track.ack')} {clockTime(r.acknowledged_at)}</span> : word('ring', r.state)}</span></li>)}</ul> : <p class="small ink2">{t('rings.none')}</p>}</section>
          <section><h3>{t('review.alarm')}</h3><p class="small">{alarmText(s)}</p></section>
          <section><h3>{t('review.answered')}</h3><p class="small">{s.unknown.unread.includes('replies') ? word('review.unread', 'replies') : answers(s)}</p></section>
          <section><h3>{t('review.promises')}</h3>{s.promises.length ? <ul class="rvlist">{s.promises.map((p, k) => <li key={k}><span class={p.state === 'late' ? 'stopc nw' : p.state === 'kept' ? 'okc nw' : 'ink3 nw'}><Icon name={p.state === 'late' ? 'tri' : p.state === 'kept' ? 'check' : 'clock'} class="inl" />{word('review.promise', p.state)}</span><span dir="auto">{p.text} <span class="ink3">{at(p.due_at)}{p.owner && ` · ${p.owner.name}`}</span></span></li>)}</ul> : <p class="small ink2">{t('review.promises.none')}</p>}</section></div></div>
      <section><h3>{t('review.statements')}</h3>{s.statements.length ? s.statements.map((x) => <Said key={x.id} x={x} />) : <p class="small ink2">{t('review.say.silent')}</p>}</section>
      <section><h3>{t('review.facts')}</h3>{s.facts.length ? <table class="tbl rvt0"><thead><tr><th>{t('ledger.claim')}</th><th>{t('ledger.position')}</th><th>{t('ledger.value')}</th><th>{t('ledger.evidence')}</th></tr></thead>
        <tbody>{s.facts.map((f, k) => <tr key={k} class={f.ended ? 'ink3' : ''}><td dir="auto">{f.claim}</td><td class="nw"><Position of={f.position} /></td><td dir="auto">{f.value ?? '–'}</td><td dir="auto">{f.evidence ?? <span class="ink3">{t('ledger.noevidence')}</span>}</td></tr>)}</tbody></table> : <p class="small ink2">{t('ledger.none')}</p>}</section>
      <div class="rvtwo"><section><h3>{t('review.unknown')}</h3><Unknown s={s} /></section>
        <section><h3>{t('review.lessons')}</h3>{s.lessons.length ? <ul class="rvlist">{s.lessons.map((l, k) => <li key={k}><span class="n ink3 nw">{at(l.at)}</span><span dir="auto">{l.text}{l.person && <span class="ink3"> · {l.person.name}</span>}</span></li>)}</ul> : <p class="small ink2">{t('review.lessons.none')}</p>}
          {happened(s).length > 0 && <><h3 class="gap-t">{t('review.notes')}</h3><ul class="rvlist">{happened(s).map((m, k) => <li key={k}><span class="n ink3 nw">{at(m.at)}</span><span dir="auto">{m.text}{m.person && <span class="ink3"> · {m.person.name}</span>}</span></li>)}</ul></>}</section></div>
      <footer class="rvfoot"><span>hinomi · {t('review.made', { time: at(s.made_at) })}</span><span class="rvhash">{hash ? <>SHA-256 <code>{hash}</code></> : t('review.nohash')}</span><span>{t(s.names === 'roles' ? 'review.masked' : 'review.named')}</span></footer>
    </article>
  );
}

function marksOf(s: Snapshot): Mark[] {
  const due = Date.parse(s.first.at) + 3 * 3_600_000;
  const rises = s.levels.filter((l) => l.to > l.from).slice(-4);
  return [...rises.map((l): Mark => ({ x: Date.parse(l.at), kind: 'dash', text: <b>L{l.to}</b> })), { x: due, kind: 'vls', text: <><b>{t('track.due')}</b> {clockTime(due)}</>, side: 'left' },
    ...s.statements.filter((x) => x.published_at).map((x): Mark => ({ x: Date.parse(x.published_at ?? ''), kind: 'vlai', text: <><b>{word('saykind', x.kind)}</b> {clockTime(x.published_at)}</> }))];
}

function Course({ s }: { s: Snapshot }) {
  return (
    <section><h3>{t('review.course')}</h3><ol class="rvlist">{s.levels.map((l, k) => (
      <li key={k}><span class="n ink3 nw">{at(l.at)}</span><span><LevelBadge level={l.from} only /> → <LevelBadge level={l.to} only /> <span class="small ink2">{t('why.total')} {num(l.score, 1)}{l.why.length > 0 && ` · ${l.why.join(' · ')}`}{l.by && ` · ${l.by.name}`}</span></span></li>))}</ol></section>
  );
}

function Where({ s }: { s: Snapshot }) {
  if (s.unknown.unread.includes('story')) return <section><h3>{t('review.where')}</h3><p class="small warnc">{word('review.unread', 'story')}</p></section>;
  const most = s.where.networks.reduce((n, x) => n + x.posts, 0) || 1;
  return (
    <section><h3>{t('review.where')}</h3>
      <table class="rvwhere"><thead class="vh"><tr><th>{t('review.net')}</th><td /><th>{t('fig.posts')}</th><th>{t('fig.authors')}</th></tr></thead>
        <tbody>{s.where.networks.slice(0, 8).map((n) => <tr key={n.net}><th scope="row" class="clip">{netName(n.net)}</th><td><span class="bar" aria-hidden="true"><i style={{ width: `${(n.posts / most) * 100}%` }} /></span></td><td class="r n nw">{num(n.posts)}</td><td class="r n nw ink3">{num(n.authors)}</td></tr>)}</tbody></table>
      <p class="small ink2 gap-t">{langs(s)}</p><p class="small ink2">{t('voices.outlets')}: {outlets(s)}</p><p class="small ink3">{t('review.noauthors')}</p></section>
  );
}

function Clocks({ s }: { s: Snapshot }) {
  const past = Math.max(0, ...s.clocks.map((c) => c.past));
  return (
    <section><h3>{t('review.clocks')}</h3>
      {s.unknown.unread.includes('clocks') ? <p class="small warnc">{word('review.unread', 'clocks')}</p>
        : <table class="tbl rvt0"><thead><tr><th>{t('review.clock')}</th><th class="r">{t('review.thistime')}</th><th class="r">{t('review.target')}</th><th>{t('review.result')}</th><th class="r hide-s">{t('review.past.n', { n: num(past) })}</th></tr></thead>
          <tbody>{s.clocks.map((c) => <tr key={c.clock}><td><b>{word('review.clockname', c.clock)}</b> <span class="small ink3 hide-s">{word('review.clockof', c.clock)}</span></td><td class="r n"><b>{seconds(c.seconds)}</b></td><td class="r n ink2">{seconds(c.target_s)}</td>
            <td class="nw">{c.target_s === null || c.met === null ? <span class="ink3">{clockResult(c)}</span> : <span class={`st ${c.met ? 'yes' : 'no'}`}><Icon name={c.met ? 'check' : 'x'} />{clockResult(c)}</span>}</td><td class="r n ink2 hide-s">{seconds(c.past_median_s)}</td></tr>)}</tbody></table>}</section>
  );
}

const DOTS: Record<string, string> = { level: 'f', ack: 'k', watch: 's', assign: 'k', close: 'k' };
function Moments({ s }: { s: Snapshot }) {
  const rows = decisions(s);
  if (!rows.length) return <p class="small ink2">{t('review.decisions.none')}</p>;
  return <ol class="tl days">{rows.map((m, k) => <li key={k}><time dateTime={m.at}>{at(m.at).replace(/ \S+$/, '')}</time><span class={`d ${DOTS[m.kind] ?? ''}`} /><span><b class="small">{momentName(m)}</b> <span dir="auto">{momentText(m)}</span>{m.person && <span class="ink3"> · {m.person.name}</span>}</span></li>)}</ol>;
}

// One statement: what it says, in which versions it came to be, and what was measured after it.
function Said({ x }: { x: StatementLine }) {
  return (
    <div class="rvsaid"><p class="row wrap"><b>{word('saykind', x.kind)}</b><span class="tag">{word('saystate', x.state)}{x.published_at && ` ${at(x.published_at)}`}</span><span class="small ink2">v{x.version} · {x.networks.map(netName).join(' · ')} · {languageName(x.lang)}{x.author && ` · ${x.author.name}`}{x.corrects && ` · ${t('say.corrects', { id: x.corrects })}`}</span></p>
      <p class="rvbody rvtext" lang={x.lang} dir="auto">{x.text}</p>
      {x.versions.length > 1 && <p class="small ink3">{x.versions.map((v) => `v${v.version} ${at(v.at)}${v.person ? ` ${v.person.name}` : ''}`).join(' · ')}</p>}
      {x.effect.map((e, k) => <p class="small row wrap" key={k}><span class={`st ${e.calmed ? 'yes' : 'un'}`}><Icon name={e.calmed ? 'check' : 'q'} />{t(e.calmed ? 'review.calmed' : 'review.notcalmed')}</span><b class="n">{effectText(e)}</b><span class="ink3">{effectBasis(e)}</span></p>)}
      {x.published_at && !x.effect.length && <p class="small ink3">{t('review.unmeasured')}</p>}
      {x.effect.length > 0 && <p class="small ink3">{t('review.effect.how')}</p>}</div>
  );
}

function Unknown({ s }: { s: Snapshot }) {
  const rows = [...s.unknown.facts.map((claim) => t('review.unknown.fact', { claim })), ...s.unknown.gaps.slice(0, 12).map(gapText), ...(s.unknown.gaps.length > 12 ? [t('review.gaps.more', { n: num(s.unknown.gaps.length - 12) })] : []), ...s.unknown.unread.map((u) => word('review.unread', u))];
  return rows.length ? <ul class="rvlist one">{rows.map((r) => <li key={r}><Icon name="q" /><span dir="auto">{r}</span></li>)}</ul> : <p class="small ink2">{t('review.unknown.none')}</p>;
}

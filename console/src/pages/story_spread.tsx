// How a story went from network to network: one lane each on one axis of time, with where it crossed over. Critical posts
// are filled, others hollow; what nobody heard is hatched.
import { clockTime, dayTime, netName, num, span, t, tn, word, zone } from '../i18n';
import { towerNow } from '../clock';
import { useResource } from '../resource';
import { Figure, timeTicks } from '../parts/chart';
import { Loading, StaleNote, Trouble } from '../parts/basic';
import { useUnheard } from '../parts/unheard';
import type { Lane, Spread, SpreadMark } from './story.types';

const LANE = 52, BASE = 44, TALL = 28, STACK = 3, NARROW = 0.012;
const fix = (n: number) => Number(n.toFixed(2));
const HOW = new Set(['quote', 'repost', 'reply', 'link', 'copy']);
export const stepWords = (s: number) => span(s * 1000);

interface View { from: number; to: number; X: (at: number) => number; lanes: Lane[]; spread: Spread }

function view(spread: Spread): View {
  const from = Date.parse(spread.from ?? ''), to = from + Math.max(1, spread.steps) * spread.step_s * 1000;
  return { from, to, X: (at) => fix(Math.max(0, Math.min(1, (at - from) / (to - from))) * 100), lanes: spread.lanes, spread };
}
// Each lane in its own scale: what is small beside another network is seen as well; its highest bar is written.
const tallest = (l: Lane) => Math.max(1, ...l.bins.map((n, k) => n + (l.bins_reposts[k] ?? 0)));

// Where a lane's first post stands after the very first, and by what it came.
function cameBy(v: View, lane: Lane): string {
  const first = v.lanes[0];
  if (!lane.from || !first) return t('spread.origin');
  const later = span(Date.parse(lane.first_at) - Date.parse(first.first_at));
  return HOW.has(lane.from.how) && lane.from.net ? t('spread.came', { span: later, how: word('cross', lane.from.how), net: netName(lane.from.net) }) : t('spread.alone', { span: later });
}

function Bars({ v, lane, row }: { v: View; lane: Lane; row: number }) {
  const wide = 100 / v.spread.steps, y = row * LANE + BASE, most = tallest(lane);
  const high = (n: number) => (n ? Math.max(1.5, (n / most) * TALL) : 0);
  return (
    <g>{lane.bins.map((n, k) => {
      const all = n + (lane.bins_reposts[k] ?? 0), critical = Math.min(n, lane.bins_critical[k] ?? 0);
      if (!all) return null;
      const box = (count: number, kind: string) => count > 0 && <rect class={kind} x={fix(k * wide + wide * 0.08)} width={fix(wide * 0.84)} y={fix(y - high(count))} height={fix(high(count))} />;
      return <g key={k}>{box(all, 'sb rp')}{box(n, 'sb')}{box(critical, 'sb cr')}</g>;
    })}</g>
  );
}

// Every post of a small story. Those that would cover each other stand one on the other.
interface Placed { mark: SpreadMark; x: number; y: number; piled: number }
function place(v: View, marks: SpreadMark[]): Placed[] {
  const last = new Map<string, { x: number; pile: number }>();
  return marks.flatMap((mark) => {
    const row = v.lanes.findIndex((l) => l.net === mark.net);
    if (row < 0) return [];
    const x = v.X(Date.parse(mark.at)), before = last.get(mark.net);
    const pile = before && x - before.x < NARROW * 100 ? before.pile + 1 : 0;
    last.set(mark.net, { x: pile ? (before?.x ?? x) : x, pile });
    return [{ mark, x, y: row * LANE + BASE - 12 - Math.min(pile, STACK) * 8, piled: pile }];
  });
}
const shapeOf = (mark: SpreadMark) => (mark.own ? 'own' : mark.news ? 'nw' : mark.critical ? 'cr' : 'pl');

function Marks({ placed }: { placed: Placed[] }) {
  return <>{placed.filter((p) => p.piled <= STACK).map((p) => <span key={p.mark.id} class={`smk ${shapeOf(p.mark)}`} style={{ left: p.x + '%', top: p.y + 'px' }} />)}</>;
}
function Edges({ placed }: { placed: Placed[] }) {
  const at = new Map(placed.map((p) => [p.mark.id, p]));
  return <g>{placed.map((p) => { const to = p.mark.to ? at.get(p.mark.to) : undefined; return to && <path key={p.mark.id} class="ed" d={`M${to.x} ${to.y}L${p.x} ${p.y}`} />; })}</g>;
}

function Crossings({ v }: { v: View }) {
  return (
    <g>{v.lanes.map((lane, row) => {
      const from = v.lanes.findIndex((l) => l.net === lane.from?.net);
      if (from < 0 || !lane.from?.at) return null;
      const x = v.X(Date.parse(lane.from.at));
      return <path key={lane.net} class="lk" d={`M${x} ${from * LANE + BASE}V${row * LANE + BASE}`} />;
    })}</g>
  );
}

function Plot({ v }: { v: View }) {
  const { spread, lanes } = v;
  const placed = place(v, spread.marks ?? []);
  const ticks = timeTicks(v.from, v.to, v.to - v.from > 36 * 3_600_000 ? dayTime : clockTime, 6);
  const unheard = useUnheard(v.from, Math.min(v.to, towerNow()));
  const hurt = (u: { kind: string }) => lanes.map((l, k) => ({ l, k })).filter(({ l }) => l.net === u.kind || !lanes.some((m) => m.net === u.kind));
  return (
    <>
      <div class="lanes" role="img" aria-label={say(v)}>
        <div class="ll">{lanes.map((l) => <div key={l.net}><b class="clip">{netName(l.net)}</b><span class="small ink3 clip">{tn('people', l.authors)}</span></div>)}</div>
        <div class="lm" style={{ height: lanes.length * LANE + 'px' }}>
          <svg viewBox={`0 0 100 ${lanes.length * LANE}`} preserveAspectRatio="none" aria-hidden="true">
            {ticks.map((tick) => <path key={tick.v} class="g" d={`M${v.X(tick.v)} 0V${lanes.length * LANE}`} />)}
            {lanes.map((l, row) => <path key={l.net} class="ax" d={`M0 ${row * LANE + BASE}H100`} />)}
            {lanes.map((l, row) => (spread.marks ? null : <Bars key={l.net} v={v} lane={l} row={row} />))}
            <Edges placed={placed} />
            <Crossings v={v} />
            {spread.statements.map((s) => <path key={s.id} class="vlai" d={`M${v.X(Date.parse(s.at))} 0V${lanes.length * LANE}`} />)}
          </svg>
          {unheard.flatMap((u) => hurt(u).map(({ k }) => <span key={`${u.name}${u.from}${k}`} class="gapbox" style={{ left: v.X(u.from) + '%', width: Math.max(0.4, v.X(u.to) - v.X(u.from)) + '%', top: k * LANE + 'px', height: BASE + 'px' }} title={t('chart.unheard', { name: u.name })} />))}
          <Marks placed={placed} />
          {lanes.map((l, row) => {
            const x = v.X(Date.parse(l.first_at));
            return <span key={l.net}><span class="lfm" style={{ left: x + '%', top: row * LANE + BASE + 'px' }} /><span class={`fl small${x > 55 ? ' le' : ''}${l.from && !HOW.has(l.from.how) ? ' by0' : ''}`} style={{ left: x + '%', top: row * LANE + 'px' }}>{cameBy(v, l)}</span></span>;
          })}
          {spread.statements.map((s, k) => <span key={s.id} class="stl small" style={{ left: v.X(Date.parse(s.at)) + '%' }}>{t('spread.said', { n: num(k + 1) })}</span>)}
          {ticks.map((tick) => <span class={`xt small${tick.opt ? ' opt' : ''}`} key={tick.v} style={{ left: v.X(tick.v) + '%' }}>{tick.l}</span>)}
        </div>
        <div class="lr">{lanes.map((l) => <div key={l.net}><b class="n">{num(l.posts)}</b><span class="small ink3 nw">{spread.marks ? t('spread.posts') : `↑ ${num(tallest(l))}`}</span></div>)}</div>
      </div>
      {unheard.length > 0 && <p class="small warnc">{t('curve.unheard', { names: [...new Set(unheard.map((u) => u.name))].join(', ') })}</p>}
    </>
  );
}

function say(v: View): string {
  return [t('spread.say', { n: num(v.lanes.length) }), ...v.lanes.map((l) => `${netName(l.net)}: ${cameBy(v, l)}, ${t('spread.posts_n', { n: num(l.posts) })}, ${t('spread.critical_n', { n: num(l.critical) })}`)].join('. ');
}

function Key({ spread }: { spread: Spread }) {
  const keys = spread.marks ? [['smk cr', 'spread.key.critical'], ['smk pl', 'spread.key.other'], ['smk nw', 'spread.key.news'], ['smk own', 'spread.key.own']] as const
    : [['sq cr', 'spread.key.critical'], ['sq', 'spread.key.other'], ['sq rp', 'spread.key.reposts']] as const;
  return (
    <ul class="skey small ink2">{keys.map(([kind, key]) => <li key={key}><i class={kind} />{t(key)}</li>)}<li><i class="dot3" />{t('spread.key.cross')}</li></ul>
  );
}

export function SpreadFigure({ base }: { base: string }) {
  const page = useResource<Spread>(`${base}/spread`, { every: 30, on: ['level', 'story'] });
  const spread = page.data;
  if (!spread) return <section class="panel"><header><h2>{t('spread.title')}</h2></header>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={4} />}</section>;
  if (!spread.from || !spread.lanes.length) return <section class="panel"><header><h2>{t('spread.title')}</h2></header><p class="pb small ink3">{t('posts.none')}</p></section>;
  const v = view(spread);
  const rows = spread.lanes.map((l) => [netName(l.net), dayTime(l.first_at), cameBy(v, l), num(l.authors), num(l.posts), num(l.critical), num(l.quotes + l.answers), num(l.copies), num(l.reposts), num(l.news)]);
  const title = spread.marks ? t('spread.each', { zone: zone(v.from) }) : t('spread.per', { step: stepWords(spread.step_s), zone: zone(v.from) });
  return (
    <section class="panel spread">
      {page.stale && <StaleNote at={page.at} now={Date.now()} />}
      <Figure title={title} meta={spread.marks ? undefined : t('spread.scale')} table={{ caption: title, head: [t('spread.net'), t('spread.first'), t('spread.by'), t('spread.people'), t('curve.posts'), t('spread.critical'), t('spread.answers'), t('spread.copies'), t('curve.reposts'), t('spread.news')], rows }}>
        <Plot v={v} />
        <Key spread={spread} />
      </Figure>
      {(spread.news.length > 0 || spread.more > 0) && <p class="small ink2">{spread.news.length > 0 && <>{t('spread.reported')} {spread.news.slice(0, 5).map((n) => `${n.name} ${dayTime(n.at)}`).join(' · ')}</>}{spread.more > 0 && <> {t('spread.more', { n: num(spread.more) })}</>}</p>}
    </section>
  );
}

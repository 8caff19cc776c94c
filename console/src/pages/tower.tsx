// The live tower: every brand stands in the tier of its level. Read in five seconds, from four metres.
import { session } from '../api';
import { path } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { clockSeconds, clockTime, elapsed, netName, num, rate, short, span, t, tn, word, zone } from '../i18n';
import { useKey } from '../keys';
import { heardRates, tick } from '../live';
import { useResource, type Loaded } from '../resource';
import { go, link } from '../route';
import { Icon, LevelBadge, levelWord, Loading, Mark, StaleNote, Surge, Tile, Trouble } from '../parts/basic';
import { countAxis, Figure, Plot, timeTicks } from '../parts/chart';
import { useDrill } from '../parts/drill';
import type { IconName } from '../parts/icons';
import { saidWords } from '../parts/why';
import type { Incident, Level, Said, Source, StoryPage, Tower, TowerBrand } from '../types';

const LEVELS: Level[] = [4, 3, 2, 1, 0];
const FULL: Record<Level, number> = { 4: 220, 3: 188, 2: 128, 1: 104, 0: 104 };
const BARE: Record<Level, number> = { 4: 112, 3: 64, 2: 62, 1: 62, 0: 64 };
const MOST: Record<Level, number> = { 4: 2, 3: 2, 2: 3, 1: 3, 0: 24 };
const MID = 88;

export function TowerPage({ wall }: { wall: boolean }) {
  const tower = useResource<Tower>('/tower', { every: 2, on: ['level', 'incident', 'source', 'notice'] });
  useKey('Escape', wall ? () => go(link('tower')) : null);
  if (!tower.data) return <><h1 class="vh">{t('nav.tower')}</h1>{tower.error ? <Trouble error={tower.error} retry={tower.reload} /> : <Loading rows={8} />}</>;
  return <TowerView data={tower.data} stale={tower.stale} at={tower.at} wall={wall} />;
}

function TowerView({ data, stale, at, wall }: { data: Tower; stale: boolean; at: number; wall: boolean }) {
  const by = new Map<Level, TowerBrand[]>(LEVELS.map((l) => [l, []]));
  for (const brand of data.brands) by.get(brand.level)?.push(brand);
  const order = (a: TowerBrand, b: TowerBrand) => b.authors_10min - a.authors_10min || a.name.localeCompare(b.name);
  for (const list of by.values()) list.sort(order);
  const heights = LEVELS.map((l) => (by.get(l)?.length ? FULL[l] : BARE[l]));
  const open = useResource<{ incidents: Incident[] }>('/incidents?open=1&limit=20', { on: ['incident', 'ring'] });
  const top = LEVELS.flatMap((l) => (l > 0 ? by.get(l) ?? [] : []))[0];
  // The silence of a source is no calm.
  const deaf = !data.drill && (!data.sources.length || data.sources.some((s) => s.state !== 'live' && s.state !== 'ended'));
  const page = useResource<StoryPage>(top?.story ? path('stories', top.client, top.brand, top.story) : null, { every: 4, on: ['level'] });
  const incident = open.data?.incidents.find((i) => i.brand === top?.brand && i.story === top?.story) ?? null;
  return (
    <div class={`wall${wall ? ' big' : ''}`}>
      {wall && <WallHead brands={data.brands.length} />}
      <div class="wm">
        <section class="tower" aria-label={t('tower.levels')}>
          <h1 class="vh">{t('nav.tower')}</h1>
          <TowerShape heights={heights} lit={LEVELS.map((l) => !!by.get(l)?.length)} />
          <div class="rws" style={{ gridTemplateRows: heights.map((h) => `minmax(0,${h}fr)`).join(' ') }}>
            {LEVELS.map((l) => <LevelRow key={l} level={l} brands={by.get(l) ?? []} calm={top || l !== 2 ? null : deaf ? 'not' : 'yes'} about={l === top?.level ? { why: page.data?.why ?? [], incident } : null} />)}
          </div>
        </section>
        <aside class="wr" aria-label={t('tower.flow')}>
          {stale && <StaleNote at={at} now={Date.now()} />}
          {top?.story && <Heat brand={top} page={page} />}
          <Flow data={data} stale={stale} />
          <Today data={data} />
        </aside>
      </div>
      <Foot data={data} />
    </div>
  );
}

function WallHead({ brands }: { brands: number }) {
  const now = useNow(500);
  const who = useCell(session)?.clients ?? [];
  return (
    <header class="wh"><a class="brand" href={link('tower')} aria-label={t('tower.leave')}><Mark size={36} /></a>
      <b class="wt">{who.length === 1 ? who[0]?.name : 'hinomi'}</b><span class="ws ink2">{tn('brands', brands)} · {t('tower.name')}</span>
      <div class="zones"><b class="n">{clockSeconds(now)}</b><span>{zone(now)}</span></div></header>
  );
}

// One tier a level, aligned to the rows; the roof belongs to L4.
function tierPath(k: number, top: number, bottom: number): string {
  const a = top + 6;
  const b = bottom - 6;
  if (k === 0) {
    const e = a + Math.min(84, (b - a) * 0.46);
    return `M${MID} ${a}C${MID + 22} ${a + (e - a) / 2} ${MID + 52} ${e - 14} ${MID + 84} ${e}H${MID - 84}C${MID - 52} ${e - 14} ${MID - 22} ${a + (e - a) / 2} ${MID} ${a}ZM${MID - 46} ${e + 7}H${MID + 46}V${b}H${MID - 46}Z`;
  }
  const w = 40 + (k - 1) * 10;
  return `M${MID - w} ${a}H${MID + w}L${MID + w + 9} ${b}H${MID - w - 9}Z`;
}

function TowerShape({ heights, lit }: { heights: number[]; lit: boolean[] }) {
  const total = heights.reduce((a, b) => a + b, 0);
  let y = 0;
  const tiers = heights.map((h, k) => { const from = y; y += h; return { k, from, to: y, level: LEVELS[k] ?? 0 }; });
  return (
    <div class="tc" aria-hidden="true">
      <svg viewBox={`0 0 176 ${total}`} preserveAspectRatio="none">
        {tiers.map((tier) => <path key={tier.k} class={`t t${tier.level}${lit[tier.k] ? ' on' : ''}`} d={tierPath(tier.k, tier.from, tier.to)} />)}
      </svg>
      {tiers.map((tier) => (
        <div key={tier.k} class={`cn c${tier.level}${lit[tier.k] ? ' lit' : ''}`}
          style={{ top: ((tier.from + (tier.k === 0 ? 0.74 : 0.5) * (tier.to - tier.from)) / total) * 100 + '%' }}>
          <b>L{tier.level}</b><span>{levelWord(tier.level)}</span></div>
      ))}
    </div>
  );
}

interface About { why: Said[]; incident: Incident | null }
function LevelRow({ level, brands, about, calm }: { level: Level; brands: TowerBrand[]; about: About | null; calm: 'yes' | 'not' | null }) {
  const shown = brands.slice(0, MOST[level]);
  return (
    <div class={`lrow r${level}${brands.length ? '' : ' none'}${level && shown.length > 2 ? ' many' : ''}`}>
      {brands.length > 0 && <span class="lvm"><LevelBadge level={level} /></span>}
      {shown.map((b) => level === 0
        ? <span class="b0" key={`${b.client}/${b.brand}`}><Tile id={b.brand} name={b.name} size="lg" /><span>{b.name}</span>{b.positive && <Surge />}</span>
        : <BrandCard key={`${b.client}/${b.brand}`} brand={b} level={level} alone={shown.length === 1} about={shown.length === 1 ? about : null} />)}
      {brands.length > shown.length && <a class="b0 more" href={link('stories')}>{t('tower.more', { n: brands.length - shown.length })}</a>}
      {calm && <span class={`calm ${calm}`}><Icon name={calm === 'yes' ? 'check' : 'tri'} />{t(calm === 'yes' ? 'tower.calm' : 'tower.deaf')}</span>}
      {!brands.length && !calm && <span class="vh">{t('tower.none', { level: `L${level} ${levelWord(level)}` })}</span>}
    </div>
  );
}

const TREND: Record<string, IconName> = { up: 'up', down: 'dn', flat: 'right' };

function BrandCard({ brand: b, level, alone, about }: { brand: TowerBrand; level: Level; alone: boolean; about: About | null }) {
  const now = useNow(500);
  const category = word('risk', b.category, t('risk.none'));
  const first = b.first_at ? Date.parse(b.first_at) : now;
  return (
    <a class={`bc bc${level}${alone ? ' alone' : ''}`} href={b.story ? link('stories', b.client, b.brand, b.story) : link('stories')}>
      <span class="row bl"><Tile id={b.brand} name={b.name} size="xl" />
        <span class="grow"><b class="bn clip">{b.name}</b>
          <span class="bt"><span class="bk">{category}</span>{b.headline && <q class="bq" lang={b.headline_lang ?? undefined} dir="auto">{b.headline}</q>}</span></span></span>
      <span class="nums">
        <span><b class="n">{elapsed(first, now)}</b><i>{t(level > 1 && alone ? 'tower.since_first' : 'col.age')}</i></span>
        <span><b class="n">{short(b.authors_10min)}<Icon name={TREND[b.trend] ?? 'right'} class="trend" /><span class="vh"> {word('trend', b.trend)}</span></b><i>{t('tower.per10')}</i></span>
        {level > 1 && <span class="ntot"><b class="n">{short(b.authors)}</b><i>{t('tower.authors')}</i></span>}
      </span>
      {about && <Because about={about} />}
      {b.positive && <Surge />}
    </a>
  );
}

// Say why, and who has it: the floors in words, and the first to acknowledge.
function Because({ about: { why, incident } }: { about: About }) {
  const reasons = why.filter((s) => s.code !== 'score').map(saidWords);
  return (
    <span class="bwhy">{reasons.length > 0 && <span class="clip"><b>{t('tower.why')}</b> {reasons.map((r, k) => <span key={k} lang={r.lang}>{k ? ' · ' : ''}{r.text}</span>)}</span>}
      {incident && <span class="clip">{incident.acknowledged ? <><Icon name="check" />{t('tower.has', { name: incident.acknowledged.name })}</> : <><Icon name="phone" />{t('tower.nobody')}</>}</span>}</span>
  );
}

// What burns, as a curve: the people who criticise the highest story, per ten minutes.
// How the people of a story added up while this page looked on, from its first post: shown until there are bins enough.
const seen = new Map<string, [number, number][]>();
function addUp(brand: TowerBrand, now: number): [number, number][] {
  const key = `${brand.client}/${brand.brand}/${brand.story}`;
  const list = seen.get(key) ?? [[Date.parse(brand.first_at ?? '') || now, 1]];
  const last = list[list.length - 1];
  if (last && now > last[0] + 5000 && brand.authors >= last[1]) list.push([now, brand.authors]);
  if (last && now < last[0] - 60_000) list.length = 1; // a scene that began anew
  if (list.length > 600) list.splice(1, 1);
  if (!seen.has(key)) { if (seen.size > 20) seen.clear(); seen.set(key, list); }
  return list;
}

function Heat({ brand, page }: { brand: TowerBrand; page: Loaded<StoryPage> }) {
  const sum = addUp(brand, useNow(1000));
  const bins = page.data?.curve;
  const whole = bins ? bins.authors.length - 1 : 0;
  return whole >= 3 || sum.length < 3 ? <Bins brand={brand} page={page} /> : <Sum brand={brand} points={sum} />;
}

function Sum({ brand, points }: { brand: TowerBrand; points: [number, number][] }) {
  const from = points[0]?.[0] ?? 0;
  const end = Math.max(points[points.length - 1]?.[0] ?? 0, from + 300_000);
  const last = points[points.length - 1];
  const table = { caption: t('sum.title', { name: brand.name }), head: [t('table.at', { zone: zone(from) }), t('tower.authors')], rows: points.map(([ms, n]) => [clockSeconds(ms), num(n)]).reverse() };
  return (
    <section class="heat"><Figure table={table} title={<span class="clip">{brand.name}</span>} meta={<><b class={`lvt${brand.level}`}>{short(brand.authors)}</b><small>{t('tower.authors')}</small></>}>
      <Plot height={null} gl={48} gr={14} label={t('sum.say', { name: brand.name, n: num(brand.authors) })}
        x={{ min: from, max: end, ticks: timeTicks(from, end, clockTime, 4) }} y={countAxis(Math.max(4, ...points.map((p) => p[1])))} series={[{ points, kind: `ln lc${brand.level}`, fill: true }]}
        last={last ? { x: last[0], y: last[1], text: '' } : null} />
    </Figure></section>
  );
}

function Bins({ brand, page }: { brand: TowerBrand; page: Loaded<StoryPage> }) {
  const now = useNow(5000);
  const curve = page.data?.curve;
  const from = Date.parse(curve?.from ?? '');
  const step = (curve?.step_s ?? 600) * 1000;
  // The last bin is still filling: it is left out of the line.
  const whole = (curve?.authors ?? []).filter((_, k) => from + (k + 1) * step <= now);
  const points = whole.map((v, k) => [from + (k + 0.5) * step, v] as [number, number | null]);
  const most = Math.max(4, ...whole.map((v) => v ?? 0));
  const end = Math.max(from + Math.max(6, whole.length) * step, from + step);
  const table = { caption: t('curve.title', { name: brand.name }), head: [t('table.from'), t('curve.people')], rows: whole.map((v, k) => [clockTime(from + k * step), v === null ? '–' : num(v)]) };
  const last = [...points].reverse().find((p) => p[1] !== null);
  return (
    <section class="heat"><Figure table={table} title={<span class="clip">{brand.name}</span>} meta={<><b class={`lvt${brand.level}`}>{short(brand.authors_10min)}</b><small>{t('tower.per10')}</small></>}>
      {curve ? <Plot height={null} gl={48} gr={14} label={t('curve.say', { name: brand.name, n: num(brand.authors_10min), most: num(most) })}
        x={{ min: from, max: end, ticks: timeTicks(from, end, clockTime, 4) }} y={countAxis(most)} series={[{ points, kind: `ln lc${brand.level}`, fill: true }]}
        last={last ? { x: last[0], y: last[1] ?? 0, text: '' } : null} /> : page.error ? <Trouble error={page.error} /> : <Loading rows={2} />}
    </Figure></section>
  );
}

// A series of the server when it has a minute or two, else what this page has heard since it was opened.
function ratePoints(of: 'read' | 'matched', { step_s, ...series }: Tower['series']): [number, number | null][] {
  const values = series[of];
  const now = Date.now();
  if (values.length < 12 && heardRates.length > 1) return heardRates.map((r) => [(r.at - now) / 60_000, r[of]]);
  return values.map((v, k) => [((k - values.length + 1) * step_s) / 60, v]);
}

function Flow({ data, stale }: { data: Tower; stale: boolean }) {
  const heard = useCell(tick);
  const read = heard?.read_per_s ?? data.read_per_s;
  const matched = heard?.matched_per_s ?? data.matched_per_s;
  return (
    <>
      <RateChart title={t('tower.read')} unit={t('tower.posts_s')} value={read} points={ratePoints('read', data.series)} stale={stale} />
      <RateChart title={t('tower.matched')} unit={t('tower.hits_s')} value={matched} points={ratePoints('matched', data.series)} stale={stale} />
    </>
  );
}

// The rates are those of the last minutes of real time, also in a drill: the axis counts back from now.
function RateChart({ title, unit, value, points, stale }: {
  title: string; unit: string; value: number; points: [number, number | null][]; stale: boolean;
}) {
  const span = -(points[0]?.[0] ?? 0);
  const minutes = [1, 2, 5].find((m) => span <= m) ?? span;
  const most = Math.max(value, ...points.map(([, v]) => v ?? 0));
  const every = [0.25, 0.5, 1, 2, 5, 10, 15, 20, 30, 60].find((m) => minutes / m <= 4) ?? 60;
  const ticks = [];
  for (let m = 0; m <= minutes; m += every) ticks.push({ v: -m, l: !m ? t('tower.nowtick') : m < 1 || every < 1 ? t('tower.ago_s', { n: m * 60 }) : t('tower.ago', { n: m }) });
  const rows = points.map(([m, v]) => [num(Math.round(-m * 60)), v === null ? '–' : rate(v)]).reverse();
  return (
    <section class={stale ? 'stale' : ''}>
      <Figure title={title} meta={<><b>{rate(value)}</b><small>{unit}</small></>} table={{ caption: `${title}, ${unit}`, head: [t('table.ago'), unit], rows }}>
        <Plot height={null} gl={48} gr={18} label={t('tower.rate.say', { title, n: rate(value), unit, most: rate(most) })}
          x={{ min: -minutes, max: 0, ticks }} y={countAxis(most)} series={[{ points, kind: 'ln', fill: true }]} />
      </Figure>
    </section>
  );
}

function Today({ data }: { data: Tower }) {
  const sum = (pick: (s: Source) => number) => data.sources.reduce((a, s) => a + pick(s), 0);
  return (
    <section class="daybox"><h2 class="vh">{t('tower.totals')}</h2><div class="day">
      {data.sources.length > 0 ? <><span><b>{short(sum((s) => s.read))}</b>{t('tower.read_all')}</span>
        <span><b>{short(sum((s) => s.matched))}</b>{t('tower.matched_all')}</span></>
        : <span><b>{short(data.brands.reduce((a, b) => a + b.authors, 0))}</b>{t('tower.authors')}</span>}
      <span><b>{num(data.alerts_today)}</b>{t('tower.alerts')}</span>
      <span><b>{num(data.brands.length)}</b>{t('tower.watched')}</span>
    </div></section>
  );
}

export const SOURCE_LOOK: Record<string, { kind: string; icon: IconName }> = {
  live: { kind: 'ok', icon: 'check' }, opening: { kind: 'ai', icon: 'clock' }, late: { kind: 'warn', icon: 'tri' },
  gap: { kind: 'warn', icon: 'tri' }, silent: { kind: 'stop', icon: 'oct' }, failed: { kind: 'stop', icon: 'oct' }, ended: { kind: '', icon: 'info' },
};

function Foot({ data }: { data: Tower }) {
  const now = useNow(1000);
  const drill = useDrill();
  const well = data.sources.filter((s) => s.state === 'live');
  const rest = data.sources.filter((s) => s.state !== 'live');
  return (
    <footer class="wf">
      <a class="ink2" href={link('sources')}>{t('nav.sources')}</a>
      {drill && !data.sources.length ? <span class="tag ai"><Icon name="play" />{t('source.scene')}</span> : (well.length > 0 || !rest.length) && <span class={`tag ${well.length ? 'ok' : ''}`}><Icon name={well.length ? 'check' : 'info'} />{well.length ? t('source.well', { n: well.length }) : t('source.nothing')}</span>}
      {rest.slice(0, 4).map((s) => {
        const look = SOURCE_LOOK[s.state] ?? { kind: 'warn', icon: 'tri' as const };
        const quiet = (s.state === 'silent' || s.state === 'late') && s.last_post_at ? ' ' + span(now - Date.parse(s.last_post_at)) : '';
        return <span key={s.id} class={`tag ${look.kind}`} title={s.why ?? undefined}><Icon name={look.icon} />{netName(s.id)} {word('source', s.state)}{quiet}</span>;
      })}
      {rest.length > 4 && <span class="tag">{t('alarms.more', { n: rest.length - 4 })}</span>}
      <span class="right oc">{data.duty.length ? <>{t('tower.duty')} {data.duty.map((d, k) => <span key={d.person}>{k ? ' → ' : ' '}<b>{d.name}</b></span>)}</> : t('tower.noduty')}{drill && <span class="ink2"> · {t('drill.noring')}</span>}</span>
    </footer>
  );
}

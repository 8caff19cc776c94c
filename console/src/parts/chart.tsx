// A plot is a stretched SVG under HTML labels, so that text never scales. Behind every plot is its table.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { num, t } from '../i18n';
import { Icon } from './basic';

export interface Mark { x: number; kind: 'vl' | 'vls' | 'vlai' | 'dash'; text?: ComponentChildren; side?: 'left' | 'mid' | 'right'; opt?: boolean }
export interface Series { points: [number, number | null][]; kind: string; fill?: boolean }
export interface Axis { min: number; max: number; ticks: { v: number; l: string; opt?: boolean }[] }
// A stretch between two lines: [x, low, high].
export interface Band { points: [number, number, number][]; kind: string }
interface PlotProps {
  label: string; height: number | null; x: Axis; y: Axis; series: Series[]; bands?: Band[]; marks?: Mark[]; gl?: number; gt?: number; gr?: number;
  unheard?: { from: number; to: number; name: string }[]; last?: { x: number; y: number; text: string } | null; peak?: { x: number; y: number; text: string } | null;
}

// The top of an axis and its parts: round numbers whose steps are round, never steps of part of a person.
const TOPS: [number, number][] = [[1, 2], [1.2, 4], [1.5, 3], [2, 4], [3, 3], [4, 4], [6, 3], [8, 4]];
export function countAxis(most: number): Axis {
  let unit = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  let top: [number, number] | undefined;
  while (!top) {
    top = TOPS.find(([m]) => m * unit >= most * 0.9999999 && m * unit >= 4 && Number.isInteger(m * unit));
    if (!top) unit *= 10;
  }
  const max = top[0] * unit;
  const parts = max === 4 ? 2 : top[1];
  return { min: 0, max, ticks: Array.from({ length: parts + 1 }, (_, k) => ({ v: (max / parts) * k, l: num((max / parts) * k) })) };
}

const fix = (n: number) => Number(n.toFixed(2));

// Runs of known values: a gap in the data is a gap in the line.
export function runs(points: [number, number | null][]): [number, number][][] {
  const all: [number, number][][] = [];
  let run: [number, number][] = [];
  for (const [x, y] of points) {
    if (y === null) { if (run.length) all.push(run); run = []; } else run.push([x, y]);
  }
  if (run.length) all.push(run);
  return all;
}
export function gaps(points: [number, number | null][]): [number, number][] {
  const found: [number, number][] = [];
  for (let k = 0; k < points.length; k++) {
    if (points[k]?.[1] !== null) continue;
    const from = points[Math.max(0, k - 1)]?.[0] ?? 0;
    while (k + 1 < points.length && points[k + 1]?.[1] === null) k++;
    found.push([from, points[Math.min(points.length - 1, k + 1)]?.[0] ?? from]);
  }
  return found;
}

// Labels of marks that stand close part to both sides of their lines.
function parted(marks: Mark[], width: number): Mark[] {
  const out = marks.map((m) => ({ ...m }));
  for (let k = 1; k < out.length; k++) {
    const [a, b] = [out[k - 1], out[k]];
    if (a?.text && b?.text && Math.abs(b.x - a.x) < width * 0.1) { if (a.side !== 'right' || k === 1) a.side = 'left'; b.side = 'right'; }
  }
  return out;
}

export function Plot({ label, height, x, y, series, bands = [], marks: given = [], gl = 44, gt = 8, gr = 8, unheard = [], last, peak }: PlotProps) {
  const marks = parted(given, x.max - x.min);
  const X = (v: number) => fix(((v - x.min) / (x.max - x.min || 1)) * 100);
  const Y = (v: number) => fix(100 - ((v - y.min) / (y.max - y.min || 1)) * 100);
  const line = (points: [number, number][]) => 'M' + points.map(([a, b]) => `${X(a)} ${Y(b)}`).join('L');
  const style = { '--gl': gl + 'px', '--gt': gt + 'px', '--gr': gr + 'px', ...(height ? { height: height + 'px' } : {}) };
  return (
    <div class={`chart${height ? '' : ' fl'}`} role="img" aria-label={label} style={style}>
      <div class="plot">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {y.ticks.map((tick) => <path key={tick.v} class={tick.v === y.min ? 'ax' : 'g'} d={`M0 ${Y(tick.v)}H100`} />)}
          {bands.map((b, k) => b.points.length > 1 && <path key={`b${k}`} class={b.kind} d={`M${b.points.map(([v, , high]) => `${X(v)} ${Y(high)}`).join('L')}L${[...b.points].reverse().map(([v, low]) => `${X(v)} ${Y(low)}`).join('L')}Z`} />)}
          {series.map((one, k) => runs(one.points).map((run, r) => (
            <g key={`${k}.${r}`}>
              {one.fill && <path class="fillink" d={`${line(run)}L${X(run[run.length - 1]?.[0] ?? 0)} 100L${X(run[0]?.[0] ?? 0)} 100Z`} />}
              <path class={one.kind} d={run.length > 1 ? line(run) : `${line(run)}h.5`} />
            </g>
          )))}
          {marks.map((m, k) => <path key={k} class={m.kind === 'dash' ? 'vl dashed' : m.kind} d={`M${X(m.x)} -6V100`} />)}
        </svg>
        {gaps(series[0]?.points ?? []).map(([a, b], k) => <span key={k} class="gapbox" style={{ left: X(a) + '%', width: X(b) - X(a) + '%' }} title={t('chart.gap')} />)}
        {unheard.map((u) => <span key={`${u.name}${u.from}`} class="gapbox part" style={{ left: X(u.from) + '%', width: Math.max(0.4, X(u.to) - X(u.from)) + '%' }} title={t('chart.unheard', { name: u.name })} />)}
        {y.ticks.map((tick) => <span class="yt" key={tick.v} style={{ top: Y(tick.v) + '%' }}>{tick.l}</span>)}
        {x.ticks.map((tick) => <span class={`xt${tick.opt ? ' opt' : ''}`} key={tick.v} style={{ left: X(tick.v) + '%' }}>{tick.l}</span>)}
        {marks.map((m, k) => m.text && <span key={k} class={`lb mk ${m.side ?? 'mid'} ${m.kind}-t${m.opt ? ' opt' : ''}`} style={{ left: X(m.x) + '%' }}>{m.text}</span>)}
        {peak && <span class="lb pk" style={{ left: X(peak.x) + '%', top: Y(peak.y) + '%' }}>{peak.text}</span>}
        {last && <span class="dot" style={{ left: X(last.x) + '%', top: Y(last.y) + '%' }} />}
        {last && last.text && <span class="lb lastlb" style={{ left: X(last.x) + '%', top: Y(last.y) + '%' }}><b>{last.text}</b></span>}
      </div>
    </div>
  );
}

export interface Table { caption: string; head: string[]; rows: (string | number)[][] }
// A plot with its title and, one click away, the numbers it is drawn from.
export function Figure({ title, meta, table, children, heading: H = 'h2' }: {
  title: ComponentChildren; meta?: ComponentChildren; table: Table; children: ComponentChildren; heading?: 'h2' | 'h3';
}) {
  const [asTable, setAsTable] = useState(false);
  return (
    <>
      <div class="figh"><H>{title}</H>{meta !== undefined && <span class="meta">{meta}</span>}
        <button type="button" class="iconbtn tb" aria-pressed={asTable} aria-label={t('chart.table', { title: table.caption })} title={t('chart.table.short')}
          onClick={() => setAsTable(!asTable)}><Icon name="table" /></button></div>
      {asTable ? (
        <div class="figt" tabIndex={0} role="region" aria-label={table.caption}>
          <table class="tbl"><caption class="vh">{table.caption}</caption>
            <thead><tr>{table.head.map((h, k) => <th key={k} scope="col" class={k ? 'r' : ''}>{h}</th>)}</tr></thead>
            <tbody>{table.rows.map((row, k) => <tr key={k}>{row.map((c, j) => <td key={j} class={j ? 'r n' : 'n'}>{c}</td>)}</tr>)}</tbody></table>
        </div>
      ) : children}
    </>
  );
}

// Round times for the axis: at most `most` ticks, on minutes that people read.
export function timeTicks(fromMs: number, toMs: number, label: (ms: number) => string, most = 6): Axis['ticks'] {
  const steps = [1, 2, 5, 10, 20, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080].map((m) => m * 60_000);
  const step = steps.find((s) => (toMs - fromMs) / s <= most) ?? 10080 * 60_000;
  const offset = new Date(fromMs).getTimezoneOffset() * 60_000;
  const ticks = [];
  for (let v = Math.ceil((fromMs - offset) / step) * step + offset, k = 0; v <= toMs; v += step, k++) ticks.push({ v, l: label(v), opt: k % 2 === 1 });
  return ticks;
}

// The curve of a story: critical authors per ten minutes, with marks for what happened.
import { useNow } from '../clock';
import { clockTime, dayTime, num, t, zone } from '../i18n';
import type { Curve, Foreseen } from '../types';
import { useUnheard } from './unheard';
import { countAxis, Figure, Plot, timeTicks, type Mark } from './chart';

// What was foreseen, as people per step: the mean of the span up to each look ahead, with its 50 and 80 % bands.
interface Ahead { expect: [number, number][]; wide: [number, number, number][]; half: [number, number, number][]; at: number }
export function ahead(forecast: Foreseen[], curve: Curve, until: number, last: [number, number] | undefined): Ahead | null {
  const rows = forecast.filter((f) => f.of === 'authors');
  const newest = rows.reduce((most, f) => Math.max(most, Date.parse(f.at)), 0);
  const now = rows.filter((f) => Date.parse(f.at) === newest && newest + f.in * 1000 > (last?.[0] ?? 0)).sort((a, b) => a.in - b.in);
  if (!now.length || !last) return null;
  const out: Ahead = { expect: [last], wide: [[last[0], last[1], last[1]]], half: [[last[0], last[1], last[1]]], at: newest };
  for (const f of now) {
    if (newest + f.in * 1000 > until && out.expect.length > 1) break;
    const per = (n: number) => Math.max(0, n - f.seen) / Math.max(1, f.in / curve.step_s);
    const x = newest + f.in * 1000;
    out.expect.push([x, per(f.expect)]);
    out.wide.push([x, per(f.low), per(f.high)]);
    out.half.push([x, per(f.low50 ?? f.low), per(f.high50 ?? f.high)]);
  }
  return out;
}

export function CurveFigure({ curve, marks = [], until, height = 232, meta, forecast = [] }: {
  curve: Curve; marks?: Mark[]; until?: number; height?: number; meta?: preact.ComponentChildren; forecast?: Foreseen[];
}) {
  const now = useNow(5000);
  const from = Date.parse(curve.from);
  const step = curve.step_s * 1000;
  const whole = curve.authors.filter((_, k) => from + (k + 1) * step <= now || k === 0 && curve.authors.length === 1);
  const points = whole.map((v, k) => [from + (k + 0.5) * step, v] as [number, number | null]);
  const known = whole.map((v) => v ?? 0);
  const observed = Math.max(4, ...known);
  const peakAt = known.indexOf(Math.max(...known));
  const last = [...points].reverse().find((p) => p[1] !== null);
  const fore = ahead(forecast, curve, Math.max(until ?? 0, now + 2 * 3_600_000), last && last[1] !== null ? [last[0], last[1]] : undefined);
  const most = Math.max(observed, ...(fore?.wide ?? []).map(([, , high]) => Math.min(high, observed * 3)));
  const end = Math.max(fore?.expect[fore.expect.length - 1]?.[0] ?? 0, until ?? 0, from + Math.max(6, whole.length + 1) * step, Math.min(now, from + (whole.length + 1) * step));
  const unheard = useUnheard(from, Math.min(end, now));
  const label = end - from > 36 * 3600_000 ? dayTime : clockTime;
  const rows = whole.map((v, k) => [dayTime(from + k * step), v === null ? '–' : num(v), num(curve.posts[k] ?? 0), num(curve.reposts[k] ?? 0)]).reverse();
  const far = points.length > 4 && peakAt < points.length - 3;
  return (
    <Figure title={t('curve.per10', { zone: zone(now) })} meta={meta} table={{ caption: t('curve.per10', { zone: zone(now) }), head: [t('table.from'), t('curve.people'), t('curve.posts'), t('curve.reposts')], rows }}>
      {fore && <p class="small ink3">{t('curve.foreseen', { time: clockTime(fore.at), zone: zone(fore.at) })}</p>}
      <Plot height={height} gl={44} gt={28} gr={16} label={t('curve.say', { name: '', n: num(last?.[1] ?? 0), most: num(observed) })}
        x={{ min: from, max: end, ticks: timeTicks(from, end, label, 9) }} y={countAxis(most * 1.1)} series={[{ points, kind: 'ln', fill: true }, ...(fore ? [{ points: fore.expect, kind: 'lnai' }] : [])]}
        bands={fore ? [{ points: fore.wide, kind: 'band' }, { points: fore.half, kind: 'band b50' }] : []}
        unheard={unheard} marks={marks.filter((m) => m.x >= from && m.x <= end)} last={last ? { x: last[0], y: last[1] ?? 0, text: far ? num(last[1] ?? 0) : '' } : null}
        peak={known.some((v) => v > 0) ? { x: points[peakAt]?.[0] ?? from, y: known[peakAt] ?? 0, text: t('curve.peak', { n: num(known[peakAt] ?? 0) }) } : null} />
      {unheard.length > 0 && <p class="small warnc">{t('curve.unheard', { names: [...new Set(unheard.map((u) => u.name))].join(', ') })}</p>}
    </Figure>
  );
}

// The curve of a story: critical authors per ten minutes, with marks for what happened.
import { useNow } from '../clock';
import { clockTime, dayTime, num, t, zone } from '../i18n';
import type { Curve } from '../types';
import { useUnheard } from './unheard';
import { countAxis, Figure, Plot, timeTicks, type Mark } from './chart';

export function CurveFigure({ curve, marks = [], until, height = 232, meta }: {
  curve: Curve; marks?: Mark[]; until?: number; height?: number; meta?: preact.ComponentChildren;
}) {
  const now = useNow(5000);
  const from = Date.parse(curve.from);
  const step = curve.step_s * 1000;
  const whole = curve.authors.filter((_, k) => from + (k + 1) * step <= now || k === 0 && curve.authors.length === 1);
  const points = whole.map((v, k) => [from + (k + 0.5) * step, v] as [number, number | null]);
  const known = whole.map((v) => v ?? 0);
  const most = Math.max(4, ...known);
  const peakAt = known.indexOf(Math.max(...known));
  const last = [...points].reverse().find((p) => p[1] !== null);
  const end = Math.max(until ?? 0, from + Math.max(6, whole.length + 1) * step, Math.min(now, from + (whole.length + 1) * step));
  const unheard = useUnheard(from, end);
  const label = end - from > 36 * 3600_000 ? dayTime : clockTime;
  const rows = whole.map((v, k) => [dayTime(from + k * step), v === null ? '–' : num(v), num(curve.posts[k] ?? 0), num(curve.reposts[k] ?? 0)]).reverse();
  const far = points.length > 4 && peakAt < points.length - 3;
  return (
    <Figure title={t('curve.per10', { zone: zone(now) })} meta={meta} table={{ caption: t('curve.per10', { zone: zone(now) }), head: [t('table.from'), t('curve.people'), t('curve.posts'), t('curve.reposts')], rows }}>
      <Plot height={height} gl={44} gt={28} gr={16} label={t('curve.say', { name: '', n: num(last?.[1] ?? 0), most: num(most) })}
        x={{ min: from, max: end, ticks: timeTicks(from, end, label, 9) }} y={countAxis(most * 1.1)} series={[{ points, kind: 'ln', fill: true }]}
        unheard={unheard} marks={marks.filter((m) => m.x >= from && m.x <= end)} last={last ? { x: last[0], y: last[1] ?? 0, text: far ? num(last[1] ?? 0) : '' } : null}
        peak={known.some((v) => v > 0) ? { x: points[peakAt]?.[0] ?? from, y: known[peakAt] ?? 0, text: t('curve.peak', { n: num(known[peakAt] ?? 0) }) } : null} />
      {unheard.length > 0 && <p class="small warnc">{t('curve.unheard', { names: [...new Set(unheard.map((u) => u.name))].join(', ') })}</p>}
    </Figure>
  );
}

// How a figure is said: in its own unit, never with more digits than it has.
import { num, span, t } from '../i18n';

export const MISSING = '–';
export function said(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return MISSING;
  if (unit === 's') return span(value * 1000);
  if (unit === 'share') return t('reports.percent', { n: num(value * 100, value > 0 && value < .1 ? 1 : 0) });
  return num(value, unit === 'ratio' ? 2 : 1);
}

export interface Scale { by: number; unit: string; share: boolean }
// The unit in which the greatest of the values is read most easily.
export function scaleOf(values: (number | null)[], unit: string): Scale {
  const most = Math.max(0, ...values.map((v) => v ?? 0));
  if (unit === 'share') return { by: 100, unit: '%', share: true };
  if (unit !== 's') return { by: 1, unit: t(unit === 'ratio' ? 'reports.unit.ratio' : 'reports.unit.messages'), share: false };
  if (most >= 4 * 86_400) return { by: 1 / 86_400, unit: t('reports.unit.days'), share: false };
  if (most >= 4 * 3600) return { by: 1 / 3600, unit: t('reports.unit.hours'), share: false };
  if (most >= 240) return { by: 1 / 60, unit: t('reports.unit.minutes'), share: false };
  return { by: 1, unit: t('reports.unit.seconds'), share: false };
}

const DAY = 86_400_000;
// Every day, week (from its Monday) or month of the span, so that one without cases is a gap and not left out.
export function periodsOf(fromMs: number, toMs: number, by: 'day' | 'week' | 'month', known: string[]): string[] {
  const first = known.length ? Math.min(fromMs, Date.parse(known[0] as string)) : fromMs;
  const out: string[] = [];
  const at = new Date(Math.floor(first / DAY) * DAY);
  if (by === 'week') at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  if (by === 'month') at.setUTCDate(1);
  for (let k = 0; k < 400 && at.getTime() <= toMs; k++) {
    out.push(at.toISOString().slice(0, by === 'month' ? 7 : 10));
    if (by === 'month') at.setUTCMonth(at.getUTCMonth() + 1); else at.setUTCDate(at.getUTCDate() + (by === 'week' ? 7 : 1));
  }
  return out;
}

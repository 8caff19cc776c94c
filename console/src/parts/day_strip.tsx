// How a source stood, one span after the other in its real length; what nobody saw is hatched, never calm.
import { clockTime, dayTime, percent, span, t, word, zone } from '../i18n';
import { timeTicks } from './chart';
import { sourceWhy } from './source_words';

export interface Span { from: string; to: string; state: string; why: string | null }
const LOST = new Set(['silent', 'gap', 'failed', 'off']);
const LEAST = 0.4; // of 100: shorter spans would not be seen

export const lostMs = (day: Span[]): number => day.filter((s) => LOST.has(s.state)).reduce((sum, s) => sum + Date.parse(s.to) - Date.parse(s.from), 0);

export function DayStrip({ name, day, from, to }: { name: string; day: Span[]; from: string; to: string }) {
  const [a, b] = [Date.parse(from), Date.parse(to)];
  const at = (when: string) => ((Date.parse(when) - a) / (b - a)) * 100;
  const lost = day.filter((s) => LOST.has(s.state) || s.state === 'late');
  const say = lost.length ? lost.slice(-6).map((s) => `${word('source', s.state)} ${clockTime(s.from)}–${clockTime(s.to)}`).join(', ') : t('sources.strip.whole');
  const hours = (b - a) / 3_600_000;
  return (
    <div class="stripbox">
      <div class="strip" role="img" aria-label={t('sources.strip.say', { name, spans: say })}>
        {day.map((s) => { const x = at(s.from); const w = Math.max(LEAST, at(s.to) - x); return <i key={s.from + s.state} class={s.state} style={{ left: `${Math.min(x, 100 - w)}%`, width: `${w}%` }} title={`${word('source', s.state)} ${dayTime(s.from)} – ${dayTime(s.to)} (${span(Date.parse(s.to) - Date.parse(s.from))})${s.why ? `: ${s.why}` : ''}`} />; })}
      </div>
      <div class="stript" aria-hidden="true">{timeTicks(a, b, hours > 48 ? dayTime : clockTime, 6).map((tick) => <span key={tick.v} class={tick.opt ? 'opt' : ''} style={{ left: `${((tick.v - a) / (b - a)) * 100}%` }}>{tick.l}</span>)}</div>
    </div>
  );
}

export function StripKey() {
  return <p class="small ink2 row wrap stripkey">{['live', 'late', 'silent', 'gap', 'off'].map((s) => <span class="row" key={s}><span class="strip mini" aria-hidden="true"><i class={s} style={{ left: 0, width: '100%' }} /></span>{word('source', s)}</span>)}</p>;
}

// What happened, newest first: the strip in words.
export function SpanTable({ day }: { day: Span[] }) {
  const rows = [...day].reverse().slice(0, 40);
  return (
    <table class="tbl"><thead><tr><th>{t('col.state')}</th><th>{t('sources.from', { zone: zone() })}</th><th class="r">{t('sources.long')}</th><th>{t('sources.why')}</th></tr></thead>
      <tbody>{rows.map((s) => <tr key={s.from + s.state}><td>{word('source', s.state)}</td><td class="n">{dayTime(s.from)}</td><td class="r n">{span(Date.parse(s.to) - Date.parse(s.from))}</td><td class="small">{s.why ? sourceWhy(s.why).words : '–'}</td></tr>)}</tbody></table>
  );
}

export const wholeWords = (whole: number | null): string => (whole === null ? '–' : percent(Math.floor(whole * 1000) / 1000));

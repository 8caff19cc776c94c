// How the figures of a snapshot are said, on the page and in Markdown alike.
import { clockTime, dayTime, languageName, netName, num, span, t, tn, word, zone } from '../i18n';
import { levelWord } from '../parts/basic';
import { watchOf } from '../parts/watch';
import type { ClockLine, EffectLine, MomentLine, Snapshot } from './review.types';

export const at = (when: string | null) => (when ? `${dayTime(when)} ${zone(when)}` : '–');
export const signed = (part: number | null) => (part === null ? '–' : t('review.percent', { n: (part > 0 ? '−' : part < 0 ? '+' : '') + num(Math.abs(part * 100)) }));
export const seconds = (s: number | null) => (s === null ? '–' : span(s * 1000));
export const level = (n: number) => `L${n} ${levelWord(n)}`;
export const share = (part: number | null) => (part === null ? '–' : t('review.percent', { n: num(part * 100) }));

export function story(s: Snapshot): string[] {
  const { incident: i, first, size } = s;
  const out = [t(first.net ? 'review.say.first.net' : 'review.say.first', { time: at(first.at), net: first.net ? netName(first.net) : '', span: span(Date.parse(first.seen_at) - Date.parse(first.at)) })];
  out.push(t('review.say.rose', { level: level(i.highest), time: at(i.highest_at), people: tn('people', size.authors), posts: num(size.posts), nets: tn('networks', size.networks) }));
  const said = s.statements.filter((x) => x.published_at)[0];
  out.push(said ? t('review.say.said', { kind: word('saykind', said.kind), span: span(Date.parse(said.published_at ?? '') - Date.parse(first.at)) }) : t(s.unknown.unread.includes('statements') ? 'review.say.unread' : 'review.say.silent'));
  if (said) out.push(t(s.statements.some((x) => x.effect.some((e) => e.calmed)) ? 'review.say.calmed' : s.statements.some((x) => x.effect.length) ? 'review.say.notcalmed' : 'review.say.unmeasured'));
  return out;
}

export const clockResult = (c: ClockLine) => (c.target_s === null ? t('review.notarget') : c.met === null ? t('review.notyet') : t(c.met ? 'review.met' : 'review.missed'));
export const effectText = (e: EffectLine) => `${t('review.effect.of', { of: word('review.of', e.of), span: span(e.in_s * 1000) })}: ${signed(e.effect)} (${signed(e.effect_low)} – ${signed(e.effect_high)})`;
export const effectBasis = (e: EffectLine) => t('review.effect.basis', { observed: num(e.observed), expected: num(e.expected), low: num(e.low), high: num(e.high) });

export const momentName = (m: MomentLine) => (m.kind === 'watch' || m.kind === 'lesson' ? t(m.kind === 'watch' ? 'review.watch' : 'review.lesson') : word('moment', m.what));
// What a row of the record says beside its name.
export function momentText(m: MomentLine): string {
  const watch = m.what === 'watch' ? watchOf(m.text) : null;
  if (watch) return `${watch.why} (${t('watch.again', { at: clockTime(watch.until) })})`;
  if (m.what === 'judge') return word('judged', m.text);
  if (m.what === 'level') return m.text.replace(/\b(?=[0-4]\b\s*(→|$))/g, 'L').replace(/LL/g, 'L');
  if (m.what === 'ring') return word('channel', m.text, m.text);
  return m.text;
}
export const DECISIONS = new Set(['level', 'ack', 'watch', 'assign', 'close', 'judge']);
export const decisions = (s: Snapshot) => s.moments.filter((m) => DECISIONS.has(m.kind));
export const happened = (s: Snapshot) => s.moments.filter((m) => m.kind === 'note');

export const sizes = (s: Snapshot): [string, string][] => [
  [t('fig.authors'), num(s.size.authors)], [t('fig.posts'), num(s.size.posts)], [t('col.reposts'), num(s.size.reposts)],
  [t('fig.reach'), num(s.size.reach)], [t('review.ten'), share(s.size.ten_loudest_share)], [t('review.firsthand'), share(s.size.first_hand_share)],
];
export const langs = (s: Snapshot) => { const all = s.where.langs.reduce((n, l) => n + l.posts, 0) || 1; return [...s.where.langs].sort((a, b) => b.posts - a.posts).slice(0, 5).map((l) => `${languageName(l.lang)} ${share(l.posts / all)}`).join(' · '); };
export const outlets = (s: Snapshot) => s.where.outlets.slice(0, 8).map((o) => o.name).join(' · ') || t('voices.no_outlet');
export const answers = (s: Snapshot): string => t('review.answers', { sent: num(s.answered.sent), waiting: num(s.answered.waiting), refused: num(s.answered.refused), failed: num(s.answered.not_sent) })
  + (s.answered.open_cases === null ? '' : ` · ${t('review.opencases', { n: num(s.answered.open_cases) })}`) + (s.answered.at_most ? ` · ${t('review.atmost')}` : '');
export const gapText = (g: Snapshot['unknown']['gaps'][number]) => t('review.gap', { source: netName(g.source), state: word('source', g.state), from: at(g.from), to: clockTime(g.to), span: span(Date.parse(g.to) - Date.parse(g.from)) });
export const alarmText = (s: Snapshot) => (s.alarm.answer ? `${word('judged', s.alarm.answer)} · ${t('judge.said', { name: s.alarm.person?.name ?? '–', time: at(s.alarm.at) })}` : t(s.rings.length ? 'review.alarm.unsaid' : 'review.alarm.none'));
export const title = (s: Snapshot) => t('review.sheet', { brand: s.incident.brand_name, risk: word('risk', s.incident.category, t('risk.none')) });

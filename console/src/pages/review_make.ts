// Gathers a snapshot: read once from the API, masked, then frozen. Its JSON is what the hash is of and what the exports are made from.
import { get, path } from '../api';
import { towerNow } from '../clock';
import { t, word } from '../i18n';
import { saidWords } from '../parts/why';
import type { Effect, IncidentPage, Level, Moment, Person, StoryPage } from '../types';
import type { Span } from '../parts/day_strip';
import { CLOCKS, type IncidentClocks, type IncidentMeasures } from './reports.types';
import type { ClockId, ClockLine, EffectLine, Gap, MomentKind, MomentLine, Part, PromiseLine, Snapshot, StatementLine, Who } from './review.types';
import type { Fact, Statement, StatementPage, Task } from './room.types';

type Named = { id: string; name: string } | string | null | undefined;
type PastTask = Task & { reply?: string | null; made_at?: string };
interface ReplyRow { id: string; state: string; case?: string | null; story?: string | null; statement?: string | null }
export interface Found {
  page: IncidentPage; story: StoryPage | null; clocks: IncidentClocks[] | null; statements: StatementPage[] | null; facts: Fact[] | null;
  replies: ReplyRow[] | null; openCases: string[] | null; tasks: PastTask[] | null; sources: { id: string; day?: Span[] }[] | null; people: Person[] | null;
  drill: string | null; unread: Part[];
}

const REPLIES_MOST = 500;
const DAY = 86_400_000;
// Targets of the clocks: first alert, acknowledged, holding, facts (three hours).
export const TARGET_S: Partial<Record<ClockId, number>> = { detect_s: 60, acknowledge_s: 900, holding_s: 3600, facts_s: 10_800 };

export async function gather(id: string, drill: string | null): Promise<Found> {
  const page = await get<IncidentPage>(path('incidents', id));
  const { client, story, opened_at, closed_at } = page.incident;
  const unread: Part[] = [];
  const ask = async <T>(part: Part, read: () => Promise<T>): Promise<T | null> => { try { return await read(); } catch { unread.push(part); return null; } };
  const of = `client=${encodeURIComponent(client)}`;
  const at = path('stories', client, page.incident.brand, story);
  const from = new Date(Date.parse(opened_at) - 365 * DAY).toISOString().slice(0, 10);
  const hours = Math.max(24, Math.min(168, Math.ceil((towerNow() - Date.parse(page.first_at)) / 3_600_000)));
  const [told, clocks, statements, facts, replies, cases, tasks, sources, people] = await Promise.all([
    ask('story', () => get<StoryPage>(at)),
    ask('clocks', async () => (await get<IncidentMeasures>(`/metrics/incidents?${of}&from=${from}`)).incidents),
    ask('statements', async () => Promise.all((await get<{ statements: Statement[] }>(`/statements?${of}&incident=${encodeURIComponent(id)}`)).statements.map((s) => get<StatementPage>(path('statements', s.id))))),
    ask('facts', async () => (await get<{ facts: Fact[] }>(`/facts?${of}&incident=${encodeURIComponent(id)}&all=1`)).facts),
    ask('replies', async () => (await get<{ replies: ReplyRow[] }>(`/replies?${of}&limit=${REPLIES_MOST}`)).replies),
    ask('cases', async () => (await get<{ langs: { cases: { case: { id: string } }[] }[] }>(`${at}/cases`)).langs.flatMap((l) => l.cases.map((c) => c.case.id))),
    ask('tasks', async () => (await get<{ tasks: PastTask[] }>(`/tasks?${of}&all=1`)).tasks),
    ask('sources', async () => (await get<{ sources: { id: string; day?: Span[] }[] }>(`/sources?hours=${hours}`)).sources),
    ask('people', async () => (await get<{ people: Person[] }>('/people')).people),
  ]);
  // How the sources stood is kept for a week: an older incident's gaps are not known, which is not the same as none.
  if (closed_at ? Date.parse(page.first_at) < towerNow() - 168 * 3_600_000 : hours >= 168) unread.push('sources');
  return { page, story: told, clocks, statements, facts, replies, openCases: cases, tasks, sources, people, drill, unread: [...new Set(unread)].sort() };
}

// ---- who: a name, or what the person is ----
export class Mask {
  private labels = new Map<string, string>();
  private names: [string, string][] = [];
  constructor(readonly on: boolean, people: { id: string; name: string; role: string }[]) {
    const roles = new Map<string, number>();
    const unique = [...new Map(people.map((p) => [p.id, p])).values()].sort((a, b) => a.id.localeCompare(b.id));
    for (const p of unique) roles.set(p.role, (roles.get(p.role) ?? 0) + 1);
    const seen = new Map<string, number>();
    for (const p of unique) {
      const n = (seen.get(p.role) ?? 0) + 1;
      seen.set(p.role, n);
      const label = word('role', p.role) + ((roles.get(p.role) ?? 0) > 1 ? ` ${n}` : '');
      this.labels.set(p.id, on ? label : p.name);
      if (on && p.name.trim().length > 1) this.names.push([p.name, label]);
    }
    this.names.sort((a, b) => b[0].length - a[0].length);
  }
  who(of: Named, otherwise = ''): Who | null {
    if (!of) return null;
    const id = typeof of === 'string' ? of : of.id;
    const name = this.labels.get(id);
    if (this.on) return { id: '', name: name ?? (otherwise || t('review.somebody')) };
    return { id, name: name ?? (typeof of === 'string' ? of : of.name) };
  }
  // Words of our people: the names in them, and whoever is spoken to on a network.
  text(words: string | null): string {
    let out = handles(words ?? ''); // an acknowledgement has no words
    for (const [name, label] of this.names) out = out.split(name).join(label);
    return out;
  }
}
export const handles = (words: string): string => words.replace(/(^|[^\w.@/])[@＠][\p{L}\p{N}_.-]+(?:@[\w.-]+\w)?/gu, '$1@…');

// ---- notes that say more than a note ----
const WATCH = /^(静観、|Watch, look again |Attesa vigile, )/;
const LESSON = /^(#lessons|教訓[:：]|Lesson:|Lezione:)\s*/;
export const lessonText = (text: string): string | null => (LESSON.test(text) ? text.replace(LESSON, '') : null);
const KINDS: Record<string, MomentKind> = { level: 'level', ack: 'ack', take_over: 'ack', watch: 'watch', assign: 'assign', call_in: 'assign', close: 'close', judge: 'judge', note: 'note', lesson: 'lesson' };
export function kindOf(m: Moment): MomentKind {
  if (m.kind === 'note' && m.text) return WATCH.test(m.text) ? 'watch' : LESSON.test(m.text) ? 'lesson' : 'note';
  return KINDS[m.kind] ?? 'happened';
}

export function median(values: (number | null)[]): number | null {
  const all = values.filter((v): v is number => v !== null).sort((a, b) => a - b);
  const k = Math.floor(all.length / 2);
  return all.length ? (all.length % 2 ? all[k] ?? null : ((all[k - 1] ?? 0) + (all[k] ?? 0)) / 2) : null;
}

// A clock that has not come to its end is missed only when its target has passed.
export function clockLines(mine: IncidentClocks | undefined, past: IncidentClocks[], made: number): ClockLine[] {
  return CLOCKS.map((clock) => {
    const seconds = mine?.[clock] ?? null;
    const target = TARGET_S[clock] ?? null;
    const ran = mine ? (made - Date.parse(mine.first_at)) / 1000 : 0;
    const met = target === null || !mine ? null : seconds !== null ? seconds <= target : clock !== 'acknowledge_s' && ran > target ? false : null;
    return { clock, seconds, target_s: target, met, past_median_s: median(past.map((p) => p[clock])), past: past.filter((p) => p[clock] !== null).length };
  });
}

interface Measured extends Effect { of?: string; in?: number; observed?: number; expect?: number; low?: number; high?: number; effect?: number | null }
export function effectLines(all: Effect[], published: string | null): EffectLine[] {
  if (!published) return [];
  const near = (all as Measured[]).filter((e) => Math.abs(Date.parse(e.statement_at) - Date.parse(published)) < 60_000 && e.observed !== undefined);
  const newest = new Map(near.map((e) => [`${e.of} ${e.in}`, e]));
  const part = (observed: number, foreseen: number) => (foreseen > 0 ? 1 - observed / foreseen : null);
  return [...newest.values()].sort((a, b) => (a.in ?? 0) - (b.in ?? 0)).map((e) => {
    const observed = e.observed ?? 0, low = e.low ?? 0, high = e.high ?? 0;
    return { in_s: e.in ?? 0, of: e.of ?? 'authors', observed, expected: e.expect ?? 0, low, high, effect: e.effect ?? part(observed, e.expect ?? 0), effect_low: part(observed, low), effect_high: part(observed, high), calmed: e.calmed };
  });
}

export function promiseState(task: Pick<Task, 'due_at' | 'done_at' | 'late'>, now: number): PromiseLine['state'] {
  if (!task.due_at) return task.done_at ? 'kept' : 'no_date';
  const end = task.done_at ? Date.parse(task.done_at) : now;
  return end > Date.parse(task.due_at) ? 'late' : task.done_at ? 'kept' : 'open';
}

const LOST = new Set(['silent', 'gap', 'failed', 'off']);
function gapsOf(found: Found, from: number, to: number): Gap[] {
  return (found.sources ?? []).flatMap((s) => (s.day ?? []).filter((d) => LOST.has(d.state)).map((d) => ({ source: s.id, state: d.state, a: Math.max(from, Date.parse(d.from)), b: Math.min(to, Date.parse(d.to)) })))
    .filter((g) => g.b - g.a >= 60_000).map((g) => ({ source: g.source, from: new Date(g.a).toISOString(), to: new Date(g.b).toISOString(), state: g.state }));
}

function momentLine(m: Moment, mask: Mask): MomentLine {
  const kind = kindOf(m);
  const ids = m.kind === 'assign' || m.kind === 'call_in' || (m.kind === 'ring' && !m.person);
  return { at: m.at, kind, what: m.kind, text: ids ? mask.who(m.text)?.name ?? '' : mask.text(lessonText(m.text ?? '') ?? m.text), person: mask.who(m.person) };
}

function statementLine({ statement: s, versions }: StatementPage, effect: Effect[], mask: Mask): StatementLine {
  return {
    id: s.id, kind: s.kind, state: s.state, lang: s.lang, text: mask.text(s.text), version: s.version, published_at: s.published_at, corrects: s.corrects, author: mask.who(s.author), published_by: mask.who(s.published_by),
    networks: [...new Set(s.targets.map((x) => x.net))], versions: versions.map((v) => ({ version: v.version, at: v.at, person: mask.who(v.person), text: mask.text(v.text) })), effect: effectLines(effect, s.published_at),
  };
}

const WAITING = new Set(['draft', 'submitted', 'approved', 'leaving', 'out', 'held', 'at_hand', 'unknown']);
export function build(found: Found, names: Snapshot['names'], made: number): Snapshot {
  const { page, story } = found;
  const { incident, levels } = page;
  const staff = [...page.people.map((p) => ({ id: p.person, name: p.name, role: p.role })), ...(found.people ?? []).map((p) => ({ id: p.id, name: p.name, role: p.role as string }))];
  const mask = new Mask(names === 'roles', staff);
  const [top] = [...levels].sort((a, b) => b.to - a.to || Date.parse(a.at) - Date.parse(b.at));
  const highest = top && top.to > incident.level ? top : null;
  const replies = (found.replies ?? []).filter((r) => r.story === incident.story || (!!r.case && !!found.openCases?.includes(r.case)));
  const said = new Set((found.statements ?? []).flatMap((s) => s.replies.map((r) => r.id)));
  const answers = replies.filter((r) => !r.statement && !said.has(r.id));
  const ours = new Set([...replies.map((r) => r.id), ...said]);
  const whole = page.curve.authors.filter((_, k) => Date.parse(page.curve.from) + (k + 1) * page.curve.step_s * 1000 <= made || k === 0).length;
  const moments = [...page.timeline].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).map((m) => momentLine(m, mask));
  const facts = (found.facts ?? []).map((f) => ({ claim: mask.text(f.claim), value: f.value, position: f.position, evidence: f.evidence && mask.text(f.evidence), public: f.open, ended: f.ended_at }));
  const end = incident.closed_at ? Date.parse(incident.closed_at) : made;
  return {
    format: 'hinomi-review-1', made_at: new Date(made).toISOString(), names, drill: found.drill,
    incident: {
      id: incident.id, client: incident.client, client_name: incident.client_name, brand: incident.brand, brand_name: incident.brand_name, category: incident.category, headline: incident.headline && handles(incident.headline), state: incident.state,
      opened_at: incident.opened_at, closed_at: incident.closed_at, level: incident.level, highest: (highest?.to ?? incident.level) as Level, highest_at: highest?.at ?? levels.find((l) => l.to === incident.level)?.at ?? incident.opened_at, owner: mask.who(incident.owner),
    },
    first: { at: page.first_at, seen_at: story?.first_seen_at ?? page.story.first_seen_at, net: story?.origin?.net ?? null },
    levels: levels.map((l) => ({ at: l.at, from: l.from, to: l.to, computed: l.computed, score: l.score, why: l.why.filter((w) => w.code !== 'score').map((w) => mask.text(saidWords(w).text)), by: mask.who(l.by) })),
    size: { authors: page.story.authors, posts: page.story.posts, reposts: page.story.reposts, reach: page.story.reach, networks: page.story.networks, ten_loudest_share: story?.voices?.ten_loudest_share ?? null, first_hand_share: story?.voices?.first_hand_share ?? null },
    curve: { ...page.curve, authors: page.curve.authors.slice(0, whole), posts: page.curve.posts.slice(0, whole), reposts: page.curve.reposts.slice(0, whole) },
    clocks: clockLines(found.clocks?.find((c) => c.id === incident.id), (found.clocks ?? []).filter((c) => c.id !== incident.id && Date.parse(c.opened_at) < Date.parse(incident.opened_at)), made),
    where: { networks: story?.networks ?? [], langs: (story?.langs ?? []).filter((l) => l.lang !== 'und'), outlets: (story?.outlets ?? []).map((o) => ({ name: o.name, posts: o.posts })) },
    moments, statements: [...(found.statements ?? [])].sort((a, b) => (a.statement.published_at ?? a.statement.made_at).localeCompare(b.statement.published_at ?? b.statement.made_at)).map((s) => statementLine(s, page.effect ?? [], mask)), facts,
    answered: { sent: answers.filter((r) => r.state === 'sent').length, waiting: answers.filter((r) => WAITING.has(r.state)).length, refused: answers.filter((r) => r.state === 'refused').length, not_sent: answers.filter((r) => r.state === 'not_sent').length, at_most: (found.replies?.length ?? 0) >= REPLIES_MOST, open_cases: found.openCases?.length ?? null },
    promises: (found.tasks ?? []).filter((x) => x.reply && ours.has(x.reply)).map((x) => ({ text: mask.text(x.text), due_at: x.due_at, done_at: x.done_at, state: promiseState(x, made), owner: mask.who(x.owner) })),
    rings: page.rings.map((r) => ({ at: r.at, person: mask.who({ id: r.person, name: r.name }), channel: r.channel, step: r.step, state: r.state, acknowledged_at: r.acknowledged_at })),
    alarm: { answer: incident.judged?.answer ?? null, at: incident.judged?.at ?? null, person: mask.who(incident.judged?.person) },
    unknown: { facts: facts.filter((f) => f.position === 'unknown' && !f.ended).map((f) => f.claim), gaps: gapsOf(found, Date.parse(page.first_at), end), unread: found.unread },
    lessons: moments.filter((m) => m.kind === 'lesson').map(({ at, text, person }) => ({ at, text, person })),
  };
}

// The text that is hashed and exported.
export const jsonOf = (s: Snapshot): string => JSON.stringify(s, null, 1) + '\n';

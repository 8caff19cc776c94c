// The shapes of docs/api.md. Times are RFC 3339 UTC texts; ids are opaque.
export type Level = 0 | 1 | 2 | 3 | 4;
export interface Named { id: string; name: string }
export type Role = 'agent' | 'lead' | 'risk' | 'executive' | 'legal' | 'approver' | 'admin';
export interface Person extends Named { role: Role; lang?: string }
export interface Client extends Named { brands: Named[] }
export interface Drill {
  scene: string; title: string; progress: number; speed: number; paused: boolean;
  at: string; from: string; to: string; expects: number; met: number; missed: number;
}
export interface Session {
  person: Person | null; csrf?: string; clients?: Client[]; now: string; version: string;
  drill?: Drill | null; first: boolean; guest?: boolean;
}
export interface Said { code: string; args?: Record<string, unknown>; text: string }
export interface Source {
  id: string; kind: string; state: string; why?: string | null; last_post_at: string | null;
  lag_ms: number | null; read: number; matched: number; refused: number;
}
export interface TowerBrand {
  client: string; brand: string; name: string; client_name: string; level: Level; since: string | null;
  story: string | null; headline: string | null; headline_lang?: string | null; category: string | null;
  authors: number; authors_10min: number; trend: 'up' | 'down' | 'flat'; first_at: string | null; positive: boolean;
}
export interface Tower {
  now: string; brands: TowerBrand[]; read_per_s: number; matched_per_s: number;
  series: { step_s: number; read: (number | null)[]; matched: (number | null)[] };
  sources: Source[]; alerts_today: number; duty: { person: string; name: string }[]; drill: Drill | null;
}
export interface Story {
  client: string; brand: string; id: string; brand_name: string; client_name: string; level: Level;
  computed: Level; score: number; category: string | null; headline: string; headline_lang: string | null;
  first_at: string; first_seen_at: string; last_at: string; authors: number; posts: number; reposts: number;
  reach: number; networks: number; doubling_min: number | null; positive_share: number;
  incident: string | null; state: 'open' | 'quiet';
}
export interface Term { name: string; points: number; most: number; value?: unknown }
export interface LevelRow { at: string; from: Level; to: Level; computed: Level; score: number; why: Said[]; by: string | null }
export interface Curve { step_s: number; from: string; authors: (number | null)[]; posts: (number | null)[]; reposts: (number | null)[] }
export interface Reason { for: string; text: string; weight: number; at?: [number, number] | null }
export interface Verdict {
  lang?: string; lang_p?: number; sentiment?: Record<string, number>; intent?: Record<string, number>;
  needs_support?: number; evidence?: number; first_hand?: number; addressed?: number;
  risks?: { category: string; p: number }[]; flags?: { flag: string; p: number }[]; why?: Reason[];
}
export interface Correction { categories: string[]; sentiment: string; intent: string; heads: string[]; person: string; at: string }
export interface Post {
  id: string; client?: string; corrected?: Correction | null; net: string; kind: string; at: string; seen_at?: string | null; text: string | null; title?: string | null;
  url?: string | null; author: { id?: string; name?: string | null; handle?: string | null; followers?: number | null } | null;
  lang?: string | null; reply_to?: string | null; repost_of?: string | null; quote_of?: string | null;
  media?: { kind: string; alt?: string | null }[]; counts?: Record<string, number> | null;
  hits?: { client?: string; brand?: string; topic?: string; spans?: [number, number][] }[];
  verdict?: Verdict | null; story?: string | null; why?: string | null; deleted?: boolean;
}
type Words = Record<'ja' | 'en' | 'it', string>;
export interface Foreseen { at: string; of: string; in: number; words: Words; seen: number; expect: number; low: number; high: number; low50?: number; high50?: number }
export interface Effect { at: string; statement_at: string; calmed: boolean; words: Words }
export interface StoryPage {
  forecast?: Foreseen[]; effect?: Effect[];
  pinned?: boolean; merged_into?: string | null;
  similar?: { id: string; headline: string | null; headline_lang: string | null; level: Level; posts: number; shared: string[] }[];
  history?: { at: string; what: string; other: string | null; posts: number; by: string | null; why: string | null }[];
  voices?: { authors: number; critical: number; ten_loudest_share: number; first_hand_share: number };
  claims?: { for: string; words: string; text?: string; lang?: string | null; posts: number; authors?: number; ledger?: ClaimLedger | null }[]; origin?: { net: string; at: string; url: string | null } | null; outlets?: { name: string; posts: number }[];
  story: Story; why: Said[]; terms: Term[]; levels: LevelRow[]; curve: Curve;
  networks: { net: string; posts: number; authors: number }[]; langs: { lang: string; posts: number }[];
  posts: Post[]; more: string | null; incident: string | null; first_at: string; first_seen_at: string;
}
export interface Ring {
  id: string; at: string; person: string; name: string; channel: string; step: number;
  state: string; why?: string | null; acknowledged_at: string | null; called_by?: Named | null; because?: string | null; tries?: RingTry[];
}
export interface ClaimLedger { fact: string; position: 'confirmed' | 'false' | 'unknown'; opposite: boolean; claim: string; value: string | null; open: boolean }
export interface Promised { id: string | null; text: string | null; from: 'statement' | 'watch' | 'level'; due_at: string; late: boolean; owner: Named | null }
export interface Callable {
  person: string | null; name: string | null; role: string | null; channel: string | null; kind: string | null; duty: string | null; duty_name: string | null;
  quiet_until: string | null; state: 'next' | 'ready' | 'quiet' | 'rung' | 'self' | 'nobody' | 'off';
}
export interface Lowering { level: Level; asked: Level; score: number; line: number; under: boolean; by_person: boolean; held: boolean; calm_since: string | null; span_s: number; earliest: string }
export interface IncidentNow {
  at: string; lowering: Lowering | null;
  call: {
    open: boolean; acknowledged: boolean; due_at: string | null; silent: { until: string; person: string | null; name: string | null; why: string | null } | null;
    refused: 'closed' | 'silent' | 'spent' | 'nobody' | null; next: Callable | null; people: Callable[];
  };
}
export interface Incident {
  id: string; client: string; brand: string; brand_name: string; client_name: string; story: string; level: Level;
  state: 'open' | 'closed'; opened_at: string; closed_at: string | null; owner: Named | null;
  acknowledged: { person: string; name: string; at: string } | null; category: string | null; headline: string | null;
  judged?: { answer: Judged; person: string; name: string | null; at: string } | null;
}
export type Judged = 'right' | 'false' | 'late';
export interface Moment { at: string; kind: string; text: string; person?: string | null }
export interface IncidentPage {
  incident: Incident; story: Story; why: Said[]; terms: Term[]; levels: LevelRow[]; curve: Curve; rings: Ring[];
  forecast?: Foreseen[]; effect?: Effect[];
  people: { person: string; name: string; role: string; state: string; at: string | null }[];
  timeline: Moment[]; first_at: string; deadline_at: string;
  steps?: { step: string; at: string | null; person: Named | null }[]; next_step?: { step: string; person: Named | null } | null;
  promises?: Promised[]; next_update?: Promised | null;
}
export interface Case {
  id: string; client: string; brand: string; brand_name: string; client_name: string; state: 'open' | 'waiting_customer' | 'snoozed' | 'resolved' | 'merged';
  clocks?: CaseClock[]; alarms?: string[]; contacts?: number; value?: { amount: number; currency: string } | null;
  lang: string; net: string; author: { id: string; name?: string | null; handle?: string | null } | null; text: string;
  opened_at: string; asked_at: string; assignee: Named | null; story: string | null; level: Level;
  labels: { label: string; p: number; words: string[] }[]; closed_why: string | null; reason?: string | null; posts: number; skill?: string | null; found?: boolean;
}
export interface CaseClock { clock: 'first' | 'next' | 'resolve'; since: string; due: string; target_s: number; left_s: number; red: boolean; over: boolean }
export interface QueuePage { now: string; cases: Case[]; counts: { waiting: number; unassigned: number; over: number; over_in_30min: number; red: number } }
export interface Presence { people: { id: string; name: string; writing: boolean; me: boolean }[]; others_write: boolean }
export interface CasesPage { cases: Case[]; counts: { open: number; mine: number; closed: number } }
export interface CasePage {
  case: Case; posts: Post[]; history: { at: string; person: string | null; kind: string; text: string }[];
  story: Story | null; others: Case[]; lookup?: boolean; merged?: string[]; person?: SamePerson;
}
export interface SamePerson {
  accounts: { net: string; author: string }[]; joined: { number: number; case: string; other: string; at: string; person: { id: string; name: string | null } | null; why: string }[];
  maybe: { net: string; author: string; other: string; why: 'same_names' }[];
}

// ---- alarms ----
export interface Whom { id: string; name: string | null }
export interface Finding { kind: string; stops: boolean; words: string }
export interface Turn { from: string; to: string; person: Whom | null; instead: Whom | null }
export interface Duty { id: string; name: string; zone: string; turns: Turn[] }
export interface Silence { client: string; id: string; brand: string | null; story: string | null; category: string | null; person: Whom | null; why: string | null; until: string }
export interface RingTry { channel: string; number: number; took_ms: number; status: number; outcome: string }
export interface RungRow { client: string; id: string; brand_name: string; level: Level; person: Whom | null; channel: string | null; state: string; why: string | null; because: string | null; test: boolean; at: string; acknowledged_by: Whom | null; tries: RingTry[] }

// ---- answers ----
type Said3 = Record<'en' | 'ja' | 'it', { why: string; better: string | null }>;
export interface Remark { rule: string; code: string; gravity: 'info' | 'warn' | 'block'; at: [number, number] | null; text: string | null; sure: number; final: boolean; overridden: boolean; words: Said3 }
export interface Need { need: string; met: boolean; by: string | null; words: Words }
export type ReplyState = 'draft' | 'submitted' | 'approved' | 'refused' | 'leaving' | 'out' | 'sent' | 'not_sent' | 'unknown' | 'held' | 'at_hand' | 'dropped';
export interface Reply {
  id: string; client: string; brand: string; brand_name: string; client_name: string; state: ReplyState; version: number; text: string; level: Level;
  case: string | null; why: string | null; lang: string | null; sender: string | null; account: string | null; net: string | null; to: string | null; url: string | null;
  sent_url: string | null; sent_text: string | null; due_at: string | null; ended_at: string | null; submitted_at: string | null; machine: boolean; edited: boolean;
  author: Named | null; writer: Named | null; needs: Need[]; until: string | null; review_due: boolean; back_why?: string | null; reading?: Reading | null;
}
// What a model of the house says of it, read against what was said before.
export interface Reading {
  on: boolean; state: string; at: string | null; ended_at: string | null; why: string | null; model: string | null; lang: string | null; blocks: boolean; sources: number; thrown: number;
  findings: { at: [number, number] | null; text: string; kind: 'published' | 'ledger'; source: string | null; said_at: string | null; against: string; why: string | null; overridden: boolean }[];
}
export interface Approval { need: string; answer: string; person: string; comment: string | null; version: number; at: string; until: string | null; took_ms: number; by_link: boolean; void_at: string | null }
export interface ReplyPage {
  approvals: Approval[];
  reply: Reply; findings: Remark[]; asked?: { approver: string; state: string; ended_at: string | null; why: string | null }[]; overrides: { rule: string; version: number }[];
  question: { id: string; net: string; at: string; author: string | null; text: string; url: string | null } | null;
  history: { at: string; person: string | null; kind: string; text: string | null }[];
}
export interface Judging { level: Level; network: string | null; length: { used: number; most: number }; findings: Remark[] }
export interface Draft { template: string | null; kind: string; lang: string; text: string; page: string | null; missing: string[]; left_out: string[]; length: { used: number; most: number; fits: boolean } }
export interface MachineWish { number: number; state: string; at: string; until: string; ended_at: string | null; why: string | null; model: string | null; reply: string | null }
export interface MachineDrafts { on: boolean; wishes: MachineWish[] }
export interface Known { id: string; client: string; lang: string; title: string; answer: string | null; url: string | null; state: string; body?: string }
export interface Offer { page: Known; words: string[]; rank: number; other_lang: boolean }

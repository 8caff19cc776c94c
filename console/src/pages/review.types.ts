// A snapshot of an incident: everything the review says, as it is exported. Times are RFC 3339 UTC; authors of posts are not in it.
import type { Curve, Judged, Level } from '../types';
import type { CLOCKS } from './reports.types';

export interface Who { id: string; name: string } // masked: id is empty, name a role
export type ClockId = (typeof CLOCKS)[number];
export interface ClockLine { clock: ClockId; seconds: number | null; target_s: number | null; met: boolean | null; past_median_s: number | null; past: number }
export interface EffectLine { in_s: number; of: string; observed: number; expected: number; low: number; high: number; effect: number | null; effect_low: number | null; effect_high: number | null; calmed: boolean }
export interface StatementLine {
  id: string; kind: string; state: string; lang: string; text: string; version: number; published_at: string | null; corrects: string | null; author: Who | null; published_by: Who | null;
  networks: string[]; versions: { version: number; at: string; person: Who | null; text: string }[]; effect: EffectLine[];
}
export interface FactLine { claim: string; value: string | null; position: 'confirmed' | 'false' | 'unknown'; evidence: string | null; public: boolean; ended: string | null }
export interface PromiseLine { text: string; due_at: string | null; done_at: string | null; state: 'kept' | 'late' | 'open' | 'no_date'; owner: Who | null }
export type MomentKind = 'happened' | 'level' | 'ack' | 'watch' | 'assign' | 'close' | 'judge' | 'note' | 'lesson';
export interface MomentLine { at: string; kind: MomentKind; what: string; text: string; person: Who | null }
export interface Gap { source: string; from: string; to: string; state: string }
// What could not be read when the snapshot was made: it is missing, not empty.
export type Part = 'story' | 'clocks' | 'statements' | 'facts' | 'replies' | 'cases' | 'tasks' | 'sources' | 'people';

export interface Snapshot {
  format: 'hinomi-review-1'; made_at: string; names: 'roles' | 'names'; drill: string | null;
  incident: { id: string; client: string; client_name: string; brand: string; brand_name: string; category: string | null; headline: string | null; state: 'open' | 'closed'; opened_at: string; closed_at: string | null; level: Level; highest: Level; highest_at: string; owner: Who | null };
  first: { at: string; seen_at: string; net: string | null };
  levels: { at: string; from: Level; to: Level; computed: Level; score: number; why: string[]; by: Who | null }[];
  size: { authors: number; posts: number; reposts: number; reach: number; networks: number; ten_loudest_share: number | null; first_hand_share: number | null };
  curve: Curve; clocks: ClockLine[];
  where: { networks: { net: string; posts: number; authors: number }[]; langs: { lang: string; posts: number }[]; outlets: { name: string; posts: number }[] };
  moments: MomentLine[]; statements: StatementLine[]; facts: FactLine[];
  answered: { sent: number; waiting: number; refused: number; not_sent: number; at_most: boolean; open_cases: number | null };
  promises: PromiseLine[];
  rings: { at: string; person: Who | null; channel: string; step: number; state: string; acknowledged_at: string | null }[];
  alarm: { answer: Judged | null; at: string | null; person: Who | null };
  unknown: { facts: string[]; gaps: Gap[]; unread: Part[] };
  lessons: { at: string; text: string; person: Who | null }[];
}

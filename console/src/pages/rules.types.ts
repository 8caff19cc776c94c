// Queries, lists and what trying them says (docs/api.md, docs/formats.md).
import type { Named } from '../types';

export interface Master { kind: 'store' | 'file' | 'brand' | 'scene'; path: string | null }
export interface WordList { client: string | null; id: string; words: string[] }
export interface Topic {
  client: string; client_name: string; brand: string; brand_name: string; topic: string; query: string; cjk: string | null;
  warnings: number | null; found: number | null; posts: number | null; cost_us: number | null;
}
export interface Topics { hours: number; topics: Topic[]; more: boolean; lists: WordList[]; master: Master }
export interface RuleVersion { number: number; at: string; person: Named | null; second?: Named | null; why: string | null; query?: string | null; cjk?: string | null; words?: string[] | null }
// A change that waits for a second person, with what it does to the posts of the last week.
export interface RuleProposal {
  number: number; client: string; brand: string | null; id: string; query: string | null; cjk: string | null; words: string[] | null; gone: boolean; why: string; state: string; began: number; at: string; person: Named | null;
  effect: { known: boolean; posts: number; before: number; lost: number; gained: number; burning: number } | null; decided_at: string | null; decided_by: Named | null; decided_why: string | null;
}
export interface Rule {
  proposals?: RuleProposal[];
  client: string; client_name: string; brand: string | null; brand_name: string | null; id: string; in_force: boolean; query: string | null; cjk: string | null;
  list: WordList | null; lists: WordList[]; master: Master; number: number; versions: RuleVersion[];
}
export interface QueryNote { column: number | null; text: string }
export interface RuleSample { id: string; net: string; kind: string; at: string; author: string | null; title: string | null; text: string | null; url: string | null; spans: [number, number][] }
export interface Check { errors: QueryNote[]; warnings: QueryNote[]; posts: number; cost_us: number; found: number; from: string; to: string; samples: RuleSample[] }
export interface Explained {
  kind: string; written?: string; word?: string; holds: boolean; why?: { code: string; text: string; got?: number; wanted?: number; about?: string }; parts?: Explained[];
}
export interface Tried {
  tried: number; tried_per_day: number; in_force?: number; in_force_per_day?: number; gained?: number; lost?: number;
  days: { day: string; tried: number; in_force?: number }[];
}
export interface TriedAlert { at: string; level: number; highest: number; headline: string | null; in_force_at?: string | null }
export interface TriedIncident { id: string; opened_at: string; level: number; headline: string | null; state: 'rings' | 'missed' | 'not_replayed'; rings_at: string | null; rings_at_in_force?: string | null }
export interface TrialResult {
  from: string | null; to: string | null; days: number; read: number; compared: boolean; limited: boolean; total: Tried;
  topics: (Tried & { brand: string; topic: string; state: string; samples: { hits: RuleSample[]; gained?: RuleSample[]; lost?: RuleSample[] } })[];
  alerts: TriedAlert[]; alerts_lost?: TriedAlert[]; incidents: { known: number; missed: number; not_replayed: number; list: TriedIncident[] } | null;
}
export interface Trial { id: string; client: string; state: 'running' | 'done' | 'failed' | 'stopped'; progress: number; read: number; found: number; why: string | null; result?: TrialResult | null }

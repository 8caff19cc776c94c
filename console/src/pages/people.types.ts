// The shapes of docs/api.md that only this room reads.
import type { Named, Role } from '../types';

export interface Way { channel: string; kind: string; phone: boolean; why: string | null }
export interface Step { person: Named | null; duty: Named | null; channel: string | null; wait_s: number | null; now: Named | null; ways: Way[] }
export interface Ladder {
  client: Named | null; brand: Named | null; level: 2 | 3 | 4; categories: string[]; quiet: string[]; zone: string | null;
  repeat_s: number | null; for_s: number | null; steps: Step[];
}
export interface RungPerson { id: string; name: string; role: Role | null; zone: string | null; quiet: string[]; ways: Way[] }
export interface Ladders { from: string | null; routes: Ladder[]; people: RungPerson[]; fallback: Named | null }
export interface StandIn { id: string; person: Named | null; instead: Named | null; from: string; to: string; made_by: Named | null }
export interface Turn { from: string; to: string; person: Named | null; instead: Named | null }
export interface Rota { id: string; name: string; zone: string; turns: Turn[]; stand_ins: StandIn[] }
export interface Finding { kind: string; stops: boolean; words: string; duty: string | null; from: string | null; to: string | null; client: string | null; level: number | null }
export interface Flight { good: boolean; from: string; hours: number; findings: Finding[] }
export interface Mute { client: string; brand: string; brand_name: string; client_name: string; number: number; author: string | null; word: string | null; until: string; made_at: string; person: string | null; name: string | null; why: string | null }
export interface Budget { client: string; brand: string; brand_name: string; client_name: string; at: string | null; per_week: number; line: number; since: string; rung: number; right: number; false: number; late: number; open: number }
export interface Signing {
  id: string; name: string; role: Role; lang?: string; clients?: Named[]; all?: boolean; others?: boolean; mine?: boolean;
  password?: boolean; signed_in?: number; blocked_at?: string | null; link_until?: string | null;
}
export interface OwnSession { id: string; made_at: string; seen_at: string; until: string; browser: string | null; this: boolean }
export interface PersonTurn { at: string; what: string; by: Named | null; text: string | null }
export interface PersonPage { person: Signing; sessions: OwnSession[]; history: PersonTurn[]; link: string | null }

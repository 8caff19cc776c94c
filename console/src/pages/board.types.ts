// The shapes of the lead's board: docs/api.md, GET /board, /tasks, /stops, /senders, /sources?hours, /sources/volumes.
import type { Case, Level, Named, Role, Said, Source, Story } from '../types';

export interface Sums { waiting: number; unassigned: number; over: number; over_in_30min: number; red: number }
export interface ClientSums extends Sums { client: string; name: string; next: string | null; left_s: number | null }
export interface Hand { id: string; name: string; role: Role; clients: string[]; load: number; most: number; on_shift: boolean }
export interface Rising { story: Story; authors_10min: number; trend: 'up' | 'down' | 'flat'; hour: number[]; why: Said[] }
export interface Board {
  now: string; counts: Sums & { not_looked_at: number }; clients: ClientSums[]; people: Hand[]; rising: Rising[];
  aged: { over_24h: number; over_72h: number; cases: (Case & { waiting_since?: string | null })[] };
}
export interface Task { id: string; client: string; brand: string; brand_name: string; case: string | null; fact?: string | null; text: string; due_at: string | null; late: boolean; owner: Named | null }
export interface Stop { number: number; client: string | null; sender: string | null; at: string; why: string; person: Named | null }
export interface Sender { id: string; client: string; brand: string | null; kind: string; account: string | null; state: string; waiting: number }
export interface Span { from: string; to: string; state: string; why: string | null }
export interface PastSource extends Source { day?: Span[]; whole?: number | null }
export interface Volumes { from: string; step_s: number; sources: { id: string; read: number[]; matched: number[] }[] }
export type { Level };

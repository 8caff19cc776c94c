// What the room, the statements, the ledger and the review read.
import type { Lang } from '../i18n';
import type { Moment, Named } from '../types';

type Who = Named | string | null;
export interface Slot { id: string; words: Record<Lang, string>; text: string | null; missing: boolean }
export interface Statement {
  client: string; id: string; brand: string; brand_name: string; client_name: string; story: string | null; incident: string | null;
  kind: 'holding' | 'facts' | 'correction' | 'other'; corrects: string | null; note: string | null; lang: string; text: string; state: 'draft' | 'published';
  author: Who; speaker: string | null; published_by: Who; published_url: string | null; version: number; made_at: string; changed_at: string; published_at: string | null;
  targets: { sender: string | null; net: string; origin: boolean }[]; slots: Slot[]; missing: string[]; corrected_by: string[];
}
export interface Version { version: number; at: string; person?: Who; text: string }
export interface StatementPage { statement: Statement; versions: Version[]; replies: { id: string; sender: string | null; net: string; state: string; url: string | null }[]; history: Moment[] }
export interface Fact {
  client: string; id: string; brand: string | null; incident: string | null; claim: string; value: string | null; position: 'confirmed' | 'false' | 'unknown'; evidence: string | null;
  open: boolean; version: number; made_at: string; changed_at: string; person: Who; ended_at: string | null; ended_why: string | null; used: number; owner: Who;
}
export interface FactVersion { version: number; at?: string; changed_at?: string; person?: Who; claim?: string; value?: string | null; position?: string; evidence?: string | null; open?: boolean }
export interface Task { id: string; client: string; text: string; due_at: string | null; done_at: string | null; late: boolean; owner: Who }
export interface Stop { number: number; client: string | null; sender: string | null; at: string; why: string; person: Who }
export const named = (who: Who | undefined): string => (typeof who === 'string' ? who : who?.name ?? '');

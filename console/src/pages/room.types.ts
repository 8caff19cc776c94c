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
  open: boolean; version: number; made_at: string; changed_at: string; person: Who; ended_at: string | null; ended_why: string | null; used: number; otherwise: number; owner: Who;
}
// A text that tells a row of the ledger, and whether it still says what the row says.
export interface FactUse {
  object: 'reply' | 'statement' | 'knowledge' | 'template'; id: string; how: 'linked' | 'read'; words: string | null; state: string; lang: string | null; case: string | null; net: string | null; url: string | null; title: string | null;
  says: 'same' | 'otherwise' | 'correcting' | 'corrected' | 'seen'; changed: ('value' | 'position' | 'open' | 'ended')[]; told: { version: number; value: string | null; position: Fact['position']; open: boolean };
  at: string | null; by: Named | null; correction: { id: string; state: string } | null; seen: { at: string; by: Named | null; why: string | null } | null;
}
export interface FactPage { fact: Fact; versions: FactVersion[]; uses: FactUse[] }
export interface FactVersion { version: number; at?: string; changed_at?: string; person?: Who; claim?: string; value?: string | null; position?: string; evidence?: string | null; open?: boolean; why?: string | null }
export interface Task { id: string; client: string; fact?: string | null; text: string; due_at: string | null; done_at: string | null; late: boolean; owner: Who }
export interface Stop { number: number; client: string | null; sender: string | null; at: string; why: string; person: Who }
export const named = (who: Who | undefined): string => (typeof who === 'string' ? who : who?.name ?? '');

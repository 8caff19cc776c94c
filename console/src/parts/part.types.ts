// The shapes of docs/api.md for the parts of who is watched.
import type { Named } from '../types';
import type { Flight } from '../pages/people.types';

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Said = Record<string, Value>;
export type PartKind = 'client' | 'brand' | 'person' | 'channel' | 'calendar' | 'duty' | 'route' | 'sender' | 'source' | 'fallback';
export interface Master { kind: string; path: string | null; can_take: boolean }
export interface Part { kind: PartKind; client: string | null; id: string; of: string | null; mine: boolean; said: Said }
export interface Parts { master: Master; folder: string | null; private: boolean; parts: Part[]; may: PartKind[] }
export interface PartOption { name: string; kind: 'text' | 'secret' | 'int' | 'number' | 'bool' | 'span' | 'texts' | 'choice' | 'file'; about: string; fallback: string | null; least: number | null; most: number | null; choices: string[] }
export interface KindOf { name: string; about: string; options: PartOption[] }
export interface Forms { forms: Record<string, PartOption[]>; channels: KindOf[]; senders: KindOf[]; sources: KindOf[] }
export interface PartPage extends Part { there: boolean; number: number; versions: { number: number; at: string; person: Named | null; why: string | null; said: Said | null }[]; master: Master }
export interface HeardPost { id: string; net: string; at: string | null; text: string | null; title: string | null; author: string | null; lang: string | null }
export interface SourceTried { state: string; why: string | null; took_ms: number; records: number; refused: number; refusal: string | null; lag_ms: number | null; posts: HeardPost[] }
export interface Tried { good: boolean; preflight: Flight | null; source?: SourceTried }

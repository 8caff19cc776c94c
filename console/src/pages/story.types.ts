// What the parts of a story's page are told: docs/api.md.
import type { Case, Level, Post, Story } from '../types';

export interface Crossing { how: string; net: string | null; post: string | null; at: string | null }
export interface Lane {
  net: string; posts: number; reposts: number; quotes: number; answers: number; copies: number; news: number; critical: number; authors: number;
  first_at: string; last_at: string; from: Crossing | null; bins: number[]; bins_reposts: number[]; bins_critical: number[];
}
export interface SpreadMark { id: string; net: string; at: string; kind: string; critical: boolean; news: boolean; own: boolean; to: string | null }
export interface Spread {
  from: string | null; step_s: number; steps: number; posts: number; reposts: number; more: number; lanes: Lane[];
  news: { name: string; at: string; posts: number }[]; statements: { id: string; kind: string; at: string }[]; marks: SpreadMark[] | null;
}
export interface Group {
  for: string | null; words: string | null; text: string | null; lang: string | null; posts: number; authors: number; copies: number; critical: number;
  first_at: string | null; first_net: string | null; networks: { net: string; posts: number }[]; langs: { lang: string | null; posts: number }[]; examples: Post[]; ids: string[];
}
export interface Groups { posts: number; read: number; groups: Group[]; rest: Group; terms: { for: string; words: string; posts: number }[]; joined: { why: string; posts: number }[] }
export interface Authors {
  hidden: string | null; people?: number; only_reposted?: number; followers_unknown?: number; since_unknown?: number; big_from?: number; new_days?: number;
  buckets?: { bucket: string; people: number; posts: number; critical: number }[]; parts?: { from: number; to: number | null; people: number; posts: number }[];
}
export interface Earlier {
  story: Story; how: 'like' | 'merged' | 'split'; shared: string[]; peak: Level; statements: number; judged: string | null;
  incident: { id: string; state: string; opened_at: string | null; closed_at: string | null; why: string | null } | null;
}
export interface Before { hidden: string | null; stories: Earlier[]; cases: Case[] }
export interface SplitPart { posts: number; reposts: number; people: number; critical: number; reach: number; networks: number; first_at: string; last_at: string; level: Level; score: number }
export interface SplitView { level: Level; incident: string | null; stays: SplitPart; goes: SplitPart; cases: number; shown: { case: string; both: boolean }[] }

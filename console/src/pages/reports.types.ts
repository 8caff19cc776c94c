// The shapes of /metrics/… and /reports/{client} in docs/api.md.
import type { Lang } from '../i18n';
import type { Level } from '../types';

export type By = 'client' | 'brand' | 'lang' | 'day' | 'week' | 'month';
export interface Measured {
  metric: string; client: string; brand: string | null; lang: string | null; period: string | null; part: string | null;
  count: number; value: number | null; p50: number | null; p90: number | null; p95: number | null; max: number | null;
}
export interface Formula { metric: string; unit: string; formula: string; words: Record<Lang, string> }
export interface Measures { from: string; to: string; by: By; formulas: Formula[]; figures: Measured[] }
export const CLOCKS = ['detect_s', 'acknowledge_s', 'holding_s', 'facts_s', 'peak_s', 'half_s', 'quiet_s', 'second_wave_s'] as const;
export type ClockName = (typeof CLOCKS)[number];
export type IncidentClocks = Record<ClockName, number | null> & {
  id: string; client: string; brand: string; brand_name: string; client_name: string; headline: string | null; state: string; level: Level;
  opened_at: string; first_at: string; facts_in_time: boolean; peak_authors: number;
};
export interface IncidentMeasures { from: string; to: string; formulas: Formula[]; incidents: IncidentClocks[] }
export interface Month { client: string; client_name: string; from: string; to: string; counts: { what: string; by: string; part: string | null; count: number }[]; figures: Measured[]; incidents: IncidentClocks[] }

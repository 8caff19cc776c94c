// The times of a chart in which a source was not heard: what it shows there is too low, not calm.
import { netName } from '../i18n';
import { towerNow } from '../clock';
import { useResource } from '../resource';
import type { Span } from './day_strip';

const LOST = new Set(['silent', 'gap', 'failed', 'off']);
const LEAST_MS = 60_000;

export function useUnheard(from: number, to: number): { from: number; to: number; name: string; kind: string }[] {
  const hours = towerNow() - from > 23 * 3_600_000 ? 168 : 24;
  const list = useResource<{ sources: { id: string; kind?: string; day?: Span[] }[] }>(`/sources?hours=${hours}`, { every: 60, on: ['source'] });
  return (list.data?.sources ?? []).flatMap((one) => (one.day ?? []).filter((s) => LOST.has(s.state))
    .map((s) => ({ from: Math.max(from, Date.parse(s.from)), to: Math.min(to, Date.parse(s.to)), name: netName(one.id), kind: one.kind ?? one.id })).filter((s) => s.to - s.from >= LEAST_MS));
}

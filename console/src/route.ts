// Addresses live behind the hash: #/tower, #/stories/client/brand/id, #/search?q=….
import { cell } from './cell';
import type { Role } from './types';

export interface Route { name: string; parts: string[]; query: URLSearchParams }

function decode(part: string): string {
  try { return decodeURIComponent(part); } catch { return part; }
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2) as [string, string?];
  const parts = path.split('/').filter(Boolean).map(decode);
  return { name: parts[0] ?? 'tower', parts: parts.slice(1), query: new URLSearchParams(query) };
}

export const route = cell<Route>(readRoute(typeof location === 'undefined' ? '' : location.hash));

export function link(...parts: string[]): string {
  return '#/' + parts.map(encodeURIComponent).join('/');
}

// Where somebody begins who asked for no address: a client's approver at what waits for his yes, all others at the tower.
export function home(role: Role | undefined): string { return link(role === 'approver' ? 'approvals' : 'tower'); }

export function go(to: string, replace = false): void {
  if (replace) {
    history.replaceState(null, '', to);
    route.set(readRoute(to));
  } else {
    location.hash = to;
  }
}

export function startRouting(): void {
  addEventListener('hashchange', () => route.set(readRoute(location.hash)));
}

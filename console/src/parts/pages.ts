// A long list read in pages: what was seen stays where it is while somebody points at it or walks it; what is far away is not read.
import { useEffect, useReducer, useRef } from 'preact/hooks';
import { ApiError, get } from '../api';
import { connection, onEvent, onLine } from '../live';

export const PAGE = 100;
const GAP_MS = 1500; // between two readings of the same page, however many events come
const BEAT_MS = 8000;

interface Answer<T> { found: number; cases: T[] }
export interface Order { at: (string | undefined)[]; fresh: Set<string> }

// Lays a page into the order. Held: what stands stays, holes are filled, what is new waits.
export function lay(order: Order, offset: number, ids: string[], found: number, held: boolean): void {
  const known = new Set(order.at.filter((id): id is string => id !== undefined));
  if (!held) {
    const mine = new Set(ids);
    for (let k = 0; k < order.at.length; k++) if ((k < offset || k >= offset + ids.length) && order.at[k] !== undefined && mine.has(order.at[k] as string)) order.at[k] = undefined;
    ids.forEach((id, k) => { order.at[offset + k] = id; });
    order.at.length = found;
    ids.forEach((id) => order.fresh.delete(id));
    return;
  }
  if (found > order.at.length) order.at.length = found;
  ids.forEach((id, k) => {
    if (known.has(id)) return;
    if (order.at[offset + k] === undefined) order.at[offset + k] = id;
    else order.fresh.add(id);
  });
}

export interface Pages<T> {
  total: number; waiting: number; first: T | null; ready: boolean; error: ApiError | null; at: number; stale: boolean;
  row(k: number): T | undefined; indexOf(id: string | null): number;
  see(from: number, to: number): void; // these rows are looked at
  take(): void; reload(): void;
}

const nothing = <T>() => ({ order: { at: [], fresh: new Set() } as Order, rows: new Map<string, T>(), ready: false, error: null as ApiError | null, at: 0, seen: [0, PAGE] as [number, number], read: new Map<number, number>(), busy: new Set<number>(), over: false });

export function usePages<T extends { id: string }>(path: string, held: () => boolean): Pages<T> {
  const [, redraw] = useReducer<number, void>((n) => n + 1, 0);
  const state = useRef(nothing<T>());
  const s = state.current;
  const heldNow = useRef(held);
  heldNow.current = held;
  const load = useRef<(page: number, force?: boolean) => void>(() => undefined);
  useEffect(() => {
    const own = nothing<T>();
    state.current = own;
    const again = new Set<number>();
    const read = async (page: number) => {
      if (own.busy.has(page)) { again.add(page); return; }
      own.busy.add(page);
      try {
        const answer = await get<Answer<T>>(`${path}&offset=${page * PAGE}&limit=${PAGE}`);
        if (own.over) return;
        for (const one of answer.cases) own.rows.set(one.id, one);
        lay(own.order, page * PAGE, answer.cases.map((c) => c.id), answer.found, own.ready && heldNow.current());
        own.ready = true;
        own.error = null;
        own.at = Date.now();
        own.read.set(page, Date.now());
      } catch (failure) { own.error = failure instanceof ApiError ? failure : new ApiError(0, 'unreadable', ''); }
      if (!own.over) redraw();
      setTimeout(() => { own.busy.delete(page); if (again.delete(page) && !own.over) void read(page); }, GAP_MS);
    };
    const seen = () => { const list = []; for (let p = Math.floor(own.seen[0] / PAGE); p <= Math.floor(Math.max(own.seen[0], own.seen[1] - 1) / PAGE); p++) list.push(p); return list; };
    const refresh = () => { if (!document.hidden) for (const p of seen()) void read(p); };
    load.current = (page, force = false) => { if (force || !own.read.has(page)) void read(page); };
    redraw();
    void read(0);
    const timer = setInterval(() => { refresh(); redraw(); }, BEAT_MS);
    const quiet = onEvent((kind) => { if (kind === 'case' || kind === 'reset') refresh(); });
    const line = onLine(() => redraw());
    document.addEventListener('visibilitychange', refresh);
    return () => { own.over = true; clearInterval(timer); quiet(); line(); document.removeEventListener('visibilitychange', refresh); };
  }, [path]);
  const reload = () => { for (let p = Math.floor(s.seen[0] / PAGE); p <= Math.floor(Math.max(s.seen[0], s.seen[1] - 1) / PAGE); p++) load.current(p, true); };
  return {
    total: s.order.at.length, waiting: s.order.fresh.size, ready: s.ready, error: s.error, at: s.at,
    first: s.order.at[0] === undefined ? null : s.rows.get(s.order.at[0]) ?? null,
    stale: s.ready && (!!s.error || connection.get().state === 'lost' || Date.now() - s.at > 3 * BEAT_MS),
    row(k) { const id = s.order.at[k]; return id === undefined ? undefined : s.rows.get(id); },
    indexOf(id) { return id === null ? -1 : s.order.at.indexOf(id); },
    see(from, to) { s.seen = [from, to]; for (let p = Math.floor(from / PAGE); p <= Math.floor(Math.max(from, to - 1) / PAGE); p++) load.current(p); },
    take() { s.order.fresh.clear(); s.order.at = s.order.at.slice(0, 0); s.read.clear(); s.seen = [0, PAGE]; load.current(0, true); },
    reload,
  };
}

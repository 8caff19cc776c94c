// A GET whose answer is kept, shared between components, and loaded anew when the stream says so.
import { useEffect, useReducer } from 'preact/hooks';
import { ApiError, get } from './api';
import { connection, onEvent, onLine } from './live';

export interface Loaded<T> {
  data: T | null; error: ApiError | null; loading: boolean;
  at: number; // browser time of the last good answer
  stale: boolean; reload(): void; put(data: T): void;
}

interface Entry { data: unknown; error: ApiError | null; at: number; busy: boolean; again: boolean; users: Set<() => void> }
const entries = new Map<string, Entry>();
const KEEP_MOST = 40;
const LEAST_GAP_MS = 600;

function entryOf(path: string): Entry {
  let entry = entries.get(path);
  if (!entry) {
    for (const [old, unused] of entries) {
      if (entries.size < KEEP_MOST) break;
      if (!unused.users.size) entries.delete(old);
    }
    entry = { data: null, error: null, at: 0, busy: false, again: false, users: new Set() };
    entries.set(path, entry);
  }
  return entry;
}

function tell(entry: Entry): void { for (const user of [...entry.users]) user(); }

async function load(path: string): Promise<void> {
  const entry = entryOf(path);
  if (entry.busy) { entry.again = true; return; }
  entry.busy = true;
  try {
    entry.data = await get<unknown>(path);
    entry.error = null;
    entry.at = Date.now();
  } catch (failure) {
    entry.error = failure instanceof ApiError ? failure : new ApiError(0, 'unreadable', '');
    if (entry.error.status === 403 || entry.error.status === 404) entry.data = null;
  }
  tell(entry);
  setTimeout(() => {
    entry.busy = false;
    if (entry.again && entry.users.size) { entry.again = false; void load(path); }
  }, LEAST_GAP_MS);
}

export function forgetAll(): void { entries.clear(); }

// `every`: seconds between loads while the page is seen; `on`: kinds of stream events that ask for a load.
export function useResource<T>(path: string | null, { every = 0, on = [] as string[] } = {}): Loaded<T> {
  const [, redraw] = useReducer<number, void>((n) => n + 1, 0);
  const kinds = on.join(' ');
  useEffect(() => {
    if (!path) return;
    const entry = entryOf(path);
    const user = () => redraw();
    entry.users.add(user);
    void load(path);
    const timer = every ? setInterval(() => { if (!document.hidden) void load(path); user(); }, every * 1000) : 0;
    const seen = () => { if (!document.hidden) void load(path); };
    document.addEventListener('visibilitychange', seen);
    const quiet = onEvent((kind) => { if (kind === 'reset' || kinds.split(' ').includes(kind)) void load(path); });
    const line = onLine(user);
    return () => {
      entry.users.delete(user);
      clearInterval(timer);
      document.removeEventListener('visibilitychange', seen);
      quiet();
      line();
    };
  }, [path, every, kinds]);
  const entry = path ? entryOf(path) : null;
  const old = !!entry?.at && !!every && Date.now() - entry.at > Math.max(2 * every * 1000, 4000);
  return {
    data: (entry?.data ?? null) as T | null,
    error: entry?.error ?? null,
    loading: !!entry && !entry.data && !entry.error,
    at: entry?.at ?? 0,
    stale: !!entry?.data && (old || !!entry.error || connection.get().state === 'lost'),
    reload() { if (path) void load(path); },
    put(data) { if (entry) { entry.data = data; entry.at = Date.now(); entry.error = null; tell(entry); } },
  };
}

// The live stream: one connection a browser where tabs can agree on it (Web Locks and BroadcastChannel: a secure
// context or localhost), else one a tab. Read with fetch, so that Last-Event-ID, the wait before the next try and the
// time of the last word are ours to show.
import { cell } from './cell';
import { ApiError, session, signedOut } from './api';
import { setClock } from './clock';
import { FrameReader, type Frame } from './sse';
import type { Drill } from './types';

export interface Connection { state: 'opening' | 'live' | 'lost'; lastAt: number; retryAt: number }
export interface Tick { now: string; read_per_s: number; matched_per_s: number; drill: Drill | null }

export const connection = cell<Connection>({ state: 'opening', lastAt: 0, retryAt: 0 });
export const tick = cell<Tick | null>(null);

// The rates of the last minutes as this page heard them: drawn while the server's own series is still short.
export const heardRates: { at: number; read: number; matched: number }[] = [];

// Hears the line change its state, not every word that comes over it.
export function onLine(listener: () => void): () => void {
  let was = connection.get().state;
  return connection.watch(() => {
    const now = connection.get().state;
    if (now === was) return;
    was = now;
    listener();
  });
}

type Listener = (kind: string, data: Record<string, unknown>) => void;
const listeners = new Set<Listener>();
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

const SILENCE_MS = 20_000;
const WAITS_S = [1, 2, 4, 8, 15, 30];
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('hinomi-live');
let lastId = '';
let tries = 0;
let hurry: (() => void) | null = null;

function say(next: Connection): void {
  const back = next.state === 'live' && connection.get().state === 'lost';
  connection.set(next);
  if (back) for (const listener of listeners) listener('reset', {});
}

function take(frame: Frame): void {
  let data: Record<string, unknown>;
  try { data = JSON.parse(frame.data) as Record<string, unknown>; } catch { return; }
  if (frame.event === 'tick') {
    const now = data as unknown as Tick;
    setClock(now.now, now.drill);
    tick.set(now);
    heardRates.push({ at: Date.now(), read: now.read_per_s, matched: now.matched_per_s });
    if (heardRates.length > 300) heardRates.shift();
    const known = session.get();
    if (known && !!known.drill !== !!now.drill) session.set({ ...known, drill: now.drill });
  } else {
    for (const listener of listeners) listener(frame.event, data);
  }
}

async function readOnce(stop: AbortSignal): Promise<void> {
  const inner = new AbortController();
  const abort = () => inner.abort();
  stop.addEventListener('abort', abort);
  let watchdog = setTimeout(abort, SILENCE_MS);
  try {
    const answer = await fetch('/api/v1/events', {
      headers: { Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
      credentials: 'same-origin', cache: 'no-store', signal: inner.signal,
    });
    if (answer.status === 401) signedOut.set(true);
    if (!answer.ok || !answer.body) throw new ApiError(answer.status, '', '');
    const reader = answer.body.getReader();
    const text = new TextDecoder();
    const frames = new FrameReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(abort, SILENCE_MS);
      tries = 0;
      tell({ state: 'live', lastAt: Date.now(), retryAt: 0 });
      for (const frame of frames.feed(text.decode(value, { stream: true }))) {
        take(frame);
        channel?.postMessage({ frame });
      }
      if (frames.lastId && frames.lastId !== lastId) channel?.postMessage({ lastId: (lastId = frames.lastId) });
    }
  } finally {
    clearTimeout(watchdog);
    stop.removeEventListener('abort', abort);
    inner.abort();
  }
}

function tell(next: Connection): void {
  say(next);
  channel?.postMessage({ connection: next });
}

async function readForever(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try { await readOnce(stop); } catch { /* the state below says it */ }
    if (stop.aborted || signedOut.get()) return;
    const waitMs = (WAITS_S[Math.min(tries++, WAITS_S.length - 1)] ?? 30) * 1000;
    tell({ state: 'lost', lastAt: connection.get().lastAt, retryAt: Date.now() + waitMs });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      hurry = () => { clearTimeout(timer); resolve(); };
    });
    hurry = null;
  }
}

export function tryNow(): void {
  if (hurry) hurry();
  else channel?.postMessage({ hurry: true });
}

export function startLive(): () => void {
  const stop = new AbortController();
  const hear = (message: MessageEvent<{ frame?: Frame; connection?: Connection; hurry?: boolean; lastId?: string }>) => {
    if (message.data.frame) take(message.data.frame);
    if (message.data.lastId) lastId = message.data.lastId; // should this tab take the line over
    if (message.data.connection) say(message.data.connection);
    if (message.data.hurry) hurry?.();
  };
  channel?.addEventListener('message', hear);
  const online = () => tryNow();
  addEventListener('online', online);
  if (channel && navigator.locks) {
    navigator.locks.request('hinomi-live', { signal: stop.signal }, () => readForever(stop.signal)).catch(() => {});
  } else {
    void readForever(stop.signal);
  }
  return () => {
    stop.abort();
    hurry?.(); // a wait for the next try would keep the lock from whoever signs in next
    channel?.removeEventListener('message', hear);
    removeEventListener('online', online);
  };
}

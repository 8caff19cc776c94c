// Calls of /api/v1. An answer is data or an ApiError with the server's own words.
import { cell } from './cell';
import { setClock } from './clock';
import type { Session } from './types';

export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, text: string, readonly retryS = 0) { super(text); }
}

export const session = cell<Session | null>(null);
export const signedOut = cell(false);

async function readError(answer: Response): Promise<ApiError> {
  const retry = Number(answer.headers.get('Retry-After')) || 0;
  try {
    const body = (await answer.json()) as { error?: { code?: string; text?: string } };
    return new ApiError(answer.status, body.error?.code ?? '', body.error?.text ?? '', retry);
  } catch {
    return new ApiError(answer.status, '', '', retry);
  }
}

export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  const csrf = session.get()?.csrf;
  if (method !== 'GET' && csrf) headers['X-CSRF'] = csrf;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let answer: Response;
  try {
    answer = await fetch('/api/v1' + path, {
      method, headers, credentials: 'same-origin', cache: 'no-store', redirect: 'error',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal ? { signal } : {}),
    });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new ApiError(0, 'no_connection', '');
  }
  if (!answer.ok) {
    const error = await readError(answer);
    if (answer.status === 401 && session.get()?.person) signedOut.set(true);
    throw error;
  }
  return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>('GET', path, undefined, signal);
export const post = <T>(path: string, body: unknown = {}) => call<T>('POST', path, body);

export function takeSession(next: Session): void {
  setClock(next.now, next.drill);
  session.set(next);
  if (next.person) signedOut.set(false);
}

export async function loadSession(): Promise<void> { takeSession(await get<Session>('/session')); }
export async function signIn(id: string, password: string): Promise<void> {
  takeSession(await post<Session>('/session', { id, password }));
}
export async function signOut(): Promise<void> {
  await call<void>('DELETE', '/session');
  await loadSession();
}

export const path = (...parts: string[]): string => '/' + parts.map(encodeURIComponent).join('/');

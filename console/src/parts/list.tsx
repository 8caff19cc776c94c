// A list that never reorders under the pointer or the focus: the new order waits until it may come.
import { useRef, useState } from 'preact/hooks';
import { useKey } from '../keys';
import type { RefObject } from 'preact';

export function settle(shown: string[], wanted: string[], held: boolean): { order: string[]; waiting: number } {
  if (!held) return { order: wanted, waiting: 0 };
  const kept = shown.filter((id) => wanted.includes(id));
  const fresh = wanted.filter((id) => !shown.includes(id));
  return { order: kept, waiting: fresh.length };
}

export interface Steady<T> { rows: T[]; waiting: number; box: RefObject<HTMLElement | null>; take(): void; hold: { onMouseEnter(): void; onMouseLeave(): void } }

export function useSteady<T>(rows: T[], idOf: (row: T) => string): Steady<T> {
  const box = useRef<HTMLElement>(null);
  const shown = useRef<string[]>([]);
  const over = useRef(false);
  const [, redraw] = useState(0);
  const wanted = rows.map(idOf);
  const focused = !!box.current && box.current.contains(document.activeElement);
  const held = shown.current.length > 0 && (over.current || focused);
  const { order, waiting } = settle(shown.current, wanted, held);
  shown.current = order;
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  return {
    rows: order.flatMap((id) => { const row = byId.get(id); return row === undefined ? [] : [row]; }),
    waiting, box,
    take() { shown.current = []; redraw((n) => n + 1); },
    hold: { onMouseEnter() { over.current = true; }, onMouseLeave() { over.current = false; redraw((n) => n + 1); } },
  };
}

// J and K walk the links of a list; Enter opens, as with every link.
export function useWalk(box: RefObject<HTMLElement | null>, choose?: (link: HTMLAnchorElement) => void): void {
  const walk = (step: number) => {
    const links = [...(box.current?.querySelectorAll<HTMLAnchorElement>('a[data-row]') ?? [])];
    if (!links.length) return;
    const now = links.findIndex((a) => a === document.activeElement || a.getAttribute('aria-current') === 'true');
    const next = links[Math.max(0, Math.min(links.length - 1, now < 0 ? 0 : now + step))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
    if (next && choose) choose(next);
  };
  useKey('J', () => walk(1));
  useKey('K', () => walk(-1));
}

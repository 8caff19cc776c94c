// A list of any length of which only what is seen is in the page. J and K walk it, also where nothing is drawn yet.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { useKey } from '../keys';
import type { Pages } from './pages';

const MARGIN = 6; // rows drawn above and below what is seen

interface LongProps<T> {
  pages: Pages<T>; height: number; label: string; at: number; // at: the row that is chosen, -1 none
  show: (row: T, k: number) => JSX.Element; onWalk: (row: T) => void; onHold: (over: boolean) => void;
}

export function LongList<T extends { id: string }>({ pages, height, label, at, show, onWalk, onHold }: LongProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [seen, setSeen] = useState<[number, number]>([0, 20]);
  const walking = useRef<number | null>(null);
  const { total } = pages;

  const measure = () => {
    const ol = list.current?.getBoundingClientRect(), frame = box.current?.getBoundingClientRect();
    if (!ol || !frame) return;
    const top = Math.max(0, frame.top), bottom = Math.min(innerHeight, frame.bottom);
    const from = Math.max(0, Math.floor((top - ol.top) / height)), to = Math.max(from + 1, Math.ceil((bottom - ol.top) / height));
    setSeen((was) => (was[0] === from && was[1] === to ? was : [from, to]));
  };
  useLayoutEffect(measure, [total, height]);
  useEffect(() => {
    let asked = 0;
    const later = () => { asked ||= requestAnimationFrame(() => { asked = 0; measure(); }); };
    document.addEventListener('scroll', later, { capture: true, passive: true });
    addEventListener('resize', later);
    return () => { cancelAnimationFrame(asked); document.removeEventListener('scroll', later, { capture: true }); removeEventListener('resize', later); };
  }, []);
  useEffect(() => { pages.see(Math.min(seen[0], Math.max(0, total - 1)), Math.min(seen[1], Math.max(1, total))); }, [seen[0], seen[1], total, pages.ready]);

  const bring = (k: number) => {
    const ol = list.current?.getBoundingClientRect(), frame = box.current?.getBoundingClientRect();
    if (!ol || !frame || !box.current) return;
    const scrolls = getComputedStyle(box.current).overflowY !== 'visible';
    const top = ol.top + k * height, low = scrolls ? frame.top : 56, high = scrolls ? frame.bottom : innerHeight - 64;
    const by = top < low ? top - low : top + height > high ? top + height - high : 0;
    if (by) (scrolls ? box.current : document.scrollingElement)?.scrollBy({ top: by });
  };
  const walk = (step: number) => {
    if (!total) return;
    const focus = document.activeElement instanceof HTMLElement && list.current?.contains(document.activeElement) ? Number(document.activeElement.closest('li')?.dataset['k']) : NaN;
    const now = walking.current ?? (Number.isNaN(focus) ? at : focus);
    const next = Math.max(0, Math.min(total - 1, now < 0 ? 0 : now + step));
    walking.current = next;
    bring(next);
    measure();
    settle();
  };
  // The row may come later than the key: it gets the focus when it is there.
  const settle = () => {
    const k = walking.current;
    const row = k === null ? undefined : pages.row(k);
    const link = list.current?.querySelector<HTMLAnchorElement>(`li[data-k="${k}"] a[data-row]`);
    if (!row || !link) return;
    walking.current = null;
    link.focus({ preventScroll: true });
    onWalk(row);
  };
  useLayoutEffect(() => { if (walking.current !== null) settle(); });
  useKey('J', () => walk(1));
  useKey('K', () => walk(-1));

  const from = Math.max(0, Math.min(seen[0], total) - MARGIN), to = Math.min(total, seen[1] + MARGIN);
  const rows = [];
  for (let k = from; k < to; k++) {
    const row = pages.row(k);
    rows.push(row ? show(row, k) : <li key={`?${k}`} data-k={k} class="q qwait" aria-hidden="true"><span class="skel w1" /><span class="skel w2" /></li>);
  }
  return (
    <div class="qlist long" ref={box} onMouseEnter={() => onHold(true)} onMouseLeave={() => onHold(false)} style={{ '--rh': `${height}px` }}>
      <ol ref={list} aria-label={label} style={{ paddingTop: `${from * height}px`, paddingBottom: `${(total - to) * height}px` }}>{rows}</ol>
    </div>
  );
}

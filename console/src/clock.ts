// The tower's time. The server sends instants; clocks tick here, from an offset to the server's clock.
// In a drill time runs at the scene's speed, and stands while the drill is paused.
import { useEffect, useState } from 'preact/hooks';
import type { Drill } from './types';

let serverMs = Date.now();
let localMs = performance.now();
let rate = 1;

export function setClock(nowIso: string | undefined, drill: Drill | null | undefined): void {
  const at = Date.parse(drill?.at ?? nowIso ?? '');
  if (Number.isNaN(at)) return;
  serverMs = at;
  localMs = performance.now();
  rate = drill ? (drill.paused || drill.progress >= 1 ? 0 : drill.speed) : 1;
}

export function towerNow(): number {
  return serverMs + (performance.now() - localMs) * rate;
}

export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(towerNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(towerNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

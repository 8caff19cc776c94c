// Who else has this case before them, and who writes in it: said by a beat, forgotten when it stops.
import { useEffect, useState } from 'preact/hooks';
import { call, path, post } from '../api';
import { onEvent } from '../live';
import type { Presence } from '../types';

const BEAT_MS = 15_000;
let strokes = 0;
let lastStroke = 0;

export function usePresence(caseId: string): Presence['people'] {
  const [people, setPeople] = useState<Presence['people']>([]);
  useEffect(() => {
    const at = path('cases', caseId, 'presence');
    let active = 0, last = Date.now(), over = false;
    const stroke = (e: Event) => { const now = Date.now(); active += Math.min(now - last, 5000); last = now; if (e.type === 'input') { strokes++; lastStroke = now; } };
    const beat = () => {
      if (document.hidden) return;
      const writing = strokes > 0 && Date.now() - lastStroke < 20_000;
      const spent = Math.round(active / 1000);
      active = 0;
      post<Presence>(at, { writing, active_s: Math.min(spent, 60) }).then((now) => { if (!over) setPeople(now.people); }, () => { if (!over) setPeople([]); });
    };
    const events = ['input', 'keydown', 'pointerdown', 'wheel'];
    events.forEach((e) => addEventListener(e, stroke, { passive: true }));
    const timer = setInterval(beat, BEAT_MS);
    const quiet = onEvent((kind, data) => { if (kind === 'presence' && data['case'] === caseId) beat(); });
    beat();
    return () => {
      over = true;
      strokes = 0;
      clearInterval(timer);
      quiet();
      events.forEach((e) => removeEventListener(e, stroke));
      call<void>('DELETE', at).catch(() => undefined);
    };
  }, [caseId]);
  return people.filter((p) => !p.me);
}

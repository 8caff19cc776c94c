// One piece of work at a time behind a button or a key: what is under way is not begun again, what went wrong is told.
import { useRef, useState } from 'preact/hooks';

export function usePress() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const under = useRef(false); // known at once, not at the next drawing
  const run = async (work: () => Promise<void>) => {
    if (under.current) return;
    under.current = true;
    setBusy(true);
    try { await work(); setError(null); } catch (failure) { setError(failure); }
    under.current = false;
    setBusy(false);
  };
  return { busy, error, run };
}

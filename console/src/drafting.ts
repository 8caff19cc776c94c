// A text that is being written: kept in this browser at each stroke, judged by the server a moment after the last.
import { useEffect, useRef, useState } from 'preact/hooks';
import { post } from './api';
import type { Judging, Reply } from './types';

const KEY = (caseId: string) => `hinomi-draft:${caseId}`;
const read = (caseId: string): string | null => { try { return localStorage.getItem(KEY(caseId)); } catch { return null; } };
const write = (caseId: string, text: string | null): void => {
  try { if (text === null) localStorage.removeItem(KEY(caseId)); else localStorage.setItem(KEY(caseId), text); } catch { /* private windows keep nothing */ }
};

export interface Drafting {
  text: string; judged: Judging | null; judging: boolean;
  fresh: boolean; // the judgement is of this very text
  change(text: string): void;
  // The server has this text now: what is kept here is let go, unless somebody wrote on meanwhile.
  kept(sent: string): void;
}

const PAUSE_MS = 350;

export function useDrafting(caseId: string, reply: Reply | null): Drafting {
  const [text, setText] = useState(() => read(caseId) ?? reply?.text ?? '');
  const [judged, setJudged] = useState<Judging | null>(null);
  const of = useRef('');
  const [judging, setJudging] = useState(false);
  const touched = useRef(read(caseId) !== null);
  const latest = useRef(text);
  // A version that came from elsewhere is shown unless somebody writes here.
  useEffect(() => { if (!touched.current) { latest.current = reply?.text ?? ''; setText(latest.current); } }, [reply?.id, reply?.version]);
  useEffect(() => {
    if (!text.trim()) { setJudged(null); return; }
    let over = false;
    setJudging(true);
    const timer = setTimeout(() => {
      post<Judging>('/replies/check', reply ? { id: reply.id, text } : { case: caseId, text })
        .then((answer) => { if (!over) { of.current = text; setJudged(answer); } }, () => { if (!over) setJudged(null); })
        .finally(() => { if (!over) setJudging(false); });
    }, PAUSE_MS);
    return () => { over = true; clearTimeout(timer); };
  }, [text, reply?.id, reply?.version]);
  return {
    text, judged, judging, fresh: of.current === text,
    change(next) { touched.current = true; latest.current = next; write(caseId, next); setText(next); },
    kept(sent) { if (latest.current !== sent) return; touched.current = false; write(caseId, null); },
  };
}

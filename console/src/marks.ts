// Where a post's words are marked: the words that gave a reason, and the words that the brand's query matched.
// Spans are half-open, in Unicode code points of the text.
import type { Post } from './types';

export interface Piece { text: string; why: string[]; hit: boolean }

// What is said beside the matter: known, but no reason for a level or a case, so not marked.
const BESIDE = new Set(['first_hand', 'addressed']);

function codePointIndex(text: string, part: string): number {
  const at = text.indexOf(part);
  return at < 0 ? -1 : Array.from(text.slice(0, at)).length;
}

export function pieces(post: Pick<Post, 'text' | 'verdict' | 'hits'>): Piece[] {
  const text = post.text ?? '';
  const points = Array.from(text);
  const why: string[][] = points.map(() => []);
  const hit: boolean[] = points.map(() => false);
  for (const reason of post.verdict?.why ?? []) {
    if (BESIDE.has(reason.for)) continue;
    let [from, to] = reason.at ?? [0, 0];
    if (to <= from && reason.text) {
      from = codePointIndex(text, reason.text);
      to = from < 0 ? 0 : from + Array.from(reason.text).length;
    }
    for (let k = Math.max(0, from); k < Math.min(to, points.length); k++) if (!why[k]?.includes(reason.for)) why[k]?.push(reason.for);
  }
  for (const one of post.hits ?? []) for (const [from, to] of one.spans ?? []) for (let k = Math.max(0, from); k < Math.min(to, points.length); k++) hit[k] = true;
  const out: Piece[] = [];
  points.forEach((c, k) => {
    const last = out[out.length - 1];
    if (last && last.hit === hit[k] && last.why.join() === why[k]?.join()) last.text += c;
    else out.push({ text: c, why: why[k] ?? [], hit: hit[k] ?? false });
  });
  return out;
}

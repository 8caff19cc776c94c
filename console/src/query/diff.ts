// What came and what went between two queries, piece by piece of the language.
import { lex } from './lex';

export interface Change { text: string; kind: '' | 'ins' | 'del' }
const MOST = 1500; // pieces on a side; beyond it the whole stands against the whole

export function changed(before: string, after: string): Change[] {
  const a = lex(before).map((t) => t.text);
  const b = lex(after).map((t) => t.text);
  const out: Change[] = [];
  const put = (text: string, kind: Change['kind']) => {
    const last = out[out.length - 1];
    if (last && last.kind === kind) last.text += text; else if (text) out.push({ text, kind });
  };
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const x = a.slice(head, a.length - tail);
  const y = b.slice(head, b.length - tail);
  put(a.slice(0, head).join(''), '');
  if (x.length > MOST || y.length > MOST) { put(x.join(''), 'del'); put(y.join(''), 'ins'); } else middle(x, y, put);
  put(a.slice(a.length - tail).join(''), '');
  return out;
}

// The longest common run of pieces, by the usual table.
function middle(x: string[], y: string[], put: (text: string, kind: Change['kind']) => void): void {
  const wide = y.length + 1;
  const table = new Uint16Array((x.length + 1) * wide);
  for (let i = x.length - 1; i >= 0; i--)
    for (let j = y.length - 1; j >= 0; j--)
      table[i * wide + j] = x[i] === y[j] ? (table[(i + 1) * wide + j + 1] ?? 0) + 1 : Math.max(table[(i + 1) * wide + j] ?? 0, table[i * wide + j + 1] ?? 0);
  let i = 0;
  let j = 0;
  while (i < x.length && j < y.length) {
    if (x[i] === y[j]) { put(x[i] ?? '', ''); i++; j++; }
    else if ((table[(i + 1) * wide + j] ?? 0) >= (table[i * wide + j + 1] ?? 0)) put(x[i++] ?? '', 'del');
    else put(y[j++] ?? '', 'ins');
  }
  while (i < x.length) put(x[i++] ?? '', 'del');
  while (j < y.length) put(y[j++] ?? '', 'ins');
}

// The query language (docs/queries.md) cut into pieces, for colours and for blocks. It never refuses: what is wrong is said by the server.
// Places are UTF-16 units of the text.
export type Kind = 'space' | 'open' | 'close' | 'op' | 'minus' | 'phrase' | 'regex' | 'remark' | 'filter' | 'list' | 'word';
export interface Token { kind: Kind; from: number; to: number; text: string; op?: string; n?: number }

const SPACE = /[\s\u3000]/u;
const OPEN = /[(（]/;
const CLOSE = /[)）]/;
const QUOTE = /["“”„＂]/;
const DASH = /[-－–]/;
const FIELDS = new Set(['lang', 'net', 'kind', 'from', 'to', 'url', 'domain', 'has', 'followers', 'rating', 'title', 'text', 'reply_to', 'sample']);
const BARE = new Set(['AND', 'OR', 'NOT', 'SENTENCE', 'EXCEPT']);

// "NEAR/5" of a word, in any width: its name and its number.
export function operator(word: string): { op: string; n?: number } | null {
  const plain = word.normalize('NFKC');
  if (BARE.has(plain)) return { op: plain };
  if (plain === '&&') return { op: 'AND' };
  if (plain === '|' || plain === '||') return { op: 'OR' };
  const counted = /^(NEAR|ONEAR|ATLEAST|TIMES)\/(\d{1,6})$/.exec(plain);
  return counted ? { op: counted[1] ?? '', n: Number(counted[2]) } : null;
}

function endOfQuote(text: string, at: number): number {
  for (let k = at + 1; k < text.length; k++) {
    if (text[k] === '\\') k++;
    else if (QUOTE.test(text[k] ?? '')) return k + 1;
  }
  return text.length;
}
function endOfRegex(text: string, at: number): number {
  for (let k = at + 1; k < text.length; k++) {
    if (text[k] === '\\') k++;
    else if (text[k] === '/' && (k + 1 === text.length || SPACE.test(text[k + 1] ?? '') || CLOSE.test(text[k + 1] ?? '') || text[k + 1] === '~')) return k + 1;
  }
  return text.length;
}
// Behind a filter's colon a group may stand: lang:(ja OR en).
function endOfGroup(text: string, at: number): number {
  let deep = 0;
  for (let k = at; k < text.length; k++) {
    const c = text[k] ?? '';
    if (c === '\\') k++;
    else if (QUOTE.test(c)) k = endOfQuote(text, k) - 1;
    else if (OPEN.test(c)) deep++;
    else if (CLOSE.test(c) && --deep === 0) return k + 1;
  }
  return text.length;
}
function endOfWord(text: string, at: number): number {
  let k = at;
  while (k < text.length && !SPACE.test(text[k] ?? '') && !OPEN.test(text[k] ?? '') && !CLOSE.test(text[k] ?? '') && !QUOTE.test(text[k] ?? '')) k += text[k] === '\\' ? 2 : 1;
  return Math.min(k, text.length);
}
// ~case, ~2, ~"…": what stands right behind a word, a phrase or a group belongs to it.
function endOfSwitches(text: string, at: number): number {
  const found = /^(?:[~～][A-Za-z0-9]*)+/.exec(text.slice(at));
  return at + (found?.[0].length ?? 0);
}

function wordAt(text: string, at: number): Token {
  let to = endOfWord(text, at);
  const word = text.slice(at, to);
  const op = operator(word);
  if (op) return { kind: 'op', from: at, to, text: word, ...op };
  const name = /^([A-Za-z_Ａ-Ｚａ-ｚ＿]+)[:：]/.exec(word)?.[1]?.normalize('NFKC') ?? '';
  if (name === 'list') return { kind: 'list', from: at, to, text: word };
  if (FIELDS.has(name)) {
    const colon = at + name.length + 1;
    if (to === colon && OPEN.test(text[to] ?? '')) to = endOfGroup(text, to);
    else if (to === colon && QUOTE.test(text[to] ?? '')) to = endOfQuote(text, to);
    to = endOfSwitches(text, to);
    return { kind: 'filter', from: at, to, text: text.slice(at, to) };
  }
  return { kind: 'word', from: at, to, text: word };
}

export function lex(text: string): Token[] {
  const out: Token[] = [];
  const put = (kind: Kind, from: number, to: number) => { out.push({ kind, from, to, text: text.slice(from, to) }); };
  for (let at = 0; at < text.length; at = out[out.length - 1]?.to ?? text.length) {
    const c = text[at] ?? '';
    const before = out[out.length - 1]?.kind;
    const fresh = before === undefined || before === 'space' || before === 'open' || before === 'minus';
    if (SPACE.test(c)) { let to = at; while (to < text.length && SPACE.test(text[to] ?? '')) to++; put('space', at, to); }
    else if (OPEN.test(c)) put('open', at, at + 1);
    else if (CLOSE.test(c)) put('close', at, endOfSwitches(text, at + 1));
    else if (text.startsWith('/*', at)) { const end = text.indexOf('*/', at + 2); put('remark', at, end < 0 ? text.length : end + 2); }
    else if (QUOTE.test(c)) put('phrase', at, endOfSwitches(text, endOfQuote(text, at)));
    else if (c === '/' && fresh) put('regex', at, endOfSwitches(text, endOfRegex(text, at)));
    else if (DASH.test(c) && fresh && at + 1 < text.length && !SPACE.test(text[at + 1] ?? '')) put('minus', at, at + 1);
    else { const word = wordAt(text, at); if (word.to <= at) put('word', at, at + 1); else out.push(word); }
  }
  return out;
}

export interface Piece { text: string; kind: string; mark: string }
// What is left out by NOT and minus is coloured apart; spans (of errors and warnings) are marked.
export function coloured(text: string, marks: { from: number; to: number; kind: string }[]): Piece[] {
  const tokens = lex(text);
  const kinds: string[] = new Array<string>(text.length).fill('');
  let out = -1; // depth of the group that is left out; its own token when 0
  let deep = 0;
  let next = false;
  for (const token of tokens) {
    if (token.kind === 'close') { deep--; if (out > deep) out = -1; }
    const away = out >= 0 || next;
    const kind = token.kind === 'word' || token.kind === 'phrase' || token.kind === 'list' || token.kind === 'regex' ? (away ? 'x' : 's')
      : token.kind === 'op' || token.kind === 'minus' ? 'k' : token.kind === 'filter' ? 'f' : token.kind === 'remark' ? 'r' : '';
    for (let k = token.from; k < token.to; k++) kinds[k] = kind;
    if (token.kind === 'open') { if (next && out < 0) out = deep + 1; deep++; }
    if (token.kind === 'minus' || (token.kind === 'op' && token.op === 'NOT')) next = true;
    else if (token.kind !== 'space' && token.kind !== 'op') next = false;
  }
  const marked: string[] = new Array<string>(text.length).fill('');
  for (const m of marks) for (let k = m.from; k < Math.min(m.to, text.length); k++) marked[k] = m.kind;
  const pieces: Piece[] = [];
  for (let k = 0; k < text.length; k++) {
    const last = pieces[pieces.length - 1];
    if (last && last.kind === kinds[k] && last.mark === marked[k]) last.text += text[k];
    else pieces.push({ text: text[k] ?? '', kind: kinds[k] ?? '', mark: marked[k] ?? '' });
  }
  return pieces;
}

// Columns count code points from 1; the piece of the query that stands there.
export function pieceAt(text: string, column: number): { from: number; to: number } {
  const from = Array.from(text).slice(0, column - 1).join('').length;
  const token = lex(text).find((one) => one.from <= from && from < one.to && one.kind !== 'space');
  return token ? { from: token.from, to: token.to } : { from: Math.min(from, Math.max(0, text.length - 1)), to: Math.max(from + 1, 1) };
}

// What the server proposes, as the query with it: the nearest spelling of an error, the EXCEPT of a warning.
export function mended(text: string, note: { column: number | null; text: string }): { text: string; shown: string } | null {
  if (note.column === null) return null;
  const { from, to } = pieceAt(text, note.column);
  const put = (words: string, end = to) => ({ text: text.slice(0, from) + words + text.slice(end), shown: words });
  const except = /exclude\? (.+ EXCEPT .+)$/.exec(note.text)?.[1];
  if (except) {
    const whole = /\s/.test(text.trim()) ? `(${except})` : except;
    return put(whole);
  }
  const near = /'([^']+)' is no operator; did you mean ([^?\s]+)\?/.exec(note.text);
  if (near?.[2] && text.startsWith(near[1] ?? '', from)) return put(near[2], from + (near[1] ?? '').length);
  const small = /'([^']+)' is a word to look for here; the operator is written ([A-Z]+(?:\/\d+)?)$/.exec(note.text);
  if (small?.[2] && text.startsWith(small[1] ?? '', from)) return put(small[2], from + (small[1] ?? '').length);
  const field = /'([A-Za-z_]+):' is no filter; did you mean ([a-z_]+):\?/.exec(note.text);
  if (field?.[2]) return put(field[2] + text.slice(from + (field[1] ?? '').length, to));
  const change = /'(~[A-Za-z0-9]+)' is no switch; did you mean (~[a-z0-9]+)\?/.exec(note.text);
  if (change?.[1] && change[2]) { const at = text.indexOf(change[1], from); return at < 0 ? null : { text: text.slice(0, at) + change[2] + text.slice(at + change[1].length), shown: change[2] }; }
  const list = /did you mean (list:[^?\s]+)/.exec(note.text)?.[1] ?? /; did you mean ((?:lang|net):[a-z-]+)\?/.exec(note.text)?.[1];
  return list ? put(list) : null;
}

// A query as a tree of groups, and back. What the tree cannot say (remarks, switches of a whole group) is told, never dropped.
import { lex, type Token } from './lex';

export type GroupKind = 'and' | 'or' | 'near' | 'onear' | 'notnear' | 'sentence' | 'except' | 'atleast' | 'times';
export interface Leaf { kind: 'leaf'; text: string; not?: boolean }
export interface Group { kind: GroupKind; n?: number; parts: Block[]; not?: boolean }
export type Block = Leaf | Group;
export type Shown = { tree: Group; why?: undefined } | { tree: null; why: 'remark' | 'switch' | 'broken' };

class Cannot extends Error { constructor(readonly why: 'remark' | 'switch' | 'broken') { super(why); } }

const PLACES: Record<string, GroupKind> = { NEAR: 'near', ONEAR: 'onear', SENTENCE: 'sentence' };

// The binding of docs/queries.md: EXCEPT, then NEAR and its like from the left, NOT, AND, OR.
class Reader {
  private at = 0;
  constructor(private readonly tokens: Token[]) {}
  private get now(): Token | undefined { return this.tokens[this.at]; }
  private op(...names: string[]): Token | null {
    const token = this.now;
    return token?.kind === 'op' && names.includes(token.op ?? '') ? token : null;
  }
  get done(): boolean { return this.at >= this.tokens.length; }

  or(): Block {
    const parts = [this.and()];
    while (this.op('OR')) { this.at++; parts.push(this.and()); }
    return parts.length > 1 ? { kind: 'or', parts } : (parts[0] as Block);
  }
  private and(): Block {
    const parts = [this.not()];
    for (;;) {
      if (this.op('AND')) { this.at++; parts.push(this.not()); continue; }
      if (!this.now || this.now.kind === 'close' || this.op('OR')) break;
      parts.push(this.not());
    }
    return parts.length > 1 ? { kind: 'and', parts } : (parts[0] as Block);
  }
  private not(): Block {
    let away = false;
    while (this.now?.kind === 'minus' || this.op('NOT')) { this.at++; away = !away; }
    const block = this.near();
    return away ? { ...block, not: !block.not } : block;
  }
  private near(): Block {
    let left = this.except();
    for (;;) {
      const next = this.tokens[this.at + 1];
      const apart = this.op('NOT') && next?.kind === 'op' && next.op === 'NEAR' ? next : null;
      const op = apart ?? this.op('NEAR', 'ONEAR', 'SENTENCE');
      if (!op) return left;
      this.at += apart ? 2 : 1;
      const right = this.except();
      left = { kind: apart ? 'notnear' : (PLACES[op.op ?? ''] ?? 'near'), parts: [left, right], ...(op.n === undefined ? {} : { n: op.n }) };
    }
  }
  private except(): Block {
    let left = this.one();
    while (this.op('EXCEPT')) { this.at++; left = { kind: 'except', parts: [left, this.one()] }; }
    return left;
  }
  private one(): Block {
    const token = this.now;
    if (!token) throw new Cannot('broken');
    this.at++;
    if (token.kind === 'remark') throw new Cannot('remark');
    if (token.kind === 'op' && token.op === 'TIMES') return { kind: 'times', n: token.n ?? 1, parts: [this.one()] };
    if (token.kind === 'op' && token.op === 'ATLEAST') {
      if (this.now?.kind !== 'open') throw new Cannot('broken');
      this.at++;
      const inner = this.or();
      this.shut();
      return { kind: 'atleast', n: token.n ?? 1, parts: inner.kind === 'or' || inner.kind === 'and' ? inner.parts : [inner] };
    }
    if (token.kind === 'open') { const inner = this.or(); this.shut(); return inner; }
    if (token.kind === 'op' || token.kind === 'close' || token.kind === 'minus') throw new Cannot('broken');
    return { kind: 'leaf', text: token.text };
  }
  private shut(): void {
    if (this.now?.kind !== 'close') throw new Cannot('broken');
    if (this.now.to - this.now.from > 1) throw new Cannot('switch');
    this.at++;
  }
}

function same(a: Block, b: Block): boolean {
  if (a.kind !== b.kind || !!a.not !== !!b.not) return false;
  if (a.kind === 'leaf' || b.kind === 'leaf') return (a as Leaf).text === (b as Leaf).text;
  return a.n === b.n && a.parts.length === b.parts.length && a.parts.every((p, k) => same(p, b.parts[k] as Block));
}

export function toBlocks(text: string): Shown {
  try {
    const tokens = lex(text).filter((token) => token.kind !== 'space');
    if (tokens.some((token) => token.kind === 'remark')) return { tree: null, why: 'remark' };
    const reader = new Reader(tokens);
    const root = reader.or();
    if (!reader.done) return { tree: null, why: 'broken' };
    const tree: Group = root.kind === 'leaf' || root.not ? { kind: 'and', parts: [root] } : root;
    return { tree };
  } catch (failure) {
    return { tree: null, why: failure instanceof Cannot ? failure.why : 'broken' };
  }
}

const JOIN: Record<GroupKind, (n?: number) => string> = {
  and: () => ' ', or: () => ' OR ', near: (n) => ` NEAR/${n ?? 5} `, onear: (n) => ` ONEAR/${n ?? 5} `, notnear: (n) => ` NOT NEAR/${n ?? 5} `,
  sentence: () => ' SENTENCE ', except: () => ' EXCEPT ', atleast: () => ' ', times: () => ' ',
};
const filled = (block: Block): boolean => (block.kind === 'leaf' ? block.text.trim() !== '' : block.parts.some(filled));

// Each group within another stands in parentheses, so that nobody has to know what binds tighter.
function write(block: Block, inside: boolean): string {
  const not = block.not ? 'NOT ' : '';
  if (block.kind === 'leaf') return not + block.text.trim();
  const parts = block.parts.filter(filled);
  if (block.kind === 'atleast') return `${not}ATLEAST/${block.n ?? 1} (${parts.map((p) => write(p, true)).join(' OR ')})`;
  if (block.kind === 'times') return `${not}TIMES/${block.n ?? 1} ${write(parts[0] ?? { kind: 'leaf', text: '' }, true)}`;
  if (parts.length === 1) return not ? `NOT (${write(parts[0] as Block, false)})` : write(parts[0] as Block, inside);
  const words = parts.map((p) => write(p, true)).join(JOIN[block.kind](block.n));
  return inside || not ? `${not}(${words})` : words;
}
export function toQuery(tree: Block): string { return filled(tree) ? write(tree, false) : ''; }

// A word of somebody who does not know the language: what would be read otherwise stands in quotation marks.
export function asLeaf(words: string): string {
  const text = words.trim();
  if (!text) return '';
  const tokens = lex(text);
  const one = tokens[0];
  if (tokens.length === 1 && one && one.kind !== 'op' && one.kind !== 'minus' && one.kind !== 'open' && one.kind !== 'close') return text;
  return `"${text.replace(/["“”\\]/g, (c) => '\\' + c)}"`;
}

// The same query in blocks and back says the same: else blocks are not shown.
export function lossless(text: string): boolean {
  const first = toBlocks(text);
  if (!first.tree) return false;
  const again = toBlocks(toQuery(first.tree));
  return !!again.tree && same(flat(first.tree), flat(again.tree));
}
// (a OR b) OR c is a OR b OR c; a group of one is that one.
function flat(block: Block): Block {
  if (block.kind === 'leaf') return block;
  const parts = block.parts.map(flat).flatMap((p) => (p.kind === block.kind && !p.not && (p.kind === 'and' || p.kind === 'or') ? p.parts : [p]));
  if (parts.length === 1 && (block.kind === 'and' || block.kind === 'or')) {
    const only = parts[0] as Block;
    return block.not ? { ...only, not: !only.not } : only;
  }
  return { ...block, parts };
}

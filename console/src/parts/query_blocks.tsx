// The same query for who does not know the language: groups within groups, each with a word for how its parts hold together.
import { useRef, useState } from 'preact/hooks';
import { t, word, type Key } from '../i18n';
import { asLeaf, type Block, type Group, type GroupKind, type Leaf } from '../query/blocks';
import { Button, Icon } from './basic';

const KINDS: GroupKind[] = ['or', 'and', 'near', 'onear', 'notnear', 'sentence', 'except', 'atleast', 'times'];
const COUNTED = new Set<GroupKind>(['near', 'onear', 'notnear', 'atleast', 'times']);
const TWO = new Set<GroupKind>(['near', 'onear', 'notnear', 'sentence', 'except']);
const FIRST: Partial<Record<GroupKind, number>> = { near: 5, onear: 5, notnear: 5, atleast: 2, times: 2 };

export function Blocks({ tree, readOnly, onTree }: { tree: Group; readOnly: boolean; onTree: (tree: Group) => void }) {
  return <div class="blocks"><GroupBox group={tree} path="1" readOnly={readOnly} root onBlock={(b) => { if (b && b.kind !== 'leaf') onTree(b); }} /></div>;
}

interface Boxed { path: string; readOnly: boolean; onBlock: (block: Block | null) => void }

function GroupBox({ group, path, readOnly, root = false, onBlock }: Boxed & { group: Group; root?: boolean }) {
  const put = (k: number, block: Block | null) => onBlock({ ...group, parts: block ? group.parts.map((p, j) => (j === k ? block : p)) : group.parts.filter((_, j) => j !== k) });
  const full = TWO.has(group.kind) ? group.parts.length >= 2 : group.kind === 'times' && group.parts.length >= 1;
  const label = t('rules.block.group', { path });
  // A new kind keeps the parts; those that hold two alone keep the first and put the rest into a group.
  const kind = (next: GroupKind) => {
    const most = TWO.has(next) ? 2 : next === 'times' ? 1 : 0;
    const parts = most && group.parts.length > most ? [...group.parts.slice(0, most - 1), { kind: 'or' as const, parts: group.parts.slice(most - 1) }] : group.parts;
    const { n: _old, ...rest } = group;
    onBlock({ ...rest, kind: next, parts, ...(COUNTED.has(next) ? { n: group.n ?? FIRST[next] ?? 5 } : {}) });
  };
  return (
    <fieldset class={`block${group.not ? ' away' : ''}`} disabled={readOnly}>
      <legend class="vh">{label}</legend>
      <div class="row wrap bhead">
        <NotBox block={group} onBlock={onBlock} />
        <select class="input pick" aria-label={t('rules.block.how', { path })} value={group.kind} onChange={(e) => kind((e.currentTarget as HTMLSelectElement).value as GroupKind)}>
          {KINDS.map((k) => <option key={k} value={k}>{word('rulesblock', k)}</option>)}</select>
        {COUNTED.has(group.kind) && <label class="row"><input class="input num" type="number" min={1} max={1000} value={group.n ?? 5} aria-label={t('rules.block.number', { path })}
          onChange={(e) => { const n = Math.round(Number((e.currentTarget as HTMLInputElement).value)); if (n >= 1 && n <= 1000) onBlock({ ...group, n }); }} />
          <span class="small ink2">{t(group.kind === 'atleast' ? 'rules.block.parts' : group.kind === 'times' ? 'rules.block.times' : 'rules.block.words')}</span></label>}
        {!root && <button type="button" class="iconbtn sm right" aria-label={t('rules.block.remove', { path })} title={t('rules.block.remove', { path })} onClick={() => onBlock(null)}><Icon name="x" /></button>}
      </div>
      <ul class="bparts">{group.parts.map((part, k) => {
        const at = `${path}.${k + 1}`;
        return <li key={k}>{part.kind === 'leaf' ? <LeafBox leaf={part} path={at} readOnly={readOnly} onBlock={(b) => put(k, b)} /> : <GroupBox group={part} path={at} readOnly={readOnly} onBlock={(b) => put(k, b)} />}</li>;
      })}</ul>
      {!full && !readOnly && <div class="row wrap"><Button kind="sm" icon="plus" onClick={() => onBlock({ ...group, parts: [...group.parts, { kind: 'leaf', text: '' }] })}>{t('rules.block.addword')}</Button>
        <Button kind="sm" icon="plus" onClick={() => onBlock({ ...group, parts: [...group.parts, { kind: 'or', parts: [{ kind: 'leaf', text: '' }] }] })}>{t('rules.block.addgroup')}</Button></div>}
    </fieldset>
  );
}

function NotBox({ block, onBlock }: { block: Block; onBlock: (block: Block) => void }) {
  return <label class="row notbox"><input type="checkbox" checked={!!block.not} onChange={(e) => { const { not: _was, ...rest } = block; onBlock({ ...rest, ...((e.currentTarget as HTMLInputElement).checked ? { not: true } : {}) } as Block); }} /><span>{t('rules.block.not')}</span></label>;
}

function LeafBox({ leaf, path, readOnly, onBlock }: Boxed & { leaf: Leaf }) {
  const [text, setText] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const settle = () => { if (text !== null) { const words = asLeaf(text); setText(null); if (words !== leaf.text) onBlock({ ...leaf, text: words }); } };
  const label: Key = 'rules.block.word';
  return (
    <div class={`row leafbox${leaf.not ? ' away' : ''}`}>
      <NotBox block={leaf} onBlock={onBlock} />
      <input ref={field} class="input grow" dir="auto" spellcheck={false} aria-label={t(label, { path })} placeholder={t('rules.block.hint')} value={text ?? leaf.text} maxLength={1000} readOnly={readOnly}
        onInput={(e) => setText((e.currentTarget as HTMLInputElement).value)} onBlur={settle} onKeyDown={(e) => { if (e.key === 'Enter') { e.preventDefault(); settle(); } }} />
      {!readOnly && <button type="button" class="iconbtn sm" aria-label={t('rules.block.remove', { path })} title={t('rules.block.remove', { path })} onClick={() => onBlock(null)}><Icon name="x" /></button>}
    </div>
  );
}

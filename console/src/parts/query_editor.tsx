// A query while it is written: coloured in a layer under the letters, what is wrong marked at its column.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { coloured, pieceAt, type Piece } from '../query/lex';
import type { Check } from '../pages/rules.types';

export function Coloured({ pieces }: { pieces: Piece[] }) {
  return <>{pieces.map((p, k) => (p.kind || p.mark ? <span key={k} class={`q-${p.kind || 'n'}${p.mark ? ` qm-${p.mark}` : ''}`}>{p.text}</span> : p.text))}</>;
}
export const Query = ({ text }: { text: string }) => <code class="qcode" dir="auto"><Coloured pieces={coloured(text, [])} /></code>;

export function marksOf(text: string, check: Check | null): { from: number; to: number; kind: string }[] {
  const of = (notes: Check['errors'], kind: string) => notes.flatMap((n) => (n.column === null ? [] : [{ ...pieceAt(text, n.column), kind }]));
  return check ? [...of(check.warnings, 'warn'), ...of(check.errors, 'stop')] : [];
}

interface EditorProps {
  id: string; label: string; value: string; check: Check | null; readOnly: boolean; composing: { current: boolean };
  onText: (text: string) => void; onSave: () => void; onSettled: () => void;
}
// onSettled: a conversion of an input method has ended, what stands there may be judged.
export function QueryEditor({ id, label, value, check, readOnly, composing, onText, onSave, onSettled }: EditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => { const f = field.current; if (f) { f.style.height = 'auto'; f.style.height = `${f.scrollHeight}px`; } }, [value]);
  return (
    <div class="qed">
      <div class="qback" aria-hidden="true"><Coloured pieces={coloured(value, marksOf(value, check))} />{'\n'}</div>
      <textarea id={id} ref={field} dir="auto" aria-label={label} aria-describedby={`${id}-lint`} aria-invalid={!!check?.errors.length} spellcheck={false} autocapitalize="off" autocomplete="off"
        value={value} maxLength={65536} readOnly={readOnly} rows={3}
        onCompositionStart={() => { composing.current = true; }} onCompositionEnd={() => { composing.current = false; onSettled(); }}
        onInput={(e) => onText((e.currentTarget as HTMLTextAreaElement).value)}
        onKeyDown={(e) => { if ((e.ctrlKey || e.metaKey) && (e.key === 'Enter' || e.key === 's')) { e.preventDefault(); onSave(); } }} />
    </div>
  );
}

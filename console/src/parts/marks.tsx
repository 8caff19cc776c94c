// The text while it is written, with what was found in it marked below the letters.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Remark } from '../types';

// Places are counted in code points; strings in UTF-16 units.
export function pieces(text: string, remarks: Remark[]): { text: string; kind: string }[] {
  const letters = Array.from(text);
  const rank = { block: 3, warn: 2, info: 1 };
  const kinds: string[] = letters.map(() => '');
  for (const r of [...remarks].sort((a, b) => rank[a.gravity] - rank[b.gravity]))
    if (r.at) for (let i = r.at[0]; i < Math.min(r.at[1], letters.length); i++) kinds[i] = r.overridden ? 'fact' : r.gravity;
  const out: { text: string; kind: string }[] = [];
  letters.forEach((letter, i) => {
    const last = out[out.length - 1];
    if (last && last.kind === kinds[i]) last.text += letter;
    else out.push({ text: letter, kind: kinds[i] ?? '' });
  });
  return out;
}

export function Marked({ text, remarks }: { text: string; remarks: Remark[] }) {
  return <>{pieces(text, remarks).map((p, k) => (p.kind ? <u key={k} class={p.kind}>{p.text}</u> : p.text))}</>;
}

export interface EditorProps {
  id: string; label: string; lang: string; value: string; remarks: Remark[]; busy: boolean;
  onText: (text: string) => void; onSend: () => void;
}
export function Editor({ id, label, lang, value, remarks, busy, onText, onSend }: EditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const fit = () => { const f = field.current; if (f) { f.style.height = 'auto'; f.style.height = `${f.scrollHeight}px`; } };
  useLayoutEffect(fit, [value]);
  useEffect(() => { addEventListener('resize', fit); return () => removeEventListener('resize', fit); }, []);
  return (
    <div class="ed"><div class="back" aria-hidden="true"><Marked text={value} remarks={remarks} />{'\n'}</div>
      <textarea id={id} ref={field} lang={lang} dir="auto" aria-label={label} aria-describedby={`${id}-lint`} spellcheck={false} value={value} aria-busy={busy} maxLength={8000}
        onInput={(e) => onText((e.currentTarget as HTMLTextAreaElement).value)}
        onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); onSend(); } }} /></div>
  );
}

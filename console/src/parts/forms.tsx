// Forms that write: a note, a reason. Ctrl+Enter sends; Enter never does; the Enter of a conversion does nothing.
import { useId, useRef, useState } from 'preact/hooks';
import { useResource } from '../resource';
import { t, word, type Key } from '../i18n';
import type { Person } from '../types';
import { Button, errorWords, Note } from './basic';

export interface TextFormProps {
  label: string; send: Key; rows?: number; id?: string; kind?: string; choices?: string[];
  onSend: (text: string) => Promise<void>; onCancel?: () => void; focus?: boolean; hint?: string;
}
export function TextForm({ label, send, rows = 3, id, kind = 'pri', choices, onSend, onCancel, focus = false, hint }: TextFormProps) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const own = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const name = id ?? own;
  const ready = text.trim() !== '' && !busy;
  const submit = async () => {
    if (!ready) { field.current?.focus(); return; }
    setBusy(true);
    try { await onSend(text.trim()); setText(''); setError(null); } catch (failure) { setError(failure); }
    setBusy(false);
  };
  return (
    <form class="textform" onSubmit={(e) => { e.preventDefault(); void submit(); }}>
      <label for={name} class="lab">{label}</label>
      {choices && <div class="row wrap">{choices.map((c) => <button type="button" class="btn sm" key={c} onClick={() => { setText(c); field.current?.focus(); }}>{c}</button>)}</div>}
      <textarea id={name} ref={field} class="input area" rows={rows} value={text} autofocus={focus} maxLength={4000} aria-busy={busy}
        aria-describedby={`${name}-h`} onInput={(e) => setText((e.currentTarget as HTMLTextAreaElement).value)}
        onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); void submit(); } }} />
      {error !== null && <Note kind="stop" title={t('state.unsent')} live><p>{errorWords(error)} {t('state.kept')}</p></Note>}
      <div class="row wrap"><Button type="submit" kind={`${kind} sm`} keys="Ctrl ⏎" disabled={!ready}>{t(busy ? 'state.sending' : send)}</Button>
        {onCancel && <Button kind="sm" onClick={onCancel}>{t('cancel')}</Button>}
        <span class="small ink3" id={`${name}-h`}>{hint ?? (text.trim() ? '' : t('form.empty'))}</span></div>
    </form>
  );
}

export function Assign({ value, onAssign, headed = false }: { value: string | null; onAssign: (person: string) => Promise<void>; headed?: boolean }) {
  const people = useResource<{ people: Person[] }>('/people');
  const [error, setError] = useState<unknown>(null);
  const [saved, setSaved] = useState(false);
  const id = useId();
  const choose = async (person: string) => {
    if (!person) return;
    try { await onAssign(person); setError(null); setSaved(true); } catch (failure) { setError(failure); setSaved(false); }
  };
  return (
    <div class="field"><label for={id} class={headed ? 'vh' : 'lab'}>{t('assign')}</label>
      <select id={id} class="input" value={value ?? ''} onChange={(e) => void choose((e.currentTarget as HTMLSelectElement).value)}>
        <option value="" disabled>{t('assign.nobody')}</option>
        {people.data?.people.map((p) => <option key={p.id} value={p.id}>{p.name}{p.role ? ` · ${word('role', p.role)}` : ''}</option>)}
      </select>
      <span class="small" role="status">{error !== null ? <span class="stopc">{errorWords(error)}</span> : saved ? <span class="okc">{t('state.saved')}</span> : ''}</span>
    </div>
  );
}

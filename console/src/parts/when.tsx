// A time of the reader's own wall clock, with its zone beside it: nobody guesses whose nine o'clock it is.
import { useId } from 'preact/hooks';
import { zone } from '../i18n';

const two = (n: number) => String(n).padStart(2, '0');
export function localText(ms: number): string {
  const d = new Date(ms);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}
export function localMs(text: string): number { return text ? new Date(text).getTime() : NaN; }

export function WhenField({ label, value, onInput }: { label: string; value: string; onInput: (text: string) => void }) {
  const id = useId();
  return (
    <div class="field"><label for={id}>{label} <span class="ink3">{zone(localMs(value) || Date.now())}</span></label>
      <input id={id} class="input" type="datetime-local" value={value} onInput={(e) => onInput((e.currentTarget as HTMLInputElement).value)} /></div>
  );
}

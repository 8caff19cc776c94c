// Lines that belong into a file on the machine: shown whole, copied with one press.
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { Button } from './basic';

export function Lines({ title, text }: { title: string; text: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <figure class="lines"><figcaption class="row"><span class="small ink2">{title}</span><span class="right" />
      <Button kind="sm" icon="copy" label={`${t('people.copy')}: ${title}`} onClick={() => { navigator.clipboard?.writeText(text).then(() => setCopied(true), () => {}); }}>{t(copied ? 'people.copied' : 'people.copy')}</Button></figcaption>
      <pre class="mono" tabIndex={0} aria-label={title}>{text}</pre></figure>
  );
}
export const quoted = (text: string) => `'${text.replace(/'/g, "''")}'`;
// The id, and where others have it, the next that is free.
export function freeId(id: string, taken: string[]): string {
  let free = id;
  for (let n = 2; taken.includes(free); n++) free = `${id}-${n}`;
  return free;
}
export function idOf(name: string, otherwise: string): string {
  const id = name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40);
  return id || otherwise;
}

// Two presses: the first shows what will happen, the second does it. What is under way says so; what failed says why.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { useKey } from '../keys';
import { Button, errorWords, Note } from './basic';
import type { IconName } from './icons';
import { usePress } from './press';

interface SureProps {
  name: string; what: ComponentChildren; yes: string; onYes: () => Promise<void>;
  icon?: IconName; kind?: string; stop?: boolean; disabled?: boolean; label?: string; wrong?: string; children?: ComponentChildren;
}
// wrong: why it cannot be done yet. children: fields that stand between what will happen and the button that does it.
export function Sure({ name, what, yes, onYes, icon, kind = 'sm', stop = false, disabled = false, label, wrong = '', children }: SureProps) {
  const [open, setOpen] = useState(false);
  const press = usePress();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const close = () => { setOpen(false); if (before.current instanceof HTMLElement) setTimeout(() => document.getElementById(id)?.focus(), 0); };
  useEffect(() => { if (open) box.current?.querySelector<HTMLElement>('input,select,textarea,button')?.focus(); }, [open]);
  useKey('Escape', open ? close : null);
  if (!open) return <Button id={id} kind={kind} {...(icon ? { icon } : {})} disabled={disabled} {...(label ? { label } : {})} onClick={() => { before.current = document.activeElement; setOpen(true); }}>{name}</Button>;
  return (
    <div class="sure" ref={box} role="group" aria-labelledby={`${id}w`}>
      <div id={`${id}w`}>{what}</div>
      {children}
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <div class="row wrap">
        <Button kind={`sm ${stop ? 'stop' : 'pri'}`} disabled={press.busy || !!wrong} onClick={() => void press.run(async () => { await onYes(); close(); })}>{press.busy ? t('state.sending') : yes}</Button>
        <Button kind="sm" onClick={close}>{t('cancel')}</Button>
        {wrong && <span class="small ink2">{wrong}</span>}
      </div>
    </div>
  );
}

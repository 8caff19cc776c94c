// The small parts: icon, level, client tile, buttons, notes, states.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { ApiError, session } from '../api';
import { clockSeconds, elapsed, t, word, zone } from '../i18n';
import { shownKey } from '../keys';
import type { Level } from '../types';
import { ICONS, type IconName } from './icons';

export function Icon({ name, class: c = '' }: { name: IconName; class?: string }) {
  return (
    <svg class={`i ${c}`} viewBox="0 0 16 16" aria-hidden="true">
      {ICONS[name].map(([Tag, attributes], k) => <Tag key={k} {...attributes} />)}
    </svg>
  );
}

// The level glyph: a fire watch-tower of four tiers, lit from the ground up, the roof only at L4.
const TIERS = ['M2.5 11.5h11l.5 3.5H2z', 'M3.8 7.7h8.4l.5 3H3.3z', 'M5 4.7h6l.4 2.2H4.6z', 'M8 .5 14 4H2z'];
export function Glyph({ level, class: c = '' }: { level: number; class?: string }) {
  return (
    <svg class={`tw ${c}`} viewBox="0 0 16 16" aria-hidden="true">
      {TIERS.map((d, k) => <path key={k} d={d} {...(k < level ? {} : { class: 'off' })} />)}
    </svg>
  );
}
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg class="mark i" viewBox="0 0 24 24" aria-hidden="true" style={{ width: size + 'px', height: size + 'px', strokeWidth: '1.6' }}>
      <path d="M12 1.800 20 7H4z" fill="currentColor" />
      <path d="M7.500 7v6M16.500 7v6M5 13h14M8 13 5 22.500M16 13l3 9.500M7.400 15.200l9.800 3.300M16.600 15.200 6.800 18.500M6.200 19.800l12.300 2.300" />
      <path class="bell" d="M12 8.200c1.400 0 2.100 1 2.100 2.300v1.300H9.900v-1.300c0-1.300.7-2.300 2.100-2.300z" />
    </svg>
  );
}

export const levelWord = (level: number) => word('level', String(level));
export function LevelBadge({ level, only = false }: { level: Level; only?: boolean }) {
  return (
    <span class={`lv lv${level}${only ? ' only' : ''}`}>
      <Glyph level={level} />L{level}{only ? <span class="vh"> {levelWord(level)}</span> : ' ' + levelWord(level)}
    </span>
  );
}
export function Surge() {
  return <span class="lv lvs"><Icon name="up" />{t('surge')}</span>;
}

// Cool hues only, white text on them at 5.3:1 or better.
const HUES = ['#3f5fa8', '#7a4b9a', '#1f7373', '#5a6b2c', '#4a6572', '#28719d', '#8a5070', '#6b6455', '#3a6b8c', '#2f6f62'];
// Brands that stand side by side differ: the first ten of this session take the colours in turn.
export function hue(id: string): string {
  const at = (session.get()?.clients ?? []).flatMap((c) => c.brands).findIndex((b) => b.id === id);
  if (at >= 0) return HUES[at % HUES.length] ?? '#4a6572';
  let hash = 2166136261;
  for (const c of id) hash = Math.imul(hash ^ (c.codePointAt(0) ?? 0), 16777619);
  return HUES[(hash >>> 0) % HUES.length] ?? '#4a6572';
}
export function monogram(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = Array.from(words[0] ?? '')[0] ?? '?';
  if (!/^[\p{Script=Latin}\d]/u.test(first)) return first;
  return (first + (Array.from(words[1] ?? '')[0] ?? '')).toUpperCase();
}
export function Tile({ id, name, size = '' }: { id: string; name: string; size?: '' | 'lg' | 'xl' }) {
  return <span class={`cl ${size}`} style={{ '--c': hue(id) }} aria-hidden="true">{monogram(name)}</span>;
}

interface ButtonProps {
  children: ComponentChildren; onClick?: () => void; kind?: string; icon?: IconName; keys?: string; href?: string;
  type?: 'button' | 'submit'; pressed?: boolean; disabled?: boolean; label?: string; id?: string; autofocus?: boolean;
}
export function Button(p: ButtonProps) {
  const body = <>{p.icon && <Icon name={p.icon} />}{p.children}{p.keys && <kbd>{shownKey(p.keys)}</kbd>}</>;
  if (p.href) return <a class={`btn ${p.kind ?? ''}`} href={p.href}>{body}</a>;
  return (
    <button type={p.type ?? 'button'} class={`btn ${p.kind ?? ''}`} id={p.id} autofocus={p.autofocus} aria-label={p.label} aria-pressed={p.pressed}
      aria-disabled={p.disabled ? 'true' : undefined} onClick={() => { if (!p.disabled) p.onClick?.(); }}>{body}</button>
  );
}

export function Panel({ title, meta, children, pad = false, id, act }: {
  title: ComponentChildren; meta?: ComponentChildren; children: ComponentChildren; pad?: boolean; id?: string; act?: ComponentChildren;
}) {
  return (
    <section class="panel" id={id}>
      <header><h2>{title}</h2>{meta !== undefined && <span class="meta">{meta}</span>}{act}</header>
      {pad ? <div class="pb">{children}</div> : children}
    </section>
  );
}

const NOTE_ICON: Record<string, IconName> = { warn: 'tri', stop: 'oct', ai: 'info', '': 'info' };
export function Note({ kind = '', title, children, live = false }: {
  kind?: '' | 'warn' | 'stop' | 'ai'; title: ComponentChildren; children?: ComponentChildren; live?: boolean;
}) {
  return (
    <div class={`note ${kind}`} role={live ? (kind === 'stop' ? 'alert' : 'status') : undefined}>
      <Icon name={NOTE_ICON[kind] ?? 'info'} /><div class="grow"><b>{title}</b>{children && <div class="small">{children}</div>}</div>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return <div class="empty"><Glyph level={0} class="xlt" /><b class="strong">{title}</b>{children}</div>;
}
export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div class="pb loading" aria-busy="true"><span class="vh">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, k) => <div class="row" key={k}><span class="skel sq" /><span class={`skel w${k % 4}`} /></div>)}
    </div>
  );
}
// What went wrong with a load, in the words of kit.html: no permission, not there, failed; and what can be done.
export function Trouble({ error, retry }: { error: ApiError; retry?: () => void }) {
  if (error.status === 403) return <div class="empty"><Icon name="lock" /><b class="strong">{t('state.denied')}</b><p>{t('state.denied.help')}</p></div>;
  if (error.status === 404) return <div class="empty"><Icon name="q" /><b class="strong">{t('state.absent')}</b><p>{t('state.absent.help')}</p></div>;
  return (
    <div class="pb"><Note kind="stop" title={t('state.failed')} live>
      <p>{errorWords(error)}</p>{retry && <div class="row gap-t"><Button kind="sm" onClick={retry}>{t('state.again')}</Button></div>}
    </Note></div>
  );
}
export function errorWords(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.status === 0) return t('error.no_connection');
  if (error.status === 503) return t('error.busy', { s: error.retryS || 5 });
  if (error.status === 401) return t('error.signed_out');
  return t('error.answered', { status: error.status, text: error.message || error.code });
}
export function StaleNote({ at, now }: { at: number; now: number }) {
  return <Note kind="warn" title={t('state.stale', { time: clockSeconds(at), zone: zone(at) })}>{t('state.stale.help', { age: elapsed(at, now) })}</Note>;
}

export function Clock({ ms, now, kind = '' }: { ms: number; now: number; kind?: '' | 'mid' | 'low' | 'over' }) {
  return <span class={`clk ${kind}`}>{kind === 'over' ? <Icon name="tri" /> : <Icon name="clock" />}<span class="n">{elapsed(ms, now)}</span></span>;
}

export function Segments<T extends string>({ label, value, choices, onChoose }: {
  label: string; value: T; choices: { id: T; name: ComponentChildren; lang?: string }[]; onChoose: (id: T) => void;
}) {
  return (
    <div class="seg" role="group" aria-label={label}>
      {choices.map((c) => <button type="button" key={c.id} lang={c.lang} aria-pressed={c.id === value} onClick={() => onChoose(c.id)}>{c.name}</button>)}
    </div>
  );
}

// A modal dialog of the browser: it keeps the focus inside, Esc closes it, and the focus goes back where it was.
export function Modal({ title, children, onClose }: { title: string; children: ComponentChildren; onClose: () => void }) {
  const ref = useRef<HTMLDialogElement>(null);
  // At once, before what is asked for by its own effects: they may focus something in it.
  useLayoutEffect(() => {
    const before = document.activeElement, dialog = ref.current;
    dialog?.showModal();
    return () => {
      dialog?.close(); // what lies behind takes no focus while it is open
      if (before instanceof HTMLElement) before.focus();
      // What opened it may be gone, now or with this drawing: the page has the keys then, not nothing.
      requestAnimationFrame(() => { if (document.activeElement === document.body) document.getElementById('main')?.focus({ preventScroll: true }); });
    };
  }, []);
  return (
    <dialog ref={ref} class="modal" aria-labelledby="modal-title" onCancel={(e) => { e.preventDefault(); onClose(); }}
      onClick={(e) => { if (e.target === ref.current) onClose(); }}>
      <div class="modal-in"><header class="row"><h2 id="modal-title" class="grow">{title}</h2>
        <button type="button" class="iconbtn" aria-label={t('close')} onClick={onClose}><Icon name="x" /></button></header>{children}</div>
    </dialog>
  );
}

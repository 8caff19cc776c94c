// Single keys act only outside fields and while no conversion of an input method is open.
import { useEffect, useRef } from 'preact/hooks';
import { keyMap, singleKeys } from './settings';

type Handler = () => void;
const bound = new Map<string, Handler[]>();
let composing: Node | null = null; // the field in which a conversion is open
let afterG = 0;

export function isConversion(event: { isComposing?: boolean; keyCode?: number }): boolean {
  return !!composing?.isConnected || !!event.isComposing || event.keyCode === 229;
}

// The name of a key: "J", "/", "?", "Escape". Letters by the letter, or by the place when an input method hides it.
export function keyName(event: { key: string; code: string }): string {
  if (/^[a-zA-Z]$/.test(event.key)) return event.key.toUpperCase();
  if (event.key === '/' || event.key === '?' || event.key === 'Escape') return event.key;
  const letter = /^Key([A-Z])$/.exec(event.code);
  return letter?.[1] ?? event.key;
}

// The key that people press for one of ours; ours that was given away to another is none. Within a G sequence keys stand.
export function ourKey(pressed: string, map: Readonly<Record<string, string>>): string {
  for (const [ours, theirs] of Object.entries(map)) if (theirs === pressed) return ours;
  return pressed in map ? '' : pressed;
}
export function shownKey(ours: string): string { return keyMap.get()[ours] ?? ours; }

function inField(target: EventTarget | null): target is HTMLElement {
  return target instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable);
}

function run(name: string): boolean {
  const stack = bound.get(name);
  const handler = stack?.[stack.length - 1];
  if (!handler) return false;
  handler();
  return true;
}

// The keys of a conversion are the input method's: no handler of a page hears of them, and its Enter submits no form.
function leaveToInputMethod(event: KeyboardEvent): void {
  if (!isConversion(event)) return;
  event.stopPropagation();
  if (event.code === 'Enter' || event.code === 'NumpadEnter' || event.key === 'Enter') event.preventDefault();
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const pressed = keyName(event);
  const after = event.timeStamp - afterG < 1500;
  const name = after ? pressed : ourKey(pressed, keyMap.get());
  const field = inField(event.target);
  if (name === 'Escape') {
    if (run('Escape')) event.preventDefault();
    else if (field) (event.target as HTMLElement).blur();
    return;
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey || !singleKeys.get()) return;
  if (document.querySelector('dialog[open]') && name !== '?') return;
  afterG = name === 'G' && !after ? event.timeStamp : -1e9;
  if (after ? run('G ' + name) : run(name)) event.preventDefault();
}

export function startKeys(): void {
  afterG = -1e9;
  addEventListener('compositionstart', (e) => { composing = e.target as Node; }, true);
  addEventListener('compositionend', () => { composing = null; }, true);
  addEventListener('keydown', leaveToInputMethod, true);
  addEventListener('keydown', onKey);
}

// The newest binding of a key wins, until its component goes.
export function useKey(name: string, handler: Handler | null): void {
  const latest = useRef(handler);
  latest.current = handler;
  const off = !handler;
  useEffect(() => {
    if (off) return;
    const call = () => latest.current?.();
    const stack = bound.get(name) ?? [];
    stack.push(call);
    bound.set(name, stack);
    return () => { stack.splice(stack.indexOf(call), 1); };
  }, [name, off]);
}

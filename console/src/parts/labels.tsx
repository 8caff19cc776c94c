// What the program said of a post, beside what a person says: each label with its odds and words, and the person's own mark.
import { useEffect, useRef, useState } from 'preact/hooks';
import { call, path, post as send } from '../api';
import { dayTime, percent, t, zone } from '../i18n';
import { link } from '../route';
import type { Correction, Post } from '../types';
import { Button, errorWords, Icon, Modal, Note } from './basic';
import { labelWord } from './post';
import { usePress } from './press';
import '../style/labels.css';

export const CATEGORIES = ['contamination', 'product_safety', 'data_leak', 'threat_legal', 'staff_misconduct', 'labor_whistle', 'discrimination', 'spokesperson', 'handling', 'impersonation', 'outage', 'misleading_ad', 'service_failure', 'ip_ai', 'rumor_boycott'];
const FEELINGS = ['negative', 'neutral', 'positive'];
const INTENTS = ['question', 'complaint', 'praise', 'news', 'joke', 'rumour', 'other'];
const HEADS = ['needs_support', 'evidence', 'first_hand', 'addressed'] as const;

interface Said { categories: Set<string>; sentiment: string; intent: string; heads: Set<string> }
const likest = (odds: Record<string, number> | undefined, names: string[], otherwise: string): string => names.reduce((best, name) => ((odds?.[name] ?? 0) > (odds?.[best] ?? 0) ? name : best), otherwise);

// What the program holds likely: where nobody has corrected it the person begins from there.
function held(post: Post): Said {
  const v = post.verdict;
  return {
    categories: new Set((v?.risks ?? []).filter((r) => r.p >= 0.5 && CATEGORIES.includes(r.category)).map((r) => r.category)),
    sentiment: likest(v?.sentiment, FEELINGS, 'neutral'), intent: likest(v?.intent, INTENTS, 'other'), heads: new Set(HEADS.filter((h) => (v?.[h] ?? 0) >= 0.5)),
  };
}
function begun(post: Post): Said {
  const c = post.corrected;
  return c ? { categories: new Set(c.categories.filter((x) => x !== 'none')), sentiment: c.sentiment, intent: c.intent, heads: new Set(c.heads) } : held(post);
}
const turned = (set: Set<string>, name: string) => { const next = new Set(set); if (!next.delete(name)) next.add(name); return next; };

interface Row { type: 'checkbox' | 'radio'; group: string; name: string; p: number; words: string[]; said: boolean; on: boolean; first?: boolean; set: () => void }
function Choice({ type, group, name, p, words, said, on, first, set }: Row) {
  return (
    <label class={`lrow2${on !== said ? ' differs' : ''}`}><input type={type} name={group} autofocus={first} checked={on} onChange={set} /><span class="lname">{labelWord(name)}</span>
      <span class="lprog"><span class="vh">{t('labels.program')} </span><span class={`n lodds${said ? ' strong' : ''}`}>{percent(p)}</span><span class="lbar" aria-hidden="true"><i style={{ width: `${Math.round(p * 100)}%` }} /></span>{words.slice(0, 2).map((w) => <q key={w} dir="auto">{w}</q>)}</span></label>
  );
}

export function LabelsDialog({ post, client, onSaved, onClose }: { post: Post; client: string; onSaved: (corrected: Correction | null) => void; onClose: () => void }) {
  const [said, setSaid] = useState(() => begun(post));
  const [all, setAll] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const press = usePress();
  const program = held(post);
  const odds = new Map((post.verdict?.risks ?? []).map((r) => [r.category, r.p]));
  const words = (name: string) => [...new Set((post.verdict?.why ?? []).filter((w) => w.for === name && w.text).map((w) => w.text))];
  // Those that the program or the person means stand first, in the order they had when the dialog opened.
  const [order] = useState(() => [...CATEGORIES].sort((a, b) => (odds.get(b) ?? 0) + (said.categories.has(b) ? 1 : 0) - (odds.get(a) ?? 0) - (said.categories.has(a) ? 1 : 0)));
  const shown = all ? order : order.slice(0, 6);
  const at = path('posts', client, post.id) + '/labels';
  const over = (answer: { post: Post }) => { onSaved(answer.post.corrected ?? null); onClose(); };
  const save = () => press.run(async () => over(await send<{ post: Post }>(at, { categories: said.categories.size ? [...said.categories] : ['none'], sentiment: said.sentiment, intent: said.intent, heads: [...said.heads] })));
  const undo = () => press.run(async () => over(await call<{ post: Post }>('DELETE', at)));
  const nothing = () => setSaid({ categories: new Set(), sentiment: 'neutral', intent: 'other', heads: new Set() });
  const key = (e: KeyboardEvent) => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); void save(); return; }
    if (e.key === 'Enter' && e.target instanceof HTMLInputElement) { e.preventDefault(); return; }
    if (e.key === '0' && !e.ctrlKey && !e.metaKey && !e.altKey) { e.preventDefault(); nothing(); return; }
    // Arrows walk the boxes as they walk the radios.
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (!step || !(e.target instanceof HTMLInputElement) || e.target.type !== 'checkbox') return;
    e.preventDefault();
    const boxes = [...(box.current?.querySelectorAll<HTMLInputElement>('input[type=checkbox]') ?? [])];
    boxes[boxes.indexOf(e.target) + step]?.focus();
  };
  useEffect(() => { if (all) box.current?.querySelectorAll<HTMLInputElement>('input[name=categories]')[6]?.focus(); }, [all]);
  const none = said.categories.size === 0 && said.heads.size === 0 && said.sentiment === 'neutral' && said.intent === 'other';
  return (
    <Modal title={t('labels.title')} onClose={onClose}>
      <form class="labelsf" ref={box} onKeyDown={key} onSubmit={(e) => { e.preventDefault(); void save(); }}>
        <p class="post sm quote lquote" lang={post.lang && post.lang !== 'und' ? post.lang : undefined} dir="auto" tabIndex={0}>{post.title && <b>{post.title} </b>}{post.text}</p>
        <div class="lhead small ink3" aria-hidden="true"><span>{t('labels.person')}</span><span>{t('labels.program')}</span></div>
        <fieldset class="lset"><legend class="lab">{t('labels.categories')}</legend>
          {shown.map((name, k) => <Choice key={name} type="checkbox" group="categories" name={name} p={odds.get(name) ?? 0} words={words(name)} said={program.categories.has(name)} on={said.categories.has(name)} first={k === 0} set={() => setSaid({ ...said, categories: turned(said.categories, name) })} />)}
          {!all && <button type="button" class="linkbtn" onClick={() => setAll(true)}>{t('labels.all')}</button>}</fieldset>
        <fieldset class="lset"><legend class="lab">{t('labels.sentiment')}</legend>
          {FEELINGS.map((name) => <Choice key={name} type="radio" group="sentiment" name={name} p={post.verdict?.sentiment?.[name] ?? 0} words={words(name)} said={program.sentiment === name} on={said.sentiment === name} set={() => setSaid({ ...said, sentiment: name })} />)}</fieldset>
        <fieldset class="lset"><legend class="lab">{t('labels.intent')}</legend>
          {INTENTS.map((name) => <Choice key={name} type="radio" group="intent" name={name} p={post.verdict?.intent?.[name] ?? 0} words={words(name)} said={program.intent === name} on={said.intent === name} set={() => setSaid({ ...said, intent: name })} />)}</fieldset>
        <fieldset class="lset"><legend class="lab">{t('labels.heads')}</legend>
          {HEADS.map((name) => <Choice key={name} type="checkbox" group="heads" name={name} p={post.verdict?.[name] ?? 0} words={words(name)} said={program.heads.has(name)} on={said.heads.has(name)} set={() => setSaid({ ...said, heads: turned(said.heads, name) })} />)}</fieldset>
        {!post.verdict && <Note title={t('labels.unread')} />}
        <div class="lfoot">
          {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
          <div class="row wrap"><Button type="submit" kind="pri sm" keys="Ctrl ⏎" disabled={press.busy}>{t(press.busy ? 'state.sending' : 'labels.save')}</Button>
            <Button kind="sm" keys="0" pressed={none} onClick={nothing}>{t('labels.nothing')}</Button>
            {post.corrected && <Button kind="sm" icon="history" disabled={press.busy} onClick={() => void undo()}>{t('labels.undo')}</Button>}<Button kind="ghost sm" onClick={onClose}>{t('cancel')}</Button></div>
          <p class="small ink3">{post.corrected && <><b class="ink2"><CorrectedBy one={post.corrected} /></b> · </>}{t('labels.help')} <a href={link('learned')} onClick={onClose}>{t('learned.title')}</a></p></div>
      </form>
    </Modal>
  );
}
function CorrectedBy({ one }: { one: Correction }) { return <><Icon name="user" class="inl" /> {t('labels.by', { who: one.person, at: `${dayTime(one.at)} ${zone(one.at)}` })}</>; }

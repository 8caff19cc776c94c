// What a person does with a case besides answering: each act has its key; those of every day stand below, the others in a list.
import { useState } from 'preact/hooks';
import { session } from '../api';
import { towerNow } from '../clock';
import { dayTime, lang, span, t, tn, word } from '../i18n';
import { shownKey, useKey } from '../keys';
import { useResource } from '../resource';
import { go, link } from '../route';
import type { Case, CasePage, Person } from '../types';
import { Button, errorWords, Modal, Note } from './basic';
import { isOpen } from './case_time';
import { TextForm } from './forms';
import { usePress } from './press';

export type Act = (what: string, body: unknown) => Promise<CasePage>;

const REASONS = ['answered', 'solved', 'handed_off', 'duplicate', 'spam', 'no_answer', 'other'] as const;
const MORE = ['snooze', 'raise', 'merge', 'split', 'apart', 'same', 'value', 'skill', 'found'] as const;
const KEYS: Record<string, string> = { snooze: 'Z', raise: 'U' }; // those that have one of their own
type Form = '' | 'close' | 'reopen' | 'note' | 'wait' | 'more' | (typeof MORE)[number];

export function CaseActions({ page, act }: { page: CasePage; act: Act }) {
  const { case: one } = page;
  const [form, setForm] = useState<Form>('');
  const press = usePress();
  const over = () => setForm('');
  const run = (what: string, body: unknown) => press.run(async () => { await act(what, body); over(); });
  const open = isOpen(one), rests = one.state === 'waiting_customer' || one.state === 'snoozed';
  const pause = () => void (rests ? run('go-on', {}) : run('wait', {}));
  useKey('N', () => setForm('note'));
  useKey('T', open && !one.assignee ? () => void run('take', {}) : null);
  useKey('W', open ? pause : null);
  useKey('Z', open ? () => setForm('snooze') : null);
  useKey('C', open ? () => setForm('close') : null);
  useKey('U', open ? () => setForm('raise') : null);
  useKey('E', open ? () => setForm('more') : null);
  useKey('O', open ? null : () => setForm('reopen'));
  const trouble = press.error !== null && <span class="small stopc" role="alert">{errorWords(press.error)}</span>;
  const told = async (what: string, body: unknown) => { await act(what, body); over(); };
  return (
    <div class="compfoot acts caseacts">
      {!form && trouble}
      {open ? <>{!one.assignee && <Button kind="sm" keys="T" onClick={() => void run('take', {})}>{t('case.take')}</Button>}
        <Button kind="ghost sm" keys="N" onClick={() => setForm('note')}>{t('key.note')}</Button><Button kind="ghost sm" keys="W" onClick={pause}>{t(rests ? 'case.goon' : 'case.wait')}</Button><Button kind="ghost sm" keys="E" onClick={() => setForm('more')}>{t('caseact.more')}</Button>
        <span class="grow" /><Button kind="sm" icon="check" keys="C" onClick={() => setForm('close')}>{t('case.close')}</Button></>
        : <><span class="grow" /><Button icon="history" keys="O" onClick={() => setForm('reopen')}>{t('case.reopen')}</Button></>}
      {form === 'note' && <Modal title={t('note.label')} onClose={over}><TextForm label={t('note.label')} send="note.send" focus onCancel={over} onSend={(text) => told('note', { text })} /></Modal>}
      {form === 'snooze' && <Snooze busy={press.busy} trouble={trouble} until={(until) => void run('snooze', { until })} onClose={over} />}
      {form === 'close' && <Close one={one} trouble={trouble} resolve={(reason) => void run('resolve', { reason })} told={told} onClose={over} />}
      {form === 'reopen' && <Modal title={t('case.reopen')} onClose={over}><TextForm label={t('reopen.why')} send="reopen.send" focus onCancel={over} onSend={(text) => told('reopen', { text })} /></Modal>}
      {form === 'more' && <Modal title={t('caseact.title')} onClose={over}><ul class="bpick">{MORE.filter((m) => can(m, page)).map((m, k) => <li key={m}><Button kind="sm" autofocus={k === 0} onClick={() => (m === 'found' ? void run('found', {}) : setForm(m))}>{word('caseact', m)}</Button>{KEYS[m] && <kbd>{shownKey(KEYS[m])}</kbd>}<span class="small ink3">{word('caseact.help', m, '')}</span></li>)}</ul>{trouble}</Modal>}
      {form === 'raise' && <Raise one={one} act={act} onClose={over} />}
      {form === 'merge' && <Merge page={page} onMerge={(other) => told('merge', { other })} onClose={over} />}
      {form === 'apart' && <Apart page={page} busy={press.busy} trouble={trouble} onApart={(other) => void run('unmerge', { other })} onClose={over} />}
      {form === 'same' && <Same page={page} told={told} onClose={over} />}
      {form === 'split' && <Split page={page} act={act} onClose={over} />}
      {form === 'value' && <Value one={one} busy={press.busy} trouble={trouble} onValue={(amount, currency) => void run('value', { amount, currency })} onClose={over} />}
      {form === 'skill' && <Skill one={one} busy={press.busy} trouble={trouble} onSkill={(skill) => void run('skill', { skill })} onClose={over} />}
    </div>
  );
}

function can(what: (typeof MORE)[number], page: CasePage): boolean {
  if (what === 'split') return page.posts.length > 1;
  if (what === 'apart') return (page.merged ?? []).length > 0;
  if (what === 'same') return page.lookup !== false;
  return what !== 'found' || !page.case.found;
}

interface Of { busy: boolean; trouble: preact.ComponentChildren; onClose: () => void }

function Snooze({ busy, trouble, until, onClose }: Of & { until: (at: string) => void }) {
  return (
    <Modal title={t('case.snooze')} onClose={onClose}><p>{t('case.snooze.help')}</p>
      <div class="row wrap">{[1, 4, 24, 72].map((h, k) => <Button key={h} kind="sm" autofocus={k === 0} disabled={busy} onClick={() => until(new Date(towerNow() + h * 3_600_000).toISOString())}>{span(h * 3_600_000)}</Button>)}</div>{trouble}</Modal>
  );
}

function Close({ one, trouble, resolve, told, onClose }: { one: Case; trouble: preact.ComponentChildren; resolve: (reason: string) => void; told: (what: string, body: unknown) => Promise<void>; onClose: () => void }) {
  const [reason, setReason] = useState<string>('answered');
  return (
    <Modal title={t('case.close')} onClose={onClose}><p class="post sm quote" lang={one.lang} dir="auto">{one.text}</p>
      <fieldset class="reasons"><legend class="lab">{t('close.why')}</legend>{REASONS.map((r) => <label key={r} class="row"><input type="radio" name="reason" autofocus={r === reason} checked={reason === r} onChange={() => setReason(r)} />{word('resolved', r)}</label>)}</fieldset>
      {reason === 'no_answer' || reason === 'other' ? <TextForm label={t('close.words')} send="close.send" onCancel={onClose} onSend={(text) => told('resolve', { reason, text })} />
        : <div class="row"><Button kind="pri sm" onClick={() => resolve(reason)}>{t('close.send')}</Button><Button kind="sm" onClick={onClose}>{t('cancel')}</Button>{trouble}</div>}</Modal>
  );
}

// To a person who decides more than an agent does, with the words why: they stand in the record, and the case in that person's queue.
const HIGHER = new Set(['lead', 'risk', 'legal']);
function Raise({ one, act, onClose }: { one: Case; act: Act; onClose: () => void }) {
  const me = session.get()?.person?.id;
  const staff = useResource<{ people: Person[] }>('/people').data?.people ?? [];
  const higher = staff.filter((p) => p.role && HIGHER.has(p.role) && p.id !== me);
  const [whom, setWhom] = useState('');
  const chosen = higher.find((p) => p.id === whom) ?? higher[0];
  return (
    <Modal title={t('caseact.raise')} onClose={onClose}><p class="post sm quote" lang={one.lang} dir="auto">{one.text}</p>
      {chosen ? <><label class="rpick"><span class="lab">{t('caseact.raise.whom')}</span><select class="input" value={chosen.id} onChange={(e) => setWhom((e.currentTarget as HTMLSelectElement).value)}>{higher.map((p) => <option key={p.id} value={p.id}>{p.name} · {word('role', p.role ?? '')}</option>)}</select></label>
        <TextForm label={t('caseact.raise.why')} send="caseact.raise.do" focus onCancel={onClose} onSend={async (text) => { await act('assign', { person: chosen.id }); await act('note', { text: t('caseact.raised', { who: chosen.name, why: text }) }); onClose(); }} /></>
        : <Note kind="warn" title={t('caseact.raise.nobody')} />}</Modal>
  );
}

function Merge({ page, onMerge, onClose }: { page: CasePage; onMerge: (other: string) => Promise<void>; onClose: () => void }) {
  const near = page.others.filter((o) => o.brand === page.case.brand && o.state !== 'merged');
  const [other, setOther] = useState(near[0]?.id ?? '');
  const press = usePress();
  const send = () => press.run(() => onMerge(other.trim()));
  return (
    <Modal title={word('caseact', 'merge')} onClose={onClose}><p class="small ink2">{t('caseact.merge.how', { id: page.case.id })}</p>
      {near.length > 0 && <fieldset class="reasons"><legend class="lab">{t('case.person')}</legend>{near.map((o, k) => <label key={o.id} class="row"><input type="radio" name="other" autofocus={k === 0} checked={other === o.id} onChange={() => setOther(o.id)} /><span class="n nw">#{o.id}</span><span class="n nw ink3">{dayTime(o.asked_at)}</span><span class="clip" lang={o.lang} dir="auto">{o.text}</span></label>)}</fieldset>}
      <label class="rpick"><span class="lab">{t('caseact.merge.id')}</span><input class="input" value={other} maxLength={120} autofocus={!near.length} onInput={(e) => setOther((e.currentTarget as HTMLInputElement).value)} onKeyDown={(e) => { if (e.key === 'Enter' && other.trim()) void send(); }} /></label>
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <div class="row"><Button kind="pri sm" disabled={!other.trim() || press.busy} onClick={() => void send()}>{t('caseact.merge.do')}</Button><Button kind="sm" onClick={onClose}>{t('cancel')}</Button></div></Modal>
  );
}

function Apart({ page, busy, trouble, onApart, onClose }: Of & { page: CasePage; onApart: (other: string) => void }) {
  return (
    <Modal title={word('caseact', 'apart')} onClose={onClose}><p class="small ink2">{word('caseact.help', 'apart')}</p>
      <ul class="bpick">{(page.merged ?? []).map((id, k) => <li key={id}><span class="n">#{id}</span><Button kind="sm" autofocus={k === 0} disabled={busy} onClick={() => onApart(id)}>{t('caseact.apart.do')}</Button></li>)}</ul>{trouble}</Modal>
  );
}

// One person, several accounts: what is suggested, who said so, and taking it back. Nothing is joined without a reason.
function Same({ page, told, onClose }: { page: CasePage; told: (what: string, body: unknown) => Promise<void>; onClose: () => void }) {
  const maybe = page.person?.maybe ?? [], joined = page.person?.joined ?? [];
  const [other, setOther] = useState(maybe[0]?.other ?? '');
  const [undo, setUndo] = useState(0);
  return (
    <Modal title={word('caseact', 'same')} onClose={onClose}><p class="small ink2">{word('caseact.help', 'same')}</p>
      {joined.length > 0 && <ul class="bpick">{joined.map((j) => <li key={j.number}><span class="small">#{j.case} · {j.other}</span><span class="small ink2">{t('caseact.same.joined', { who: j.person?.name ?? j.person?.id ?? '', why: j.why })}</span><Button kind="sm" onClick={() => setUndo(j.number)}>{t('caseact.same.undo')}</Button></li>)}</ul>}
      {undo > 0 ? <TextForm key={undo} label={t('caseact.same.undo_why')} send="caseact.same.undo" focus onCancel={() => setUndo(0)} onSend={(text) => told('apart', { number: undo, text })} /> : <>
        {maybe.length > 0 && <fieldset class="reasons"><legend class="lab">{t('caseact.same.maybe')}</legend>{maybe.map((m) => <label key={m.other} class="row"><input type="radio" name="same" checked={other === m.other} onChange={() => setOther(m.other)} /><span class="clip">{m.net} · {m.author}</span></label>)}</fieldset>}
        <label class="rpick"><span class="lab">{t('caseact.same.id')}</span><input class="input" value={other} maxLength={300} autofocus onInput={(e) => setOther((e.currentTarget as HTMLInputElement).value)} /></label>
        {other.trim() !== '' && <TextForm label={t('caseact.same.why')} send="caseact.same.do" onCancel={onClose} onSend={(text) => told('same', { other: other.trim(), text })} />}</>}</Modal>
  );
}

function Split({ page, act, onClose }: { page: CasePage; act: Act; onClose: () => void }) {
  const [posts, setPosts] = useState<Set<string>>(new Set());
  const press = usePress();
  const own = page.posts.filter((p) => p.author?.id === page.case.author?.id);
  const send = () => press.run(async () => { const next = await act('split', { posts: [...posts] }); onClose(); const made = next.history.filter((h) => h.kind === 'split').pop(); if (made) go(link('desk', made.text)); });
  const turn = (id: string) => setPosts((was) => { const next = new Set(was); if (!next.delete(id)) next.add(id); return next; });
  return (
    <Modal title={word('caseact', 'split')} onClose={onClose}><p class="small ink2">{t('caseact.split.how')}</p>
      <fieldset class="reasons"><legend class="lab">{t('case.thread')}</legend>{own.map((p, k) => <label key={p.id} class="row"><input type="checkbox" autofocus={k === 0} checked={posts.has(p.id)} onChange={() => turn(p.id)} /><span class="n nw ink3">{dayTime(p.at)}</span><span class="clip" lang={p.lang ?? undefined} dir="auto">{p.text}</span></label>)}</fieldset>
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <div class="row"><Button kind="pri sm" disabled={!posts.size || posts.size >= page.posts.length || press.busy} onClick={() => void send()}>{tn('caseact.split.do', posts.size)}</Button><Button kind="sm" onClick={onClose}>{t('cancel')}</Button>{posts.size >= page.posts.length && <span class="small warnc">{t('caseact.split.all')}</span>}</div></Modal>
  );
}

const CURRENCIES = ['JPY', 'EUR', 'USD', 'GBP'];
function Value({ one, busy, trouble, onValue, onClose }: Of & { one: Case; onValue: (amount: number, currency: string) => void }) {
  const [amount, setAmount] = useState(one.value ? String(one.value.amount) : '');
  const [currency, setCurrency] = useState(one.value?.currency ?? (lang.get() === 'ja' ? 'JPY' : lang.get() === 'it' ? 'EUR' : 'USD'));
  const number = Number(amount);
  const good = amount.trim() !== '' && Number.isFinite(number) && number >= 0 && /^[A-Z]{3}$/.test(currency);
  return (
    <Modal title={word('caseact', 'value')} onClose={onClose}><p class="small ink2">{word('caseact.help', 'value')}</p>
      <form class="row wrap" onSubmit={(e) => { e.preventDefault(); if (good) onValue(number, currency); }}><label class="rpick"><span class="lab">{t('caseact.amount')}</span><input class="input n" inputMode="decimal" autofocus value={amount} onInput={(e) => setAmount((e.currentTarget as HTMLInputElement).value)} /></label>
        <label class="rpick"><span class="lab">{t('caseact.currency')}</span><input class="input" list="currencies" maxLength={3} size={4} value={currency} onInput={(e) => setCurrency((e.currentTarget as HTMLInputElement).value.toUpperCase())} /></label><datalist id="currencies">{CURRENCIES.map((c) => <option key={c} value={c} />)}</datalist>
        <Button type="submit" kind="pri sm" disabled={!good || busy}>{t('caseact.keep')}</Button>{one.value && <Button kind="sm" disabled={busy} onClick={() => onValue(-1, currency)}>{t('caseact.value.none')}</Button>}</form>{trouble}</Modal>
  );
}

function Skill({ one, busy, trouble, onSkill, onClose }: Of & { one: Case; onSkill: (skill: string) => void }) {
  const [skill, setSkill] = useState(one.skill ?? '');
  return (
    <Modal title={word('caseact', 'skill')} onClose={onClose}><p class="small ink2">{word('caseact.help', 'skill')}</p>
      <form class="row wrap" onSubmit={(e) => { e.preventDefault(); onSkill(skill.trim()); }}><input class="input grow" aria-label={t('queue.skill')} autofocus value={skill} maxLength={60} onInput={(e) => setSkill((e.currentTarget as HTMLInputElement).value)} />
        <Button type="submit" kind="pri sm" disabled={busy}>{t('caseact.keep')}</Button>{one.skill && <Button kind="sm" disabled={busy} onClick={() => onSkill('')}>{t('caseact.skill.none')}</Button>}</form>{trouble}</Modal>
  );
}

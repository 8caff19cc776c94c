// The statement of a room: written in slots, judged while it is written, through its gates to each network; corrected when it was wrong.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get, path, post } from '../api';
import { clockTime, lang, netName, t, word } from '../i18n';
import { useKey } from '../keys';
import { useResource, type Loaded } from '../resource';
import { Foot } from '../parts/composer';
import { Button, errorWords, Icon, Loading, Modal, Note, Trouble } from '../parts/basic';
import { TextForm } from '../parts/forms';
import { Marked } from '../parts/marks';
import { MeanwhileNote, type Meanwhile } from '../parts/meanwhile';
import { usePress } from '../parts/press';
import { MODEL_RULE, ReadByModel, withoutModel } from '../parts/reading';
import { Remarks } from '../parts/remarks';
import type { IncidentPage, Judging, Remark, ReplyPage } from '../types';
import { named, type Statement, type StatementPage } from './room.types';

export function useStatements({ incident }: IncidentPage): Loaded<{ statements: Statement[] }> {
  return useResource<{ statements: Statement[] }>(`/statements?client=${encodeURIComponent(incident.client)}&incident=${encodeURIComponent(incident.id)}`, { every: 15, on: ['incident', 'reply'] });
}

type Kind = 'holding' | 'facts';
export function StatementPane({ page, list }: { page: IncidentPage; list: Loaded<{ statements: Statement[] }> }) {
  const { incident } = page;
  const all = list.data?.statements ?? [];
  const [chosen, choose] = useState<string | null>(null);
  const press = usePress();
  const current = all.find((s) => s.id === chosen) ?? all.find((s) => s.state === 'draft') ?? all[0];
  const begin = (body: object) => press.run(async () => {
    const made = await post<StatementPage>('/statements', { client: incident.client, brand: incident.brand, story: incident.story, incident: incident.id, lang: page.story.headline_lang ?? lang.get(), ...body });
    choose(made.statement.id);
    list.reload();
  });
  const has = (kind: Kind) => all.some((s) => s.kind === kind);
  useKey('H', incident.state === 'open' && !has('holding') ? () => void begin({ kind: 'holding' }) : null);
  return (
    <section class="stp" aria-label={t('say.title')}>
      <div class="sec row wrap sth"><h2>{t('say.title')}</h2><span class="right" />
        {all.map((s) => <button type="button" class="btn sm" key={s.id} aria-pressed={s.id === current?.id} onClick={() => choose(s.id)}>{word('saykind', s.kind)}{s.state === 'published' && <Icon name="check" />}</button>)}
        {incident.state === 'open' && (['holding', 'facts'] as Kind[]).filter((k) => !has(k)).map((k) => (
          <Button key={k} kind={all.length ? 'ghost sm' : 'sm'} icon="plus" keys={k === 'holding' ? 'H' : undefined} disabled={press.busy} onClick={() => void begin({ kind: k })}>{word('saykind', k)}</Button>))}</div>
      {press.error !== null && <div class="pb"><Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note></div>}
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={3} />
        : !current ? <p class="pb small ink2">{t('say.none')}</p> : <One key={current.id} id={current.id} begin={begin} changed={list.reload} />}
    </section>
  );
}

const OPEN = new Set(['draft', 'refused', 'approved', 'submitted', 'leaving', 'out', 'held', 'not_sent', 'unknown', 'at_hand']);
const FIXED = new Set(['leaving', 'out', 'unknown', 'at_hand', 'sent']);

function One({ id, begin, changed }: { id: string; begin: (body: object) => Promise<void>; changed: () => void }) {
  const page = useResource<StatementPage>(path('statements', id), { every: 8, on: ['reply', 'incident'] });
  if (!page.data) return page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={4} />;
  return <Written page={page.data} took={(next) => { page.put(next); changed(); }} reload={() => { page.reload(); changed(); }} begin={begin} />;
}

const PAUSE_MS = 350;
const DRAFT = (id: string) => `hinomi-statement:${id}`;
type Words = Record<string, string>;
interface Own { base: number; words: Words } // base: the version they were written from
function kept(id: string): Own | null {
  try {
    const own = JSON.parse(localStorage.getItem(DRAFT(id)) ?? 'null') as Own | Words | null;
    return !own ? null : typeof own.words === 'object' ? (own as Own) : { base: 1, words: own as Words };
  } catch { return null; }
}
function keepHere(id: string, own: Own | null): void { try { if (own) localStorage.setItem(DRAFT(id), JSON.stringify(own)); else localStorage.removeItem(DRAFT(id)); } catch { /* private windows keep nothing */ } }

// The words of the slots while they are written, and what the checks say of them.
function useWords(s: Statement, editable: boolean) {
  const stored: Words = s.slots.length ? Object.fromEntries(s.slots.map((x) => [x.id, x.text ?? ''])) : { text: s.text };
  const [own, setOwn] = useState<Own | null>(() => kept(s.id));
  const [aside, setAside] = useState<Words | null>(null);
  const latest = useRef(own); // known at once, not at the next drawing
  const put = (next: Own | null) => { latest.current = next; setOwn(next); keepHere(s.id, next); };
  const [judged, setJudged] = useState<Judging | null>(null);
  const words = own?.words ?? stored;
  const text = s.slots.length ? s.slots.map((x) => (words[x.id] ?? '').trim()).filter(Boolean).join('\n') : words['text'] ?? '';
  useEffect(() => {
    if (!editable || !text.trim()) { setJudged(null); return; }
    let over = false;
    const timer = setTimeout(() => { post<Judging>('/replies/check', { statement: s.id, text }).then((answer) => { if (!over) setJudged(answer); }, () => { if (!over) setJudged(null); }); }, PAUSE_MS);
    return () => { over = true; clearTimeout(timer); };
  }, [text, s.id, s.version, editable]);
  return {
    words, text, judged, same: text === s.text, stored, aside,
    other: editable && own !== null && own.base !== s.version && text !== s.text,
    base: () => latest.current?.base ?? s.version,
    change(slot: string, value: string) { put({ base: latest.current?.base ?? s.version, words: { ...(latest.current?.words ?? stored), [slot]: value } }); },
    // The server has these words as that version; what was written on meanwhile stays.
    kept(sent: Words, version: number) { setAside(null); put(!latest.current || latest.current.words === sent ? null : { base: version, words: latest.current.words }); },
    over() { if (latest.current) put({ base: s.version, words: latest.current.words }); },
    take() { setAside(words); put(null); },
    back() { if (aside) put({ base: s.version, words: aside }); setAside(null); },
    body: s.slots.length ? { slots: s.slots.map((x) => ({ id: x.id, text: words[x.id] ?? '' })) } : { text },
  };
}

function Written({ page, took, reload, begin }: { page: StatementPage; took: (next: StatementPage) => void; reload: () => void; begin: (body: object) => Promise<void> }) {
  const { statement: s, replies } = page;
  const [target, setTarget] = useState<string | null>(null);
  const [form, setForm] = useState<'' | 'published' | 'correct'>('');
  const press = usePress();
  const at = replies.find((r) => r.id === target) ?? replies.find((r) => OPEN.has(r.state)) ?? replies[0];
  const reply = useResource<ReplyPage>(at ? path('replies', at.id) : null, { every: 5, on: ['reply'] });
  const one = at && reply.data?.reply.id === at.id ? reply.data : null;
  const editable = s.state === 'draft' && !replies.some((r) => FIXED.has(r.state));
  const w = useWords(s, editable);
  const slots = s.slots.length ? s.slots : [{ id: 'text', words: null, text: s.text, missing: false }];
  const gap = s.slots.filter((x) => x.missing && !(w.words[x.id] ?? '').trim());
  const overridden = new Set((one?.overrides ?? []).filter((o) => o.version === one?.reply.version).map((o) => o.rule));
  const remarks: Remark[] = (w.judged?.findings ?? withoutModel(one?.findings ?? [])).concat(w.same ? (one?.findings ?? []).filter((r) => r.rule === MODEL_RULE) : []).map((r) => (w.same && overridden.has(r.rule) && !r.final ? { ...r, overridden: true } : r));
  const first = useRef<HTMLTextAreaElement>(null);
  useKey('R', editable ? () => first.current?.focus() : null);

  const keep = async (): Promise<StatementPage> => {
    let next = page;
    if (!w.same) {
      try { next = await post<StatementPage>(path('statements', s.id), { ...w.body, version: w.base() }); } catch (failure) {
        if (failure instanceof ApiError && failure.status === 403) await load(s.id).then(took, () => undefined); // what another wrote is shown beside
        throw failure;
      }
      w.kept(w.words, next.statement.version);
      took(next);
    }
    if (next.replies.length < next.statement.targets.length) { await post(`${path('statements', s.id)}/prepare`); next = { ...next, ...(await load(s.id)) }; }
    took(next);
    return next;
  };
  const staff = useResource<{ people: { id: string; name: string }[] }>('/people').data?.people ?? [];
  const changer = named(page.versions[0]?.person);
  const meanwhile: Meanwhile<Words> = {
    theirs: w.other ? { version: s.version, who: staff.find((p) => p.id === changer)?.name ?? changer, at: s.changed_at, form: w.stored } : null, aside: w.aside, mine: w.words,
    over: w.over, back: w.back, take: () => void press.run(async () => w.take()),
  };
  const submit = () => press.run(async () => {
    const next = await keep();
    for (const r of next.replies) if (['draft', 'refused', 'not_sent', 'held'].includes(r.state)) { const answer = await post<ReplyPage>(`${path('replies', r.id)}/submit`); if (r.id === at?.id) reply.put(answer); }
    reload();
    reply.reload();
  });
  const put = (next: ReplyPage) => { reply.put(next); reload(); };
  const tell = async (what: string, body: unknown = {}) => { if (at) put(await post<ReplyPage>(`${path('replies', at.id)}/${what}`, body)); };
  const act = (what: string, body?: unknown) => press.run(() => tell(what, body));
  const override = async (rule: string, text: string) => { await keep(); if (at) await tell('override', { rule, text, version: (await get<ReplyPage>(path('replies', at.id))).reply.version }); };
  const send = (e: KeyboardEvent) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); void submit(); } };
  return (
    <div class="stw" role="group" aria-label={word('saykind', s.kind)}>
      <p class="small ink3 stv">{t('say.version', { n: s.version, name: named(s.author) || '–', time: clockTime(s.changed_at) })} · {word('saystate', s.state)}{s.published_at && ` ${clockTime(s.published_at)}`}{s.corrects && ` · ${t('say.corrects', { id: s.corrects })}`}</p>
      {editable && slots.map((x, k) => (
        <label class="slot" key={x.id}><span class="small row"><b>{x.words ? x.words[lang.get()] : t('say.text')}</b>{x.missing && !(w.words[x.id] ?? '').trim() && <span class="tag warn"><Icon name="tri" />{t('say.missing')}</span>}</span>
          <textarea class="input area" rows={x.words ? 1 : 8} ref={k === 0 ? first : undefined} lang={s.lang} dir="auto" value={w.words[x.id] ?? ''} maxLength={2000} onKeyDown={send} onInput={(e) => w.change(x.id, (e.currentTarget as HTMLTextAreaElement).value)} /></label>))}
      <div class="stmt" lang={s.lang} dir="auto" aria-label={t('say.preview')} role="group">{w.text ? <Marked text={w.text} remarks={remarks} /> : <span class="ink3">{t('say.empty')}</span>}</div>
      {one && w.same && <ReadByModel reply={one.reply} took={put} aside ask={editable ? () => tell('read', { version: one.reply.version }) : undefined} />}
      {withoutModel(remarks).length > 0 && <Remarks id="say-lint" remarks={withoutModel(remarks)} onOverride={editable && at ? override : undefined} />}
      <div class="sec row wrap stt"><span class="small ink2">{t('say.to')}</span>
        {(replies.length ? replies.map((r) => ({ ...r, origin: s.targets.some((x) => x.origin && x.net === r.net) })) : s.targets.map((x, k) => ({ id: String(k), net: x.net, sender: x.sender, state: '', url: null, origin: x.origin }))).map((r) => (
          <button type="button" class={`tag${r.id === at?.id ? ' ai' : ''}`} key={r.id} aria-pressed={r.id === at?.id} onClick={() => setTarget(r.id)}>{r.origin && <Icon name="pin" />}{netName(r.net)} {r.origin && <b>{t('say.origin')}</b>} {r.state && word('reply', r.state, word('saystate', r.state))}</button>))}</div>
      {(w.other || w.aside) && <div class="pb"><MeanwhileNote of={meanwhile} busy={press.busy} write={() => void press.run(async () => { await keep(); })} lang={s.lang} rows={(said) => slots.map((x) => ({ label: x.words ? x.words[lang.get()] : t('say.text'), text: said[x.id] ?? '' }))} /></div>}
      {press.error !== null && !w.other && <div class="pb"><Note kind="stop" title={t('state.unsent')} live><p>{errorWords(press.error)} {t('state.kept')}</p></Note></div>}
      {gap.length > 0 && editable && <p class="pb small warnc">{t('say.gaps', { what: gap.map((x) => x.words[lang.get()]).join(' · ') })}</p>}
      {s.state === 'draft' && <Foot reply={one?.reply ?? null} same={w.same && replies.length > 0} text={w.text} remarks={remarks} busy={press.busy} judging={false} submit={submit} send={() => act('send', { version: one?.reply.version })} act={act} tell={tell} approvals={one?.approvals ?? []} took={put} />}
      <div class="compfoot row wrap">{s.state === 'published'
        ? <Button kind="sm" icon="history" onClick={() => setForm('correct')}>{t('say.correct')}</Button>
        : <Button kind="ghost sm" onClick={() => setForm('published')}>{t('say.elsewhere')}</Button>}
        <a class="small right" href={`#/statements/${encodeURIComponent(s.id)}`}>{t('say.versions')}</a></div>
      {form === 'published' && <Modal title={t('say.elsewhere')} onClose={() => setForm('')}><blockquote class="post sm quote">{s.text}</blockquote>
        <TextForm label={t('say.where')} send="say.elsewhere.send" focus onCancel={() => setForm('')} onSend={async (text) => { took(await post<StatementPage>(`${path('statements', s.id)}/published`, { text })); setForm(''); }} /></Modal>}
      {form === 'correct' && <Modal title={t('say.correct')} onClose={() => setForm('')}><blockquote class="post sm quote">{s.text}</blockquote>
        <TextForm label={t('say.wrong')} send="say.correct.send" focus onCancel={() => setForm('')} onSend={async (note) => { await begin({ kind: 'correction', corrects: s.id, note }); setForm(''); }} /></Modal>}
    </div>
  );
}

const load = (id: string) => get<StatementPage>(path('statements', id));

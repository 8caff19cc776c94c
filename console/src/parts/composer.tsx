// The answer to a case: written, judged while it is written, approved, sent by a person, and what became of it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { path, post } from '../api';
import { useNow } from '../clock';
import { useDrafting, type Drafting } from '../drafting';
import { clockSeconds, languageName, lang, netName, num, t, word } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import { link } from '../route';
import type { Approval, Case, Remark, Reply, ReplyPage } from '../types';
import { Decide, TakeBack } from './approval';
import { Button, errorWords, hue, Icon, Modal, Note, Tile } from './basic';
import { TextForm } from './forms';
import { Editor, Marked } from './marks';
import { usePress } from './press';
import { MODEL_RULE, ReadByModel, withoutModel } from './reading';
import { Remarks } from './remarks';

const OPEN = new Set(['draft', 'submitted', 'approved', 'refused', 'leaving', 'out', 'not_sent', 'unknown', 'held', 'at_hand']);
const READABLE = new Set(['draft', 'submitted', 'refused', 'approved', 'held', 'not_sent', 'leaving']);
const WRITABLE = new Set(['draft', 'refused', 'approved', 'not_sent', 'held']);

export type Replying = ReturnType<typeof useReplies>;
// The answers of a case: the one under way, and those that ended.
export function useReplies(caseId: string) {
  const list = useResource<{ replies: Reply[] }>(`/replies?case=${encodeURIComponent(caseId)}`, { every: 15, on: ['reply'] });
  const all = list.data?.replies ?? [];
  const open = all.find((r) => OPEN.has(r.state)) ?? null;
  const page = useResource<ReplyPage>(open ? path('replies', open.id) : null, { every: 15, on: ['reply'] });
  const current = open && page.data?.reply.id === open.id ? page.data : null;
  return { asked: current?.asked ?? [], ready: !!list.data, error: list.error, reload: list.reload, sent: all.filter((r) => r.state === 'sent'), open: current?.reply ?? open, findings: current?.findings ?? [], approvals: current?.approvals ?? [], overrides: (current?.overrides ?? []).filter((o) => o.version === current?.reply.version).map((o) => o.rule),
    took(next: ReplyPage) { page.put(next); list.reload(); } };
}

export function Composer({ one, replying, insert }: { one: Case; replying: Replying; insert: { text: string; n: number } | null }) {
  const { open } = replying;
  const drafting = useDrafting(one.id, open);
  const press = usePress();
  const editable = !open || WRITABLE.has(open.state);
  const taken = useRef(''); // first words stand for those taken before them, never for one's own
  useEffect(() => {
    if (!insert || !editable) return;
    const own = drafting.text.trim() !== '' && drafting.text !== taken.current;
    taken.current = own ? `${drafting.text}\n\n${insert.text}` : insert.text;
    drafting.change(taken.current);
    document.getElementById('reply')?.focus();
  }, [insert?.n]);
  useKey('R', editable ? () => document.getElementById('reply')?.focus() : null);

  // Kept on the server; a new version only where something changed.
  const keep = async (): Promise<Reply> => {
    if (open && open.text === drafting.text) return open;
    const { text } = drafting;
    const page = await (open ? post<ReplyPage>(path('replies', open.id), { text }) : post<ReplyPage>('/replies', { case: one.id, text }));
    drafting.kept(text);
    replying.took(page);
    return page.reply;
  };
  const tell = async (what: string, body: unknown = {}) => { if (open) replying.took(await post<ReplyPage>(`${path('replies', open.id)}/${what}`, body)); };
  const act = (what: string, body?: unknown) => press.run(() => tell(what, body));
  const send = () => act('send', { version: open?.version });
  // Left as a whole: a button of it that is pressed keeps the text itself, and must not find it being kept.
  const left = (e: FocusEvent) => { if (editable && drafting.text.trim() && !same && !(e.currentTarget as HTMLElement).contains(e.relatedTarget as Node | null)) void press.run(async () => { await keep(); }); };
  const submit = () => press.run(async () => { const kept = await keep(); replying.took(await post<ReplyPage>(`${path('replies', kept.id)}/submit`, { version: kept.version })); });
  const same = !!open && open.text === drafting.text;
  // What was overridden was this very text.
  const remarks = (drafting.judged?.findings ?? (same ? withoutModel(replying.findings) : [])).concat(same ? replying.findings.filter((r) => r.rule === MODEL_RULE) : []).map((r) => (same && replying.overrides.includes(r.rule) && !r.final ? { ...r, overridden: true } : r));
  const override = async (rule: string, text: string) => { const kept = await keep(); replying.took(await post<ReplyPage>(`${path('replies', kept.id)}/override`, { rule, text, version: kept.version })); };
  return (
    <form class="composer" aria-label={t('reply.form')} style={{ '--c': hue(one.brand) }} onSubmit={(e) => e.preventDefault()} onFocusOut={left}>
      <Head one={one} reply={open} drafting={drafting} />
      {press.error !== null && <div class="pb"><Note kind="stop" title={t('state.unsent')} live><p>{errorWords(press.error)} {t('state.kept')}</p></Note></div>}
      {open && <Said reply={open} asked={replying.asked} />}
      {editable
        ? <Editor id="reply" label={t('reply.text')} lang={open?.lang ?? one.lang} value={drafting.text} remarks={drafting.fresh ? remarks : []} busy={press.busy}
            onText={drafting.change} onSend={() => { if (open?.state === 'approved' && same) void send(); else void submit(); }} />
        : <p class="post reply-text" lang={open?.lang ?? one.lang} dir="auto"><Marked text={open?.text ?? ''} remarks={replying.findings} /></p>}
      {open && same && <div class="pb"><ReadByModel reply={open} took={replying.took} keyed aside ask={READABLE.has(open.state) ? () => tell('read', { version: open.version }) : undefined} /></div>}
      {withoutModel(remarks).length > 0 && <Remarks id="reply-lint" remarks={withoutModel(remarks)} onOverride={editable ? override : undefined} />}
      <Foot reply={open} same={same} text={drafting.text} remarks={remarks} busy={press.busy} judging={drafting.judging} submit={submit} send={send} act={act} tell={tell} approvals={replying.approvals} took={replying.took} />
    </form>
  );
}

function Head({ one, reply, drafting }: { one: Case; reply: Reply | null; drafting: Drafting }) {
  const length = drafting.judged?.length;
  const net = reply?.net ?? one.net;
  return (
    <div class="comphead"><Tile id={one.brand} name={one.brand_name} /><b class="nw">{one.brand_name}</b>
      <span class="ink2 clip">{reply?.account ? t('reply.as', { net: netName(net), account: reply.account }) : t('reply.on', { net: netName(net) })}</span><span class="right" />
      {reply?.machine && <span class="tag"><Icon name="info" />{t(reply.edited ? 'reply.machine.edited' : 'reply.machine')}</span>}
      <span class="tag hide-s">{languageName(reply?.lang ?? one.lang)}</span>
      {length && length.most > 0 && <span class={`small n nw ${length.used > length.most ? 'stopc' : 'ink2'}`}><span class="vh">{t('reply.length')} </span>{num(length.used)} / {num(length.most)}</span>}</div>
  );
}

// Why it stands where it stands.
function Said({ reply, asked }: { reply: Reply; asked: Replying['asked'] }) {
  const waits = reply.needs.filter((n) => !n.met).map((n) => n.words[lang.get()]).join(' · ');
  if (reply.state === 'submitted') return <div class="pb"><Note title={t('reply.waits')}>{waits}{asked.map((a) => <p key={a.approver} class="small ink2">{a.state === 'sent' && a.ended_at ? t('reply.asked', { name: a.approver, at: clockSeconds(a.ended_at) }) : a.state === 'failed' ? t('reply.asked.failed', { name: a.approver }) : t('reply.asking', { name: a.approver })}</p>)}</Note></div>;
  if (reply.state === 'unknown') return <div class="pb"><Note kind="stop" title={t('reply.unknown')} live>{reply.why}</Note></div>;
  if (reply.state === 'not_sent' || reply.state === 'held' || reply.state === 'refused')
    return <div class="pb"><Note kind="warn" title={word('reply', reply.state)} live>{reply.why}</Note></div>;
  if (reply.state === 'at_hand') return <div class="pb"><Note title={t('reply.at_hand')}>{t('reply.at_hand.help')}</Note></div>;
  return null;
}

const STEPS = ['draft', 'check', 'approve', 'send'] as const;
function stepOf(reply: Reply | null, blocked: boolean): number {
  if (!reply || ['draft', 'refused', 'held', 'not_sent'].includes(reply.state)) return blocked ? 1 : 0;
  if (reply.state === 'submitted') return 2;
  return 3;
}

interface FootProps {
  reply: Reply | null; same: boolean; text: string; remarks: Remark[]; busy: boolean; judging: boolean;
  submit: () => Promise<void>; send: () => Promise<void>; act: (what: string) => Promise<void>; approvals: Approval[]; took: (page: ReplyPage) => void;
  tell: (what: string, body: unknown) => Promise<void>; // for forms: they show what went wrong and keep their words
}
export function Foot(p: FootProps) {
  const blocks = p.remarks.filter((r) => r.gravity === 'block' && !r.overridden).length;
  const at = stepOf(p.reply, blocks > 0);
  const need = p.reply?.needs.find((n) => !n.met);
  return (
    <>
      <div class="compfoot"><ol class="gates" aria-label={t('reply.gates')}>{STEPS.map((s, k) => (
        <li key={s} class={k < at ? 'done' : k === at ? (s === 'check' && blocks ? 'cur' : 'need') : ''} aria-current={k === at ? 'step' : undefined}>
          <span class="d">{k < at ? <Icon name="check" /> : k + 1}</span>{word('gate', s)}{s === 'check' && blocks > 0 && ` · ${t('reply.blocks', { n: num(blocks) })}`}</li>))}</ol>
        <span class="small ink2 clip right hide-s">{need ? need.words[lang.get()] : ''}</span></div>
      <div class="compfoot acts"><Acts {...p} blocks={blocks} /></div>
    </>
  );
}

function Acts({ reply, same, text, busy, judging, blocks, approvals, took, submit, send, act, tell }: FootProps & { blocks: number }) {
  const [form, setForm] = useState<'' | 'drop' | 'decide'>('');
  const now = useNow(1000);
  const state = reply?.state;
  const empty = !text.trim();
  if (state === 'leaving' && reply) return <><span class="grow" role="status">{t('reply.leaving', { at: clockSeconds(reply.due_at), s: num(Math.max(0, Math.ceil((Date.parse(reply.due_at ?? '') - now) / 1000))) })}</span><Button kind="pri" onClick={() => void act('undo')}>{t('reply.undo')}</Button></>;
  if (state === 'out') return <span class="grow" role="status">{t('reply.out')}</span>;
  if (state === 'submitted' && reply) return <Decide keyed={false} page={{ reply, approvals }} took={took} />;
  if ((state === 'unknown' || state === 'at_hand') && reply) return (
    <>{state === 'at_hand' && <><Button icon="copy" onClick={() => void navigator.clipboard?.writeText(reply.text)}>{t('reply.copy')}</Button>{reply.url && <a class="btn" href={reply.url} target="_blank" rel="noreferrer noopener"><Icon name="link" />{t('reply.open')}</a>}</>}
      <span class="grow" /><Button kind="pri" onClick={() => setForm('decide')}>{t('reply.decide')}</Button>
      {form === 'decide' && <Modal title={t('reply.decide')} onClose={() => setForm('')}><p>{t('reply.decide.help')}</p>
        <TextForm label={t('reply.decide.sent')} send="reply.decide.yes" focus onSend={async (how) => { await tell('decide', { fate: 'sent', text: how, ...(how.startsWith('https://') ? { url: how } : {}) }); setForm(''); }} />
        <TextForm label={t('reply.decide.not')} send="reply.decide.no" kind="" onCancel={() => setForm('')} onSend={async (how) => { await tell('decide', { fate: 'not_sent', text: how }); setForm(''); }} /></Modal>}</>
  );
  return (
    <>
      {state === 'approved' && same
        ? <Button kind="pri" icon="send" keys="Ctrl ⏎" disabled={busy} onClick={() => void send()}>{t('reply.send')}</Button>
        : <Button kind="pri" icon={blocks ? 'lock' : 'check'} keys="Ctrl ⏎" disabled={busy || empty || blocks > 0} onClick={() => void submit()}>{t('reply.submit')}</Button>}
      <span class="small ink2 grow" role="status">{busy ? t('state.sending') : empty ? t('reply.empty') : blocks ? t('reply.blocked') : judging ? t('reply.judging') : state === 'approved' && same ? t('reply.ready') : ''}</span>
      {reply && <Button kind="ghost" onClick={() => setForm('drop')}>{t('reply.drop')}</Button>}
      {form === 'drop' && <Modal title={t('reply.drop')} onClose={() => setForm('')}><TextForm label={t('reply.drop.why')} send="reply.drop" focus onCancel={() => setForm('')} onSend={async (why) => { await tell('drop', { text: why }); setForm(''); }} /></Modal>}
    </>
  );
}

// What was said already, in the conversation.
export function Answers({ sent, took }: { sent: Reply[]; took: (page: ReplyPage) => void }) {
  if (!sent.length) return null;
  return (
    <section class="panel" aria-label={t('reply.sent')}><header><h2>{t('reply.sent')}</h2></header>
      <ol class="pb answers">{[...sent].reverse().map((r) => (
        <li key={r.id}><div class="row small ink3"><b class="ink2">{r.brand_name}</b><span class="net">{netName(r.net ?? '')}</span>{r.ended_at && <time dateTime={r.ended_at} class="n">{clockSeconds(r.ended_at)}</time>}{r.author && <span>{r.author.name}</span>}
          {r.sent_url && <a class="right" href={r.sent_url} target="_blank" rel="noreferrer noopener">{t('reply.see')}</a>}</div><p class="post sm" lang={r.lang ?? undefined} dir="auto">{r.sent_text ?? r.text}</p><TakeBack reply={r} took={took} />{r.review_due && <a class="small warnc" href={link('approvals', r.id)}><Icon name="tri" /> {t('glass.review')}</a>}</li>))}</ol></section>
  );
}

// A reply that waits for a yes: exactly what would go out, and the yes or no to that version of it.
import { useState } from 'preact/hooks';
import { path, post, session } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { clockTime, dayTime, languageName, netName, num, t, word } from '../i18n';
import { useKey } from '../keys';
import type { Need, Reply, ReplyPage, Role } from '../types';
import { Button, Clock, errorWords, Icon, Modal, Note } from './basic';
import { TextForm } from './forms';
import { Marked } from './marks';
import { usePress } from './press';
import { ReadByModel, withoutModel } from './reading';
import { Remarks } from './remarks';

const MAY: Record<string, Role[]> = { second: ['lead', 'risk', 'legal', 'executive', 'admin'], risk: ['risk', 'admin'], client: ['approver'] };
export const mayMeet = (needs: Need[], role: Role | undefined) => needs.some((n) => !n.met && role !== undefined && (MAY[n.need] ?? []).includes(role));

const LATE_MS = 5 * 60_000;
export function Asked({ reply, now }: { reply: Reply; now: number }) {
  const at = Date.parse(reply.submitted_at ?? '');
  return <Clock ms={at} now={now} kind={now - at > LATE_MS ? 'over' : ''} />;
}

const WRITES = new Set(['agent', 'lead', 'risk', 'legal', 'admin']);
// As whom, to whom, in which language, the text with its remarks; what a model found in it stands first.
export function GoesOut({ page: { reply, question, findings }, took }: { page: ReplyPage; took?: (page: ReplyPage) => void }) {
  const to = reply.to ?? question?.author;
  const role = useCell(session)?.person?.role ?? '';
  const remarks = withoutModel(findings);
  return (
    <>
      <ReadByModel reply={reply} took={took ?? (() => undefined)} aside={!!took && reply.state === 'submitted' && WRITES.has(role)} />
      <p class="small ink3 row wrap"><b class="ink">{reply.account ? t('reply.as', { net: netName(reply.net ?? ''), account: reply.account }) : t('reply.on', { net: netName(reply.net ?? '') })}</b>{to && <span>{t('approvals.to', { who: to })}</span>}<span class="tag">{languageName(reply.lang)}</span>{reply.machine && <span class="tag"><Icon name="info" />{t(reply.edited ? 'reply.machine.edited' : 'reply.machine')}</span>}<span class="n right">v{num(reply.version)}</span></p>
      <p class="post agoes" lang={reply.lang ?? undefined} dir="auto"><Marked text={reply.sent_text ?? reply.text} remarks={reply.sent_text ? [] : findings} /></p>
      {remarks.length ? <Remarks id={`goes-${reply.id}`} remarks={remarks} /> : <p class="small okc row"><Icon name="check" />{t('approvals.checked')}</p>}
    </>
  );
}

const ASKS = {
  yes: { title: 'approvals.yes.words', label: 'approvals.comment', send: 'approvals.yes', act: 'approve' },
  no: { title: 'approvals.no', label: 'reply.refuse.why', send: 'approvals.no.send', act: 'refuse' },
  glass: { title: 'glass.break', label: 'glass.why', send: 'glass.do', act: 'break-glass' },
} as const;
// Who may stand for all that are missing, in an emergency.
const GLASS = new Set(['lead', 'risk', 'admin']);

// The yes and the no of the version on this page. The server refuses them for any other.
export function Decide({ page: { reply, approvals }, took, keyed = true, small }: { page: Pick<ReplyPage, 'reply' | 'approvals'>; took: (page: ReplyPage) => void; keyed?: boolean; small?: boolean }) {
  const [form, setForm] = useState<'' | 'yes' | 'no' | 'glass'>('');
  const now = useNow(30_000);
  const press = usePress();
  const person = useCell(session)?.person;
  const own = reply.author?.id === person?.id || reply.writer?.id === person?.id;
  const given = approvals.some((a) => a.person === person?.id && a.version === reply.version && !a.void_at);
  const glass = reply.state === 'submitted' && !own && !given && GLASS.has(person?.role ?? '');
  const may = reply.state === 'submitted' && !own && !given && mayMeet(reply.needs, person?.role);
  const tell = async (what: 'approve' | 'refuse' | 'break-glass', text?: string) => took(await post<ReplyPage>(`${path('replies', reply.id)}/${what}`, { version: reply.version, ...(text ? { text } : {}) }));
  const yes = () => press.run(() => tell('approve'));
  useKey('A', keyed && may && !form ? () => void yes() : null);
  useKey('R', keyed && may && !form ? () => setForm('no') : null);
  const missing = reply.needs.filter((n) => !n.met).map((n) => word('approvals.need', n.need)).join(' · ');
  const why = own ? t('reply.yours') : given ? t('approvals.given') : !may ? t('approvals.notyou', { who: missing }) : t('approvals.exact', { at: clockTime(now) });
  const size = small ? ' sm' : '';
  return (
    <>
      <Button kind={'pri' + size} icon={may ? 'check' : 'lock'} keys={keyed ? 'A' : undefined} disabled={!may || press.busy} onClick={() => void yes()}>{t('approvals.yes')}</Button>
      <Button kind={size.trim()} disabled={!may} onClick={() => setForm('yes')}>{t('approvals.yes.words')}</Button>
      <Button kind={size.trim()} keys={keyed ? 'R' : undefined} disabled={!may} onClick={() => setForm('no')}>{t('approvals.no')}</Button>
      <span class="small ink2 grow" role="status">{press.busy ? t('state.sending') : why}</span>
      {glass && <Button kind={'ghost' + size} icon="tri" onClick={() => setForm('glass')}>{t('glass.break')}</Button>}
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live><p>{errorWords(press.error)}</p></Note>}
      {form && <Modal title={t(ASKS[form].title)} onClose={() => setForm('')}><p class="post sm quote" lang={reply.lang ?? undefined} dir="auto">{reply.text}</p>
        {form === 'glass' && <Note kind="warn" title={t('glass.help', { who: missing })} />}
        <TextForm label={t(ASKS[form].label)} send={ASKS[form].send} focus onCancel={() => setForm('')} onSend={async (text) => { await tell(ASKS[form].act, text); setForm(''); }} /></Modal>}
    </>
  );
}

// A glass that was broken stays open until another person has looked at it and said so.
export function GlassReview({ page: { reply, approvals }, took }: { page: Pick<ReplyPage, 'reply' | 'approvals'>; took: (page: ReplyPage) => void }) {
  const [form, setForm] = useState(false);
  const person = useCell(session)?.person;
  const broke = [...approvals].reverse().find((a) => a.answer === 'broke');
  if (!reply.review_due || !broke) return null;
  const other = broke.person !== person?.id && person?.role !== 'agent' && reply.author?.id !== person?.id;
  return (
    <Note kind="warn" title={t('glass.broken', { who: broke.person, at: dayTime(broke.at) })}><p dir="auto">{broke.comment}</p>
      {other ? <Button kind="sm" icon="check" onClick={() => setForm(true)}>{t('glass.review')}</Button> : <p class="small ink2">{t('glass.another')}</p>}
      {form && <Modal title={t('glass.review')} onClose={() => setForm(false)}><p class="post sm quote" lang={reply.lang ?? undefined} dir="auto">{reply.sent_text ?? reply.text}</p>
        <TextForm label={t('glass.review.why')} send="glass.review.do" focus onCancel={() => setForm(false)} onSend={async (text) => { took(await post<ReplyPage>(`${path('replies', reply.id)}/review`, { text })); setForm(false); }} /></Modal>}</Note>
  );
}

// What stands in public is taken back: the network is asked to remove it, and what was said stays here.
export function TakeBack({ reply, took }: { reply: Reply; took: (page: ReplyPage) => void }) {
  const [form, setForm] = useState(false);
  if (reply.back_why) return <p class="small warnc"><Icon name="tri" /> {t('back.taken', { why: reply.back_why })}</p>;
  if (reply.state !== 'sent') return null;
  return (
    <>
      <Button kind="ghost sm" onClick={() => setForm(true)}>{t('back.take')}</Button>
      {form && <Modal title={t('back.take')} onClose={() => setForm(false)}><p class="post sm quote" lang={reply.lang ?? undefined} dir="auto">{reply.sent_text ?? reply.text}</p><Note title={t('back.help')} />
        <TextForm label={t('back.why')} send="back.do" kind="stop" focus onCancel={() => setForm(false)} onSend={async (text) => { took(await post<ReplyPage>(`${path('replies', reply.id)}/take-back`, { text })); setForm(false); }} /></Modal>}
    </>
  );
}

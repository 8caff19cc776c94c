// What waits for my yes, oldest first. One stands open, exactly as it would go out: A approves that one, and nothing else.
import { useState } from 'preact/hooks';
import { path, post, session } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { dayTime, lang, languageName, netName, num, t, word } from '../i18n';
import { useKey } from '../keys';
import { useResource, type Loaded } from '../resource';
import { link } from '../route';
import { Button, Clock, Empty, errorWords, hue, Icon, LevelBadge, Loading, Modal, Panel, Tile, Trouble } from '../parts/basic';
import { TextForm } from '../parts/forms';
import { Marked } from '../parts/marks';
import { usePress } from '../parts/press';
import { Remarks } from '../parts/remarks';
import type { Need, Reply, ReplyPage, Role } from '../types';

const MAY: Record<string, Role[]> = { second: ['lead', 'risk', 'legal', 'executive', 'admin'], risk: ['risk', 'admin'], client: ['approver'] };
export const mayMeet = (needs: Need[], role: Role | undefined) => needs.some((n) => !n.met && role !== undefined && (MAY[n.need] ?? []).includes(role));
const OVER_MS = 5 * 60_000;

export function Approvals({ list }: { list: Loaded<{ replies: Reply[] }> }) {
  const now = useNow(1000);
  const [picked, setPicked] = useState<string | null>(null);
  const rows = list.data?.replies ?? [];
  const open = rows.find((r) => r.id === picked) ?? rows[0];
  return (
    <Panel title={t('board.approve')} meta={t('desk.order.age')} id="approvals">
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={3} />
        : !open ? <Empty title={t('approve.none')}><p>{t('board.approve.help')}</p></Empty>
          : <ol class="bappr">{rows.map((r) => (
            <li key={r.id} class={r === open ? 'on' : ''} style={{ '--c': hue(r.brand) }}>
              <button type="button" class="bahead" aria-expanded={r === open} onClick={() => setPicked(r.id)}>
                <Clock ms={Date.parse(r.submitted_at ?? '')} now={now} kind={now - Date.parse(r.submitted_at ?? '') > OVER_MS ? 'over' : ''} />
                <Tile id={r.brand} name={r.brand_name} /><span class="nw">{r.brand_name}</span>{r.level > 0 && <LevelBadge level={r.level} only />}
                <span class="clip grow ink2" lang={r.lang ?? undefined} dir="auto">{r === open ? '' : r.text}</span><span class="small ink3 nw">{r.author?.name}</span></button>
              {r === open && <One key={`${r.id}.${r.version}`} reply={r} now={now} done={() => { setPicked(null); list.reload(); }} />}</li>))}</ol>}
    </Panel>
  );
}

function One({ reply, now, done }: { reply: Reply; now: number; done: () => void }) {
  const page = useResource<ReplyPage>(path('replies', reply.id), { every: 15, on: ['reply'] });
  const [back, setBack] = useState(false);
  const press = usePress();
  const role = useCell(session)?.person?.role;
  const unmet = reply.needs.filter((n) => !n.met);
  const may = mayMeet(reply.needs, role);
  const exact = page.data && page.data.reply.version === reply.version && page.data.reply.state === 'submitted' ? page.data : null;
  const approve = () => press.run(async () => { await post(path('replies', reply.id) + '/approve', {}); done(); });
  useKey('A', exact && may && !back ? () => void approve() : null);
  useKey('B', exact && !back ? () => setBack(true) : null);
  if (!page.data) return <div class="babody">{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={3} />}</div>;
  const { question, findings } = page.data;
  return (
    <div class="babody">
      {question && <div class="quote"><p class="small ink3">{t('board.asked', { who: question.author ?? t('post.nobody'), net: netName(question.net) })} <span class="n">{dayTime(question.at)}</span></p><p class="post sm clip2" dir="auto">{question.text}</p></div>}
      <div class="batext"><p class="small ink3 row wrap"><b class="ink">{reply.account ? t('reply.as', { net: netName(reply.net ?? ''), account: reply.account }) : t('reply.on', { net: netName(reply.net ?? '') })}</b><span>{t('board.to', { who: reply.to ?? question?.author ?? '–' })}</span><span class="tag">{languageName(reply.lang)}</span>{reply.machine && <span class="tag"><Icon name="info" />{t(reply.edited ? 'reply.machine.edited' : 'reply.machine')}</span>}<span class="n right">v{num(reply.version)}</span></p>
        <p class="post" lang={reply.lang ?? undefined} dir="auto"><Marked text={page.data.reply.text} remarks={findings} /></p></div>
      {findings.length ? <Remarks id={`bl-${reply.id}`} remarks={findings} /> : <p class="small okc row"><Icon name="check" />{t('board.checks.good')}</p>}
      <ul class="small bneeds" aria-label={t('board.needs')}>{reply.needs.map((n) => <li key={n.need} class={`row ${n.met ? 'okc' : ''}`}><Icon name={n.met ? 'check' : 'two'} />{n.words[lang.get()]}{n.met && n.by ? ` · ${n.by}` : ''}</li>)}</ul>
      <div class="row wrap"><Button kind="pri sm" icon={may ? 'check' : 'lock'} keys="A" disabled={!may || !exact || press.busy} onClick={() => void approve()}>{t('board.yes')}</Button>
        <Button kind="sm" keys="B" disabled={!exact} onClick={() => setBack(true)}>{t('board.back')}</Button>
        <span class="small ink2 grow" role="status">{press.busy ? t('state.sending') : !may ? t('board.notyou', { who: unmet.map((n) => word('board.need', n.need)).join(' · ') }) : !exact ? t('board.changed') : t('board.exact')}</span>
        {reply.case && <a class="btn sm ghost" href={link('desk', reply.case)}>{t('desk.case')}</a>}</div>
      {press.error !== null && <p class="small stopc" role="alert"><Icon name="tri" /> {errorWords(press.error)}</p>}
      {back && <Modal title={t('board.back.title')} onClose={() => setBack(false)}><p class="post sm quote" lang={reply.lang ?? undefined} dir="auto">{reply.text}</p>
        <TextForm label={t('reply.refuse.why')} send="board.back" focus onCancel={() => setBack(false)} onSend={async (text) => { await post(path('replies', reply.id) + '/refuse', { text }); done(); }} /></Modal>}
      <span class="vh">{t('board.waits', { time: '' })}{dayTime(reply.submitted_at ?? now)}</span>
    </div>
  );
}

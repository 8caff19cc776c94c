// What waits for my yes, oldest first, and what became of what was answered. The first room of a client's approver.
import { useState } from 'preact/hooks';
import { path, session } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { dayTime, lang, languageName, netName, num, span, t, tn, word, zone } from '../i18n';
import { useResource, type Loaded } from '../resource';
import { go, link } from '../route';
import { Button, Empty, hue, Icon, LevelBadge, Loading, Panel, Segments, StaleNote, Tile, Trouble } from '../parts/basic';
import { Asked, Decide, GlassReview, GoesOut, mayMeet, TakeBack } from '../parts/approval';
import { foundOpen } from '../parts/reading';
import { useSteady, useWalk } from '../parts/list';
import { PostCard } from '../parts/post';
import type { CasePage, Reply, ReplyPage as Page } from '../types';
import '../style/approvals.css';

type Which = 'wait' | 'review' | 'done';
const FROM: Record<Which, string> = { wait: '/replies?mine=1&limit=200', review: '/replies?review=1&limit=200', done: '/replies?limit=200' };
const REVIEWS = new Set(['lead', 'risk', 'legal', 'executive', 'admin']);

export function ApprovalsPage({ id }: { id: string | null }) {
  const [which, setWhich] = useState<Which>('wait');
  const role = useCell(session)?.person?.role;
  const list = useResource<{ replies: Reply[] }>(FROM[which], { every: 8, on: ['reply'] });
  const rows = (list.data?.replies ?? []).filter((r) => (which === 'wait' ? r.state === 'submitted' && mayMeet(r.needs, role) : which === 'review' ? r.review_due : r.state !== 'submitted' && r.state !== 'draft'));
  const chosen = id ?? rows[0]?.id ?? null;
  return (
    <>
      <h1 class="vh">{t('approvals.title')}</h1>
      <div class={`appr${id ? ' picked' : ''}`}>
        <section class="queue" aria-label={t('approvals.title')}>
          <div class="qhead"><div class="row"><h2 class="qh">{t('approvals.title')}</h2><span class="ink2 n">{list.data && tn('approvals.n', rows.length)}</span>{which === 'wait' && <span class="right small ink2">{t('desk.order.age')}</span>}</div>
            <Segments label={t('approvals.which')} value={which} onChoose={setWhich} choices={[{ id: 'wait', name: t('approvals.wait') }, ...(REVIEWS.has(role ?? '') ? [{ id: 'review' as const, name: t('approvals.review') }] : []), { id: 'done', name: t('approvals.done') }]} /></div>
          {list.stale && <div class="pb"><StaleNote at={list.at} now={Date.now()} /></div>}
          {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={5} />
            : rows.length ? <Rows rows={rows} chosen={chosen} /> : <Empty title={t(which === 'wait' ? 'approve.none' : which === 'review' ? 'approvals.review.none' : 'approvals.done.none')}><p>{t('approvals.none.help')}</p></Empty>}
        </section>
        {chosen ? <One key={chosen} id={chosen} list={list} /> : <section class="nocase" aria-label={t('approvals.one')}><Empty title={t('approvals.pick')} /></section>}
      </div>
    </>
  );
}

function Rows({ rows, chosen }: { rows: Reply[]; chosen: string | null }) {
  const now = useNow(1000);
  const steady = useSteady(rows, (r) => r.id);
  useWalk(steady.box, (a) => go(a.getAttribute('href') ?? '', true));
  return (
    <>
      {steady.waiting > 0 && <div class="newer"><Button kind="sm" onClick={steady.take}>{t('list.newer', { n: steady.waiting })}</Button></div>}
      <ol class="qlist" ref={steady.box as preact.RefObject<HTMLOListElement>} {...steady.hold}>{steady.rows.map((r) => (
        <li key={r.id} class={`q${r.id === chosen ? ' on' : ''}`}><a data-row href={link('approvals', r.id)} aria-current={r.id === chosen ? 'true' : undefined}>
          <span class="row"><Tile id={r.brand} name={r.brand_name} /><span class="clip ink2">{r.brand_name}</span><span class="right" />{r.level > 0 && <LevelBadge level={r.level} only />}<Since reply={r} now={now} /></span>
          <span class="snip clip2" lang={r.lang ?? undefined} dir="auto">{r.text}</span>
          <span class="row small ink3"><span class="net">{netName(r.net ?? '')}</span><span>{languageName(r.lang)}</span>{foundOpen(r.reading) > 0 && <span class="tag warn"><Icon name="tri" />{tn('reading.tag', foundOpen(r.reading))}</span>}<span class="clip right">{r.author?.name}</span></span></a></li>))}</ol>
    </>
  );
}

function Since({ reply, now }: { reply: Reply; now: number }) {
  if (reply.state !== 'submitted') return <span class="tag">{word('approvals.state', reply.state)}</span>;
  return <Asked reply={reply} now={now} />;
}

function One({ id, list }: { id: string; list: Loaded<unknown> }) {
  const page = useResource<Page>(path('replies', id), { every: 10, on: ['reply'] });
  if (!page.data) return <section class="nocase" aria-label={t('approvals.one')}>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={6} />}</section>;
  return <Detail page={page.data} stale={page.stale} at={page.at} took={(next) => { page.put(next); list.reload(); }} />;
}

function Detail({ page, stale, at, took }: { page: Page; stale: boolean; at: number; took: (page: Page) => void }) {
  const { reply } = page;
  const now = useNow(1000);
  return (
    <section class="mid" aria-label={t('approvals.one')} style={{ '--c': hue(reply.brand) }}>
      <div class="casehead"><a class="btn sm only-s" href={link('approvals')}><Icon name="menu" />{t('approvals.title')}</a><Tile id={reply.brand} name={reply.brand_name} size="lg" />
        <div class="grow"><div class="row wrap"><b class="ct">{reply.brand_name}</b><span class="ink3">{reply.client_name}</span>{reply.level > 0 && <LevelBadge level={reply.level} />}</div></div><Since reply={reply} now={now} /></div>
      <div class="case" tabIndex={0} role="region" aria-label={t('approvals.text')}>
        {stale && <StaleNote at={at} now={Date.now()} />}
        <Fate page={page} />
        <GlassReview page={page} took={took} />
        <TakeBack reply={reply} took={took} />
        <Panel title={t('approvals.text')} pad>
          <GoesOut page={page} took={took} />
        </Panel>
        <Talk page={page} />
        <About page={page} />
      </div>
      {reply.state === 'submitted' && <div class="compfoot acts"><Decide page={page} took={took} /></div>}
    </section>
  );
}

const GOOD = new Set(['approved', 'leaving', 'out', 'sent', 'at_hand']);
function Fate({ page: { reply } }: { page: Page }) {
  if (reply.state === 'submitted') return null;
  return (
    <div class={`note ${GOOD.has(reply.state) ? 'ok' : 'warn'}`} role="status"><Icon name={GOOD.has(reply.state) ? 'check' : 'tri'} /><div class="grow"><b>{word('approvals.state', reply.state)}</b>
      <div class="small">{word('approvals.fate', reply.state, '')} {reply.ended_at && <span class="n">{dayTime(reply.ended_at)} {zone(reply.ended_at)}</span>} {reply.sent_url && <a href={reply.sent_url} target="_blank" rel="noreferrer noopener">{t('reply.see')}</a>}</div></div></div>
  );
}

// The post that it answers among those of its case, and what we said before.
function Talk({ page: { reply, question } }: { page: Page }) {
  const file = useResource<CasePage>(reply.case ? path('cases', reply.case) : null, { on: ['case'] });
  const posts = file.data?.posts ?? [];
  const target = posts.find((p) => p.id === question?.id);
  const before = target ? posts.slice(0, posts.indexOf(target)).slice(-5) : [];
  if (!question) return <Panel title={t('approvals.talk')} pad><p class="small ink3">{t(reply.case ? 'approvals.gone' : 'approvals.statement')}</p></Panel>;
  return (
    <Panel title={t('approvals.talk')}><div class="thread">{before.map((p) => <PostCard key={p.id} post={p} />)}
      {target ? <PostCard post={target} focus /> : <p class="pb post" dir="auto"><span class="small ink3">{question.author} · {netName(question.net)} · <span class="n">{dayTime(question.at)}</span></span><br />{question.text}</p>}</div></Panel>
  );
}

function About({ page: { reply, approvals } }: { page: Page }) {
  return (
    <Panel title={t('approvals.about')} pad>
      <dl class="dl"><dt>{t('approvals.author')}</dt><dd>{reply.author?.name}{reply.writer && reply.writer.id !== reply.author?.id && `, ${reply.writer.name}`}{reply.machine && <> · {t(reply.edited ? 'reply.machine.edited' : 'reply.machine')}</>}</dd>
        {reply.submitted_at && <><dt>{t('approvals.asked')}</dt><dd class="n">{dayTime(reply.submitted_at)} {zone(reply.submitted_at)}</dd></>}
        <dt>{t('approvals.why')}</dt><dd>{reply.needs.length ? reply.needs.map((n) => <span key={n.need} class={`row ${n.met ? 'okc' : ''}`}><Icon name={n.met ? 'check' : 'two'} />{n.words[lang.get()]}</span>) : t('approvals.nobody')}</dd>
        {reply.until && <><dt>{t('approvals.until')}</dt><dd class="n">{dayTime(reply.until)} {zone(reply.until)}</dd></>}</dl>
      {approvals.length > 0 && <ol class="tl days aans">{approvals.map((a, k) => <li key={k}><time dateTime={a.at}>{dayTime(a.at)}</time><span class={`d ${a.answer === 'approved' ? 'k' : ''}`} /><span><b class="small">{word('approvals.answer', a.answer)}</b> · {a.person} <span class="ink3 small">{[t('approvals.version', { n: num(a.version) }), a.by_link ? t('approvals.bylink') : '', t('approvals.took', { time: span(a.took_ms) }), a.void_at ? t('approvals.void') : ''].filter(Boolean).join(' · ')}</span>{a.comment && <><br /><span dir="auto">{a.comment}</span></>}</span></li>)}</ol>}
    </Panel>
  );
}

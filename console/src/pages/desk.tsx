// The desk: the queue, the post in its context, what is known beside it, and the answer.
import { useEffect, useRef, useState } from 'preact/hooks';
import { path, post } from '../api';
import { useNow } from '../clock';
import { dayTime, elapsed, lang, languageName, netName, num, t, tn, whenShort, word, zone } from '../i18n';
import { useResource } from '../resource';
import { go, link } from '../route';
import { Button, Clock, Empty, Icon, LevelBadge, Loading, Segments, StaleNote, Tile, Trouble } from '../parts/basic';
import { Answers, Composer, useReplies, type Replying } from '../parts/composer';
import { CaseActions, type Act } from '../parts/case_acts';
import { Assign } from '../parts/forms';
import { FixWords } from '../parts/fix';
import { CaseTime, isOpen } from '../parts/case_time';
import { Offers } from '../parts/offers';
import { usePresence } from '../parts/presence';
import { Queue, type Whose } from '../parts/queue';
import { useSteady, useWalk } from '../parts/list';
import { Chip, labelWord, PostCard } from '../parts/post';
import type { Case, CasePage, CasesPage, Person, Reply } from '../types';

const QUEUES = ['next', 'mine', 'open', 'approve', 'closed'] as const;

export function DeskPage({ id }: { id: string | null }) {
  const [queue, setQueue] = useState<Whose | 'approve' | 'closed'>('next');
  const [total, setTotal] = useState<number | null>(null);
  // Without a choice of their own people see the first case, and keep it: it must not change under their hands when it is
  // closed or another comes before it.
  const held = useRef<string | null>(null);
  const [first, setFirst] = useState<string | null>(null);
  const chosen = id ?? held.current ?? first;
  const onFirst = (one: string) => { if (held.current === null) { held.current = one; setFirst(one); } };
  const choose = (q: typeof queue) => { held.current = null; setTotal(null); setQueue(q); };
  return (
    <>
      <h1 class="vh">{t('nav.desk')}</h1>
      <div class={`desk${id ? ' picked' : ''}`}>
        <section class="queue" aria-label={t('desk.queue')}>
          <div class="qhead"><div class="row"><h2 class="qh">{t('nav.desk')}</h2><span class="ink2 n">{total !== null && tn('cases', total)}</span><span class="right small ink2 clip">{t(queue === 'approve' || queue === 'closed' ? 'desk.order.age' : 'desk.order')}</span></div>
            <Segments label={t('desk.which')} value={queue} onChoose={choose} choices={QUEUES.map((q) => ({ id: q, name: word('queue', q) }))} /></div>
          {queue === 'approve' ? <Waiting chosen={chosen} /> : queue === 'closed' ? <Closed chosen={chosen} onTotal={setTotal} onFirst={onFirst} />
            : <Queue key={queue} whose={queue} chosen={chosen} onTotal={setTotal} onFirst={onFirst} />}
        </section>
        {chosen ? <CaseView key={chosen} id={chosen} /> : <section class="nocase" aria-label={t('desk.case')}><Empty title={t('desk.nocase')} /></section>}
      </div>
    </>
  );
}

function Closed({ chosen, onTotal, onFirst }: { chosen: string | null; onTotal: (n: number) => void; onFirst: (id: string) => void }) {
  const list = useResource<CasesPage>('/cases?state=closed&limit=100', { every: 20, on: ['case'] });
  useEffect(() => { if (list.data) { onTotal(list.data.cases.length); if (list.data.cases[0]) onFirst(list.data.cases[0].id); } }, [list.data]);
  if (!list.data) return list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={6} />;
  if (!list.data.cases.length) return <Empty title={t('desk.none')} />;
  return <Rows cases={list.data.cases} chosen={chosen} />;
}

// Texts that wait for somebody's yes, oldest first; those nobody knows the fate of stand before them.
function Waiting({ chosen }: { chosen: string | null }) {
  const list = useResource<{ replies: Reply[] }>('/replies?mine=1&limit=100', { every: 8, on: ['reply'] });
  if (!list.data) return list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={4} />;
  if (!list.data.replies.length) return <Empty title={t('approve.none')} />;
  return (
    <Walked rows={list.data.replies} show={(r, now) => (
      <li key={r.id} class={`q${r.case === chosen ? ' on' : ''}`}><a data-row href={r.case ? link('desk', r.case) : link('stories')} aria-current={r.case === chosen ? 'true' : undefined}>
        <span class="row"><Tile id={r.brand} name={r.brand_name} /><span class="clip ink2">{r.brand_name}</span><span class="right" />{r.level > 0 && <LevelBadge level={r.level} only />}{r.submitted_at && <Clock ms={Date.parse(r.submitted_at)} now={now} kind="" />}</span>
        <span class="snip clip2" lang={r.lang ?? undefined} dir="auto">{r.text}</span>
        <span class="row small ink3"><span class="net">{netName(r.net ?? '')}</span><span>{r.author?.name}</span><span class="clip right">{r.needs.filter((n) => !n.met).map((n) => n.words[lang.get()]).join(' · ')}</span></span></a></li>)} />
  );
}

// The list that J and K walk: a case is shown at once, anything else when it is opened.
function Walked<T extends { id: string }>({ rows, show }: { rows: T[]; show: (row: T, now: number) => preact.JSX.Element }) {
  const now = useNow(1000);
  const steady = useSteady(rows, (row) => row.id);
  useWalk(steady.box, (a) => { const to = a.getAttribute('href') ?? ''; if (to.startsWith(link('desk'))) go(to, true); });
  return (
    <>
      {steady.waiting > 0 && <div class="newer"><Button kind="sm" onClick={steady.take}>{t('list.newer', { n: steady.waiting })}</Button></div>}
      <ol class="qlist" ref={steady.box as preact.RefObject<HTMLOListElement>} {...steady.hold}>{steady.rows.map((row) => show(row, now))}</ol>
    </>
  );
}

function Rows({ cases, chosen }: { cases: Case[]; chosen: string | null }) {
  return (
    <Walked rows={cases} show={(c, now) => (
      <li key={c.id} class={`q${c.id === chosen ? ' on' : ''}`}><a data-row href={link('desk', c.id)} aria-current={c.id === chosen ? 'true' : undefined}>
        <span class="row"><Tile id={c.brand} name={c.brand_name} /><span class="clip ink2">{c.brand_name}</span><span class="right" />{c.level > 0 && <LevelBadge level={c.level} only />}
          <CaseTime one={c} now={now} /></span>
        <span class="snip clip2" lang={c.lang} dir="auto">{c.text}</span>
        <span class="row small ink3"><span class="net">{netName(c.net)}</span><span class="nw">{languageName(c.lang)}</span><span class="clip">{c.labels[0] && labelWord(c.labels[0].label)}</span>{c.assignee && <span class="right clip row as"><Icon name="user" />{c.assignee.name}</span>}<time class={`n nw${c.assignee ? '' : ' right'}`}>{whenShort(c.asked_at, now)}</time></span></a></li>
    )} />
  );
}

function CaseView({ id }: { id: string }) {
  const replying = useReplies(id);
  const [insert, setInsert] = useState<{ text: string; n: number } | null>(null);
  const take = (text: string) => setInsert((was) => ({ text, n: (was?.n ?? 0) + 1 }));
  const page = useResource<CasePage>(path('cases', id), { every: 15, on: ['case', 'level'] });
  const act = async (what: string, body: unknown) => { const next = await post<CasePage>(path('cases', id) + '/' + what, body); page.put(next); return next; };
  if (!page.data) return <section class="nocase" aria-label={t('desk.case')}>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={6} />}</section>;
  return <><Middle page={page.data} act={act} stale={page.stale} at={page.at} replying={replying} insert={insert} /><Side page={page.data} act={act} take={take} /></>;
}

interface MiddleProps { page: CasePage; act: Act; stale: boolean; at: number; replying: Replying; insert: { text: string; n: number } | null }
function Middle({ page, act, stale, at, replying, insert }: MiddleProps) {
  const { case: one, posts, story } = page;
  const others = usePresence(one.id);
  const now = useNow(1000);
  const own = [...posts].reverse().find((p) => p.author?.id === one.author?.id) ?? posts[posts.length - 1];
  return (
    <section class="mid" aria-label={t('desk.case')} id="case">
      {story && story.level > 1 && <div class={`banner b${story.level}`} role="status"><LevelBadge level={story.level} /><span class="grow clip"><b>{story.brand_name} {word('risk', story.category, '')}</b> <span class="hide-s">{t('case.in_story')}</span></span>
        <Button kind="sm" href={story.incident ? link('incidents', story.incident) : link('stories', story.client, story.brand, story.id)}>{t(story.incident ? 'story.room' : 'room.story')}</Button></div>}
      <div class="casehead"><a class="btn sm only-s" href={link('desk')}><Icon name="menu" />{t('desk.queue')}</a><Tile id={one.brand} name={one.brand_name} size="lg" />
        <div class="grow"><div class="row wrap"><b class="ct">{one.brand_name}</b><span class="ink2">{one.labels[0] ? labelWord(one.labels[0].label) : t('case.unlabelled')}</span><span class="ink3 n">#{one.id}</span>{one.assignee && <span class="tag"><Icon name="user" />{one.assignee.name}</span>}{one.state !== 'open' && <span class="tag ok"><Icon name="check" />{word('casestate', one.state)}</span>}{(one.alarms ?? []).map((a) => <span key={a} class="tag warnc"><Icon name="tri" />{word('casealarm', a)}</span>)}</div>
          {others.length > 0 && <div class={`small ${others.some((o) => o.writing) ? 'warnc' : 'ink3'}`} role="status"><Icon name="user" /> {others.map((o) => t(o.writing ? 'case.writes' : 'case.views', { name: o.name })).join(' · ')}</div>}</div>
        <CaseTime one={one} now={now} words /></div>
      <div class="case" tabIndex={0} role="region" aria-label={t('case.thread')}>
        {stale && <StaleNote at={at} now={Date.now()} />}
        <div class="row wrap whys"><span class="small ink3">{t('case.why')}</span>{one.labels.length ? one.labels.map((l) => <Chip key={l.label} label={l.label} p={l.p} words={l.words} />) : <span class="small">{t('case.nowhy')}</span>}</div>
        <div class="thread">{posts.map((p) => <PostCard key={p.id} post={p} focus={p === own} />)}</div>
        <Answers sent={replying.sent} took={replying.took} />
        {one.closed_why && <p class="note"><Icon name="check" /><span><b>{t('case.closed')}</b> · <span dir="auto">{one.closed_why}</span></span></p>}
        <History page={page} />
      </div>
      {isOpen(one) && (replying.ready ? <Composer one={one} replying={replying} insert={insert} /> : replying.error && <Trouble error={replying.error} retry={replying.reload} />)}
      <CaseActions page={page} act={act} />
    </section>
  );
}

// "umi-r1 held back": which answer, and what became of it.
const replyMoment = (text: string) => { const [id = '', ...what] = text.split(' '); return `${word('answered', what.join('_'), what.join(' '))} · ${id}`; };

// Their text is the id of a post that stands above.
const OF_A_POST = new Set(['opened', 'added', 'reopened', 'thanked']);

function History({ page: { history } }: { page: CasePage }) {
  const staff = useResource<{ people: Person[] }>('/people').data?.people ?? [];
  const nameOf = (id: string) => staff.find((p) => p.id === id)?.name ?? id;
  if (!history.length) return null;
  return (
    <section class="panel"><header><h2>{t('case.history')}</h2><span class="meta">{zone()}</span></header>
      <ol class="pb tl days">{history.map((h, k) => <li key={k}><time dateTime={h.at}>{dayTime(h.at)}</time><span class={`d ${h.kind === 'note' ? '' : 'k'}`} /><span><b class="small">{word('moment', h.kind)}</b> {!OF_A_POST.has(h.kind) && <span dir="auto">{h.kind === 'assign' ? nameOf(h.text) : h.kind === 'reply' ? replyMoment(h.text) : h.text}</span>}{h.person && <span class="ink3"> · {nameOf(h.person)}</span>}</span></li>)}</ol></section>
  );
}

function Side({ page, act, take }: { page: CasePage; act: Act; take: (text: string) => void }) {
  const { case: one, story, others } = page;
  const now = useNow(1000);
  const handle = one.author?.handle ? '@' + one.author.handle.replace(/^@/, '') : one.author?.name ?? t('post.nobody');
  return (
    <aside class="side" aria-label={t('desk.side')} tabIndex={0}>
      {isOpen(one) && <Offers one={one} take={take} />}
      {isOpen(one) && story && <FixWords one={one} story={story} take={take} />}
      <section><h2>{t('assign')}</h2><Assign headed value={one.assignee?.id ?? null} onAssign={async (person) => { await act('assign', { person }); }} /></section>
      <section><h2>{t('case.clock')}</h2><dl class="dl small"><dt>{t('case.asked')}</dt><dd class="n">{dayTime(one.asked_at)} {zone(one.asked_at)}</dd><dt>{t('case.came')}</dt><dd class="n">{dayTime(one.opened_at)} {zone(one.opened_at)}</dd><dt>{t('case.waiting')}</dt><dd class="n">{isOpen(one) ? elapsed(Date.parse(one.asked_at), now) : '–'}</dd>{(one.clocks ?? []).map((c) => <><dt key={c.clock}>{word('caseclock', c.clock)}</dt><dd class="n">{t('clock.due', { at: `${dayTime(c.due)} ${zone(c.due)}` })}</dd></>)}{one.value && <><dt>{t('case.value')}</dt><dd class="n">{num(one.value.amount)} {one.value.currency}</dd></>}{(one.contacts ?? 0) > 1 && <><dt>{t('case.contacts')}</dt><dd class="n">{num(one.contacts ?? 0)}</dd></>}</dl></section>
      {story && <section><div class="row"><h2>{t('case.same')}</h2><a class="right small" href={link('stories', story.client, story.brand, story.id)}>{t('room.story')}</a></div>
        <div class="row gap3"><span class="bigfig nw">{tn('people', story.authors)}</span><span class="small ink2">{story.doubling_min === null ? t('growth.none') : `${t('fig.doubling')} ${tn('minutes', Math.round(story.doubling_min))}`}<br />{t('where.reposts', { n: num(story.reposts) })}</span></div></section>}
      <section><div class="row"><h2>{t('case.person')}</h2><span class="small ink3 right clip" dir="auto">{handle}</span></div>
        {others.length ? <ul class="others">{others.map((o) => <li key={o.id}><a href={link('desk', o.id)}><span class="n">{dayTime(o.asked_at)}</span> {o.labels[0] ? labelWord(o.labels[0].label) : ''}</a> <span class="small ink3">{word('casestate', o.state)}</span></li>)}</ul> : <p class="small ink3">{t(page.lookup === false ? 'case.nolookup' : 'case.noothers')}</p>}</section>
      <section class="noline"><div class="row"><h2>{t('keys')}</h2><span class="small ink3 right">{t('keys.short')}</span></div>
        <div class="keys"><kbd>J</kbd><span>{t('key.next')}</span><kbd>K</kbd><span>{t('key.prev')}</span><kbd>R</kbd><span>{t('key.reply')}</span><kbd>F</kbd><span>{t('offers.form')}</span><kbd>1</kbd><span>{t('key.page')}</span><kbd>T</kbd><span>{t('case.take')}</span><kbd>N</kbd><span>{t('key.note')}</span><kbd>W</kbd><span>{t('case.wait')}</span><kbd>C</kbd><span>{t('key.close')}</span><kbd>U</kbd><span>{t('key.raise')}</span><kbd>?</kbd><span>{t('key.help')}</span></div></section>
    </aside>
  );
}

// The desk: the queue, the post in its context, and what is known beside it. Replies are not written here yet.
import { useRef, useState } from 'preact/hooks';
import { path, post } from '../api';
import { useNow } from '../clock';
import { dayTime, elapsed, languageName, netName, num, t, tn, whenShort, word, zone } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import { go, link } from '../route';
import { Button, Clock, Empty, Icon, LevelBadge, Loading, Modal, Segments, StaleNote, Tile, Trouble } from '../parts/basic';
import { Assign, TextForm } from '../parts/forms';
import { useSteady, useWalk } from '../parts/list';
import { Chip, labelWord, PostCard } from '../parts/post';
import type { Case, CasePage, CasesPage, Person } from '../types';

type Queue = 'open' | 'mine' | 'closed';
const QUERY: Record<Queue, string> = { open: '/cases?state=open&limit=100', mine: '/cases?state=open&mine=1&limit=100', closed: '/cases?state=closed&limit=100' };
const DAY = 86_400_000;
const ageKind = (asked: number, now: number) => (now - asked > 3 * DAY ? 'over' : now - asked > DAY ? 'mid' : '');

export function DeskPage({ id }: { id: string | null }) {
  const [queue, setQueue] = useState<Queue>('open');
  const cases = useResource<CasesPage>(QUERY[queue], { every: 8, on: ['case'] });
  // Without a choice of their own people see the first case, and keep it: it must not change under their hands when it is
  // closed or another comes before it.
  const held = useRef<string | null>(null);
  held.current ??= cases.data?.cases[0]?.id ?? null;
  const chosen = id ?? held.current;
  const choose = (q: Queue) => { held.current = null; setQueue(q); };
  return (
    <>
      <h1 class="vh">{t('nav.desk')}</h1>
      <div class={`desk${id ? ' picked' : ''}`}>
        <section class="queue" aria-label={t('desk.queue')}>
          <div class="qhead"><div class="row"><h2 class="qh">{t('nav.desk')}</h2><span class="ink2 n">{cases.data && tn('cases', cases.data.cases.length)}</span><span class="right small ink2 clip">{t('desk.order')}</span></div>
            <Segments label={t('desk.which')} value={queue} onChoose={choose} choices={(['open', 'mine', 'closed'] as Queue[]).map((q) => ({ id: q, name: <>{word('queue', q)} <span class="n">{cases.data ? num(cases.data.counts[q]) : ''}</span></> }))} /></div>
          {cases.stale && <div class="pb"><StaleNote at={cases.at} now={Date.now()} /></div>}
          {!cases.data ? cases.error ? <Trouble error={cases.error} retry={cases.reload} /> : <Loading rows={6} />
            : cases.data.cases.length ? <Rows cases={cases.data.cases} chosen={chosen} />
              : <Empty title={t('desk.none')}><p>{t('desk.none.help')}</p></Empty>}
        </section>
        {chosen ? <CaseView key={chosen} id={chosen} /> : <section class="nocase" aria-label={t('desk.case')}><Empty title={t('desk.nocase')} /></section>}
      </div>
    </>
  );
}

function Rows({ cases, chosen }: { cases: Case[]; chosen: string | null }) {
  const now = useNow(1000);
  const steady = useSteady(cases, (c) => c.id);
  useWalk(steady.box, (a) => go(a.getAttribute('href') ?? '', true));
  return (
    <>
      {steady.waiting > 0 && <div class="newer"><Button kind="sm" onClick={steady.take}>{t('list.newer', { n: steady.waiting })}</Button></div>}
      <ol class="qlist" ref={steady.box as preact.RefObject<HTMLOListElement>} {...steady.hold}>
        {steady.rows.map((c) => (
          <li key={c.id} class={`q${c.id === chosen ? ' on' : ''}`}><a data-row href={link('desk', c.id)} aria-current={c.id === chosen ? 'true' : undefined}>
            <span class="row"><Tile id={c.brand} name={c.brand_name} /><span class="clip ink2">{c.brand_name}</span><span class="right" />{c.level > 0 && <LevelBadge level={c.level} only />}
              {c.state !== 'resolved' ? <Clock ms={Date.parse(c.asked_at)} now={now} kind={ageKind(Date.parse(c.asked_at), now)} /> : <span class="st yes"><Icon name="check" />{t('case.closed')}</span>}</span>
            <span class="snip clip2" lang={c.lang} dir="auto">{c.text}</span>
            <span class="row small ink3"><span class="net">{netName(c.net)}</span><span>{languageName(c.lang)}</span><span class="clip">{c.labels[0] && labelWord(c.labels[0].label)}</span>{c.assignee && <span class="right clip row as"><Icon name="user" />{c.assignee.name}</span>}<time class={`n nw${c.assignee ? '' : ' right'}`}>{whenShort(c.asked_at, now)}</time></span></a></li>
        ))}
      </ol>
    </>
  );
}

function CaseView({ id }: { id: string }) {
  const page = useResource<CasePage>(path('cases', id), { every: 15, on: ['case', 'level'] });
  const act = async (what: string, body: unknown) => { page.put(await post<CasePage>(path('cases', id) + '/' + what, body)); };
  if (!page.data) return <section class="nocase" aria-label={t('desk.case')}>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={6} />}</section>;
  return <><Middle page={page.data} act={act} stale={page.stale} at={page.at} /><Side page={page.data} act={act} /></>;
}

type Act = (what: string, body: unknown) => Promise<void>;

function Middle({ page, act, stale, at }: { page: CasePage; act: Act; stale: boolean; at: number }) {
  const { case: one, posts, story } = page;
  const now = useNow(1000);
  const own = [...posts].reverse().find((p) => p.author?.id === one.author?.id) ?? posts[posts.length - 1];
  return (
    <section class="mid" aria-label={t('desk.case')} id="case">
      {story && story.level > 1 && <div class={`banner b${story.level}`} role="status"><LevelBadge level={story.level} /><span class="grow clip"><b>{story.brand_name} {word('risk', story.category, '')}</b> <span class="hide-s">{t('case.in_story')}</span></span>
        <Button kind="sm" href={story.incident ? link('incidents', story.incident) : link('stories', story.client, story.brand, story.id)}>{t(story.incident ? 'story.room' : 'room.story')}</Button></div>}
      <div class="casehead"><a class="btn sm only-s" href={link('desk')}><Icon name="menu" />{t('desk.queue')}</a><Tile id={one.brand} name={one.brand_name} size="lg" />
        <div class="grow"><div class="row wrap"><b class="ct">{one.brand_name}</b><span class="ink2">{one.labels[0] ? labelWord(one.labels[0].label) : t('case.unlabelled')}</span><span class="ink3 n">#{one.id}</span>{one.assignee && <span class="tag"><Icon name="user" />{one.assignee.name}</span>}{one.state === 'resolved' && <span class="tag ok"><Icon name="check" />{t('case.closed')}</span>}</div></div>
        {one.state !== 'resolved' && <span class="row nw"><span class="small ink2 hide-s">{t('case.waiting')}</span><Clock ms={Date.parse(one.asked_at)} now={now} kind={ageKind(Date.parse(one.asked_at), now)} /></span>}</div>
      <div class="case" tabIndex={0} role="region" aria-label={t('case.thread')}>
        {stale && <StaleNote at={at} now={Date.now()} />}
        <div class="row wrap whys"><span class="small ink3">{t('case.why')}</span>{one.labels.length ? one.labels.map((l) => <Chip key={l.label} label={l.label} p={l.p} words={l.words} />) : <span class="small">{t('case.nowhy')}</span>}</div>
        <div class="thread">{posts.map((p) => <PostCard key={p.id} post={p} focus={p === own} />)}</div>
        {one.closed_why && <p class="note"><Icon name="check" /><span><b>{t('case.closed')}</b> · <span dir="auto">{one.closed_why}</span></span></p>}
        <History page={page} />
      </div>
      <CaseActions page={page} act={act} />
    </section>
  );
}

function History({ page: { history } }: { page: CasePage }) {
  const staff = useResource<{ people: Person[] }>('/people').data?.people ?? [];
  const nameOf = (id: string) => staff.find((p) => p.id === id)?.name ?? id;
  if (!history.length) return null;
  return (
    <section class="panel"><header><h2>{t('case.history')}</h2><span class="meta">{zone()}</span></header>
      <ol class="pb tl days">{history.map((h, k) => <li key={k}><time dateTime={h.at}>{dayTime(h.at)}</time><span class={`d ${h.kind === 'note' ? '' : 'k'}`} /><span><b class="small">{word('moment', h.kind)}</b> {h.kind !== 'opened' && <span dir="auto">{h.kind === 'assign' ? nameOf(h.text) : h.text}</span>}{h.person && <span class="ink3"> · {nameOf(h.person)}</span>}</span></li>)}</ol></section>
  );
}

function CaseActions({ page: { case: one }, act }: { page: CasePage; act: Act }) {
  const [form, setForm] = useState<'' | 'close' | 'reopen'>('');
  useKey('N', () => document.getElementById('note')?.focus());
  const done = async (what: string, text: string) => { await act(what, { text }); setForm(''); };
  return (
    <div class="composer">
      <div class="pb"><TextForm id="note" label={t('note.label')} send="note.send" rows={2} kind="" onSend={(text) => act('note', { text })} /></div>
      <div class="compfoot acts"><span class="small ink3 grow">{t('desk.noreply')}</span>
        {one.state !== 'resolved' ? <Button icon="check" onClick={() => setForm('close')}>{t('case.close')}</Button> : <Button icon="history" onClick={() => setForm('reopen')}>{t('case.reopen')}</Button>}</div>
      {form === 'close' && <Modal title={t('case.close')} onClose={() => setForm('')}><p class="post sm quote" lang={one.lang} dir="auto">{one.text}</p>
        <TextForm label={t('close.why')} send="close.send" focus onCancel={() => setForm('')} choices={[t('close.answered'), t('close.noanswer'), t('close.double')]} onSend={(text) => done('close', text)} /></Modal>}
      {form === 'reopen' && <Modal title={t('case.reopen')} onClose={() => setForm('')}><TextForm label={t('reopen.why')} send="reopen.send" focus onCancel={() => setForm('')} onSend={(text) => done('reopen', text)} /></Modal>}
    </div>
  );
}

function Side({ page, act }: { page: CasePage; act: Act }) {
  const { case: one, story, others } = page;
  const now = useNow(1000);
  const handle = one.author?.handle ? '@' + one.author.handle.replace(/^@/, '') : one.author?.name ?? t('post.nobody');
  return (
    <aside class="side" aria-label={t('desk.side')} tabIndex={0}>
      <section><h2>{t('assign')}</h2><Assign headed value={one.assignee?.id ?? null} onAssign={(person) => act('assign', { person })} /></section>
      <section><h2>{t('case.clock')}</h2><dl class="dl small"><dt>{t('case.asked')}</dt><dd class="n">{dayTime(one.asked_at)} {zone(one.asked_at)}</dd><dt>{t('case.came')}</dt><dd class="n">{dayTime(one.opened_at)} {zone(one.opened_at)}</dd><dt>{t('case.waiting')}</dt><dd class="n">{one.state !== 'resolved' ? elapsed(Date.parse(one.asked_at), now) : '–'}</dd></dl></section>
      {story && <section><div class="row"><h2>{t('case.same')}</h2><a class="right small" href={link('stories', story.client, story.brand, story.id)}>{t('room.story')}</a></div>
        <div class="row gap3"><span class="bigfig nw">{tn('people', story.authors)}</span><span class="small ink2">{story.doubling_min === null ? t('growth.none') : `${t('fig.doubling')} ${tn('minutes', Math.round(story.doubling_min))}`}<br />{t('where.reposts', { n: num(story.reposts) })}</span></div></section>}
      <section><div class="row"><h2>{t('case.person')}</h2><span class="small ink3 right clip" dir="auto">{handle}</span></div>
        {others.length ? <ul class="others">{others.map((o) => <li key={o.id}><a href={link('desk', o.id)}><span class="n">{dayTime(o.asked_at)}</span> {o.labels[0] ? labelWord(o.labels[0].label) : ''}</a> <span class="small ink3">{word('casestate', o.state)}</span></li>)}</ul> : <p class="small ink3">{t('case.noothers')}</p>}</section>
      <section class="noline"><div class="row"><h2>{t('keys')}</h2><span class="small ink3 right">{t('keys.short')}</span></div>
        <div class="keys"><kbd>J</kbd><span>{t('key.next')}</span><kbd>K</kbd><span>{t('key.prev')}</span><kbd>N</kbd><span>{t('key.note')}</span><kbd>?</kbd><span>{t('key.help')}</span></div></section>
    </aside>
  );
}

// One story: how many people, how fast, how far, why its level, and the posts themselves.
import { useState } from 'preact/hooks';
import '../style/story.css';
import { get, path, session } from '../api';
import { useNow } from '../clock';
import { dayTime, elapsed, languageName, netName, num, percent, short, span, t, tn, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, errorWords, LevelBadge, Loading, Panel, Segments, StaleNote, Surge, Tile, Trouble, Note } from '../parts/basic';
import { FixPanel } from '../parts/fix';
import { StoryActs } from './story_acts';
import { GroupsPanel } from './story_groups';
import { AuthorsPanel, OldCases, PastPanel } from './story_people';
import { SplitDialog, TurnsPanel, type Chosen } from './story_split';
import { SpreadFigure } from './story_spread';
import type { Mark } from '../parts/chart';
import { CurveFigure } from '../parts/curve';
import { Outlook, Voices } from '../parts/outlook';
import { PostRows } from '../parts/post';
import { Computed, saidWords, WhyLevel } from '../parts/why';
import type { LevelRow, Post, StoryPage as Page } from '../types';

export function StoryPage({ client, brand, id }: { client: string; brand: string; id: string }) {
  const page = useResource<Page>(path('stories', client, brand, id), { every: 5, on: ['level', 'incident'] });
  if (!page.data) return <div class="page"><h1 class="vh">{t('nav.story')}</h1><Panel title={t('nav.story')}>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={8} />}</Panel></div>;
  return <Body key={id} page={page.data} put={page.put} note={page.stale && <StaleNote at={page.at} now={Date.now()} />} />;
}

function Body({ page, put, note }: { page: Page; put: (next: Page) => void; note: preact.ComponentChildren }) {
  const { story } = page;
  const base = path('stories', story.client, story.brand, story.id);
  const [split, setSplit] = useState<Chosen | null>(null);
  const may = session.get()?.person?.role !== 'agent';
  return (
    <div class="page story">
      <Head page={page} put={put} split={() => setSplit({ ids: [], name: '' })} />
      {page.merged_into && <Note kind="ai" title={t('turns.merged_into', { id: page.merged_into })}><a href={link('stories', story.client, story.brand, page.merged_into)}>{t('turns.go')}</a></Note>}
      {split && <SplitDialog page={page} chosen={split} put={put} onClose={() => setSplit(null)} />}
      {note}
      <Figures page={page} />
      <div class="cols sx">
        <div class="stack">
          <section class="panel curvep"><CurveFigure curve={page.curve} marks={levelMarks(page.levels)} /></section>
          <SpreadFigure base={base} />
          <FixPanel story={story} />
          <GroupsPanel base={base} split={may ? (ids, name) => setSplit({ ids, name }) : null} />
          <Posts page={page} />
        </div>
        <div class="stack">
          <OldCases base={base} />
          <TurnsPanel page={page} put={put} may={may} />
          <Panel title={t('why.title', { level: `L${story.level}` })} meta={<Computed story={story} />} pad><WhyLevel terms={page.terms} why={page.why} story={story} score={story.score} /></Panel>
          <Panel title={t('history.title')} meta={zone()}><LevelHistory rows={page.levels} /></Panel>
          <Outlook page={page} />
          {story.category !== 'labor_whistle' && <Voices page={page} />}
          <AuthorsPanel base={base} />
          <FirstSeen page={page} />
          <Where page={page} />
          <PastPanel base={base} />
        </div>
      </div>
    </div>
  );
}

export function levelMarks(levels: LevelRow[]): Mark[] {
  const rises = levels.filter((l) => l.to > l.from).slice(-4);
  return rises.map((l, k) => ({ x: Date.parse(l.at), kind: l.to > 2 ? 'vls' : 'dash', text: <b>L{l.to}</b>, side: k ? 'mid' : 'right' }));
}

function Head({ page, put, split }: { page: Page; put: (next: Page) => void; split: () => void }) {
  const { story, incident, levels } = page;
  const open = incident ?? story.incident;
  const [since] = levels.slice(-1);
  const now = useNow(1000);
  return (
    <div class="pagehead"><Tile id={story.brand} name={story.brand_name} size="lg" />
      <div class="grow hd"><h1 class="row wrap"><span>{story.brand_name} {word('risk', story.category, t('risk.none'))}</span><LevelBadge level={story.level} />{story.positive_share >= 0.7 && story.level < 2 && <Surge />}</h1>
        <p class="hl1 clip ink2" lang={story.headline_lang ?? undefined} dir="auto">{story.headline}</p></div>
      <span class="ink3 nw">{since && t('level.since', { level: `L${story.level}`, age: elapsed(Date.parse(since.at), now) })}</span>
      <StoryActs page={page} put={put} split={split} />
      {open && <Button kind="pri" icon="bell" href={link('incidents', open)}>{t('story.room')}</Button>}
    </div>
  );
}

function Figures({ page: { story, networks } }: { page: Page }) {
  const origin = networks[0]?.net;
  const boxes: [string, string, string][] = [
    [t('fig.authors'), num(story.authors), t('fig.authors.help')],
    [t('fig.posts'), num(story.posts), t('fig.reposts', { n: short(story.reposts) })],
    [t('fig.doubling'), story.doubling_min === null ? '–' : tn('minutes', Math.round(story.doubling_min)), story.doubling_min === null ? t('growth.none') : t('fig.doubling.help')],
    [t('fig.reach'), short(story.reach), t('fig.reach.help')],
    [t('fig.networks'), num(story.networks), origin ? t('fig.most_on', { net: netName(origin) }) : ''],
  ];
  return <div class="kpis">{boxes.map(([label, value, note]) => <div class="kpi" key={label}><span class="lab">{label}</span><span class="v">{value}</span><span class="small ink2">{note}</span></div>)}</div>;
}

export function LevelHistory({ rows }: { rows: LevelRow[] }) {
  if (!rows.length) return <p class="pb small ink3">{t('history.none')}</p>;
  return (
    <ol class="lvh">{[...rows].reverse().map((l, k) => (
      <li key={k}><time class="n small ink3" dateTime={l.at}>{dayTime(l.at)}</time>
        <span class="row wrap"><LevelBadge level={l.from} only /><span aria-label={t('history.to')}>→</span><LevelBadge level={l.to} only />
          <span class="small ink2">{t('why.total')} {num(l.score, 1)}{l.by ? ` · ${t('history.by', { name: l.by })}` : ''}{l.computed !== l.to ? ` · ${t('level.computed')} L${l.computed}` : ''}</span></span>
        <span class="small ink2 lw">{l.why.filter((s) => s.code !== 'score').map((s) => saidWords(s).text).join(' · ')}</span></li>
    ))}</ol>
  );
}

function FirstSeen({ page }: { page: Page }) {
  const late = Date.parse(page.first_seen_at) - Date.parse(page.first_at);
  const [risen] = page.levels.filter((l) => l.to > 0);
  return (
    <Panel title={t('first.seen')} pad><dl class="dl">
      <dt>{t('first.post')}</dt><dd class="n">{dayTime(page.first_at)} {zone(page.first_at)}</dd>
      <dt>{t('first.read')}</dt><dd class="n">{dayTime(page.first_seen_at)} {zone(page.first_seen_at)} <span class={late > 60_000 ? 'warnc' : 'okc'}>{t('first.later', { span: span(late) })}</span></dd>
      {risen && <><dt>{t('first.alert')}</dt><dd class="n">{dayTime(risen.at)} {zone(risen.at)} · L{risen.to}</dd></>}
    </dl></Panel>
  );
}

function Where({ page }: { page: Page }) {
  return <Panel title={t('where.title')} meta={t('where.meta')} pad><WhereList networks={page.networks} langs={page.langs} story={page.story} /></Panel>;
}
export function WhereList({ networks, langs, story }: Pick<Page, 'networks' | 'langs' | 'story'>) {
  const all = networks.reduce((a, n) => a + n.posts, 0) || 1;
  const known = langs.filter((l) => l.lang !== 'und').sort((a, b) => b.posts - a.posts);
  const posts = known.reduce((a, l) => a + l.posts, 0) || 1;
  return (
    <><ul class="where">{networks.slice(0, 8).map((n) => (
      <li key={n.net}><span class="clip">{netName(n.net)}</span><span class="bar"><i style={{ width: (n.posts / all) * 100 + '%' }} /></span><span class="r n">{num(n.posts)}</span><span class="r n ink3">{num(n.authors)}<span class="vh"> {t('where.people')}</span></span></li>
    ))}</ul><p class="small ink2 gap-t">{known.slice(0, 4).map((l) => `${languageName(l.lang)} ${percent(l.posts / posts)}`).join(' · ')}</p>
      <p class="small ink2">{t('where.reposts', { n: num(story.reposts) })}</p></>
  );
}

type Order = 'new' | 'first';
function Posts({ page }: { page: Page }) {
  const { story } = page;
  const base = path('stories', story.client, story.brand, story.id) + '/posts';
  const [order, setOrder] = useState<Order>('new');
  const [more, setMore] = useState<{ posts: Post[]; next: string | null } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const turn = async (to: Order) => {
    try {
      setMore(to === 'first' ? await get<{ posts: Post[]; more: string | null }>(`${base}?order=first`).then((a) => ({ posts: a.posts, next: a.more })) : null);
      setOrder(to);
      setError(null);
    } catch (failure) { setError(failure); }
  };
  const next = more ? more.next : page.more;
  const load = async () => {
    try {
      const answer = await get<{ posts: Post[]; more: string | null }>(`${base}?after=${encodeURIComponent(next ?? '')}${order === 'first' ? '&order=first' : ''}`);
      setMore({ posts: [...(more?.posts ?? (order === 'new' ? page.posts : [])), ...answer.posts], next: answer.more });
      setError(null);
    } catch (failure) { setError(failure); }
  };
  // Once further pages are open the list stands still: what is newer waits behind a button.
  const posts = more?.posts ?? page.posts;
  const fresh = more && order === 'new' ? page.posts.filter((p) => !more.posts.some((q) => q.id === p.id)).length : 0;
  return (
    <Panel title={t('posts.title')} meta={t('posts.meta', { zone: zone() })}
      act={<Segments<Order> label={t('posts.order')} value={order} onChoose={(o) => void turn(o)} choices={[{ id: 'new', name: t('posts.new') }, { id: 'first', name: t('posts.first') }]} />}>
      {error !== null && <div class="pb"><Note kind="stop" title={t('state.failed')} live>{errorWords(error)}</Note></div>}
      {fresh > 0 && <div class="newer"><Button kind="sm" onClick={() => setMore(null)}>{t('list.newer', { n: fresh })}</Button></div>}
      <PostRows posts={posts} isFirst={(p) => p.at === page.first_at} />
      {!posts.length && <p class="pb small ink3">{t('posts.none')}</p>}
      {next && <div class="pb"><Button onClick={() => void load()}>{t('posts.more')}</Button></div>}
    </Panel>
  );
}

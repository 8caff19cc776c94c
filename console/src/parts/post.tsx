// A post, as text only. Links in it are dead, pictures are never loaded, the address opens only when asked for.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { session } from '../api';
import { useNow } from '../clock';
import { dayTime, languageName, netName, num, percent, short, t, tn, whenShort, word, zone, type Key } from '../i18n';
import { shownKey, useKey } from '../keys';
import { pieces } from '../marks';
import { useResource } from '../resource';
import type { Correction, Person, Post, Reason } from '../types';
import { Icon, monogram } from './basic';

export function labelWord(label: string): string {
  return word('risk', label, word('label', label));
}

export function PostText({ post, small = false }: { post: Post; small?: boolean }) {
  if (post.deleted) return <p class="post ink3"><Icon name="x" class="inl" /> {t('post.deleted')}</p>;
  const lang = post.lang && post.lang !== 'und' ? post.lang : undefined;
  return (
    <>
      {post.title && <p class="post ptitle" lang={lang} dir="auto">{post.title}</p>}
      <p class={`post${small ? ' sm' : ''}`} lang={lang} dir="auto">
        {pieces(post).map((p, k) => p.why.length ? <mark key={k} title={p.why.map(labelWord).join(' · ')}>{p.text}</mark>
          : p.hit ? <span key={k} class="hit" title={t('post.hit')}>{p.text}</span> : <span key={k}>{p.text}</span>)}
      </p>
    </>
  );
}

// The reasons that count: one chip a label, with its confidence and the words that caused it.
export function Why({ post }: { post: Post }) {
  const words = new Map<string, string[]>();
  for (const one of post.verdict?.why ?? ([] as Reason[])) words.set(one.for, [...(words.get(one.for) ?? []), one.text]);
  const sure: { label: string; p: number }[] = [];
  for (const risk of post.verdict?.risks ?? []) if (risk.p >= 0.5) sure.push({ label: risk.category, p: risk.p });
  for (const flag of post.verdict?.flags ?? []) if (flag.p >= 0.5) sure.push({ label: flag.flag, p: flag.p });
  const negative = post.verdict?.sentiment?.['negative'] ?? 0;
  if (negative >= 0.5) sure.push({ label: 'negative', p: negative });
  if ((post.verdict?.needs_support ?? 0) >= 0.5) sure.push({ label: 'needs_support', p: post.verdict?.needs_support ?? 0 });
  if ((post.verdict?.evidence ?? 0) >= 0.5) sure.push({ label: 'evidence', p: post.verdict?.evidence ?? 0 });
  if (!sure.length) return null;
  return <div class="row wrap whys">{sure.slice(0, 5).map((one) => <Chip key={one.label} label={one.label} p={one.p} words={words.get(one.label) ?? []} />)}</div>;
}
export function Chip({ label, p, words }: { label: string; p: number; words: string[] }) {
  const most = [...new Set(words)].filter((w) => !words.some((v) => v !== w && v.includes(w)));
  return <span class="why"><b>{labelWord(label)}</b> <span class="n">{percent(p)}</span>{most.slice(0, 3).map((w) => <q key={w} dir="auto">{w}</q>)}</span>;
}

// Why the story engine put a post here; its own words when they are new to us.
const BECAUSE: Record<string, Key> = {
  'first post of the story': 'because.first', 'the same post as before': 'because.seen', 'repost of a post of the story': 'because.repost',
  'quotes a post of the story': 'because.quote', 'replies to a post of the story': 'because.reply', 'in a thread of the story': 'because.root',
  'points at the same post as a post of the story': 'because.pointed', 'shares a link with the story': 'because.link',
  'nearly the same words as a post of the story': 'because.copy', 'same brand and category within a day': 'because.category', 'same brand within a day, no category': 'because.brand',
};
function Because({ why }: { why: string }) {
  const key = BECAUSE[why];
  return key ? <span>{t(key)}</span> : <span lang="en">{why}</span>;
}

function safeAddress(url: string | null | undefined): string | null {
  try {
    const parsed = new URL(url ?? '');
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
  } catch { return null; }
}

// Opening a post tells its network that we look. So it takes two steps, and the address is seen first.
function Address({ url }: { url: string }) {
  const [shown, setShown] = useState(false);
  if (!shown) return <button type="button" class="linkbtn right" onClick={() => setShown(true)}>{t('post.address')}</button>;
  return <a class="right clip addr" href={url} target="_blank" rel="noopener noreferrer nofollow">{url}</a>;
}

// Reposts carry no words of their own: a run of them is one line, so that what people say is seen.
export function folded(posts: Post[]): (Post | Post[])[] {
  const out: (Post | Post[])[] = [];
  for (const one of posts) {
    const bare = one.kind === 'repost' && !one.text;
    const last = out[out.length - 1];
    if (bare && Array.isArray(last)) last.push(one);
    else out.push(bare ? [one] : one);
  }
  return out;
}
const handleOf = (post: Post) => (post.author?.handle ? '@' + post.author.handle.replace(/^@/, '') : post.author?.name ?? t('post.nobody'));

function Reposts({ posts }: { posts: Post[] }) {
  const now = useNow(30_000);
  const [newest, oldest] = [posts[0], posts[posts.length - 1]];
  return (
    <div class="msg reposts small ink3"><span class="ava" aria-hidden="true"><Icon name="swap" /></span>
      <p class="clip"><b class="ink2">{tn('reposts', posts.length)}</b> <span class="n">{whenShort(oldest?.at, now)}{posts.length > 1 && whenShort(oldest?.at, now) !== whenShort(newest?.at, now) ? `–${whenShort(newest?.at, now)}` : ''}</span> · <span dir="auto">{posts.slice(0, 6).map(handleOf).join(' ')}{posts.length > 6 ? ' …' : ''}</span></p></div>
  );
}
export function PostRows({ posts, isFirst }: { posts: Post[]; isFirst?: (post: Post) => boolean }) {
  return (
    <div class="postlist">{folded(posts).map((one) => Array.isArray(one) ? <Reposts key={one[one.length - 1]?.id} posts={one} /> : <PostCard key={one.id} post={one} first={isFirst?.(one)} />)}</div>
  );
}

// What a person says that it is; the program's own chips stand beside it.
export function Corrected({ one }: { one: Correction }) {
  const name = useResource<{ people: Person[] }>('/people').data?.people.find((p) => p.id === one.person)?.name ?? one.person;
  const labels = [...one.categories, one.sentiment, one.intent, ...one.heads];
  return <p class="small lcorr"><span class="tag ok"><Icon name="user" />{t('labels.corrected')}</span> {labels.map(labelWord).join(' · ')} <span class="ink3">{name} <time class="n" dateTime={one.at}>{dayTime(one.at)} {zone(one.at)}</time></span></p>;
}

// The dialog is fetched when somebody first corrects.
type Dialog = (p: { post: Post; client: string; onSaved: (corrected: Correction | null) => void; onClose: () => void }) => JSX.Element;
let dialog: Dialog | null = null;
const CORRECTS = new Set(['agent', 'lead', 'risk', 'approver', 'admin']);
function Labels({ post, keyed, onSaved }: { post: Post; keyed: boolean; onSaved: (corrected: Correction | null) => void }) {
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState(false);
  const show = () => { setFailed(false); if (dialog) setOpen(true); else void import('./labels').then((m) => { dialog = m.LabelsDialog; setOpen(true); }, () => setFailed(true)); };
  const may = !!post.client && !post.deleted && CORRECTS.has(session.get()?.person?.role ?? '');
  useKey('L', keyed && may && !open ? show : null);
  if (!may || !post.client) return null;
  const Shown = open ? dialog : null;
  return (
    <>
      <button type="button" class="linkbtn labelsb" title={t('labels.key')} onClick={show}>{t('labels.open')}{keyed && <kbd aria-hidden="true">{shownKey('L')}</kbd>}</button>
      {failed && <span class="small stopc" role="alert">{t('error.no_connection')}</span>}
      {Shown && <Shown post={post} client={post.client} onSaved={onSaved} onClose={() => setOpen(false)} />}
    </>
  );
}

export function PostCard({ post: given, focus = false, first = false }: { post: Post; focus?: boolean; first?: boolean }) {
  // What was just said of it stands until the page brings the post anew.
  const [own, setOwn] = useState<{ corrected: Correction | null } | null>(null);
  useEffect(() => setOwn(null), [given.corrected?.at]);
  const post = own ? { ...given, corrected: own.corrected } : given;
  const [within, setWithin] = useState(false);
  const now = useNow(30_000);
  const name = handleOf(post);
  const url = safeAddress(post.url);
  const counts = Object.entries(post.counts ?? {}).filter(([, n]) => n > 0);
  return (
    <article class={`msg${focus ? ' focus' : ''}`} onFocusIn={() => setWithin(true)} onFocusOut={(e) => setWithin((e.currentTarget as HTMLElement).contains(e.relatedTarget as Node | null))}>
      <span class="ava" aria-hidden="true">{monogram(name.replace(/^@/, ''))}</span>
      <div class="grow">
        <div class="row wrap small ink3 phead"><b class="ink" dir="auto">{name}</b><span class="net">{netName(post.net)}</span>
          <time class="n" dateTime={post.at} title={`${dayTime(post.at)} ${zone(post.at)}`}>{whenShort(post.at, now)} {zone(post.at)}</time>
          {post.lang && post.text && <span>{languageName(post.lang)}</span>}{word('kind', post.kind, '') && <span>{word('kind', post.kind, '')}</span>}
          {!!post.author?.followers && <span>{tn('followers', post.author.followers, { n: short(post.author.followers) })}</span>}
          {first && <span class="tag ai"><Icon name="pin" />{t('post.first')}</span>}{url && <Address url={url} />}</div>
        <PostText post={post} />
        {!!post.media?.length && <div class="row wrap media">{post.media.map((m, k) => <span class="tag" key={k}><Icon name="img" />{word('media', m.kind)}{m.alt ? `: ${m.alt}` : ''} · {t('post.unseen')}</span>)}</div>}
        <Why post={post} />
        {post.corrected && <Corrected one={post.corrected} />}
        {(counts.length > 0 || post.why) && <p class="small ink3 n">{counts.map(([k, n]) => `${word('count', k)} ${num(n)}`).join(' · ')}{counts.length && post.why ? ' · ' : ''}{post.why && <Because why={post.why} />}</p>}
        <Labels post={post} keyed={focus || within} onSaved={(corrected) => setOwn({ corrected })} />
      </div>
    </article>
  );
}

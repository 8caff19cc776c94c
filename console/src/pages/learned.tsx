// What was learned from the labels that people corrected: how many there are, the lessons with what each made better, and the corrections.
import { useState } from 'preact/hooks';
import { call, path, session } from '../api';
import { useCell } from '../cell';
import { dayTime, num, t, tn, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, Empty, errorWords, Icon, Loading, Note, Panel, StaleNote, Tile, Trouble } from '../parts/basic';
import { labelWord, PostCard } from '../parts/post';
import { usePress } from '../parts/press';
import { Sure } from '../parts/sure';
import type { Person, Post } from '../types';
import '../style/labels.css';

interface Lesson { client: string; at: string; person: string; state: 'waits' | 'done' | 'left' | 'failed' | 'old' | 'undone'; ended_at: string | null; posts: number | null; forbidden: number | null; right_before: number | null; right_after: number | null; why: string | null }
interface Learned { learned: Lesson[]; corrected: { client: string; posts: number }[]; progress: number | null }
const FEWEST = 20;
const BEGINS = new Set(['lead', 'risk', 'admin', 'executive', 'legal']);
const share = (part: number) => t('labels.percent', { n: num(part * 100, 1) });

export function RuleTabs({ at }: { at: 'rules' | 'learned' }) {
  return <nav class="seg" aria-label={t('nav.rules')}>{(['rules', 'learned'] as const).map((id) => <a key={id} href={link(id)} aria-current={id === at ? 'page' : undefined}>{t(id === 'rules' ? 'learned.queries' : 'learned.title')}</a>)}</nav>;
}

export function LearnedPage() {
  const me = useCell(session);
  const clients = me?.clients ?? [];
  const role = me?.person?.role ?? 'agent';
  const [only, setOnly] = useState('');
  const page = useResource<Learned>('/learned', { every: 4 });
  const posts = useResource<{ posts: Post[] }>('/corrections?limit=100', { every: 30 });
  const people = useResource<{ people: Person[] }>('/people').data?.people ?? [];
  const nameOf = (id: string) => people.find((p) => p.id === id)?.name ?? id;
  const shown = clients.filter((c) => !only || c.id === only);
  return (
    <div class="page learned">
      <div class="pagehead"><h1>{t('learned.title')}</h1><span class="ink3 hide-s">{t('learned.meta')}</span><span class="right" />
        {clients.length > 1 && <label class="rpick"><span class="vh">{t('learned.client')}</span><select class="input" value={only} onChange={(e) => setOnly((e.currentTarget as HTMLSelectElement).value)}><option value="">{t('learned.all')}</option>{clients.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select></label>}
        {role !== 'agent' && <RuleTabs at="learned" />}</div>
      {page.stale && page.data && <StaleNote at={page.at} now={Date.now()} />}
      {!page.data ? page.error ? <Trouble error={page.error} retry={page.reload} /> : <Panel title={t('learned.lessons')}><Loading /></Panel>
        : shown.map((c) => <OfClient key={c.id} id={c.id} name={c.name} data={page.data as Learned} may={BEGINS.has(role)} nameOf={nameOf} put={page.put} />)}
      <Panel title={t('learned.corrections')} meta={t('learned.corrections.meta')}>
        {!posts.data ? posts.error ? <Trouble error={posts.error} retry={posts.reload} /> : <Loading />
          : <Corrections posts={posts.data.posts.filter((p) => !only || p.client === only)} put={() => { posts.reload(); page.reload(); }} />}
      </Panel>
    </div>
  );
}

interface OfClientProps { id: string; name: string; data: Learned; may: boolean; nameOf: (id: string) => string; put: (next: Learned) => void }
function OfClient({ id, name, data, may, nameOf, put }: OfClientProps) {
  const n = data.corrected.find((c) => c.client === id)?.posts ?? 0;
  const lessons = data.learned.filter((l) => l.client === id);
  const waits = lessons.some((l) => l.state === 'waits');
  const force = lessons.some((l) => l.state === 'done');
  return (
    <Panel title={<span class="row"><Tile id={id} name={name} />{name}</span>} meta={n < FEWEST ? t('learned.count', { n: num(n), of: num(FEWEST) }) : tn('learned.corrected', n)}>
      <div class="pb lbegin">
        {n < FEWEST && <div class="lmeter" role="progressbar" aria-label={t('learned.corrections')} aria-valuemin={0} aria-valuemax={FEWEST} aria-valuenow={n}><i style={{ width: `${(n / FEWEST) * 100}%` }} /></div>}
        {waits ? <p class="row" role="status"><Icon name="clock" />{data.progress === null ? t('learned.waiting') : t('learned.running', { p: share(data.progress) })}<progress aria-label={t('learned.lessons')} max={1} value={data.progress ?? 0} /></p>
          : n < FEWEST ? <p class="small ink2">{t('learned.short', { n: num(FEWEST - n) })} {t('learned.corrections.help')}</p> : null}
        {!may ? <p class="small ink3 row"><Icon name="lock" />{t('learned.role')}</p> : <div class="row wrap">
          {!waits && n >= FEWEST && <Sure name={t('learned.begin')} kind="pri sm" yes={t('learned.begin.yes')} what={t('learned.begin.what', { n: num(n), client: name })} onYes={async () => put(await call<Learned>('POST', path('learned', id)))} />}
          {force && !waits && <Sure name={t('learned.back')} icon="history" yes={t('learned.back')} what={t('learned.back.what', { client: name })} onYes={async () => put(await call<Learned>('DELETE', path('learned', id)))} />}</div>}
      </div>
      {lessons.length > 0 ? <ol class="lessons">{lessons.map((l, k) => <li key={k}><LessonRow one={l} nameOf={nameOf} /></li>)}</ol> : n >= FEWEST && <p class="pb small ink3">{t('learned.none')}</p>}
    </Panel>
  );
}

// Better or worse in words, before the figures.
function LessonRow({ one, nameOf }: { one: Lesson; nameOf: (id: string) => string }) {
  const { right_before: before, right_after: after } = one;
  const measured = before !== null && after !== null;
  const which = measured && (after > before + 0.0005 ? 'better' : after < before - 0.0005 ? 'worse' : 'same');
  const kind = one.state === 'done' ? ' ok' : one.state === 'failed' ? ' stop' : one.state === 'left' ? ' warn' : '';
  return (
    <><span class="row wrap"><span class={`tag${kind}`}>{word('learned.state', one.state)}</span>
      {measured && <b class={which === 'better' ? 'okc' : which === 'worse' ? 'warnc' : ''}><Icon name={which === 'better' ? 'up' : which === 'worse' ? 'dn' : 'flat'} class="inl" /> {t(which === 'better' ? 'learned.better' : which === 'worse' ? 'learned.worse' : 'learned.same', { before: share(before), after: share(after) })}</b>}
      <span class="small ink3 right n">{dayTime(one.at)} {zone(one.at)} · {nameOf(one.person)}</span></span>
      <span class="small ink2">{[one.posts !== null && t('learned.posts', { n: num(one.posts) }), measured && t('learned.basis'), !!one.forbidden && t('learned.forbidden', { n: num(one.forbidden) })].filter(Boolean).join(' · ')}</span>
      {one.state === 'failed' && one.why && <span class="small stopc" lang="en">{one.why}</span>}</>
  );
}

function Corrections({ posts, put }: { posts: Post[]; put: () => void }) {
  if (!posts.length) return <Empty title={t('learned.corrections.none')}><p>{t('learned.corrections.help')}</p></Empty>;
  return <div class="postlist">{posts.map((p) => <div key={`${p.client}/${p.id}`} class="corrrow"><PostCard post={p} /><Undo post={p} put={put} /></div>)}</div>;
}
function Undo({ post: one, put }: { post: Post; put: () => void }) {
  const press = usePress();
  const clients = useCell(session)?.clients ?? [];
  const may = !['executive', 'legal'].includes(session.get()?.person?.role ?? '');
  return (
    <div class="row wrap corrfoot"><span class="small ink3">{clients.find((c) => c.id === one.client)?.name}</span>
      {may && one.client && <Button kind="ghost sm" icon="history" disabled={press.busy} label={`${t('labels.undo')}: ${(one.text ?? '').slice(0, 40)} (${one.corrected?.categories.map(labelWord).join(', ') ?? ''})`} onClick={() => void press.run(async () => { await call('DELETE', path('posts', one.client ?? '', one.id) + '/labels'); put(); })}>{t('labels.undo')}</Button>}
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}</div>
  );
}

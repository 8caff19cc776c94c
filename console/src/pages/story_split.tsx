// A split: posts or whole groups are chosen, what would become of both stories is seen, and the reason is said before it is done.
import { useEffect, useState } from 'preact/hooks';
import { path, post } from '../api';
import { dayTime, languageName, netName, num, t, tn, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, errorWords, LevelBadge, Modal, Note, Panel } from '../parts/basic';
import { usePress } from '../parts/press';
import type { StoryPage } from '../types';
import type { Groups, SplitPart, SplitView } from './story.types';
import { groupName } from './story_groups';

const MOST = 500, WAIT_MS = 250;
export interface Chosen { ids: string[]; name: string }

function usePreview(base: string, ids: string[]) {
  const [view, setView] = useState<SplitView | null>(null);
  const [error, setError] = useState<unknown>(null);
  const wanted = ids.join('\n');
  useEffect(() => {
    setView(null);
    setError(null);
    if (!ids.length) return;
    let over = false;
    const timer = setTimeout(() => void post<SplitView>(`${base}/split/preview`, { posts: ids }).then((v) => { if (!over) setView(v); }, (e) => { if (!over) setError(e); }), WAIT_MS);
    return () => { over = true; clearTimeout(timer); };
  }, [base, wanted]);
  return { view, error };
}

function Effect({ view }: { view: SplitView }) {
  const rows: [string, (p: SplitPart) => preact.ComponentChildren][] = [
    [t('curve.posts'), (p) => num(p.posts)], [t('fig.authors'), (p) => num(p.critical)], [t('fig.reach'), (p) => num(p.reach)], [t('split.span'), (p) => `${dayTime(p.first_at)} – ${dayTime(p.last_at)}`],
    [t('split.level'), (p) => <span class="row wrap"><LevelBadge level={p.level} /><span class="n small">{num(p.score, 1)}</span></span>],
  ];
  const both = view.shown.filter((c) => c.both).length;
  return (
    <>
      <table class="tbl"><caption class="vh">{t('split.effect')}</caption><thead><tr><td /><th scope="col">{t('split.stays')}</th><th scope="col">{t('split.goes')}</th></tr></thead>
        <tbody>{rows.map(([name, of]) => <tr key={name}><th scope="row">{name}</th><td class="n">{of(view.stays)}</td><td class="n">{of(view.goes)}</td></tr>)}</tbody></table>
      <p class="small ink2">{t('split.levels')}{view.incident ? ` ${t('split.room')}` : ''}</p>
      <p class="small ink2">{view.cases ? `${tn('split.cases', view.cases)}${both ? ` ${t('split.both', { n: num(both) })}` : ''}` : t('split.no_cases')}</p>
    </>
  );
}

export function SplitDialog({ page, chosen, put, onClose }: { page: StoryPage; chosen: Chosen | null; put: (next: StoryPage) => void; onClose: () => void }) {
  const { story } = page;
  const base = path('stories', story.client, story.brand, story.id);
  const groups = useResource<Groups>(`${base}/groups`);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set(chosen?.ids ?? []));
  const [why, setWhy] = useState('');
  const ids = [...picked].slice(0, MOST);
  const { view, error } = usePreview(base, ids);
  const press = usePress();
  const turn = (some: string[], on: boolean) => { const next = new Set(picked); for (const id of some) { if (on) next.add(id); else next.delete(id); } setPicked(next); };
  const wrong = !ids.length ? t('split.choose') : !why.trim() ? t('split.why.none') : error !== null ? t('split.cannot') : !view ? t('state.loading') : '';
  const split = () => { if (!wrong && !press.busy) void press.run(async () => { put(await post<StoryPage>(`${base}/split`, { posts: ids, text: why.trim() })); onClose(); }); };
  return (
    <Modal title={t('split.title')} onClose={onClose}>
      <form class="split" onSubmit={(e) => { e.preventDefault(); split(); }} onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); split(); } else if (e.key === 'Enter' && !(e.target instanceof HTMLButtonElement) && !(e.target instanceof HTMLTextAreaElement)) e.preventDefault(); }}>
        <p class="small ink2">{t('split.help')}</p>
        {groups.data && groups.data.groups.length > 0 && <fieldset class="reasons"><legend>{t('split.groups')}</legend>{[...groups.data.groups, ...(groups.data.rest.posts ? [groups.data.rest] : [])].map((g) => {
          const all = g.ids.slice(0, MOST);
          return <label class="row start" key={all[0] ?? groupName(g)}><input type="checkbox" checked={all.length > 0 && all.every((id) => picked.has(id))} onChange={(e) => turn(all, e.currentTarget.checked)} /><span class="grow clip2" dir="auto" lang={g.lang && g.lang !== 'und' ? g.lang : undefined}>{groupName(g)}</span><span class="small ink3 nw">{t('spread.posts_n', { n: num(g.posts) })}</span></label>;
        })}</fieldset>}
        <fieldset class="reasons picks"><legend>{t('split.posts')}</legend><div class="scrolls" tabIndex={0} role="group" aria-label={t('split.posts')}>{page.posts.filter((p) => p.text).map((p) => (
          <label class="row start" key={p.id}><input type="checkbox" checked={picked.has(p.id)} onChange={(e) => turn([p.id], e.currentTarget.checked)} /><span class="grow clip2" dir="auto" lang={p.lang && p.lang !== 'und' ? p.lang : undefined}>{p.text}</span><span class="small ink3 nw">{netName(p.net)}{p.lang ? ` · ${languageName(p.lang)}` : ''}</span></label>
        ))}</div></fieldset>
        <label class="lab" for="split-why">{t('split.why')}</label>
        <textarea id="split-why" class="input area" rows={2} maxLength={1000} value={why} onInput={(e) => setWhy(e.currentTarget.value)} />
        <div class="effect" role="region" aria-live="polite" aria-label={t('split.effect')}>
          {ids.length > 0 && <b>{t('split.chosen', { n: num(ids.length) })}{picked.size > MOST ? ` ${t('split.most', { n: num(MOST) })}` : ''}</b>}
          {error !== null ? <Note kind="stop" title={t('split.cannot')}>{errorWords(error)}</Note> : view && <Effect view={view} />}
        </div>
        {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
        <div class="row wrap"><Button type="submit" kind="pri" keys="Ctrl ⏎" disabled={!!wrong || press.busy}>{t(press.busy ? 'state.sending' : 'split.do')}</Button><Button onClick={onClose}>{t('cancel')}</Button>{wrong && <span class="small ink2">{wrong}</span>}</div>
      </form>
    </Modal>
  );
}

// What became of the story, by whom and why; the last split may be taken back: what went out is merged in again.
export function TurnsPanel({ page, put, may }: { page: StoryPage; put: (next: StoryPage) => void; may: boolean }) {
  const { story } = page;
  const press = usePress();
  const rows = [...(page.history ?? [])].reverse();
  if (!rows.length) return null;
  const back = rows.findIndex((r) => r.what === 'split');
  const other = rows[back]?.other;
  const again = rows.slice(0, Math.max(0, back)).some((r) => r.what === 'merged' && r.other === other);
  const undo = () => press.run(async () => put(await post<StoryPage>(`${path('stories', story.client, story.brand, story.id)}/merge`, { other, text: t('split.undone') })));
  return (
    <Panel title={t('turns.title')} meta={zone()}>
      <ol class="lvh">{rows.slice(0, 12).map((r, k) => (
        <li key={k}><time class="n small ink3" dateTime={r.at}>{dayTime(r.at)}</time><span class="row wrap"><span>{word('turn', r.what, r.what)}</span>{r.other && <a href={link('stories', story.client, story.brand, r.other)}>{r.other}</a>}{r.posts > 0 && <span class="small ink2">{t('spread.posts_n', { n: num(r.posts) })}</span>}</span>
          <span class="small ink2 lw" dir="auto">{[r.why, r.by].filter(Boolean).join(' · ')}</span>
          {may && k === back && !again && other && <span class="lw row wrap"><Button kind="sm" id="undo-split" disabled={press.busy} onClick={() => void undo()}>{t(press.busy ? 'state.sending' : 'split.undo')}</Button><span class="small ink3">{t('split.undo.help', { id: other })}</span></span>}</li>
      ))}</ol>
      {press.error !== null && <div class="pb"><Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note></div>}
    </Panel>
  );
}

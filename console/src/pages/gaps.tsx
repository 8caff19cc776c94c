// What was asked that no page answers: questions that are alike together; one key begins a page with them filled in.
import { useRef, useState } from 'preact/hooks';
import { session } from '../api';
import { useCell } from '../cell';
import { dayTime, languageName, num, t, tn, zone } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import { go, link } from '../route';
import { Button, Empty, Icon, Loading, Panel, Segments, StaleNote, Trouble } from '../parts/basic';
import { useWalk } from '../parts/list';
import type { Named, Role } from '../types';
import { Editor } from './knowledge';
import '../style/knowledge.css';

interface Gap { client: string; brand: string; lang: string | null; count: number; answered: number; last_at: string; closest: Named | null; words: string[]; questions: { case: string; text: string }[] }
const WRITES: Role[] = ['agent', 'lead', 'risk', 'approver', 'admin'];
const LINE_MOST = 200;
const lines = (gap: Gap) => [...new Set(gap.questions.map((q) => q.text.split('\n')[0]?.trim().slice(0, LINE_MOST) ?? '').filter(Boolean))];

export function GapsPage() {
  const now = useCell(session);
  const clients = now?.clients ?? [];
  const [of, setOf] = useState(clients[0]?.id ?? '');
  const [days, setDays] = useState<'7' | '30' | '90'>('30');
  const [chosen, setChosen] = useState(0);
  const [begun, setBegun] = useState<Gap | null>(null);
  const box = useRef<HTMLOListElement>(null);
  const list = useResource<{ days: number; cases: number; groups: Gap[] }>(of ? `/knowledge/gaps?${new URLSearchParams({ client: of, days })}` : null, { every: 120 });
  const may = !!now?.person && WRITES.includes(now.person.role as Role);
  useWalk(box, (a) => setChosen(Number(a.dataset['gap'] ?? 0)));
  const groups = list.data?.groups ?? [];
  const at = groups[Math.min(chosen, groups.length - 1)];
  useKey('N', may && at && !begun ? () => setBegun(at) : null);
  if (begun) return <div class="page"><Editor client={begun.client} page={null} begun={{ lang: begun.lang, brand: begun.brand, asked: lines(begun) }} done={(made) => go(link('knowledge', made.page.client, made.page.id))} cancel={() => setBegun(null)} /></div>;
  return (
    <div class="page"><div class="pagehead"><a class="iconbtn" href={link('knowledge')} aria-label={t('knowledge.title')} title={t('knowledge.title')}><Icon name="right" class="flip" /></a><h1>{t('gaps.title')}</h1><span class="right" />
      {clients.length > 1 && <select class="input" aria-label={t('knowledge.client')} value={of} onChange={(e) => { setOf((e.currentTarget as HTMLSelectElement).value); setChosen(0); }}>{clients.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select>}
      <Segments label={t('gaps.days')} value={days} onChoose={setDays} choices={(['7', '30', '90'] as const).map((d) => ({ id: d, name: t('gaps.lastdays', { n: d }) }))} /></div>
      {list.stale && <StaleNote at={list.at} now={Date.now()} />}
      <Panel title={t('gaps.list')} meta={list.data ? tn('gaps.of', list.data.cases) : undefined}>
        {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={5} /> : !groups.length ? <Empty title={t('gaps.none')}><p>{t('gaps.none.help')}</p></Empty>
          : <ol class="gaps" ref={box}>{groups.map((g, k) => (
            <li key={g.questions[0]?.case} class={g === at ? 'on' : ''}><a data-row data-gap={k} href={link('knowledge', 'gaps')} role="button" aria-pressed={g === at} onClick={(e) => { e.preventDefault(); setChosen(k); }}>
              <b class="n gapn">{num(g.count)}</b><span class="grow"><span class="clip2" lang={g.lang ?? undefined} dir="auto">{g.questions[0]?.text}</span>
                <span class="row wrap small ink3"><span>{languageName(g.lang)}</span>{g.words.map((w) => <q key={w}>{w}</q>)}<span>{t('gaps.answered', { n: num(g.answered), of: num(g.count) })}</span><span class="n nw">{dayTime(g.last_at)} {zone(g.last_at)}</span></span></span></a>
              {g === at && <div class="gapmore">{g.questions.length > 1 && <ul class="small ink2">{g.questions.slice(1).map((q) => <li key={q.case}><a href={link('desk', q.case)}>{q.case}</a> <span class="clip2" lang={g.lang ?? undefined} dir="auto">{q.text}</span></li>)}</ul>}
                <p class="small ink2">{g.closest ? <>{t('gaps.closest')} <a href={link('knowledge', g.client, g.closest.id)} lang={g.lang ?? undefined}>{g.closest.name}</a></> : t('gaps.nothing')}</p>
                <div class="row wrap">{may ? <Button kind="sm pri" icon="plus" keys="N" onClick={() => setBegun(g)}>{t('gaps.begin')}</Button> : <span class="small ink2">{t('knowledge.readonly')}</span>}{g.questions[0] && <a class="btn sm" href={link('desk', g.questions[0].case)}>{t('gaps.case')}</a>}</div></div>}</li>))}</ol>}
      </Panel></div>
  );
}

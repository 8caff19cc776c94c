// The first start in three steps: a brand, a source, people. Each can be left and taken up again; nothing is sent to anyone.
import '../style/people.css';
import '../style/setup.css';
import { useEffect, useState } from 'preact/hooks';
import { session } from '../api';
import { useCell } from '../cell';
import { dayTime, netName, t, tn } from '../i18n';
import { useResource } from '../resource';
import { go, link } from '../route';
import { Button, Empty, Icon, Panel } from '../parts/basic';
import type { Post, Session, Source } from '../types';
import { BrandStep } from './setup_brand';
import { PeopleStep } from './setup_people';
import { SourceStep } from './setup_source';
import type { Ladders } from './people.types';

export interface Plan { name: string; also: string; handles: string; not: string }
export const EMPTY: Plan = { name: '', also: '', handles: '', not: '' };
const KEY = 'hinomi.setup';
function kept(): Plan {
  try { return { ...EMPTY, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Plan>) }; } catch { return EMPTY; }
}

const STEPS = ['brand', 'source', 'people'] as const;
type Step = (typeof STEPS)[number];
const NAMES: Record<Step, 'setup.brand' | 'setup.source' | 'setup.people'> = { brand: 'setup.brand', source: 'setup.source', people: 'setup.people' };

export function SetupPage({ step }: { step: string }) {
  const me = useCell(session);
  const [plan, setPlan] = useState(kept);
  const sources = useResource<{ sources: Source[] }>('/sources', { every: 3, on: ['source'] });
  const ladders = useResource<Ladders>('/routes', { every: 60 });
  useEffect(() => { try { localStorage.setItem(KEY, JSON.stringify(plan)); } catch { /* private mode */ } }, [plan]);
  if (me?.person?.role !== 'admin') return <div class="page"><h1 class="vh">{t('setup.title')}</h1><Empty title={t('state.denied')}><p>{t('setup.denied')}</p></Empty></div>;
  const done: Record<Step, boolean> = { brand: watched(me), source: (sources.data?.sources ?? []).some((s) => s.read > 0), people: !!ladders.data && ladders.data.people.some((p) => p.ways.some((w) => w.kind !== 'log')) };
  const at: Step = STEPS.find((one) => one === step) ?? STEPS.find((one) => !done[one]) ?? 'people';
  const change = (part: Partial<Plan>) => setPlan({ ...plan, ...part });
  const next = STEPS[STEPS.indexOf(at) + 1];
  return (
    <div class="page su">
      <div><h1>{t('setup.title')}</h1><p class="ink2">{t('setup.help')}</p></div>
      <ol class="st3" aria-label={t('setup.progress')}>{STEPS.map((one, k) => (
        <li key={one} class={done[one] ? 'done' : one === at ? 'cur' : ''}><a href={link('setup', one)} aria-current={one === at ? 'step' : undefined}><span class="d">{done[one] ? <Icon name="check" /> : k + 1}</span><b>{t(NAMES[one])}</b>{done[one] && <span class="vh"> {t('setup.done')}</span>}</a></li>
      ))}</ol>
      {at === 'brand' && <BrandStep plan={plan} onChange={change} />}
      {at === 'source' && <SourceStep sources={sources.data?.sources ?? null} error={sources.error} />}
      {at === 'people' && <PeopleStep ladders={ladders.data} onChanged={() => ladders.reload()} />}
      <div class="row wrap">
        {next ? <Button kind="pri" icon="right" onClick={() => go(link('setup', next))}>{t('setup.next', { name: t(NAMES[next]) })}</Button> : <Button kind="pri" icon="tower" onClick={() => go(link('tower'))}>{t('setup.tower')}</Button>}
        <a class="btn" href={link('tower')}>{t('setup.later')}</a>
        <span class="small ink2">{t(done[at] ? 'setup.isdone' : 'setup.notyet')}</span>
      </div>
      <Heard />
    </div>
  );
}
function watched(me: Session): boolean { return !!me.clients?.some((c) => c.brands.length > 0); }

// The first posts, as they come: the proof that all of it works.
function Heard() {
  const list = useResource<{ posts: Post[] }>('/search?limit=5', { every: 4 });
  const posts = list.data?.posts ?? [];
  return (
    <Panel title={t('setup.heard')} meta={posts.length ? tn('setup.heard.n', posts.length) : undefined}>
      {posts.length ? <ul class="heard">{posts.map((one) => <li key={one.id}><span class="net">{netName(one.net)}</span><p class="post clip2" lang={one.lang ?? undefined} dir="auto">{one.text ?? one.title}</p><time class="small ink3 n">{dayTime(one.at)}</time></li>)}</ul>
        : <Empty title={t('setup.heard.none')}><p>{t('setup.heard.none.help')}</p></Empty>}
    </Panel>
  );
}

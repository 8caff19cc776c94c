// The draft tried on what was heard, against the query in force: the same days, the known incidents, the posts gained and lost.
import { useEffect, useRef, useState } from 'preact/hooks';
import { call, get, path, post } from '../api';
import { day, dayTime, num, percent, t, tn, word } from '../i18n';
import type { Rule, RuleSample, Trial, TrialResult } from '../pages/rules.types';
import { Button, errorWords, Icon, LevelBadge, Note, Panel } from './basic';
import { countAxis, Figure } from './chart';
import { SampleText } from './rule_parts';
import type { Level } from '../types';

const PAUSE_MS = 1500;
const POLL_MS = 500;

function useTrial(rule: Rule, query: string, cjk: string, ready: boolean) {
  const [trial, setTrial] = useState<Trial | null>(null);
  const [of, setOf] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [live, setLive] = useState(false);
  const running = useRef<string | null>(null);
  const here = useRef(true);
  const now = `${query}\n${cjk}`;
  const stop = async () => { const id = running.current; running.current = null; if (id) await call('DELETE', path('backtests', id)).catch(() => {}); };
  useEffect(() => () => { here.current = false; void stop(); }, []);
  const begin = async () => {
    await stop();
    setError(null); setOf(now); setLive(true);
    try {
      const { backtest } = await post<{ backtest: Trial }>('/backtests', { client: rule.client, samples: 20, queries: [{ brand: rule.brand, topic: rule.id, query, ...(cjk ? { cjk } : {}) }] });
      running.current = backtest.id;
      setTrial(backtest);
      while (here.current && running.current === backtest.id) {
        const next = (await get<{ backtest: Trial }>(path('backtests', backtest.id))).backtest;
        if (running.current !== backtest.id) return;
        setTrial(next);
        if (next.state !== 'running') { running.current = null; return; }
        await new Promise((done) => setTimeout(done, POLL_MS));
      }
    } catch (failure) { running.current = null; setError(failure); }
  };
  const old = live && of !== now;
  useEffect(() => {
    if (!old || !ready) return;
    const timer = setTimeout(() => void begin(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [now, old, ready]);
  return { trial, old, error, begin, halt: () => { setLive(false); void stop().then(() => setTrial((was) => (was ? { ...was, state: 'stopped' } : was))); } };
}

export function PastTrial({ rule, query, cjk, ready, dirty }: { rule: Rule; query: string; cjk: string; ready: boolean; dirty: boolean }) {
  const { trial, old, error, begin, halt } = useTrial(rule, query, cjk, ready);
  const result = trial?.state === 'done' ? trial.result : null;
  const meta = result?.from && result.to ? t('rules.trial.meta', { from: day(result.from), to: day(result.to), n: num(result.read) }) : t('rules.trial.what');
  return (
    <Panel title={t('rules.trial')} meta={meta} act={trial?.state === 'running' ? <Button kind="sm" icon="x" onClick={halt}>{t('rules.trial.stop')}</Button>
      : <Button kind={`sm${dirty && !result ? ' pri' : ''}`} icon="play" disabled={!ready} onClick={() => void begin()} id="try">{t(result ? 'rules.trial.again' : 'rules.trial.begin')}</Button>}>
      <div aria-live="polite">
        {trial?.state === 'running' && <div class="pb"><label class="small ink2 row"><progress max={1} value={trial.progress} aria-label={t('rules.trial.progress')} /><span class="n">{percent(trial.progress)} · {t('rules.trial.read', { n: num(trial.read), found: num(trial.found) })}</span></label></div>}
        {trial?.state === 'failed' && <div class="pb"><Note kind="stop" title={t('rules.trial.failed')}>{trial.why}</Note></div>}
        {trial?.state === 'stopped' && <p class="pb ink2">{t('rules.trial.stopped')}</p>}
        {error !== null && <div class="pb"><Note kind="warn" title={t('rules.trial.failed')}>{errorWords(error)}</Note></div>}
        {!trial && error === null && <p class="pb ink2">{t(ready ? 'rules.trial.help' : 'rules.trial.notready')}</p>}
        {old && <div class="pb"><Note kind="warn" title={t('rules.trial.old')} /></div>}
      </div>
      {result && <Shown result={result} rule={rule} old={old} />}
    </Panel>
  );
}

type Judgements = Record<string, boolean>;
const storeKey = (rule: Rule) => `hinomi.rule.judged.${rule.client}/${rule.brand}/${rule.id}`;
const read = (rule: Rule): Judgements => { try { return JSON.parse(localStorage.getItem(storeKey(rule)) ?? '{}') as Judgements; } catch { return {}; } };

function Shown({ result, rule, old }: { result: TrialResult; rule: Rule; old: boolean }) {
  const [judged, setJudged] = useState<Judgements>(() => read(rule));
  const judge = (id: string, yes: boolean) => {
    const next = { ...judged };
    if (next[id] === yes) delete next[id]; else next[id] = yes;
    setJudged(next);
    try { localStorage.setItem(storeKey(rule), JSON.stringify(Object.fromEntries(Object.entries(next).slice(-500)))); } catch { /* kept in the page alone */ }
  };
  const topic = result.topics.find((one) => one.topic === rule.id && one.brand === rule.brand) ?? null;
  const gained = topic?.samples.gained ?? [];
  const lost = topic?.samples.lost ?? [];
  const kept = (topic?.samples.hits ?? []).filter((s) => !gained.some((g) => g.id === s.id));
  const inDraft = [...gained, ...kept].filter((s) => s.id in judged);
  const right = inDraft.filter((s) => judged[s.id]).length;
  const alertsBefore = result.alerts.filter((a) => a.in_force_at).length + (result.alerts_lost?.length ?? 0);
  const incidents = result.incidents;
  const rule2 = topic ?? result.total;
  return (
    <div class={old ? 'stale' : ''}>
      <div class="kpis flat">
        {result.days < 1.5 ? <Kpi name={t('rules.kpi.found')} value={num(rule2.tried)} was={rule2.in_force === undefined ? '' : t('rules.kpi.now', { n: num(rule2.in_force) })} />
          : <Kpi name={t('rules.kpi.perday')} value={num(rule2.tried_per_day, 1)} was={rule2.in_force_per_day === undefined ? '' : t('rules.kpi.now', { n: num(rule2.in_force_per_day, 1) })} />}
        <Kpi name={t('rules.kpi.changed')} value={`+${num(rule2.gained ?? 0)} −${num(rule2.lost ?? 0)}`} was={t('rules.kpi.posts')} />
        <Kpi name={t('rules.kpi.alerts')} value={num(result.alerts.length)} was={result.compared ? t('rules.kpi.now', { n: num(alertsBefore) }) : ''} />
        <Kpi name={t('rules.kpi.missed')} value={incidents ? num(incidents.missed) : '–'} kind={incidents ? (incidents.missed ? 'stopc' : 'okc') : ''} was={incidents ? tn('rules.kpi.known', incidents.known) : ''} />
        <Kpi name={t('rules.kpi.precision', { n: num(inDraft.length) })} value={inDraft.length ? percent(right / inDraft.length) : '–'} was={t('rules.kpi.read')} />
      </div>
      {result.limited && <div class="pb"><Note kind="warn" title={t('rules.trial.limited')} /></div>}
      <div class="pb"><Days result={result} topic={rule2} /></div>
      {incidents && incidents.list.length > 0 && <ul class="knowns" aria-label={t('rules.known')}>{incidents.list.map((one) => (
        <li key={one.id} class="row wrap"><span class={`st ${one.state === 'rings' ? 'yes' : one.state === 'missed' ? 'no' : 'un'}`}><Icon name={one.state === 'rings' ? 'check' : one.state === 'missed' ? 'x' : 'q'} />{word('rulesfate', one.state)}</span>
          <LevelBadge level={one.level as Level} only /><span class="clip grow">{one.headline}</span><time class="small ink3" dateTime={one.opened_at}>{dayTime(one.opened_at)}</time></li>))}</ul>}
      {([['gained', gained], ['lost', lost], ['kept', kept]] as const).map(([name, list]) => list.length > 0 && <details key={name} open={name !== 'kept'}><summary class="smph">{word('rulessample', name)} <span class="small ink3">{t('rules.sample.some', { n: num(list.length) })}</span></summary>
        <ul>{list.map((s) => <Judge key={s.id} sample={s} kind={name} yes={judged[s.id]} onJudge={judge} />)}</ul></details>)}
      <p class="pb small ink3">{t('rules.trial.limits')}</p>
    </div>
  );
}

function Kpi({ name, value, was, kind = '' }: { name: string; value: string; was: string; kind?: string }) {
  return <div class="kpi"><span class="lab">{name}</span><span class={`v ${kind}`}>{value}</span><span class="small ink2">{was}</span></div>;
}

function Judge({ sample, kind, yes, onJudge }: { sample: RuleSample; kind: 'gained' | 'lost' | 'kept'; yes: boolean | undefined; onJudge: (id: string, yes: boolean) => void }) {
  return (
    <li class="smp"><span class={`st ${kind === 'lost' ? 'ex' : 'yes'}`}><Icon name={kind === 'lost' ? 'flat' : kind === 'gained' ? 'plus' : 'check'} />{t(kind === 'lost' ? 'rules.sample.out' : 'rules.sample.in')}</span><SampleText sample={sample} />
      <div class="row"><Button kind="sm" pressed={yes === true} onClick={() => onJudge(sample.id, true)} label={t('rules.judge.yes.say', { id: sample.id })}>{t('rules.judge.yes')}</Button><Button kind="sm" pressed={yes === false} onClick={() => onJudge(sample.id, false)} label={t('rules.judge.no.say', { id: sample.id })}>{t('rules.judge.no')}</Button></div></li>
  );
}

// Bars by day: in force behind, the draft before it; known incidents above their day.
function Days({ result, topic }: { result: TrialResult; topic: TrialResult['total'] }) {
  const days = topic.days.slice(-90);
  const most = Math.max(1, ...days.map((d) => Math.max(d.tried, d.in_force ?? 0)));
  const axis = countAxis(most);
  const wide = 100 / Math.max(7, days.length); // a bar of one day is a bar, not a wall
  const high = (n: number) => (n / axis.max) * 100;
  const marks = (result.incidents?.list ?? []).flatMap((one) => { const k = days.findIndex((d) => d.day.slice(0, 10) === one.opened_at.slice(0, 10)); return k < 0 ? [] : [{ one, k }]; });
  const every = Math.max(1, Math.ceil(days.length / 6));
  const title = t('rules.days');
  const say = t('rules.days.say', { n: num(topic.tried), of: num(topic.in_force ?? 0), days: num(days.length), missed: num(result.incidents?.missed ?? 0) });
  return (
    <Figure heading="h3" title={title} meta={<span class="row wrap"><span class="row"><i class="sw q-old" />{t('rules.in_force')}</span><span class="row"><i class="sw q-new" />{t('rules.draft')}</span></span>}
      table={{ caption: title, head: [t('rules.day'), t('rules.draft'), t('rules.in_force')], rows: days.map((d) => [day(d.day), d.tried, d.in_force ?? '–']) }}>
      <div class="chart qchart" role="img" aria-label={say}><div class="plot">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{axis.ticks.map((tick) => <path key={tick.v} class={tick.v ? 'g' : 'ax'} d={`M0 ${100 - high(tick.v)}H100`} />)}
          {days.map((d, k) => <g key={d.day}>{d.in_force !== undefined && <rect class="q-old" x={k * wide + wide * 0.08} width={wide * 0.84} y={100 - high(d.in_force)} height={high(d.in_force)} />}
            <rect class="q-new" x={k * wide + wide * (d.in_force === undefined ? 0.08 : 0.28)} width={wide * (d.in_force === undefined ? 0.84 : 0.44)} y={100 - high(d.tried)} height={high(d.tried)} /></g>)}</svg>
        {axis.ticks.map((tick) => <span class="yt" key={tick.v} style={{ top: `${100 - high(tick.v)}%` }}>{tick.l}</span>)}
        {days.map((d, k) => k % every === 0 && <span class={`xt${(k / every) % 2 ? ' opt' : ''}`} key={d.day} style={{ left: `${(k + 0.5) * wide}%` }}>{day(d.day)}</span>)}
        {marks.map(({ one, k }) => <span key={one.id} class={`qcr ${one.state}`} style={{ left: `${(k + 0.5) * wide}%` }} title={`${word('rulesfate', one.state)}: ${one.headline ?? ''}`}><Icon name={one.state === 'rings' ? 'check' : one.state === 'missed' ? 'x' : 'q'} /></span>)}
      </div></div>
    </Figure>
  );
}

// The figures of the desk or of active support: each with its formula, what it was before, its course, and its table.
import { useMemo, useState } from 'preact/hooks';
import { session } from '../api';
import { useCell } from '../cell';
import { towerNow } from '../clock';
import { day, lang, languageName, netName, num, t, word } from '../i18n';
import { useResource } from '../resource';
import { Icon, Loading, Panel, Trouble } from '../parts/basic';
import { countAxis, Figure, Plot } from '../parts/chart';
import { useWalk } from '../parts/list';
import { MISSING, periodsOf, said, scaleOf } from './report_values';
import { Downloads, type Wish } from './reports';
import type { Formula, Measured, Measures } from './reports.types';
import { useRef } from 'preact/hooks';

const DAY = 86_400_000;
const whole = (list: Measured[], metric: string) => list.find((f) => f.metric === metric && f.part === null);
const parts = (list: Measured[], metric: string) => list.filter((f) => f.metric === metric && f.part !== null);

// Up to now; the span before it ends where it begins. Days, so that the address stays the same while the page is open.
function spans(days: number): { from: string; before: string } {
  const today = Math.floor(towerNow() / DAY) * DAY;
  const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { from: iso(today - (days - 1) * DAY), before: iso(today - (2 * days - 1) * DAY) };
}

export function MeasureTable({ kind, wish }: { kind: 'desk' | 'support'; wish: Wish }) {
  const { from, before } = useMemo(() => spans(wish.days), [wish.days]);
  const scope = `${wish.compare === 'client' ? '' : `client=${encodeURIComponent(wish.client)}&`}${wish.brand ? `brand=${encodeURIComponent(wish.brand)}&` : ''}${wish.lang ? `lang=${encodeURIComponent(wish.lang)}&` : ''}`;
  const own = `client=${encodeURIComponent(wish.client)}&${scope.replace(/client=[^&]*&/, '')}`;
  const grouped = wish.compare !== 'before';
  const step = wish.days <= 30 ? 'day' : wish.days <= 120 ? 'week' : 'month';
  const now = useResource<Measures>(`/metrics/${kind}?${own}from=${from}&by=client`, { every: 120 });
  const then = useResource<Measures>(grouped ? null : `/metrics/${kind}?${own}from=${before}&to=${from}&by=client`);
  const groups = useResource<Measures>(grouped ? `/metrics/${kind}?${scope}from=${from}&by=${wish.compare}` : null, { every: 120 });
  const course = useResource<Measures>(`/metrics/${kind}?${own}from=${from}&by=${step}`, { every: 300 });
  const [chosen, setChosen] = useState('');
  const box = useRef<HTMLDivElement>(null);
  useWalk(box, (a) => setChosen(a.dataset['metric'] ?? ''));
  if (!now.data) return now.error ? <Trouble error={now.error} retry={now.reload} /> : <Loading rows={10} />;
  const formulas = now.data.formulas;
  const open = formulas.find((f) => f.metric === chosen) ?? formulas.find((f) => whole(now.data?.figures ?? [], f.metric)) ?? formulas[0];
  const names = groupNames(groups.data?.figures ?? [], wish.compare);
  return (
    <div class="cols c75 rcols" ref={box}>
      <Panel title={t('reports.figures', { n: formulas.length })} meta={`${day(now.data.from)} – ${day(now.data.to)}`} act={<Downloads path={`/metrics/${kind}?${own}from=${from}&by=client`} />}>
        <div class="figt" tabIndex={0} role="region" aria-label={t('reports.figures', { n: formulas.length })}><table class="tbl rfig"><thead><tr><th>{t('reports.figure')}</th><th class="r">{t('reports.mean')}</th>
          {grouped ? names.map((g) => <th class="r" key={g}>{groupName(g, wish.compare)}</th>) : <><th class="r">{t('reports.half')}</th><th class="r">{t('reports.nine')}</th><th class="r">{t('reports.count')}</th><th class="r">{t('reports.before')}</th></>}</tr></thead>
          <tbody>{formulas.map((f) => <Row key={f.metric} formula={f} on={f === open} now={now.data?.figures ?? []} then={then.data?.figures ?? []} groups={grouped ? names : null} of={groups.data?.figures ?? []} compare={wish.compare} choose={() => setChosen(f.metric)} />)}</tbody></table></div>
      </Panel>
      <div class="stack rside">{open && <Course formula={open} course={course.data} step={step} figures={now.data.figures} error={course.error} retry={course.reload} />}</div>
    </div>
  );
}

const groupOf = (f: Measured, compare: Wish['compare']) => (compare === 'brand' ? f.brand : compare === 'lang' ? f.lang : f.client) ?? '';
const groupNames = (list: Measured[], compare: Wish['compare']) => [...new Set(list.map((f) => groupOf(f, compare)))].sort().slice(0, 6);
function groupName(id: string, compare: Wish['compare']): string {
  const clients = session.get()?.clients ?? [];
  if (compare === 'lang') return languageName(id);
  return (compare === 'client' ? clients : clients.flatMap((c) => c.brands)).find((c) => c.id === id)?.name ?? id;
}

interface RowProps { formula: Formula; on: boolean; now: Measured[]; then: Measured[]; groups: string[] | null; of: Measured[]; compare: Wish['compare']; choose: () => void }
function Row({ formula: { metric, unit }, on, now, then, groups, of, compare, choose }: RowProps) {
  useCell(session);
  const one = whole(now, metric), was = whole(then, metric);
  const count = one?.count ?? parts(now, metric).reduce((n, p) => n + p.count, 0);
  return (
    <tr class={on ? 'on' : ''}>
      <td><a data-row data-metric={metric} href="#/reports" role="button" aria-pressed={on} onClick={(e) => { e.preventDefault(); choose(); }}>{word('metric', metric)}</a></td>
      <td class="r n">{!one && parts(now, metric).length > 0 ? <span class="small ink3">{t('reports.inparts')}</span> : <b>{said(one?.value, unit)}</b>}</td>
      {groups ? groups.map((g) => <td class="r n" key={g}>{said(whole(of.filter((f) => groupOf(f, compare) === g), metric)?.value, unit)}</td>)
        : <><td class="r n ink2">{said(one?.p50, unit)}</td><td class="r n ink2">{said(one?.p90, unit)}</td><td class="r n ink3">{count ? num(count) : MISSING}</td>
          <td class="r n nw"><Change now={one?.value} was={was?.value} unit={unit} /></td></>}
    </tr>
  );
}

// What it was in the span before, and which way it went: said, not judged.
function Change({ now, was, unit }: { now: number | null | undefined; was: number | null | undefined; unit: string }) {
  if (was === null || was === undefined) return <span class="ink3">{MISSING}</span>;
  const way = now === null || now === undefined || now === was ? 'flat' : now > was ? 'up' : 'dn';
  return <span class="row rchange"><Icon name={way} /><span class="vh">{t(way === 'up' ? 'reports.more' : way === 'dn' ? 'reports.less' : 'reports.same')} </span><span class="ink2">{said(was, unit)}</span></span>;
}

interface CourseProps { formula: Formula; course: Measures | null; step: 'day' | 'week' | 'month'; figures: Measured[]; error: Parameters<typeof Trouble>[0]['error'] | null; retry: () => void }
function Course({ formula: { metric, unit, words }, course, step, figures, error, retry }: CourseProps) {
  const rows = (course?.figures ?? []).filter((f) => f.metric === metric && f.part === null && f.period);
  const list = course ? periodsOf(Date.parse(course.from), Date.parse(course.to), step, rows.map((r) => r.period ?? '').sort()) : [];
  const by = new Map(rows.map((r) => [r.period, r]));
  const scale = scaleOf(list.map((p) => by.get(p)?.value ?? null), unit);
  const points = list.map((p, k): [number, number | null] => { const v = by.get(p)?.value; return [k, v === null || v === undefined ? null : v * scale.by]; });
  const known = points.filter((p): p is [number, number] => p[1] !== null);
  const most = Math.max(scale.share ? 100 : 1, ...known.map((p) => p[1]));
  const y = scale.share ? { min: 0, max: 100, ticks: [0, 25, 50, 75, 100].map((v) => ({ v, l: num(v) })) } : countAxis(most);
  const every = Math.max(1, Math.ceil(list.length / 6));
  const ticks = list.map((p, v) => ({ v, l: step === 'month' ? p : day(p + 'T12:00:00Z') })).filter((_, k) => k % every === 0);
  const last = known[known.length - 1];
  const title = t('reports.course', { name: word('metric', metric), unit: scale.unit, step: word('reports.step', step) });
  const split = parts(figures, metric);
  return (
    <section class="panel"><div class="pb">
      <Figure title={title} table={{ caption: title, head: [t('reports.period'), scale.unit, t('reports.half'), t('reports.nine'), t('reports.count')], rows: list.map((p) => { const f = by.get(p); return [p, said(f?.value, unit), said(f?.p50, unit), said(f?.p90, unit), f ? num(f.count) : MISSING]; }).reverse() }}>
        {!course ? error ? <Trouble error={error} retry={retry} /> : <Loading rows={3} />
          : known.length ? <Plot height={200} gl={44} gt={16} gr={44} label={t('reports.course.say', { title, n: num(known.length), last: said(by.get(list[last?.[0] ?? 0] ?? '')?.value, unit) })}
            x={{ min: 0, max: Math.max(1, list.length - 1), ticks }} y={y} series={[{ points, kind: 'ln' }]} last={last ? { x: last[0], y: last[1], text: said(by.get(list[last[0]] ?? '')?.value, unit) } : null} />
            : <p class="ink3 small rnone">{t('reports.none')}</p>}
      </Figure>
      <p class="small ink2 rformula"><b>{t('reports.formula')}</b> <span>{words[lang.get()]}</span></p>
      {split.length > 0 && <table class="tbl rparts"><thead><tr><th>{t('reports.part')}</th><th class="r">{t('reports.mean')}</th><th class="r">{t('reports.half')}</th><th class="r">{t('reports.count')}</th></tr></thead>
        <tbody>{split.map((p) => <tr key={p.part}><td class="clip">{partName(metric, p.part ?? '')}</td><td class="r n">{said(p.value, unit)}</td><td class="r n ink2">{said(p.p50, unit)}</td><td class="r n ink3">{num(p.count)}</td></tr>)}</tbody></table>}
    </div></section>
  );
}

function partName(metric: string, part: string): string {
  if (metric === 'post_age') return netName(part);
  if (metric === 'first_response_by_language') return languageName(part);
  return part.replace(/^\d+ (?=[<>0-9])/, '');
}

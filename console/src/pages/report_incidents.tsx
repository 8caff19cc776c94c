// The eight clocks of each incident of the span.
import { useMemo } from 'preact/hooks';
import { dayTime, lang, num, span, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Empty, Icon, LevelBadge, Loading, Panel, Tile, Trouble } from '../parts/basic';
import { useCell } from '../cell';
import { towerNow } from '../clock';
import { MISSING } from './report_values';
import { Downloads, type Wish } from './reports';
import { CLOCKS, type IncidentClocks, type IncidentMeasures } from './reports.types';

const BAR_S = 3 * 3600;

export function ClockTable({ rows, caption }: { rows: IncidentClocks[]; caption: string }) {
  const median = (key: (typeof CLOCKS)[number]) => { const all = rows.map((r) => r[key]).filter((v): v is number => v !== null).sort((a, b) => a - b); return all.length ? all[Math.floor((all.length - 1) / 2)] ?? null : null; };
  return (
    <div class="figt" tabIndex={0} role="region" aria-label={caption}><table class="tbl rclocks"><caption class="vh">{caption}</caption>
      <thead><tr><th>{t('reports.incident')}</th>{CLOCKS.map((c) => <th class="r" key={c}>{word('reports.clock', c)}</th>)}<th class="r">{t('reports.clock.peak_authors')}</th></tr></thead>
      <tbody>{rows.map((r) => (
        <tr key={r.id}><td><span class="row"><LevelBadge level={r.level} only /><Tile id={r.brand} name={r.brand_name} /><a href={link('incidents', r.id)} class="clip rhl" dir="auto">{r.headline ?? r.id}</a></span><span class="small ink3 n">{dayTime(r.opened_at)} {zone(r.opened_at)} · {word('reports.state', r.state)}</span></td>
          {CLOCKS.map((c) => <td key={c} class={`r n nw ${c === 'facts_s' ? (r.facts_in_time ? 'okc' : r.facts_s !== null && r.facts_s > BAR_S ? 'stopc' : '') : ''}`}>{r[c] === null ? <span class="ink3">{MISSING}</span> : <>{c === 'facts_s' && <Icon name={r.facts_in_time ? 'check' : 'tri'} />}{span((r[c] ?? 0) * 1000)}</>}</td>)}
          <td class="r n">{num(r.peak_authors)}</td></tr>))}
        {rows.length > 1 && <tr class="rsum"><th scope="row">{t('reports.half')}</th>{CLOCKS.map((c) => { const m = median(c); return <td key={c} class="r n"><b>{m === null ? MISSING : span(m * 1000)}</b></td>; })}<td /></tr>}</tbody></table></div>
  );
}

export function IncidentTable({ wish }: { wish: Wish }) {
  useCell(lang);
  const from = useMemo(() => new Date(towerNow() - wish.days * 86_400_000).toISOString().slice(0, 10), [wish.days]);
  const path = `/metrics/incidents?client=${encodeURIComponent(wish.client)}&from=${from}${wish.brand ? `&brand=${encodeURIComponent(wish.brand)}` : ''}`;
  const list = useResource<IncidentMeasures>(path, { every: 60, on: ['incident'] });
  if (!list.data) return list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={6} />;
  const { incidents, formulas } = list.data;
  const inTime = incidents.filter((i) => i.facts_in_time).length;
  return (
    <>
      <Panel title={t('reports.clocks')} meta={incidents.length > 0 ? t('reports.intime', { n: num(inTime), of: num(incidents.length) }) : undefined} act={<Downloads path={path} />}>
        {incidents.length ? <ClockTable rows={incidents} caption={t('reports.clocks')} /> : <Empty title={t('reports.noincident')}><p>{t('reports.noincident.help')}</p></Empty>}
      </Panel>
      <details class="panel rdet"><summary>{t('reports.formulas')}</summary><dl class="pb dl small">{formulas.map((f) => <><dt key={f.metric}>{word('reports.clock', f.metric)}</dt><dd>{f.words[lang.get()]}</dd></>)}</dl></details>
    </>
  );
}

// A month of one client on one sheet: as it is handed over, on paper or as a file. Nobody else's figures are in it.
import { useState } from 'preact/hooks';
import { session } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { dayTime, lang, languageName, netName, num, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { Button, Loading, Tile, Trouble } from '../parts/basic';
import { ClockTable } from './report_incidents';
import { said } from './report_values';
import { Downloads } from './reports';
import type { Measured, Month } from './reports.types';

function months(now: number): string[] {
  const at = new Date(now);
  return Array.from({ length: 13 }, (_, k) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - k, 1)).toISOString().slice(0, 7));
}
const monthName = (month: string) => new Intl.DateTimeFormat(lang.get(), { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(month + '-01T00:00:00Z'));

const HEAD: [string, string, keyof Measured][] = [['first_response', 's', 'p50'], ['first_response_attainment', 'share', 'value'], ['reply_rate', 'share', 'value'], ['resolution_full', 's', 'p50'], ['reopen_rate', 'share', 'value']];
const partName = (by: string, part: string | null) => (by === 'net' ? netName(part ?? '') : by === 'lang' ? languageName(part) : by === 'reason' ? word('resolved', part ?? '') : by === 'brand' ? brandName(part ?? '') : part ?? '–');
const brandName = (id: string) => session.get()?.clients?.flatMap((c) => c.brands).find((b) => b.id === id)?.name ?? id;

export function MonthSheet({ client }: { client: string }) {
  useCell(lang);
  const now = useNow(60_000);
  const [month, setMonth] = useState(months(now)[0] ?? '');
  const path = `/reports/${encodeURIComponent(client)}?month=${month}`;
  const sheet = useResource<Month>(path);
  return (
    <>
      <div class="row wrap noprint"><label class="rpick"><span class="lab">{t('reports.month')}</span><select class="input" value={month} onChange={(e) => setMonth((e.currentTarget as HTMLSelectElement).value)}>{months(now).map((m) => <option key={m} value={m}>{monthName(m)}</option>)}</select></label>
        <span class="right" /><Downloads path={path} /><Button kind="sm pri" onClick={() => print()}>{t('reports.print')}</Button></div>
      {!sheet.data ? sheet.error ? <Trouble error={sheet.error} retry={sheet.reload} /> : <Loading rows={8} /> : <Sheet data={sheet.data} month={month} client={client} now={now} />}
    </>
  );
}

function Sheet({ data, month, client, now }: { data: Month; month: string; client: string; now: number }) {
  const of = (metric: string) => data.figures.find((f) => f.metric === metric && f.part === null);
  const sum = (what: string) => { const by = data.counts.find((c) => c.what === what)?.by; return data.counts.filter((c) => c.what === what && c.by === by).reduce((n, c) => n + c.count, 0); };
  const groups = [...new Set(data.counts.map((c) => `${c.what}\n${c.by}`))];
  const running = Date.parse(data.to) > now - 120_000;
  return (
    <article class="rsheet" aria-label={t('reports.sheet', { client: data.client_name, month: monthName(month) })}>
      <header class="row gap3"><Tile id={client} name={data.client_name} size="xl" /><div class="grow"><h2>{data.client_name}</h2><p class="ink2">{t('reports.sheet.title', { month: monthName(month) })}</p></div>
        <p class="small ink3 r">{dayTime(data.from)} – {dayTime(data.to)} {zone(data.from)}{running && <><br />{t('reports.sofar')}</>}</p></header>
      <div class="kpis rk" role="group" aria-label={t('board.figures')}>
        {(['posts', 'cases_asked', 'answers', 'resolutions'] as const).map((what) => <div class="kpi" key={what}><span class="lab">{word('reports.what', what)}</span><span class="v n">{num(sum(what))}</span></div>)}
        <div class="kpi"><span class="lab">{t('reports.incidents')}</span><span class="v n">{num(data.incidents.length)}</span></div></div>
      <section><h3>{t('reports.service')}</h3><table class="tbl"><thead><tr><th>{t('reports.figure')}</th><th class="r">{t('reports.half')}</th><th class="r">{t('reports.nine')}</th><th class="r">{t('reports.mean')}</th><th class="r">{t('reports.count')}</th></tr></thead>
        <tbody>{HEAD.map(([metric, unit]) => { const f = of(metric); return <tr key={metric}><td>{word('metric', metric)}</td><td class="r n">{said(f?.p50, unit)}</td><td class="r n">{said(f?.p90, unit)}</td><td class="r n"><b>{said(f?.value, unit)}</b></td><td class="r n ink3">{num(f?.count ?? 0)}</td></tr>; })}</tbody></table></section>
      <section><h3>{t('reports.incidents')}</h3>{data.incidents.length ? <ClockTable rows={data.incidents} caption={t('reports.clocks')} /> : <p class="ink2">{t('reports.noincident')}</p>}</section>
      <section><h3>{t('reports.volumes')}</h3><div class="rgroups">{groups.map((g) => <Volume key={g} rows={data.counts.filter((c) => `${c.what}\n${c.by}` === g)} />)}</div>{!groups.length && <p class="ink2">{t('reports.none')}</p>}</section>
    </article>
  );
}

// Bars with their numbers beside them: the table is the chart.
function Volume({ rows }: { rows: Month['counts'] }) {
  const most = Math.max(1, ...rows.map((r) => r.count));
  const first = rows[0];
  if (!first) return null;
  const title = t('reports.by', { what: word('reports.what', first.what), by: word('reports.part', first.by) });
  return (
    <table class="rvol"><caption>{title}</caption><thead class="vh"><tr><th>{word('reports.part', first.by)}</th><th>{t('reports.count')}</th></tr></thead>
      <tbody>{[...rows].sort((a, b) => b.count - a.count).map((r) => <tr key={r.part}><th scope="row" class="clip">{partName(r.by, r.part)}</th><td><span class="bar" aria-hidden="true"><i style={{ width: `${(r.count / most) * 100}%` }} /></span></td><td class="r n">{num(r.count)}</td></tr>)}</tbody></table>
  );
}

// Where posts come from, and what was not heard. A silent source is an alarm, not calm.
import { useState } from 'preact/hooks';
import { session } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { dayTime, netName, num, percent, span, t, word } from '../i18n';
import { useResource } from '../resource';
import { Button, Empty, Icon, Loading, Note, Panel, Segments, StaleNote, Trouble } from '../parts/basic';
import { DayStrip, lostMs, SpanTable, StripKey, wholeWords, type Span } from '../parts/day_strip';
import { OptionAbout, optionName } from '../parts/part_fields';
import { PartLists } from '../parts/part_list';
import { sourceWhy } from '../parts/source_words';
import type { Source } from '../types';
import { SOURCE_LOOK } from './tower';
import '../style/sources.css';

interface OptionRow { name: string; value: string | string[] | null; secret: boolean; given: boolean; about: string }
interface Heard extends Source { sampled?: number | null; day?: Span[]; whole?: number | null; options?: OptionRow[] | null }
interface Page { sources: Heard[]; from?: string; to?: string }
const SICK = new Set(['silent', 'gap', 'failed', 'late']);

export function SourcesPage() {
  const [hours, setHours] = useState<'24' | '168'>('24');
  const list = useResource<Page>(`/sources?hours=${hours}`, { every: 10, on: ['source'] });
  const now = useNow(1000);
  const page = list.data;
  const admin = useCell(session)?.person?.role === 'admin';
  const sick = (page?.sources ?? []).filter((s) => SICK.has(s.state));
  const lost = (page?.sources ?? []).filter((s) => lostMs(s.day ?? []) > 60_000);
  return (
    <div class="page">
      <div class="pagehead"><h1>{t('nav.sources')}</h1><span class="right" /><Segments label={t('sources.window')} value={hours} onChoose={setHours} choices={[{ id: '24', name: t('sources.day') }, { id: '168', name: t('sources.week') }]} /></div>
      {list.stale && <StaleNote at={list.at} now={Date.now()} />}
      {!page ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Panel title={t('sources.title')}><Loading /></Panel>
        : !page.sources.length ? <Empty title={t('source.nothing')}><p>{t('sources.none.help')}</p></Empty> : (
          <>
            {sick.length > 0 ? <Note kind="warn" title={t('sources.sick', { names: sick.map((s) => netName(s.id)).join(', ') })}>{t('sources.sick.help')}</Note>
              : lost.length > 0 ? <Note title={t('sources.lost', { names: lost.map((s) => `${netName(s.id)} (${span(lostMs(s.day ?? []))})`).join(', ') })}>{t('sources.lost.help')}</Note>
                : <p class="okc row"><Icon name="check" /><b>{t('sources.allwell')}</b></p>}
            <StripKey />
            <div class="srcs stack">{page.sources.map((s) => <One key={s.id} one={s} page={page} now={now} />)}</div>
          </>
        )}
      {admin && <PartLists kinds={['source']} lead={t('part.sources.lead')} onChanged={() => list.reload()} />}
    </div>
  );
}

function One({ one, page, now }: { one: Heard; page: Page; now: number }) {
  const [open, setOpen] = useState(false);
  const look = SOURCE_LOOK[one.state] ?? { kind: 'warn', icon: 'tri' as const };
  const todo = word('sourcetodo', one.state);
  const day = one.day ?? [];
  const why = one.why ? sourceWhy(one.why) : null;
  return (
    <section class="panel" aria-label={netName(one.id)}>
      <header><h2>{netName(one.id)} {one.kind !== one.id && <span class="small ink3">{one.kind}</span>}</h2><span class={`tag ${look.kind}`}><Icon name={look.icon} />{word('source', one.state)}</span>
        <span class="meta">{one.last_post_at ? t('sources.last', { ago: span(Math.max(0, now - Date.parse(one.last_post_at))) }) : t('sources.nopost')}</span></header>
      <div class="pb srcbody">
        {(one.why || SICK.has(one.state)) && <div class={`srcwhy ${SICK.has(one.state) ? 'sick' : ''}`}>{why && <p title={one.why ?? undefined}><b>{t('sources.why')}:</b> <span lang={why.ours ? undefined : 'en'}>{why.words}</span></p>}{SICK.has(one.state) && todo && <p>{todo}</p>}</div>}
        <dl class="srcfigs"><div><dt>{t('col.read')}</dt><dd class="n">{num(one.read)}</dd></div><div><dt>{t('col.matched')}</dt><dd class="n">{num(one.matched)}</dd></div><div><dt>{t('col.refused')}</dt><dd class={`n${one.refused ? ' warnc' : ''}`}>{num(one.refused)}</dd></div>
          <div><dt>{t('col.lag')}</dt><dd class="n">{one.lag_ms === null || one.lag_ms < 0 ? '–' : span(one.lag_ms)}</dd></div><div><dt>{t('sources.whole')}</dt><dd class={`n${one.whole !== null && one.whole !== undefined && one.whole < 0.999 ? ' warnc' : ''}`}>{wholeWords(one.whole ?? null)}{day.length > 0 && <span class="small ink3"> / {span(day.reduce((sum, s) => sum + Date.parse(s.to) - Date.parse(s.from), 0))}</span>}</dd></div>
          {one.sampled ? <div><dt>{t('sources.sampled')}</dt><dd class="n warnc">{percent(one.sampled)}</dd></div> : null}</dl>
        {page.from && page.to && (day.length ? <DayStrip name={netName(one.id)} day={day} from={page.from} to={page.to} /> : <p class="small ink3">{t('sources.nohistory')}</p>)}
        <div class="row wrap"><Button kind="sm ghost" pressed={open} onClick={() => setOpen(!open)}>{t('sources.details')}</Button>{one.last_post_at && <span class="small ink3">{t('sources.lastat', { at: dayTime(one.last_post_at) })}</span>}</div>
        {open && <SpanTable day={day} />}
        {one.options && <Options kind={one.kind ?? one.id} rows={one.options} />}
      </div>
    </section>
  );
}

function Options({ kind, rows }: { kind: string; rows: OptionRow[] }) {
  return (
    <dl class="options small" aria-label={t('sources.options')}>{rows.map((o) => <div key={o.name}><dt>{optionName(`source.${kind}`, o.name)}</dt>
      <dd>{o.secret ? <span class="ink3">{t('sources.secret')}</span> : o.value === null ? <span class="ink3">{t('sources.unset')}</span> : <code class="mono">{Array.isArray(o.value) ? o.value.join(', ') : o.value}</code>}{!o.given && o.value !== null && <span class="ink3"> ({t('sources.fallback')})</span>}<span class="ink3 blk"><OptionAbout form={`source.${kind}`} option={o} /></span></dd></div>)}</dl>
  );
}

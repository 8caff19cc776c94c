// Reports: what the desk, active support and incidents are measured by; and a month of one client on paper.
import { useState } from 'preact/hooks';
import { session } from '../api';
import { useCell } from '../cell';
import { LANGS, languageName, t, word } from '../i18n';
import { Empty, Icon, Segments } from '../parts/basic';
import '../style/reports.css';
import { IncidentTable } from './report_incidents';
import { JudgingTables } from './report_judging';
import { MeasureTable } from './report_measures';
import { MonthSheet } from './report_month';

export type Kind = 'desk' | 'support' | 'incidents' | 'month' | 'judging';
const KINDS: Kind[] = ['desk', 'support', 'incidents', 'month', 'judging'];
const SPANS = ['7', '30', '90', '365'] as const;
export type Compare = 'before' | 'client' | 'brand' | 'lang';
export interface Wish { client: string; brand: string; lang: string; days: number; compare: Compare }

export function ReportsPage() {
  const clients = useCell(session)?.clients ?? [];
  const [kind, setKind] = useState<Kind>('desk');
  const [wish, setWish] = useState<Wish>({ client: clients[0]?.id ?? '', brand: '', lang: '', days: 30, compare: 'before' });
  const set = (part: Partial<Wish>) => setWish((was) => ({ ...was, ...part }));
  const ofFigures = kind === 'desk' || kind === 'support';
  const brands = clients.find((c) => c.id === wish.client)?.brands ?? [];
  if (!clients.length) return <div class="page"><h1>{t('reports.title')}</h1><Empty title={t('board.noclients')} /></div>;
  return (
    <div class="page reportp">
      <div class="pagehead noprint"><h1>{t('reports.title')}</h1><span class="right" />
        <Segments label={t('reports.kind')} value={kind} onChoose={setKind} choices={KINDS.map((k) => ({ id: k, name: word('reports.kind', k) }))} /></div>
      <div class="rfilter noprint" role="group" aria-label={t('reports.filter')}>
        <Pick label={t('board.client')} value={wish.client} onPick={(client) => set({ client, brand: '' })} choices={clients.map((c) => [c.id, c.name])} />
        {kind !== 'month' && <>
          {kind !== 'judging' && <Pick label={t('filter.brand')} value={wish.brand} onPick={(brand) => set({ brand })} choices={[['', t('filter.all_brands')], ...brands.map((b): [string, string] => [b.id, b.name])]} />}
          {ofFigures && <Pick label={t('reports.lang')} value={wish.lang} onPick={(lang) => set({ lang })} choices={[['', t('reports.all_langs')], ...[...LANGS.map((l) => l.id), 'zh', 'ko'].map((l): [string, string] => [l, languageName(l)])]} />}
          <Pick label={t('reports.span')} value={String(wish.days)} onPick={(d) => set({ days: Number(d) })} choices={SPANS.map((d) => [d, t('reports.days', { n: d })])} />
          {ofFigures && <Pick label={t('reports.compare')} value={wish.compare} onPick={(c) => set({ compare: c as Compare })} choices={(['before', ...(clients.length > 1 ? ['client'] : []), 'brand', 'lang'] as Compare[]).map((c) => [c, word('reports.compare', c)])} />}</>}
      </div>
      {kind === 'judging' ? <JudgingTables wish={wish} /> : kind === 'month' ? <MonthSheet key={wish.client} client={wish.client} /> : kind === 'incidents' ? <IncidentTable wish={wish} /> : <MeasureTable key={kind} kind={kind} wish={wish} />}
    </div>
  );
}

function Pick({ label, value, choices, onPick }: { label: string; value: string; choices: [string, string][]; onPick: (value: string) => void }) {
  return <label class="rpick"><span class="lab">{label}</span><select class="input" value={value} onChange={(e) => onPick((e.currentTarget as HTMLSelectElement).value)}>{choices.map(([id, name]) => <option key={id} value={id}>{name}</option>)}</select></label>;
}

// The same figures for another program: CSV for a table, JSON with the formulas.
export function Downloads({ path }: { path: string }) {
  const at = (form: string) => `/api/v1${path}${path.includes('?') ? '&' : '?'}form=${form}`;
  return <span class="row noprint"><a class="btn sm" href={at('csv')} download={`hinomi-${path.split('?')[0]?.split('/').filter(Boolean).join('-')}.csv`}><Icon name="dn" />CSV</a><a class="btn sm" href={at('json')} download={`hinomi-${path.split('?')[0]?.split('/').filter(Boolean).join('-')}.json`}><Icon name="dn" />JSON</a></span>;
}

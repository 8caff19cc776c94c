// What is foreseen of a story, what came after a statement, and who says what: as the server words it.
import { dayTime, lang, num, percent, t, tn, word } from '../i18n';
import type { Effect, Foreseen, StoryPage } from '../types';
import { Panel } from './basic';

// Of one look ahead the newest; the server sends the newest last.
function newest(rows: Foreseen[]): Foreseen[] {
  const by = new Map<number, Foreseen>();
  for (const row of rows) if (row.of === 'authors') by.set(row.in, row);
  return [...by.values()].sort((a, b) => a.in - b.in);
}

export function OutlookList({ forecast, effect }: { forecast?: Foreseen[]; effect?: Effect[] }) {
  const rows = newest(forecast ?? []);
  const at = rows[0]?.at;
  if (!rows.length && !effect?.length) return <p class="small ink3">{t('outlook.none')}</p>;
  return (
    <>
      {effect?.map((one, k) => <p class="small" key={k}><b>{t(one.calmed ? 'outlook.calmed' : 'outlook.effect')}</b> {one.words[lang.get()]}</p>)}
      <ul class="rows">{rows.map((row) => <li class="small" key={row.in}>{row.words[lang.get()]}</li>)}</ul>
      {at && <p class="small ink3">{t('outlook.made', { time: dayTime(at) })}</p>}
    </>
  );
}

export function Outlook({ page }: { page: Pick<StoryPage, 'forecast' | 'effect'> }) {
  return <Panel title={t('outlook.title')} pad><OutlookList forecast={page.forecast} effect={page.effect} /></Panel>;
}

export function Voices({ page: { voices, claims, outlets } }: { page: StoryPage }) {
  if (!voices) return null;
  const rows: [string, string][] = [
    [t('voices.people'), num(voices.authors)], [t('voices.first_hand'), percent(voices.first_hand_share)],
    [t('voices.ten'), percent(voices.ten_loudest_share)],
    [t('voices.outlets'), (outlets ?? []).map((o) => o.name).slice(0, 5).join(' · ') || t('voices.no_outlet')],
  ];
  return (
    <Panel title={t('voices.title')} pad>
      <dl class="dl">{rows.map(([label, value]) => <><dt class="small ink2">{label}</dt><dd class="small">{value}</dd></>)}</dl>
      {!!claims?.length && <><p class="small ink2">{t('voices.claims')}</p><ul class="rows small">{claims.slice(0, 5).map((c) => <li key={c.for + c.words} title={word('sign', c.for, c.for)}><q lang={c.lang ?? undefined} dir="auto">{c.text ?? c.words}</q> <span class="ink3">{tn('people', c.authors ?? c.posts)}</span></li>)}</ul></>}
    </Panel>
  );
}

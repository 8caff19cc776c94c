// Who tells a story, as counts alone; and what was there before: nobody is named, nobody is looked up.
import { dayTime, num, percent, t, tn, whenShort, word, zone } from '../i18n';
import { useNow } from '../clock';
import { useResource } from '../resource';
import { link } from '../route';
import { LevelBadge, Loading, Note, Panel, Trouble } from '../parts/basic';
import type { Authors, Before, Earlier } from './story.types';
import type { Case } from '../types';

function Bar({ part }: { part: number }) { return <span class="bar" aria-hidden="true"><i style={{ width: part * 100 + '%' }} /></span>; }

export function AuthorsPanel({ base }: { base: string }) {
  const page = useResource<Authors>(`${base}/authors`, { every: 30, on: ['level', 'story'] });
  const a = page.data;
  if (!a) return <Panel title={t('authors.title')}>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={4} />}</Panel>;
  if (a.hidden) return <Panel title={t('authors.title')} pad><p class="small ink2">{t('authors.hidden')}</p></Panel>;
  const people = a.people || 1, posts = (a.parts ?? []).reduce((sum, p) => sum + p.posts, 0) || 1;
  const unknown = [a.followers_unknown ? t('authors.no_followers', { n: num(a.followers_unknown) }) : '', a.since_unknown ? t('authors.no_since', { n: num(a.since_unknown) }) : ''].filter(Boolean);
  return (
    <Panel title={t('authors.title')} meta={tn('people', a.people ?? 0)} pad>
      <table class="tbl who"><caption class="vh">{t('authors.title')}</caption><thead><tr><th scope="col">{t('authors.kind')}</th><th scope="col" class="r">{t('authors.people')}</th><th scope="col" class="r">{t('curve.posts')}</th><th scope="col" class="r">{t('authors.critical')}</th></tr></thead>
        <tbody>{(a.buckets ?? []).map((b) => <tr key={b.bucket}><th scope="row" title={word('bucket_help', b.bucket, '')}>{word('bucket', b.bucket)}<Bar part={b.people / people} /></th><td class="r n">{num(b.people)}</td><td class="r n">{num(b.posts)}</td><td class="r n">{num(b.critical)}</td></tr>)}</tbody></table>
      <p class="small ink3">{t('authors.note', { n: num(a.big_from ?? 0), days: num(a.new_days ?? 0) })}{unknown.length ? ` ${unknown.join(' ')}` : ''}</p>
      <h3 class="gap-t">{t('authors.few')}</h3>
      <table class="tbl who"><caption class="vh">{t('authors.few')}</caption><thead><tr><th scope="col">{t('authors.each')}</th><th scope="col" class="r">{t('authors.of_people')}</th><th scope="col" class="r">{t('authors.of_posts')}</th></tr></thead>
        <tbody>{(a.parts ?? []).filter((p) => p.people > 0).map((p) => <tr key={p.from}><th scope="row">{p.to === null ? `${num(p.from)}+` : p.to === p.from ? num(p.from) : `${num(p.from)}–${num(p.to)}`}</th><td class="r n">{percent(p.people / people)}</td><td class="r n">{percent(p.posts / posts)}</td></tr>)}</tbody></table>
      {!!a.only_reposted && <p class="small ink3">{t('authors.reposted', { n: num(a.only_reposted) })}</p>}
    </Panel>
  );
}

function ended(one: Earlier): string {
  const parts = [one.peak ? t('past.peak', { level: `L${one.peak}` }) : t('past.calm')];
  if (one.incident) parts.push(one.incident.closed_at ? t('past.closed', { time: dayTime(one.incident.closed_at), zone: zone(one.incident.closed_at) }) : t('past.open'));
  else parts.push(t(one.story.state === 'quiet' ? 'story.quiet' : 'past.goes_on'));
  if (one.statements) parts.push(t('past.statements', { n: num(one.statements) }));
  if (one.judged) parts.push(word('judged', one.judged, one.judged));
  return parts.join(' · ');
}
// How a case of long ago stands, or how it ended.
function caseEnd(one: Case): string {
  const why = one.reason ? ` (${word('resolved', one.reason, one.reason)})` : '';
  return word('casestate', one.state) + why;
}

export function OldCases({ base }: { base: string }) {
  const page = useResource<Before>(`${base}/past`, { every: 60, on: ['level', 'case'] });
  const now = useNow(60_000);
  const waiting = (page.data?.cases ?? []).filter((c) => c.state !== 'resolved' && c.state !== 'merged');
  const oldest = waiting[waiting.length - 1];
  if (!oldest) return null;
  return (
    <Note kind="warn" title={t('past.waits', { n: num(waiting.length) })}>
      <p>{t('past.waits.help', { time: whenShort(oldest.asked_at, now), zone: zone(oldest.asked_at), contacts: num(oldest.contacts ?? 1) })}</p>
      <a class="btn sm gap-t" href={link('desk', oldest.id)}>{t('past.open_case', { id: oldest.id })}</a>
    </Note>
  );
}

export function PastPanel({ base }: { base: string }) {
  const page = useResource<Before>(`${base}/past`, { every: 60, on: ['level', 'case'] });
  const data = page.data;
  if (!data) return <Panel title={t('past.title')}>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={3} />}</Panel>;
  return (
    <Panel title={t('past.title')} pad>
      {!data.stories.length && !data.cases.length && <p class="small ink3">{t('past.none')}</p>}
      {data.stories.length > 0 && <ul class="rows pasts">{data.stories.map((one) => (
        <li key={one.story.id}><div class="row start"><LevelBadge level={one.peak} only /><a class="grow clip2" href={link('stories', one.story.client, one.story.brand, one.story.id)} dir="auto" lang={one.story.headline_lang ?? undefined}>{one.story.headline}</a></div>
          <p class="small ink2">{word('past_how', one.how)}{one.shared.length ? `: ${one.shared.slice(0, 5).join(', ')}` : ''}</p><p class="small ink2">{ended(one)}</p>
          {one.incident?.why && <p class="small ink3" dir="auto">{one.incident.why}</p>}</li>
      ))}</ul>}
      {data.hidden ? <p class="small ink2">{t('past.hidden')}</p> : data.cases.length > 0 && <><h3 class="gap-t">{t('past.cases')}</h3><ul class="rows pasts">{data.cases.slice(0, 8).map((c) => (
        <li key={c.id}><div class="row start"><a class="nw" href={link('desk', c.id)}>{c.id}</a><span class="grow clip2 small" dir="auto" lang={c.lang && c.lang !== 'und' ? c.lang : undefined}>{c.text}</span></div><p class="small ink2">{dayTime(c.asked_at)} {zone(c.asked_at)} · {caseEnd(c)}</p></li>
      ))}</ul></>}
    </Panel>
  );
}

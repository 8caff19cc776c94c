// For one hand at night: the alarm, taken by one press, and its room in brief by the next.
import { useState } from 'preact/hooks';
import { ApiError, path, post } from '../api';
import { useNow } from '../clock';
import { clockTime, dayTime, elapsed, num, t, word, zone } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, Empty, errorWords, Glyph, Icon, LevelBadge, levelWord, Loading, Note, StaleNote, Tile, Trouble } from '../parts/basic';
import { CurveFigure } from '../parts/curve';
import { saidWords } from '../parts/why';
import type { Incident, IncidentPage, StoryPage } from '../types';
import '../style/phone.css';

export function PhonePage({ id }: { id: string | null }) {
  const open = useResource<{ incidents: Incident[] }>('/incidents?open=1&limit=50', { every: 8, on: ['incident', 'level'] });
  if (id) return <Brief key={id} id={id} />;
  if (!open.data) return <div class="page"><h1 class="vh">{t('phone.title')}</h1>{open.error ? <Trouble error={open.error} retry={open.reload} /> : <Loading rows={4} />}</div>;
  const list = [...open.data.incidents].sort((a, b) => Number(!!a.acknowledged) - Number(!!b.acknowledged) || b.level - a.level);
  const [first] = list;
  if (!first) return <div class="page"><h1>{t('phone.title')}</h1><Empty title={t('alarms.none')}><p>{t('phone.none.help')}</p></Empty></div>;
  if (list.length === 1) return <Brief key={first.id} id={first.id} />;
  return (
    <div class="page phn"><h1>{t('phone.title')}</h1>
      <ol class="phlist">{list.map((one) => (
        <li key={one.id}><a class="panel row" href={link('phone', one.id)}><LevelBadge level={one.level} /><Tile id={one.brand} name={one.brand_name} /><b class="clip">{one.brand_name}</b>
          <span class={`right small nw ${one.acknowledged ? 'okc' : 'stopc'}`}>{one.acknowledged ? one.acknowledged.name : t('phone.nobody')}</span></a></li>))}</ol></div>
  );
}

// A press without a network is kept here and said again until it is heard: taking it twice takes it once.
export function useTaking(id: string, took: (page: IncidentPage) => void) {
  const [state, setState] = useState<'' | 'under' | 'waits'>('');
  const [error, setError] = useState<unknown>(null);
  const say = async (): Promise<void> => {
    setState('under');
    try { took(await post<IncidentPage>(`${path('incidents', id)}/ack`, {})); setState(''); setError(null); } catch (failure) {
      if (failure instanceof ApiError && (failure.status === 0 || failure.status === 503)) { setState('waits'); setTimeout(() => void say(), 3000); } else { setState(''); setError(failure); }
    }
  };
  return { state, error, take: () => { if (!state) void say(); } };
}

function Brief({ id }: { id: string }) {
  const room = useResource<IncidentPage>(path('incidents', id), { every: 5, on: ['level', 'incident', 'ring'] });
  const taking = useTaking(id, (page) => room.put(page));
  const now = useNow(500);
  const page = room.data;
  const may = !!page && page.incident.state === 'open' && !page.incident.acknowledged && !taking.state;
  useKey('A', may ? taking.take : null);
  if (!page) return <div class="page"><h1 class="vh">{t('phone.title')}</h1>{room.error ? <Trouble error={room.error} retry={room.reload} /> : <Loading rows={6} />}</div>;
  const { incident, story } = page;
  const ack = incident.acknowledged;
  const from = Date.parse(page.first_at);
  const next = page.people.find((p) => p.state === 'next');
  return (
    <div class="phn">
      <h1 class="vh">{t('phone.title')}: {incident.brand_name}</h1>
      <div class={`phlv lv${incident.level}b`}><Glyph level={incident.level} /><b class="grow">L{incident.level} {levelWord(incident.level)}</b><span class="n">{t('phone.age')} <b>{elapsed(from, now)}</b></span></div>
      {room.stale && <StaleNote at={room.at} now={Date.now()} />}
      <div class="phsec row"><Tile id={incident.brand} name={incident.brand_name} size="lg" /><b class="grow">{incident.brand_name} {word('risk', incident.category, t('risk.none'))}</b><span class="small ink3">#{incident.id}</span></div>
      {ack ? <div class="phok" role="status"><Icon name="check" /><div><b>{t('ack.done', { name: ack.name, time: clockTime(ack.at), zone: zone(ack.at) })}</b><p class="small">{t('phone.acked')}</p></div></div>
        : <p class="phsec small ink2 row"><Icon name="phone" />{next ? t('phone.next', { name: next.name }) : t('ack.nobody')}</p>}
      <div class="phsec phtri"><span><span class="lab">{t('phone.until')}</span><b class="n">{elapsed(Math.min(now, Date.parse(page.deadline_at)), Date.parse(page.deadline_at))}</b></span>
        <span><span class="lab">{t('col.authors')}</span><b class="n">{num(story.authors)}</b></span><span><span class="lab">{t('col.reposts')}</span><b class="n">{num(story.reposts)}</b></span></div>
      <div class="phsec"><CurveFigure curve={page.curve} height={148} /></div>
      <Reasons page={page} />
      <Said page={page} />
      <div class="phsec"><ol class="tl days">{[...page.timeline].reverse().slice(0, 6).map((r, k) => <li key={k}><time dateTime={r.at}>{dayTime(r.at)}</time><span class={`d ${r.kind === 'level' ? 'f' : 'k'}`} /><span><b class="small">{word('moment', r.kind)}</b> <span dir="auto" class="clip2">{r.text}</span></span></li>)}</ol></div>
      {taking.state === 'waits' && <Note kind="warn" title={t('phone.waits')} live />}
      {taking.error !== null && <Note kind="stop" title={t('state.unsent')} live><p>{errorWords(taking.error)}</p></Note>}
      <div class="phfoot">{incident.state === 'open' && !ack && <Button kind="pri xl" icon="check" keys="A" disabled={!may} onClick={taking.take}>{t(taking.state ? 'state.sending' : 'ack.do')}</Button>}
        <Button kind={ack ? 'pri xl' : 'xl'} href={link('incidents', incident.id)}>{t('phone.room')}</Button></div>
    </div>
  );
}

// Why it rings, in the reader's language: the gravest first.
function Reasons({ page: { why } }: { page: IncidentPage }) {
  const reasons = why.filter((s) => s.code !== 'score').slice(0, 3).map((s) => saidWords(s));
  if (!reasons.length) return null;
  return <div class="phsec"><span class="lab">{t('why.short')}</span><ul class="small">{reasons.map((r, k) => <li key={k} lang={r.lang}>{r.text}</li>)}</ul></div>;
}

// What is said, by how many.
function Said({ page: { story } }: { page: IncidentPage }) {
  const whole = useResource<StoryPage>(path('stories', story.client, story.brand, story.id), { every: 15 }).data;
  const claims = whole?.claims?.slice(0, 3) ?? [];
  return (
    <div class="phsec"><span class="lab">{t('phone.said')}</span>
      {claims.length ? <ul>{claims.map((c, k) => <li class="row" key={k}><span class="grow clip2" lang={c.lang ?? undefined} dir="auto">{c.text}</span><span class="small ink3 nw n">{t('phone.people', { n: num(c.authors ?? 0) })}</span></li>)}</ul>
        : <p class="post sm" lang={story.headline_lang ?? undefined} dir="auto">{story.headline}</p>}</div>
  );
}

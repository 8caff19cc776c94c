// Who is on duty, whether tonight's ladders can ring, what is silenced, and what was rung.
import { call, session } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { dayTime, span, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Empty, Icon, LevelBadge, Loading, Panel, StaleNote, Trouble } from '../parts/basic';
import type { Duty, Finding, RungRow, Silence } from '../types';

export function AlarmsPage() {
  const now = useNow(1000);
  return (
    <div class="page">
      <div class="pagehead"><h1>{t('nav.alarms')}</h1><span class="right" /><a class="btn" href={link('incidents')}>{t('nav.incidents')}</a></div>
      <Preflight />
      <Duties now={now} />
      <Silences now={now} />
      <Rings now={now} />
    </div>
  );
}

function Preflight() {
  const list = useResource<{ good: boolean; findings: Finding[] }>('/preflight?hours=24', { every: 60 });
  return (
    <Panel title={t('preflight.title')} meta={list.data && <span class={`tag ${list.data.good ? 'ok' : 'stop'}`}><Icon name={list.data.good ? 'check' : 'tri'} />{t(list.data.good ? 'preflight.good' : 'preflight.bad')}</span>}>
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
        : list.data.findings.length ? (
          <ul class="pb rows">{list.data.findings.map((one, k) => (
            <li class="row" key={k}><span class={`tag nw ${one.stops ? 'stop' : ''}`}><Icon name={one.stops ? 'tri' : 'info'} />{t(one.stops ? 'preflight.stops' : 'preflight.note')}</span> <span dir="auto">{one.words}</span></li>
          ))}</ul>
        ) : <Empty title={t('preflight.none')} />}
    </Panel>
  );
}

function Duties({ now }: { now: number }) {
  const list = useResource<{ duties: Duty[] }>('/duties?hours=72', { every: 60 });
  return (
    <Panel title={t('duty.title')} meta={t('table.at', { zone: zone(now) })}>
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
        : list.data.duties.length ? (
          <table class="tbl cards"><thead><tr><th>{t('duty.one')}</th><th>{t('duty.now')}</th><th>{t('duty.next')}</th></tr></thead>
            <tbody>{list.data.duties.map((one) => {
              const [first, next] = one.turns;
              return (
                <tr key={one.id}><td><b>{one.name}</b></td>
                  <td>{first?.person ? first.person.name : <span class="st un"><Icon name="tri" />{t('duty.nobody')}</span>}</td>
                  <td>{next ? `${dayTime(next.from)} ${next.person ? next.person.name : t('duty.nobody')}` : '–'}</td></tr>
              );
            })}</tbody></table>
        ) : <Empty title={t('duty.none')} />}
    </Panel>
  );
}

function Silences({ now }: { now: number }) {
  const list = useResource<{ silences: Silence[] }>('/silences', { every: 15 });
  const may = useCell(session)?.person?.role !== 'agent';
  const lift = (one: Silence) => { call('DELETE', `/silences/${encodeURIComponent(one.client)}/${encodeURIComponent(one.id)}`).then(list.reload, list.reload); };
  return (
    <Panel title={t('silence.title')} meta={t('table.at', { zone: zone(now) })}>
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
        : list.data.silences.length ? (
          <table class="tbl cards"><thead><tr><th>{t('silence.what')}</th><th>{t('silence.why')}</th><th>{t('silence.who')}</th><th class="r">{t('silence.until')}</th><th /></tr></thead>
            <tbody>{list.data.silences.map((one) => (
              <tr key={one.id}><td><b>{[one.client, one.brand, one.category && word('risk', one.category, one.category), one.story].filter(Boolean).join(' · ')}</b></td>
                <td dir="auto">{one.why}</td><td>{one.person?.name ?? '–'}</td><td class="r n">{dayTime(one.until)}</td>
                <td>{may && <button type="button" class="btn" onClick={() => lift(one)}>{t('silence.lift')}</button>}</td></tr>
            ))}</tbody></table>
        ) : <Empty title={t('silence.none')} />}
    </Panel>
  );
}

function Rings({ now }: { now: number }) {
  const list = useResource<{ rings: RungRow[] }>('/rings?limit=50', { every: 10, on: ['ring'] });
  return (
    <Panel title={t('rings.title')} meta={t('table.at', { zone: zone(now) })}>
      {list.stale && <StaleNote at={list.at} now={Date.now()} />}
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
        : list.data.rings.length ? (
          <table class="tbl cards"><thead><tr><th>{t('col.level')}</th><th>{t('rings.whom')}</th><th>{t('col.state')}</th><th>{t('rings.tries')}</th><th>{t('col.ack')}</th><th class="r">{t('rings.at')}</th></tr></thead>
            <tbody>{list.data.rings.map((one) => (
              <tr key={`${one.client}/${one.id}`}><td>{one.test ? <span class="tag">{t('rings.test')}</span> : <LevelBadge level={one.level} />}</td>
                <td><b>{one.person?.name ?? one.channel ?? '–'}</b> <span class="small ink3">{one.brand_name}</span>{one.because && <div class="small ink2">{one.because}</div>}</td>
                <td>{word('ring', one.state)}{one.why && <div class="small ink2">{one.why}</div>}</td>
                <td class="small">{one.tries.map((one_try) => <div key={one_try.number}>{one_try.channel} · {one_try.outcome === 'delivered' ? t('ring.delivered') : t('ring.failed')} · {span(one_try.took_ms)}{one_try.status ? ` · ${one_try.status}` : ''}</div>)}</td>
                <td>{one.acknowledged_by ? <span class="st yes"><Icon name="check" />{one.acknowledged_by.name}</span> : '–'}</td>
                <td class="r n">{dayTime(one.at)}</td></tr>
            ))}</tbody></table>
        ) : <Empty title={t('rings.none')} />}
    </Panel>
  );
}

import { useState } from 'preact/hooks';
import { useNow } from '../clock';
import { dayTime, elapsed, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Empty, Icon, LevelBadge, Loading, Panel, Segments, StaleNote, Tile, Trouble } from '../parts/basic';
import { useSteady, useWalk } from '../parts/list';
import type { Incident } from '../types';

export function IncidentsPage() {
  const [which, setWhich] = useState<'open' | 'all'>('open');
  const list = useResource<{ incidents: Incident[] }>(`/incidents?limit=100${which === 'open' ? '&open=1' : ''}`, { every: 5, on: ['incident', 'level', 'ring'] });
  const now = useNow(1000);
  return (
    <div class="page">
      <div class="pagehead"><h1>{t('nav.incidents')}</h1><span class="right" /><a class="btn" href={link('handover')}>{t('review.handover')}</a><a class="btn" href={link('people')}>{t('nav.people')}</a>
        <Segments label={t('filter.state')} value={which} onChoose={setWhich} choices={[{ id: 'open', name: t('filter.open') }, { id: 'all', name: t('filter.all') }]} /></div>
      {list.stale && <StaleNote at={list.at} now={Date.now()} />}
      <Panel title={t('incidents.order')} meta={t('table.at', { zone: zone(now) })}>
        {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
          : list.data.incidents.length ? <Table rows={[...list.data.incidents].sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open') || b.level - a.level)} now={now} />
            : <Empty title={t('alarms.none')}><p>{t('incidents.none.help')}</p></Empty>}
      </Panel>
    </div>
  );
}

function Table({ rows, now }: { rows: Incident[]; now: number }) {
  const steady = useSteady(rows, (one) => one.id);
  useWalk(steady.box);
  return (
    <div ref={steady.box as preact.RefObject<HTMLDivElement>} {...steady.hold}>
      <table class="tbl cards storyt"><thead><tr><th>{t('col.level')}</th><th>{t('col.incident')}</th><th>{t('col.ack')}</th><th>{t('col.owner')}</th><th class="r">{t('col.opened')}</th><th class="r">{t('col.age')}</th></tr></thead>
        <tbody>{steady.rows.map((one) => (
          <tr key={one.id}><td><LevelBadge level={one.level} /></td>
            <td class="full"><a data-row class="rowlink" href={link('incidents', one.id)}><span class="row"><Tile id={one.brand} name={one.brand_name} /><b>{one.brand_name}</b><span class="ink2">{word('risk', one.category, t('risk.none'))}</span>{one.state === 'closed' && <span class="tag">{t('incident.closed')}</span>}</span>
              <span class="clip2 hl" dir="auto">{one.headline}</span></a></td>
            <td>{one.acknowledged ? <span class="st yes"><Icon name="check" />{one.acknowledged.name}</span> : one.state === 'open' ? <span class="st un"><Icon name="phone" />{t('ack.nobody')}</span> : '–'}</td>
            <td>{one.owner?.name ?? <span class="ink3">{t('assign.nobody')}</span>}</td>
            <td class="r n hide-s">{dayTime(one.opened_at)}</td><td class="r n">{elapsed(Date.parse(one.opened_at), one.closed_at ? Date.parse(one.closed_at) : now)}</td></tr>
        ))}</tbody></table>
    </div>
  );
}

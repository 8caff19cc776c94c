// Where posts come from. A silent source is an alarm, not calm.
import { useNow } from '../clock';
import { dayTime, netName, num, span, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { Empty, Icon, Loading, Panel, StaleNote, Trouble } from '../parts/basic';
import type { Source } from '../types';
import { SOURCE_LOOK } from './tower';

export function SourcesPage() {
  const list = useResource<{ sources: Source[] }>('/sources', { every: 5, on: ['source'] });
  const now = useNow(1000);
  return (
    <div class="page">
      <div class="pagehead"><h1>{t('nav.sources')}</h1></div>
      {list.stale && <StaleNote at={list.at} now={Date.now()} />}
      <Panel title={t('sources.title')} meta={t('table.at', { zone: zone(now) })}>
        {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
          : list.data.sources.length ? (
            <table class="tbl cards"><thead><tr><th>{t('col.source')}</th><th>{t('col.state')}</th><th class="r">{t('col.lastpost')}</th><th class="r">{t('col.lag')}</th><th class="r">{t('col.read')}</th><th class="r">{t('col.matched')}</th><th class="r">{t('col.refused')}</th></tr></thead>
              <tbody>{list.data.sources.map((s) => {
                const look = SOURCE_LOOK[s.state] ?? { kind: 'warn', icon: 'tri' as const };
                return (
                  <tr key={s.id}><td><b>{netName(s.id)}</b> {s.kind !== s.id && <span class="small ink3">{s.kind}</span>}</td>
                    <td><span class={`tag ${look.kind}`}><Icon name={look.icon} />{word('source', s.state)}</span>{s.why && <div class="small ink2 gap-t1">{s.why}</div>}</td>
                    <td class="r n hide-s">{s.last_post_at ? dayTime(s.last_post_at) : '–'}</td><td class="r n hide-s">{s.lag_ms === null ? '–' : span(s.lag_ms)}</td>
                    <td class="r n">{num(s.read)}<span class="only-s ink3">&nbsp;{t('col.read')}</span></td><td class="r n hide-s">{num(s.matched)}</td><td class="r n hide-s">{num(s.refused)}</td></tr>
                );
              })}</tbody></table>
          ) : <Empty title={t('source.nothing')}><p>{t('sources.none.help')}</p></Empty>}
      </Panel>
    </div>
  );
}

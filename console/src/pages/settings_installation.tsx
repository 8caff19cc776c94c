// What this installation is: version, where its data lies and how much, what is kept how long, backup, second reader.
import { session } from '../api';
import { useCell } from '../cell';
import { dayTime, num, span, t, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { MasterPanel } from '../parts/part_edit';
import type { Parts } from '../parts/part.types';
import { Empty, Icon, Loading, Note, Panel, Trouble } from '../parts/basic';

export interface Installation {
  version: string; started_at: string; topics: string | null; config: string | null; data: string | null; data_bytes: number; free_bytes: number | null;
  keep_log_s: number; keep_records_s: number; keep_posts_s: number; url: string | null; lexicon: string | null; second_reader: { url: string; model: string | null; remote: boolean } | null;
}
const size = (bytes: number) => (bytes < 1e6 ? `${num(bytes / 1e3)} kB` : bytes < 1e9 ? `${num(bytes / 1e6, 1)} MB` : `${num(bytes / 1e9, 1)} GB`);
const kept = (s: number) => (s ? span(s * 1000) : t('settings.forever'));

export function InstallationTab() {
  const at = useResource<Installation>('/installation', { every: 60 });
  const me = useCell(session);
  const drill = me?.drill;
  const all = useResource<Parts>(me?.person?.role === 'agent' ? null : '/parts');
  if (!at.data) return at.error?.status === 404 ? <Empty title={t(drill ? 'settings.drill' : 'state.absent')}><p>{t('settings.drill.help')}</p></Empty> : at.error ? <Trouble error={at.error} retry={at.reload} /> : <Loading />;
  const here = at.data;
  const low = here.free_bytes !== null && here.free_bytes < Math.max(1e9, here.data_bytes);
  return (
    <div class="halves">
      {all.data && all.data.master.can_take && <div class="widest"><MasterPanel all={all.data} onTaken={() => { all.reload(); at.reload(); }} /></div>}
      <Panel title="hinomi" meta={here.version} pad>
        <dl class="dl"><dt>{t('settings.started')}</dt><dd>{dayTime(here.started_at)} {zone(here.started_at)}</dd>
          <dt>{t('settings.url')}</dt><dd>{here.url ?? <span class="warnc row"><Icon name="tri" />{t('settings.url.none')}</span>}</dd>
          <dt>{t('settings.watched')}</dt><dd>{here.topics ? <span class="mono">{here.topics}</span> : t('settings.watched.store')}</dd>
          {here.config && <><dt>{t('settings.config')}</dt><dd class="mono">{here.config}</dd></>}
          <dt>{t('settings.lexicon')}</dt><dd>{here.lexicon ? <span class="mono">{here.lexicon}</span> : t('settings.lexicon.own')}</dd>
          <dt>{t('setup.progress')}</dt><dd><a href={link('setup')}>{t('setup.title')}</a></dd>
          <dt>{t('settings.second.reader')}</dt><dd>{here.second_reader ? <><span class="mono">{here.second_reader.url}</span> {here.second_reader.model}{here.second_reader.remote && <span class="tag warn"><Icon name="globe" />{t('settings.remote')}</span>}</> : t('settings.second.none')}</dd></dl>
      </Panel>
      <div class="stack">
        <Panel title={t('settings.data')} pad>
          <dl class="dl">{here.data && <><dt>{t('settings.folder')}</dt><dd class="mono">{here.data}</dd></>}
            <dt>{t('settings.size')}</dt><dd class="n">{size(here.data_bytes)}</dd>
            {here.free_bytes !== null && <><dt>{t('settings.free')}</dt><dd class={`n ${low ? 'stopc' : ''}`}>{low && <Icon name="tri" class="inl" />} {size(here.free_bytes)}</dd></>}
            <dt>{t('settings.keep.posts')}</dt><dd>{kept(here.keep_posts_s)}</dd><dt>{t('settings.keep.records')}</dt><dd>{kept(here.keep_records_s)}</dd><dt>{t('settings.keep.log')}</dt><dd>{kept(here.keep_log_s)}</dd></dl>
          {low && <Note kind="stop" title={t('settings.low')} />}
        </Panel>
        <Panel title={t('settings.backup')} pad>
          <p>{t('settings.backup.note')}</p>
          <p class="mono linkbox" tabIndex={0}>hinomi backup --data {here.data ?? 'DIR'} /backup/{new Date().toISOString().slice(0, 10)}.db</p>
        </Panel>
      </div>
    </div>
  );
}

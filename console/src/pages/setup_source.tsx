// Step 2: where posts come from. What listens says so and counts; what does not is asked for, tried, and runs at once.
import { useState } from 'preact/hooks';
import type { ApiError } from '../api';
import { dayTime, netName, num, t, word } from '../i18n';
import { Button, Icon, Loading, Panel, Trouble } from '../parts/basic';
import { MasterPanel, PartEdit } from '../parts/part_edit';
import type { Parts } from '../parts/part.types';
import { useResource } from '../resource';
import type { Source } from '../types';

const KINDS = ['bluesky', 'feed', 'file'] as const;
type Kind = (typeof KINDS)[number];

export function SourceStep({ sources, error }: { sources: Source[] | null; error: ApiError | null }) {
  const parts = useResource<Parts>('/parts');
  const [adding, setAdding] = useState<Kind | null>(null);
  if (!sources || !parts.data) return error ? <Trouble error={error} /> : <Loading />;
  const coming = sources.filter((s) => s.read > 0);
  const store = parts.data.master.kind === 'store';
  return (
    <>
      {!store && <MasterPanel all={parts.data} onTaken={() => parts.reload()} />}
      <Panel title={t('setup.source')} meta={t('setup.source.meta')}>
        {coming.length > 0 && <div class="pb"><p class="row okc" role="status"><Icon name="check" /><b>{t('setup.coming', { list: coming.map((s) => netName(s.id)).join(', ') })}</b></p></div>}
        <ul class="skinds">{KINDS.map((kind) => <KindRow key={kind} kind={kind} running={sources.filter((s) => s.kind === kind)} may={store} open={adding === kind} onOpen={() => setAdding(adding === kind ? null : kind)} />)}</ul>
      </Panel>
      {adding && <PartEdit key={adding} kind="source" preset={{ kind: adding }} lead={t('setup.source.lead')} onClose={() => setAdding(null)} onSaved={() => setAdding(null)} />}
    </>
  );
}

function KindRow({ kind, running, may, open, onOpen }: { kind: Kind; running: Source[]; may: boolean; open: boolean; onOpen: () => void }) {
  return (
    <li><div class="row wrap"><span class="grow"><b>{word('setup.kind', kind)}</b><span class="small ink2 blk">{word('setup.kind.help', kind)}</span></span>
      {running.map((s) => <span key={s.id} class={`tag ${s.state === 'live' ? 'ok' : s.state === 'failed' || s.state === 'silent' ? 'stop' : ''}`}><Icon name={s.state === 'live' ? 'check' : s.state === 'failed' ? 'tri' : 'clock'} />{s.id}: {word('source', s.state)} · {t('setup.read', { n: num(s.read) })}{s.last_post_at ? ` · ${dayTime(s.last_post_at)}` : ''}</span>)}
      <Button kind="sm" icon={running.length ? 'plus' : 'link'} disabled={!may} label={`${t(running.length ? 'setup.another' : 'setup.connect')}: ${word('setup.kind', kind)}`} pressed={open} onClick={onOpen}>{t(running.length ? 'setup.another' : 'setup.connect')}</Button></div>
      {running.filter((s) => s.why).map((s) => <p key={s.id} class="small stopc" dir="auto">{s.id}: {s.why}</p>)}
    </li>
  );
}

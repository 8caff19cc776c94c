// Step 2: where posts come from. What listens says so and counts; what does not shows the lines it needs.
import { useId, useState } from 'preact/hooks';
import type { ApiError } from '../api';
import { dayTime, netName, num, t, word } from '../i18n';
import { Button, Icon, Loading, Note, Panel, Trouble } from '../parts/basic';
import { Lines } from '../parts/lines';
import type { Source } from '../types';

const KINDS = ['bluesky', 'feed', 'file'] as const;
type Kind = (typeof KINDS)[number];

export function SourceStep({ sources, error }: { sources: Source[] | null; error: ApiError | null }) {
  if (!sources) return error ? <Trouble error={error} /> : <Loading />;
  const coming = sources.filter((s) => s.read > 0);
  return (
    <Panel title={t('setup.source')} meta={t('setup.source.meta')}>
      {coming.length > 0 && <div class="pb"><p class="row okc" role="status"><Icon name="check" /><b>{t('setup.coming', { list: coming.map((s) => netName(s.id)).join(', ') })}</b></p></div>}
      <ul class="skinds">{KINDS.map((kind) => <KindRow key={kind} kind={kind} running={sources.filter((s) => s.kind === kind)} />)}</ul>
      <div class="pb"><Note title={t('setup.source.why')} /></div>
    </Panel>
  );
}

function KindRow({ kind, running }: { kind: Kind; running: Source[] }) {
  const [open, setOpen] = useState(false);
  const [what, setWhat] = useState(kind === 'feed' ? 'https://news.example/feed.xml' : 'posts.ndjson');
  const id = useId();
  const line = kind === 'bluesky' ? '  - {kind: bluesky}' : kind === 'feed' ? `  - {kind: feed, id: ${idOfFeed(what)}, url: "${what.replace(/"/g, '')}", every: 10m}` : `  - {kind: file, path: ${JSON.stringify(what)}, follow: true}`;
  return (
    <li><div class="row wrap"><span class="grow"><b>{word('setup.kind', kind)}</b><span class="small ink2 blk">{word('setup.kind.help', kind)}</span></span>
      {running.map((s) => <span key={s.id} class={`tag ${s.state === 'live' ? 'ok' : s.state === 'failed' || s.state === 'silent' ? 'stop' : ''}`}><Icon name={s.state === 'live' ? 'check' : s.state === 'failed' ? 'tri' : 'clock'} />{s.id}: {word('source', s.state)} · {t('setup.read', { n: num(s.read) })}{s.last_post_at ? ` · ${dayTime(s.last_post_at)}` : ''}</span>)}
      <Button kind="sm" icon={running.length ? 'plus' : 'link'} label={`${t(running.length ? 'setup.another' : 'setup.connect')}: ${word('setup.kind', kind)}`} pressed={open} onClick={() => setOpen(!open)}>{t(running.length ? 'setup.another' : 'setup.connect')}</Button></div>
      {running.filter((s) => s.why).map((s) => <p key={s.id} class="small stopc" dir="auto">{s.id}: {s.why}</p>)}
      {open && <div class="sure">
        {kind !== 'bluesky' && <div class="field"><label for={id}>{t(kind === 'feed' ? 'setup.feed.url' : 'setup.file.path')}</label><input id={id} class="input" value={what} autocapitalize="none" spellcheck={false} onInput={(e) => setWhat((e.currentTarget as HTMLInputElement).value)} /></div>}
        <Lines title="hinomi.yaml" text={running.length ? line : `sources:\n${line}`} />
        <p class="small ink2">{t('setup.restart')}</p></div>}
    </li>
  );
}
function idOfFeed(url: string): string {
  try { return new URL(url).hostname.replace(/^www\./, '').replace(/[^a-z0-9.-]/g, '').split('.')[0] || 'feed'; } catch { return 'feed'; }
}

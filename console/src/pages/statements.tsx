// What we said as a company, version by version.
import { path } from '../api';
import { dayTime, lang, netName, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Empty, Icon, Loading, Panel, Tile, Trouble } from '../parts/basic';
import type { IncidentPage } from '../types';
import { named, type Statement, type StatementPage as Page } from './room.types';
import '../style/room.css';

export function Tabs({ at }: { at: 'statements' | 'facts' }) {
  return <nav class="seg" aria-label={t('say.both')}>{(['statements', 'facts'] as const).map((x) => <a key={x} aria-current={x === at ? 'page' : undefined} href={link(x)}>{t(x === 'facts' ? 'ledger.title' : 'say.all')}</a>)}</nav>;
}

export function StatementsPage() {
  const list = useResource<{ statements: Statement[] }>('/statements', { every: 20, on: ['incident', 'reply'] });
  return (
    <div class="page"><div class="pagehead"><h1>{t('say.all')}</h1><span class="right" /><Tabs at="statements" /></div>
      <Panel title={t('say.list')} meta={zone()}>{!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading /> : !list.data.statements.length ? <Empty title={t('say.nothing')}><p>{t('say.nothing.help')}</p></Empty>
        : <table class="tbl cards"><thead><tr><th>{t('say.kind')}</th><th>{t('say.words')}</th><th>{t('say.state')}</th><th>{t('say.to')}</th><th class="r">{t('say.when')}</th></tr></thead><tbody>{list.data.statements.map((s) => (
          <tr key={s.id}><td class="nw"><span class="row"><Tile id={s.brand} name={s.brand_name} /><b>{word('saykind', s.kind)}</b></span></td><td class="full"><a class="clip2" href={link('statements', s.id)} lang={s.lang} dir="auto">{s.text || s.id}</a>{s.corrects && <span class="small warnc"> {t('say.corrects', { id: s.corrects })}</span>}</td>
            <td><span class={`tag${s.state === 'published' ? ' ok' : ''}`}>{word('saystate', s.state)}</span></td><td class="small">{s.targets.map((x) => netName(x.net)).join(' · ')}</td><td class="r n">{dayTime(s.published_at ?? s.changed_at)}</td></tr>))}</tbody></table>}</Panel></div>
  );
}

// What a version changed: the lines it took away and those it brought.
export function changedLines(before: string, after: string): { text: string; kind: 'gone' | 'new' | 'same' }[] {
  const parts = (x: string) => x.split(/(?<=[。.!?！？\n])/u).map((p) => p.trim()).filter(Boolean);
  const [old, fresh] = [parts(before), parts(after)];
  return [...old.filter((p) => !fresh.includes(p)).map((text) => ({ text, kind: 'gone' as const })), ...fresh.map((text) => ({ text, kind: old.includes(text) ? 'same' as const : 'new' as const }))];
}

export function StatementPage({ id }: { id: string }) {
  const page = useResource<Page>(path('statements', id), { every: 15, on: ['reply', 'incident'] });
  const s = page.data?.statement;
  const incident = useResource<IncidentPage>(s?.incident ? path('incidents', s.incident) : null);
  if (!page.data || !s) return <div class="page"><h1 class="vh">{t('say.title')}</h1>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={6} />}</div>;
  const { versions, replies } = page.data;
  const effects = (incident.data?.effect ?? []).filter((e) => s.published_at && Math.abs(Date.parse(e.statement_at) - Date.parse(s.published_at)) < 60_000);
  return (
    <div class="page"><div class="pagehead"><Tile id={s.brand} name={s.brand_name} size="lg" /><h1>{s.brand_name} {word('saykind', s.kind)}</h1><span class={`tag${s.state === 'published' ? ' ok' : ''}`}>{word('saystate', s.state)}</span><span class="right" />{s.incident && <a class="btn" href={link('incidents', s.incident)}>{t('story.room')}</a>}</div>
      {s.corrects && <p><a href={link('statements', s.corrects)}>{t('say.corrects', { id: s.corrects })}</a> <span dir="auto">{s.note}</span></p>}
      {s.corrected_by.map((c) => <p key={c} class="warnc"><Icon name="tri" class="inl" /> <a href={link('statements', c)}>{t('say.corrected', { id: c })}</a></p>)}
      <Panel title={t('say.words')} pad><div class="stmt" lang={s.lang} dir="auto">{s.text}</div></Panel>
      <Panel title={t('say.results')} pad>{replies.length ? <ul class="stack">{replies.map((r) => <li key={r.id} class="row"><b>{netName(r.net)}</b><span>{word('reply', r.state, word('saystate', r.state))}</span>{r.url && <span class="small ink2 clip">{r.url}</span>}</li>)}</ul> : <p class="small ink3">{t('say.noreplies')}</p>}
        {effects.length ? effects.map((e, k) => <p class="small gap-t" key={k}><b>{t(e.calmed ? 'outlook.calmed' : 'outlook.effect')}</b> {e.words[lang.get()]}</p>) : <p class="small ink3 gap-t">{t('say.noeffect')}</p>}</Panel>
      <Panel title={t('say.versions')} meta={zone()} pad><ol class="stack">{versions.map((v, k) => (
        <li key={v.version}><p class="small ink2">v{v.version} · {named(v.person)} · {dayTime(v.at)}</p><p lang={s.lang} dir="auto">{changedLines(versions[k + 1]?.text ?? '', v.text).map((d, n) => d.kind === 'gone' ? <del key={n} class="stopc">{d.text} </del> : d.kind === 'new' && k < versions.length - 1 ? <ins key={n} class="okc">{d.text} </ins> : <span key={n}>{d.text} </span>)}</p></li>))}</ol></Panel></div>
  );
}

// What is listened for: every query of every brand, what it finds and costs, the lists; and where it can be changed.
import { useRef, useState } from 'preact/hooks';
import { session } from '../api';
import { num, t, tn } from '../i18n';
import { useResource } from '../resource';
import { go, link } from '../route';
import { Button, Empty, Icon, Loading, Modal, Note, Panel, StaleNote, Tile, Trouble } from '../parts/basic';
import { useWalk } from '../parts/list';
import { Query } from '../parts/query_editor';
import { Proposals } from '../parts/rule_proposals';
import type { Master, RuleProposal, Topic, Topics } from './rules.types';
import '../style/rules.css';

export const mayChange = (master: Master | undefined): boolean => master?.kind === 'store' && ['lead', 'risk', 'admin'].includes(session.get()?.person?.role ?? '');

// Where who is watched stands, and what to do when it is not here.
export function MasterNote({ master }: { master: Master }) {
  const role = session.get()?.person?.role ?? '';
  if (master.kind === 'store') return ['lead', 'risk', 'admin'].includes(role) ? null : <Note title={t('rules.readonly')}>{t('rules.readonly.role')}</Note>;
  if (master.kind === 'scene') return <Note title={t('rules.readonly')}>{t('rules.readonly.scene')}</Note>;
  return <Note kind="warn" title={t(master.kind === 'file' ? 'rules.readonly.file' : 'rules.readonly.brand', { path: master.path ?? '' })}>
    <p>{t('rules.readonly.how')}</p><pre class="cmd" tabIndex={0} aria-label={t('rules.readonly.command')}>{`hinomi import --data DIR ${master.kind === 'file' ? master.path : 'topics.yaml'}`}</pre></Note>;
}

export const perHour = (topic: Topic, hours: number): string => {
  const n = (topic.found ?? 0) / hours;
  return num(n, n > 0 && n < 10 ? 1 : 0);
};

export function RulesPage() {
  const all = useResource<Topics>('/topics', { every: 60 });
  const waiting = useResource<{ proposals: RuleProposal[] }>('/proposals', { every: 60 });
  const box = useRef<HTMLElement>(null);
  const [adding, setAdding] = useState(false);
  useWalk(box);
  const clients = [...new Map((all.data?.topics ?? []).map((one) => [one.client, one.client_name]))];
  const may = mayChange(all.data?.master);
  const topicOf = (p: RuleProposal) => all.data?.topics.find((o) => o.client === p.client && o.brand === p.brand && o.topic === p.id);
  return (
    <div class="page">
      <div class="pagehead"><h1>{t('nav.rules')}</h1><span class="ink3 hide-s">{t('rules.meta')}</span><span class="right" />
        <a class="btn" href={link('learned')}>{t('learned.title')}</a>{may && <Button icon="plus" onClick={() => setAdding(true)}>{t('rules.add')}</Button>}</div>
      {all.stale && <StaleNote at={all.at} now={Date.now()} />}
      {all.data && <MasterNote master={all.data.master} />}
      <Proposals list={waiting.data?.proposals ?? []} nameOf={(p) => p.brand ? `${topicOf(p)?.brand_name ?? p.brand} ${p.id}` : `list:${p.id}`} before={(p) => p.brand ? topicOf(p)?.query : all.data?.lists.find((l) => l.client === p.client && l.id === p.id)?.words.join('\n')} may={may} onDecided={() => { waiting.reload(); all.reload(); }} />
      {!all.data ? all.error ? <Trouble error={all.error} retry={all.reload} /> : <Panel title={t('nav.rules')}><Loading /></Panel>
        : !all.data.topics.length ? <Empty title={t('rules.none')}><p>{t('rules.none.help')}</p></Empty> : (
          <div class="stack" ref={(e) => { box.current = e; }}>
            {clients.map(([id, name]) => <ClientRules key={id} name={name} data={all.data as Topics} client={id} />)}
            {all.data.more && <Note title={t('rules.more')} />}
          </div>
        )}
      {adding && all.data && <AddRule data={all.data} onClose={() => setAdding(false)} />}
    </div>
  );
}

function ClientRules({ client, name, data }: { client: string; name: string; data: Topics }) {
  const topics = data.topics.filter((one) => one.client === client);
  const lists = data.lists.filter((one) => one.client === client);
  return (
    <>
      <Panel title={name} meta={t('rules.window', { h: data.hours })}>
        <table class="tbl cards rulest"><thead><tr><th>{t('rules.col.rule')}</th><th>{t('rules.col.query')}</th><th class="r">{t('rules.col.hour')}</th><th class="r">{t('rules.col.share')}</th><th class="r">{t('rules.col.cost')}</th><th>{t('rules.col.warnings')}</th></tr></thead>
          <tbody>{topics.map((one) => (
            <tr key={`${one.brand}/${one.topic}`}>
              <td><a class="row rulelink" data-row href={link('rules', one.client, one.brand, one.topic)}><Tile id={one.brand} name={one.brand_name} /><span><b>{one.brand_name}</b><span class="small ink3 blk">{one.topic}</span></span></a></td>
              <td class="qcell"><Query text={one.query.length > 180 ? `${one.query.slice(0, 180)}…` : one.query} /></td>
              <td class="r n">{one.found === null ? '–' : perHour(one, data.hours)}<span class="only-s ink3">&nbsp;{t('rules.col.hour')}</span></td>
              <td class="r n hide-s">{one.found === null || !one.posts ? '–' : `${num(one.found)} / ${num(one.posts)}`}</td>
              <td class="r n hide-s">{one.cost_us === null ? '–' : `${num(one.cost_us, 1)} µs`}</td>
              <td>{one.warnings ? <span class="tag warn"><Icon name="tri" />{tn('rules.warnings', one.warnings)}</span> : one.warnings === 0 ? <span class="tag ok"><Icon name="check" />{t('rules.fine')}</span> : '–'}</td></tr>
          ))}</tbody></table>
      </Panel>
      {lists.length > 0 && <Panel title={t('rules.lists', { name })} meta={t('rules.lists.meta')}>
        <ul class="wordlists">{lists.map((list) => <li key={list.id}><a data-row href={link('rules', client, list.id)}><b class="mono">list:{list.id}</b></a><span class="ink2 clip">{list.words.join(' · ')}</span><span class="small ink3 nw">{tn('rules.words', list.words.length)}</span></li>)}</ul></Panel>}
    </>
  );
}

function AddRule({ data, onClose }: { data: Topics; onClose: () => void }) {
  const brands = (session.get()?.clients ?? []).flatMap((c) => c.brands.map((b) => ({ ...b, client: c.id, client_name: c.name })));
  const [what, setWhat] = useState<'query' | 'list'>('query');
  const [brand, setBrand] = useState(0);
  const [id, setId] = useState('');
  const at = brands[brand];
  const name = id.trim();
  const good = what === 'list' ? /^[A-Za-z0-9_.-]{1,100}$/.test(name) : /^[^\s/]{1,100}$/u.test(name);
  const taken = what === 'list' ? data.lists.some((l) => l.client === at?.client && l.id === name) : data.topics.some((o) => o.client === at?.client && o.brand === at.id && o.topic === name);
  const open = () => { if (good && !taken && at) { onClose(); go(what === 'list' ? link('rules', at.client, name) : link('rules', at.client, at.id, name)); } };
  return (
    <Modal title={t('rules.add')} onClose={onClose}>
      <form class="textform" onSubmit={(e) => { e.preventDefault(); open(); }}>
        <div class="field"><label class="lab" for="rule-what">{t('rules.add.what')}</label><select id="rule-what" class="input" value={what} onChange={(e) => setWhat((e.currentTarget as HTMLSelectElement).value as 'query' | 'list')}>
          <option value="query">{t('rules.add.query')}</option><option value="list">{t('rules.add.list')}</option></select></div>
        <div class="field"><label class="lab" for="rule-brand">{t('rules.add.brand')}</label><select id="rule-brand" class="input" value={brand} onChange={(e) => setBrand(Number((e.currentTarget as HTMLSelectElement).value))}>
          {brands.map((b, k) => <option key={k} value={k}>{b.client_name} · {b.name}</option>)}</select></div>
        <div class="field"><label class="lab" for="rule-id">{t('rules.add.id')}</label><input id="rule-id" class="input" value={id} maxLength={100} aria-describedby="rule-id-h" onInput={(e) => setId((e.currentTarget as HTMLInputElement).value)} />
          <span class="small ink3" id="rule-id-h">{taken ? t('rules.add.taken') : t(what === 'list' ? 'rules.add.listid' : 'rules.add.help')}</span></div>
        <div class="row"><Button type="submit" kind="pri" disabled={!good || taken}>{t('rules.add.open')}</Button><Button onClick={onClose}>{t('cancel')}</Button></div>
      </form>
    </Modal>
  );
}


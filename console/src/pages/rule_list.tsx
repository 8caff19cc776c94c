// One list of words that queries name: a rival's names, what is never meant. Its versions as those of a query.
import { useEffect, useState } from 'preact/hooks';
import { ApiError, path, post } from '../api';
import { num, t, tn } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, Icon, Loading, Modal, Note, Panel, Trouble } from '../parts/basic';
import { TextForm } from '../parts/forms';
import { Difference, Versions } from '../parts/rule_parts';
import { Proposals } from '../parts/rule_proposals';
import { MasterNote, mayChange } from './rules';
import type { Rule, Topics } from './rules.types';
import '../style/rules.css';

const linesOf = (text: string): string[] => [...new Set(text.split('\n').map((one) => one.trim()).filter(Boolean))];

export function RuleListPage({ client, id }: { client: string; id: string }) {
  const where = path('lists', client, id);
  const rule = useResource<Rule>(where, { every: 60 });
  const all = useResource<Topics>(`/topics?client=${encodeURIComponent(client)}`);
  const absent = rule.error?.status === 404;
  const fresh: Rule | null = absent && all.data?.topics.length ? { client, client_name: all.data.topics[0]?.client_name ?? client, brand: null, brand_name: null, id, in_force: false, query: null, cjk: null, list: null, lists: all.data.lists, master: all.data.master, number: 0, versions: [] } : null;
  const shown = rule.data ?? fresh;
  if (!shown) return <div class="page"><h1 class="vh">{t('nav.rules')}</h1>{rule.error && (!absent || all.data) ? <Trouble error={rule.error} retry={rule.reload} /> : <Loading />}</div>;
  const used = (all.data?.topics ?? []).filter((one) => new RegExp(`list:${id.replace(/[.\\-]/g, '\\$&')}(?![\\w.-])`).test(one.query));
  return <ListRoom key={where} rule={shown} where={where} used={used} onRule={(next) => { rule.put(next); rule.reload(); }} />;
}

function ListRoom({ rule, where, used, onRule }: { rule: Rule; where: string; used: Topics['topics']; onRule: (rule: Rule) => void }) {
  const force = (rule.list?.words ?? []).join('\n');
  const [text, setText] = useState(force);
  const [from, setFrom] = useState(rule.number);
  const [saving, setSaving] = useState(false);
  const may = mayChange(rule.master);
  const words = linesOf(text);
  const dirty = words.join('\n') !== force;
  const blocked = !may ? t('rules.save.maynot') : !dirty ? t('rules.save.same') : !words.length ? t('rules.save.empty') : '';
  useEffect(() => { if (!dirty || rule.number === 0) { setText(force); setFrom(rule.number); } }, [rule.number]);
  const take = (next: Rule) => { setText((next.list?.words ?? []).join('\n')); setFrom(next.number); onRule(next); };
  return (
    <div class="page rulepage">
      <div class="pagehead"><a class="iconbtn" href={link('rules')} aria-label={t('rules.back')} title={t('rules.back')}><Icon name="right" class="flip" /></a><div class="hd"><h1 class="mono">list:{rule.id}</h1><p class="small ink3">{rule.client_name} · {rule.number ? t('rules.version', { n: rule.number }) : t('rules.new')}</p></div>
        <span class={`tag ${dirty ? 'warn' : rule.in_force ? 'ok' : ''}`}>{t(dirty ? 'rules.draft' : rule.in_force ? 'rules.in_force' : 'rules.gone')}</span><span class="right" />
        {dirty && <Button onClick={() => setText(force)}>{t('rules.discard')}</Button>}<Button kind="pri" icon={blocked ? 'lock' : 'check'} disabled={!!blocked} id="save" onClick={() => setSaving(true)}>{t('rules.save')}</Button>{blocked && <span class="small ink2">{blocked}</span>}</div>
      <MasterNote master={rule.master} />
      <Proposals list={rule.proposals ?? []} before={() => force} may={may} onDecided={() => onRule(rule)} />
      <div class="cols rulecols"><div class="stack">
        <Panel title={t('rules.list.words')} meta={tn('rules.words', words.length)} pad><label class="lab" for="words">{t('rules.list.help')}</label>
          <textarea id="words" class="input area" rows={Math.min(20, Math.max(6, words.length + 2))} dir="auto" spellcheck={false} readOnly={!may} value={text} maxLength={500000} onInput={(e) => setText((e.currentTarget as HTMLTextAreaElement).value)}
            onKeyDown={(e) => { if ((e.ctrlKey || e.metaKey) && (e.key === 's' || e.key === 'Enter')) { e.preventDefault(); if (!blocked) setSaving(true); } }} /></Panel>
        <Panel title={t('rules.list.used')} meta={num(used.length)} pad>{used.length ? <ul class="sidelist">{used.map((one) => <li key={`${one.brand}/${one.topic}`}><a href={link('rules', one.client, one.brand, one.topic)}>{one.brand_name} · {one.topic}</a></li>)}</ul> : <p class="small ink2">{t('rules.list.unused')}</p>}</Panel>
      </div><div class="stack"><Versions rule={rule} where={where} may={may} onRule={take} /></div></div>
      {saving && <Modal title={t('rules.save.title')} onClose={() => setSaving(false)}>{used.length > 0 && <Note title={t('rules.list.changes', { n: num(used.length) })} />}<Difference before={force} after={words.join('\n')} />
        <TextForm label={t('rules.save.why')} send="rules.save.do" focus onCancel={() => setSaving(false)} onSend={async (why) => {
          take(await post<Rule>(where, { words, number: from, text: why }).catch((failure: unknown) => { throw failure instanceof ApiError && failure.status === 400 ? new Error(failure.message) : failure; })); setSaving(false); }} /></Modal>}
    </div>
  );
}

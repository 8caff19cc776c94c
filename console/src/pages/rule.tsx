// One query: written, judged while it is written, tried on the past, kept as a new version and in force at once.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, path, post } from '../api';
import { clockTime, num, t, tn, word, zone } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, Icon, Loading, Modal, Note, Panel, Segments, Tile, Trouble } from '../parts/basic';
import { TextForm } from '../parts/forms';
import { Blocks } from '../parts/query_blocks';
import { Query, QueryEditor } from '../parts/query_editor';
import { lossless, toBlocks, toQuery, type Group } from '../query/blocks';
import { mended } from '../query/lex';
import { noteWords } from '../query/notes';
import { Difference, Explain, SampleText, Versions } from '../parts/rule_parts';
import { Proposals } from '../parts/rule_proposals';
import { PastTrial } from '../parts/rule_trial';
import { MasterNote, mayChange } from './rules';
import type { Check, QueryNote, Rule, RuleSample } from './rules.types';
import '../style/rules.css';

const WAIT_MS = 300;
interface Draft { query: string; cjk: string; from: number }
const kept = (key: string): Draft | null => { try { return JSON.parse(localStorage.getItem(key) ?? 'null') as Draft | null; } catch { return null; } };
const keep = (key: string, draft: Draft | null) => { try { if (draft) localStorage.setItem(key, JSON.stringify(draft)); else localStorage.removeItem(key); } catch { /* a full or closed storage: the draft lives in the page alone */ } };

// Judged 300 ms after the last stroke, never while a conversion of an input method is open.
function useCheck(client: string, query: string, cjk: string, composing: { current: boolean }, settled: number) {
  const [seen, setSeen] = useState<{ of: string; check: Check } | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (composing.current || !query.trim()) return;
    let gone = false;
    const timer = setTimeout(() => {
      post<Check>('/queries/check', { client, query, samples: 12, ...(cjk ? { cjk } : {}) })
        .then((check) => { if (!gone) { setSeen({ of: query, check }); setError(null); } }, (failure) => { if (!gone) setError(failure); });
    }, WAIT_MS);
    return () => { gone = true; clearTimeout(timer); };
  }, [client, query, cjk, settled]);
  return { check: seen && query.trim() ? seen.check : null, fresh: seen?.of === query, error };
}

export function RulePage({ client, brand, id }: { client: string; brand: string; id: string }) {
  const where = path('topics', client, brand, id);
  const rule = useResource<Rule>(where, { every: 60 });
  const absent = rule.error?.status === 404;
  const list = useResource<{ topics: unknown[]; lists: Rule['lists']; master: Rule['master'] }>(absent ? `/topics?client=${encodeURIComponent(client)}` : null);
  // A name that nobody used yet is a new query.
  const fresh: Rule | null = absent && list.data?.topics.length ? { client, client_name: client, brand, brand_name: brand, id, in_force: false, query: null, cjk: null, list: null, lists: list.data.lists, master: list.data.master, number: 0, versions: [] } : null;
  const shown = rule.data ?? fresh;
  if (!shown) return <div class="page"><h1 class="vh">{t('nav.rules')}</h1>{rule.error && (!absent || list.data) ? <Trouble error={rule.error} retry={rule.reload} /> : <Loading />}</div>;
  return <RuleRoom key={where} rule={shown} where={where} onRule={(next) => { rule.put(next); rule.reload(); }} />;
}

function RuleRoom({ rule, where, onRule }: { rule: Rule; where: string; onRule: (rule: Rule) => void }) {
  const key = `hinomi.rule.${where}`;
  const first = kept(key);
  const force: Draft = { query: rule.query ?? '', cjk: rule.cjk ?? '', from: rule.number };
  const [draft, setDraft] = useState<Draft>(first ?? force);
  const [view, setView] = useState<'text' | 'blocks'>('text');
  const [saving, setSaving] = useState(false);
  const [settled, setSettled] = useState(0);
  const composing = useRef(false);
  const may = mayChange(rule.master);
  const dirty = draft.query !== force.query || draft.cjk !== force.cjk;
  // What somebody else put in force becomes ours where nothing was changed here.
  useEffect(() => { if (!kept(key)) setDraft({ query: rule.query ?? '', cjk: rule.cjk ?? '', from: rule.number }); }, [rule.number]);
  const change = (next: Partial<Draft>) => {
    const whole = { ...draft, ...next };
    setDraft(whole);
    keep(key, whole.query === force.query && whole.cjk === force.cjk ? null : whole);
  };
  const { check, fresh, error } = useCheck(rule.client, draft.query, draft.cjk, composing, settled);
  const wrong = !!check?.errors.length || !draft.query.trim();
  const blocked = !may ? t('rules.save.maynot') : !dirty ? t('rules.save.same') : !draft.query.trim() ? t('rules.save.empty') : wrong ? t('rules.save.wrong') : !fresh ? t('rules.save.judging') : '';
  const ask = () => { if (!blocked) setSaving(true); };
  useKey('R', () => document.getElementById('query')?.focus());
  const behind = draft.from !== rule.number && dirty;
  return (
    <div class="page rulepage">
      <div class="pagehead"><a class="iconbtn" href={link('rules')} aria-label={t('rules.back')} title={t('rules.back')}><Icon name="right" class="flip" /></a><Tile id={rule.brand ?? ''} name={rule.brand_name ?? ''} size="lg" />
        <div class="hd"><h1>{rule.brand_name} <span class="ink2 mono small">{rule.id}</span></h1><p class="small ink3">{rule.client_name} · {rule.number ? t('rules.version', { n: rule.number }) : t('rules.new')}</p></div>
        <span class={`tag ${dirty ? 'warn' : rule.in_force ? 'ok' : ''}`}><Icon name={dirty ? 'tri' : rule.in_force ? 'check' : 'info'} />{t(dirty ? 'rules.draft' : rule.in_force ? 'rules.in_force' : 'rules.gone')}</span>
        <span class="right" />
        {dirty && <Button onClick={() => { keep(key, null); setDraft(force); }}>{t('rules.discard')}</Button>}
        <Button kind="pri" icon={blocked ? 'lock' : 'check'} keys="Ctrl S" disabled={!!blocked} onClick={ask} id="save">{t('rules.save')}</Button>
        {blocked && <span class="small ink2" id="save-why">{blocked}</span>}</div>
      <MasterNote master={rule.master} />
      <Proposals list={rule.proposals ?? []} before={() => force.query} may={may} onDecided={() => onRule(rule)} />
      {behind && <Note kind="warn" title={t('rules.behind', { n: rule.number })} live><p>{t('rules.behind.help')}</p><div class="row wrap gap-t"><Button kind="sm" onClick={() => change({ from: rule.number })}>{t('rules.behind.mine')}</Button><Button kind="sm" onClick={() => { keep(key, null); setDraft(force); }}>{t('rules.behind.theirs')}</Button></div>
        <Difference before={rule.query ?? ''} after={draft.query} /></Note>}
      <div class="cols rulecols"><div class="stack">
        <section class="panel"><header><h2>{t('rules.query')}</h2><div class="right"><Segments label={t('rules.view')} value={view} choices={[{ id: 'text', name: t('rules.view.text') }, { id: 'blocks', name: t('rules.view.blocks') }]} onChoose={setView} /></div></header>
          {view === 'text' ? <QueryEditor id="query" label={t('rules.query')} value={draft.query} check={fresh ? check : null} readOnly={!may} composing={composing} onText={(query) => change({ query })} onSave={ask} onSettled={() => setSettled((n) => n + 1)} />
            : <BlockView query={draft.query} readOnly={!may} onQuery={(query) => change({ query })} onText={() => setView('text')} />}
          <Judged query={draft.query} check={check} fresh={fresh} error={error} may={may} onQuery={(query) => change({ query })} /></section>
        <PastTrial rule={rule} query={draft.query} cjk={draft.cjk} ready={fresh && !wrong} dirty={dirty} />
        <Found check={check} rule={rule} query={draft.query} cjk={draft.cjk} />
      </div><div class="stack">
        <Panel title={t('rules.how')} pad><dl class="dl"><dt>{t('rules.client')}</dt><dd>{rule.client_name}</dd><dt>{t('rules.brand')}</dt><dd>{rule.brand_name}</dd>
          <dt>{t('rules.found24')}</dt><dd>{check && !check.errors.length ? `${num(check.found)} / ${num(check.posts)}` : '–'}</dd><dt>{t('rules.col.cost')}</dt><dd>{check && check.posts ? `${num(check.cost_us, 1)} µs` : '–'}</dd></dl>
          <div class="field gap-t"><label class="lab" for="cjk">{t('rules.cjk')}</label><select id="cjk" class="input" disabled={!may} value={draft.cjk} aria-describedby="cjk-h" onChange={(e) => change({ cjk: (e.currentTarget as HTMLSelectElement).value })}>
            {['', 'sub', 'run', 'morph'].map((c) => <option key={c} value={c}>{word('rulescjk', c || 'usual')}</option>)}</select><span class="small ink3" id="cjk-h">{t('rules.cjk.help')}</span></div></Panel>
        <Lists rule={rule} may={may} onUse={(name) => change({ query: `${draft.query}${/\s$|^$/.test(draft.query) ? '' : ' '}list:${name}` })} />
        <Versions rule={rule} where={where} may={may} onRule={(next) => { keep(key, null); onRule(next); setDraft({ query: next.query ?? '', cjk: next.cjk ?? '', from: next.number }); }} />
      </div></div>
      {saving && <Modal title={t('rules.save.title')} onClose={() => setSaving(false)}><p>{t('rules.save.help')}</p><Difference before={force.query} after={draft.query} />
        {draft.cjk !== force.cjk && <p class="small">{t('rules.cjk')}: {word('rulescjk', force.cjk || 'usual')} → {word('rulescjk', draft.cjk || 'usual')}</p>}
        <TextForm label={t('rules.save.why')} send="rules.save.do" focus onCancel={() => setSaving(false)} onSend={async (text) => {
          const next = await post<Rule>(where, { query: draft.query, number: draft.from, text, ...(draft.cjk ? { cjk: draft.cjk } : {}) }).catch((failure: unknown) => { throw failure instanceof ApiError && failure.status === 400 ? new Error(failure.message) : failure; });
          keep(key, null); setDraft({ query: next.query ?? '', cjk: next.cjk ?? '', from: next.number }); onRule(next); setSaving(false); }} /></Modal>}
    </div>
  );
}

// The blocks keep their own tree while they are edited: an empty field is no part of the query yet.
function BlockView({ query, readOnly, onQuery, onText }: { query: string; readOnly: boolean; onQuery: (query: string) => void; onText: () => void }) {
  const [held, setHeld] = useState<{ tree: Group; query: string } | null>(null);
  const shown = query.trim() ? toBlocks(query) : { tree: { kind: 'or', parts: [{ kind: 'leaf', text: '' }] } as Group };
  const tree = held?.query === query ? held.tree : shown.tree && (!query.trim() || lossless(query)) ? shown.tree : null;
  if (!tree) return <div class="pb"><Note title={t('rules.noblocks')}><p>{word('rulesnoblocks', shown.why ?? 'broken')}</p><div class="gap-t"><Button kind="sm" onClick={onText}>{t('rules.noblocks.text')}</Button></div></Note></div>;
  return <><Blocks tree={tree} readOnly={readOnly} onTree={(next) => { const text = toQuery(next); setHeld({ tree: next, query: text }); onQuery(text); }} />
    <div class="blockq"><span class="small ink3">{t('rules.view.text')}</span> <Query text={query} /></div></>;
}

function Judged({ query, check, fresh, error, may, onQuery }: { query: string; check: Check | null; fresh: boolean; error: unknown; may: boolean; onQuery: (query: string) => void }) {
  const row = (note: QueryNote, kind: 'stop' | 'warn', k: number) => {
    const fix = may && fresh ? mended(query, note) : null;
    const said = noteWords(note.text);
    return <li key={kind + k}><span class={`${kind}c`}><Icon name={kind === 'stop' ? 'oct' : 'tri'} /></span><span class={`sev ${kind}c`}>{t(kind === 'stop' ? 'rules.wrong' : 'rules.warning')}</span>
      <span>{note.column !== null && <b>{t('rules.column', { n: note.column })}: </b>}<span lang={said.ours ? undefined : 'en'}>{said.words}</span></span>
      {fix ? <Button kind="sm" label={t('rules.fix.say', { words: fix.shown })} onClick={() => onQuery(fix.text)}>{t('rules.fix')} <code class="mono">{fix.shown.length > 28 ? `${fix.shown.slice(0, 28)}…` : fix.shown}</code></Button> : <span />}</li>;
  };
  return (
    <ul class={`lint${fresh ? '' : ' waits'}`} id="query-lint" aria-live="polite" aria-busy={!fresh}>
      {error !== null && <li><span class="warnc"><Icon name="tri" /></span><span class="sev warnc">{t('rules.unjudged')}</span><span>{error instanceof Error ? error.message || t('error.no_connection') : ''}</span><span /></li>}
      {!query.trim() ? <li><span class="ink3"><Icon name="info" /></span><span class="sev ink2">{t('rules.empty')}</span><span>{t('rules.empty.help')}</span><span /></li>
        : !check ? <li><span class="ink3"><Icon name="clock" /></span><span class="sev ink2">{t('rules.judging')}</span><span /><span /></li>
          : check.errors.length ? check.errors.map((n, k) => row(n, 'stop', k))
            : <><li><span class="okc"><Icon name="check" /></span><span class="sev okc">{t('rules.valid')}</span><span>{tn('rules.finds', check.found, { of: num(check.posts), us: num(check.cost_us, 1) })}</span><span /></li>{check.warnings.map((n, k) => row(n, 'warn', k))}</>}
    </ul>
  );
}

function Found({ check, rule, query, cjk }: { check: Check | null; rule: Rule; query: string; cjk: string }) {
  const [why, setWhy] = useState<string | null>(null);
  const samples: RuleSample[] = check && !check.errors.length ? check.samples : [];
  return (
    <Panel title={t('rules.samples')} meta={check && !check.errors.length ? t('rules.samples.meta', { n: num(samples.length), from: clockTime(check.from), zone: zone(check.from) }) : undefined} act={<Button kind="sm" onClick={() => setWhy('')}>{t('rules.explain.any')}</Button>}>
      {!samples.length ? <p class="pb ink2">{t(!query.trim() || check?.errors.length ? 'rules.samples.wrong' : !check ? 'rules.judging' : check.posts === 0 ? 'rules.samples.nothing' : 'rules.samples.none')}</p>
        : <ul>{samples.map((s) => <li class="smp" key={s.id}><SampleText sample={s} /><div class="row"><Button kind="sm" label={t('rules.explain.of', { id: s.id })} onClick={() => setWhy(s.id)}>{t('rules.explain')}</Button></div></li>)}</ul>}
      {why !== null && <Explain client={rule.client} post={why} query={query} cjk={cjk} onClose={() => setWhy(null)} />}
    </Panel>
  );
}

function Lists({ rule, may, onUse }: { rule: Rule; may: boolean; onUse: (id: string) => void }) {
  return (
    <Panel title={t('rules.listsof')} pad>{!rule.lists.length ? <p class="small ink2">{t('rules.lists.none')}</p> : <ul class="sidelist">{rule.lists.map((list) => (
      <li key={`${list.client}/${list.id}`}><div class="row">{list.client ? <a class="mono" href={link('rules', list.client, list.id)}>list:{list.id}</a> : <b class="mono">list:{list.id}</b>}{!list.client && <span class="small ink3">{t('rules.lists.common')}</span>}<span class="right" />
        {may && <Button kind="sm" label={t('rules.lists.use.say', { id: list.id })} onClick={() => onUse(list.id)}>{t('rules.lists.use')}</Button>}</div><p class="small ink2 clip">{list.words.slice(0, 8).join(' · ')}</p></li>))}</ul>}
      {may && <p class="small ink3 gap-t">{t('rules.lists.help')}</p>}</Panel>
  );
}


// Beside a query: its versions and what differs, a post with its marks, why a post matches or does not.
import { useEffect, useState } from 'preact/hooks';
import { post } from '../api';
import { dayTime, netName, num, t, word, zone } from '../i18n';
import { changed } from '../query/diff';
import type { Explained, Rule, RuleSample, RuleVersion } from '../pages/rules.types';
import { Button, errorWords, Icon, Modal, Note, Panel } from './basic';
import { TextForm } from './forms';
import { Query } from './query_editor';

export function Difference({ before, after }: { before: string; after: string }) {
  return (
    <p class="diff mono" dir="auto"><span class="vh">{t('rules.diff')} </span>{changed(before, after).map((c, k) => (c.kind === 'ins' ? <ins key={k}>{c.text}</ins> : c.kind === 'del' ? <del key={k}>{c.text}</del> : <span key={k}>{c.text}</span>))}</p>
  );
}

// Not people: where who is watched was taken from.
const MACHINES = new Set(['import', 'configuration']);

export const saidOf = (version: RuleVersion | undefined): string => (version?.words ? version.words.join('\n') : version?.query ?? '');

export function Versions({ rule, where, may, onRule }: { rule: Rule; where: string; may: boolean; onRule: (rule: Rule) => void }) {
  const [open, setOpen] = useState<number | null>(null);
  const [back, setBack] = useState<RuleVersion | null>(null);
  const [end, setEnd] = useState(false);
  const now = saidOf(rule.versions[0]);
  return (
    <Panel title={t('rules.versions')} meta={zone()}>
      {!rule.versions.length && <p class="pb small ink2">{t('rules.versions.none')}</p>}
      <ol class="versions">{rule.versions.slice(0, 30).map((v, k) => {
        const gone = v.query === null || (v.query === undefined && v.words === null);
        return (
          <li key={v.number}><div class="row wrap"><b>{t('rules.version', { n: v.number })}</b>{k === 0 && <span class={`tag ${gone ? '' : 'ok'}`}>{t(gone ? 'rules.gone' : 'rules.in_force')}</span>}
            <time class="small ink3" dateTime={v.at}>{dayTime(v.at)}</time>{v.person && !MACHINES.has(v.person.id) && <span class="small ink2">{v.person.name}{v.second && ` · ${t('proposal.second', { name: v.second.name ?? v.second.id })}`}</span>}</div>
            <p class="small">{v.why ?? t(v.person?.id === 'import' ? 'rules.why.import' : v.person?.id === 'configuration' ? 'rules.why.file' : 'rules.why.none')}</p>
            <div class="row wrap"><Button kind="sm ghost" pressed={open === v.number} onClick={() => setOpen(open === v.number ? null : v.number)}>{t('rules.diff.show')}</Button>
              {may && k > 0 && !gone && <Button kind="sm ghost" icon="history" onClick={() => setBack(v)}>{t('rules.back.to')}</Button>}</div>
            {open === v.number && <Difference before={saidOf(rule.versions[k + 1])} after={saidOf(v)} />}</li>
        );
      })}</ol>
      {may && rule.in_force && <div class="pb"><Button kind="sm ghost" onClick={() => setEnd(true)}>{t(rule.brand ? 'rules.end' : 'rules.end.list')}</Button></div>}
      {back && <Modal title={t('rules.back.title', { n: back.number })} onClose={() => setBack(null)}><Difference before={now} after={saidOf(back)} />
        <TextForm label={t('rules.save.why')} send="rules.back.do" focus onCancel={() => setBack(null)} onSend={async (text) => { onRule(await post<Rule>(`${where}/back`, { to: back.number, number: rule.number, text })); setBack(null); }} /></Modal>}
      {end && <Modal title={t(rule.brand ? 'rules.end.title' : 'rules.end.list')} onClose={() => setEnd(false)}><Note kind="warn" title={t(rule.brand ? 'rules.end.help' : 'rules.end.listhelp')} />
        <TextForm label={t('rules.save.why')} send={rule.brand ? 'rules.end.do' : 'rules.end.listdo'} kind="stop" focus onCancel={() => setEnd(false)} onSend={async (text) => { onRule(await post<Rule>(`${where}/end`, { number: rule.number, text })); setEnd(false); }} /></Modal>}
    </Panel>
  );
}

// A post with what the query found in it; spans are code points.
export function SampleText({ sample }: { sample: RuleSample }) {
  const letters = Array.from(sample.text ?? '');
  const hit = letters.map(() => false);
  for (const [from, to] of sample.spans) for (let k = from; k < Math.min(to, letters.length); k++) hit[k] = true;
  const pieces: { text: string; hit: boolean }[] = [];
  letters.forEach((c, k) => { const last = pieces[pieces.length - 1]; if (last && last.hit === hit[k]) last.text += c; else pieces.push({ text: c, hit: hit[k] ?? false }); });
  return (
    <div class="grow"><p class="post sm" dir="auto">{sample.title && <b>{sample.title} </b>}{pieces.map((p, k) => (p.hit ? <mark key={k}>{p.text}</mark> : p.text))}</p>
      <div class="row small ink3 wrap"><span class="net">{netName(sample.net)}</span><time dateTime={sample.at}>{dayTime(sample.at)} {zone(sample.at)}</time>{sample.author && <span>{sample.author}</span>}<span class="mono idc">{sample.id}</span></div></div>
  );
}

export function Explain({ client, post: given, query, cjk, onClose }: { client: string; post: string; query: string; cjk: string; onClose: () => void }) {
  const [id, setId] = useState(given);
  const [wanted, setWanted] = useState(given);
  const [seen, setSeen] = useState<{ matches: boolean; explained: Explained } | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (!wanted || !query.trim()) return;
    let gone = false;
    setSeen(null); setError(null);
    post<{ matches: boolean; explained: Explained }>('/queries/explain', { client, post: wanted, query, ...(cjk ? { cjk } : {}) }).then((x) => { if (!gone) setSeen(x); }, (x) => { if (!gone) setError(x); });
    return () => { gone = true; };
  }, [wanted, query]);
  return (
    <Modal title={t('rules.explain.title')} onClose={onClose}>
      <form class="textform" onSubmit={(e) => { e.preventDefault(); setWanted(id.trim()); }}><label class="lab" for="explain-id">{t('rules.explain.post')}</label>
        <div class="row"><input id="explain-id" class="input grow" value={id} maxLength={2000} spellcheck={false} onInput={(e) => setId((e.currentTarget as HTMLInputElement).value)} />
          <Button type="submit" kind="pri" disabled={!id.trim()}>{t('rules.explain')}</Button></div><span class="small ink3">{t('rules.explain.help')}</span></form>
      {error !== null && <Note kind="warn" title={t('rules.explain.failed')} live>{errorWords(error)}</Note>}
      {seen && <><Note kind={seen.matches ? '' : 'warn'} title={t(seen.matches ? 'rules.explain.yes' : 'rules.explain.no')} live /><ul class="why-tree"><Part part={seen.explained} /></ul></>}
      {!seen && error === null && wanted && <p class="ink3" role="status">{t('state.loading')}</p>}
    </Modal>
  );
}
function Part({ part }: { part: Explained }) {
  const why = part.why;
  return (
    <li><div class="row"><span class={part.holds ? 'okc' : 'stopc'}><Icon name={part.holds ? 'check' : 'x'} /><span class="vh">{t(part.holds ? 'rules.explain.holds' : 'rules.explain.fails')} </span></span>
      {part.parts?.length ? <b>{word('rulespart', part.kind, part.kind)}</b> : null}<Query text={part.written ?? part.word ?? ''} /></div>
      {why && <p class="small ink2">{word('ruleswhy', why.code, why.text)}{why.got !== undefined && why.wanted !== undefined && ` (${num(why.got)} / ${num(why.wanted)})`}{why.about ? ` «${why.about}»` : ''}</p>}
      {!!part.parts?.length && <ul>{part.parts.map((p, k) => <Part key={k} part={p} />)}</ul>}</li>
  );
}

// The ledger of what we know; and at each row every text that tells it, and what to do about those that say otherwise now.
import { useRef, useState } from 'preact/hooks';
import { path, post, session } from '../api';
import { dayTime, netName, num, t, tn, word, zone } from '../i18n';
import { useResource } from '../resource';
import { go, link } from '../route';
import { Button, Empty, errorWords, Icon, Loading, Modal, Note, Panel, Segments, StaleNote, Trouble } from '../parts/basic';
import { TextForm } from '../parts/forms';
import { useWalk } from '../parts/list';
import { usePress } from '../parts/press';
import type { Role } from '../types';
import { FactForm, Position } from './room_ledger';
import { Tabs } from './statements';
import { named, type Fact, type FactPage as Page, type FactUse, type FactVersion } from './room.types';
import '../style/room.css';
import '../style/facts.css';

const WRITES: Role[] = ['agent', 'lead', 'risk', 'legal', 'admin'];
const mayWrite = () => WRITES.includes((session.get()?.person?.role ?? '') as Role);
const clientName = (id: string) => session.get()?.clients?.find((c) => c.id === id)?.name ?? id;

export function FactsPage() {
  const [show, setShow] = useState<'open' | 'otherwise' | 'all'>('open');
  const [adding, setAdding] = useState('');
  const box = useRef<HTMLElement>(null);
  const list = useResource<{ facts: Fact[] }>(`/facts${show === 'all' ? '?all=1' : show === 'otherwise' ? '?otherwise=1' : ''}`, { every: 20, on: ['incident', 'reply'] });
  useWalk(box);
  const clients = session.get()?.clients ?? [];
  const otherwise = (list.data?.facts ?? []).filter((f) => f.otherwise > 0).length;
  return (
    <div class="page"><div class="pagehead"><h1>{t('ledger.title')}</h1><span class="right" /><Tabs at="facts" /><Segments label={t('filter.state')} value={show} onChoose={setShow} choices={[{ id: 'open', name: t('ledger.valid') }, { id: 'otherwise', name: t('uses.only') }, { id: 'all', name: t('filter.all') }]} />
      {mayWrite() && clients[0] && <Button icon="plus" onClick={() => setAdding(clients[0]?.id ?? '')}>{t('ledger.add')}</Button>}</div>
      {list.stale && <StaleNote at={list.at} now={Date.now()} />}
      {otherwise > 0 && <Note kind="warn" title={tn('uses.rows', otherwise)}>{t('uses.rows.help')}</Note>}
      <Panel title={t('ledger.rule')} meta={zone()}>{!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading /> : !list.data.facts.length ? show === 'otherwise' ? <Empty title={t('uses.norows')}><p>{t('uses.norows.help')}</p></Empty> : <Empty title={t('ledger.none')}><p>{t('ledger.none.help')}</p></Empty>
        : <table class="tbl cards" ref={(e) => { box.current = e; }}><thead><tr><th>{t('ledger.claim')}</th><th>{t('ledger.position')}</th><th>{t('ledger.evidence')}</th><th>{t('ledger.public')}</th><th class="r">{t('ledger.used')}</th><th class="r">{t('say.when')}</th></tr></thead><tbody>{list.data.facts.map((f) => (
          <tr key={f.id}><td><a data-row href={link('facts', f.id)}><span dir="auto">{f.claim}</span>{f.value && <b> {f.value}</b>}</a><span class="small ink3 blk">{clientName(f.client)}{f.ended_at && ` · ${t('ledger.ended')}`}</span></td><td><Position of={f.position} /></td><td class="full small ink2" dir="auto">{f.evidence ?? t('ledger.noevidence')}</td>
            <td><span class={`tag${f.open ? ' ok' : ''}`}>{!f.open && <Icon name="lock" />}{t(f.open ? 'ledger.open' : 'ledger.closed')}</span></td><td class="r n">{f.otherwise > 0 ? <span class="tag stop"><Icon name="tri" />{tn('uses.otherwise', f.otherwise)}</span> : num(f.used)}</td><td class="r n">{dayTime(f.changed_at)}</td></tr>))}</tbody></table>}</Panel>
      {adding && <FactForm scope={{ client: adding, brand: null, incident: null }} claim="" fact={null} choose={clients.length > 1 ? setAdding : undefined} onClose={() => setAdding('')} onDone={(made) => { setAdding(''); go(link('facts', made.fact.id)); }} />}
    </div>
  );
}

export function FactPage({ id }: { id: string }) {
  const page = useResource<Page>(path('facts', id), { every: 20, on: ['reply', 'incident'] });
  const [editing, setEditing] = useState(false);
  const [ending, setEnding] = useState(false);
  const f = page.data?.fact;
  if (!page.data || !f) return <div class="page"><h1 class="vh">{t('ledger.row')}</h1>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={6} />}</div>;
  const may = mayWrite() && !f.ended_at;
  const open = page.data.uses.filter((u) => u.says === 'otherwise' || u.says === 'correcting');
  const rest = page.data.uses.filter((u) => !open.includes(u));
  return (
    <div class="page"><div class="pagehead"><a class="iconbtn" href={link('facts')} aria-label={t('ledger.title')} title={t('ledger.title')}><Icon name="right" class="flip" /></a><div class="hd"><h1 dir="auto">{f.claim}</h1><p class="small ink3">{clientName(f.client)} · {t('ledger.version', { n: f.version })} · {dayTime(f.changed_at)} {zone(f.changed_at)}</p></div>
      <span class="right" />{may && <><Button onClick={() => setEditing(true)}>{t('ledger.change')}</Button><Button onClick={() => setEnding(true)}>{t('ledger.end')}</Button></>}</div>
      {page.stale && <StaleNote at={page.at} now={Date.now()} />}
      <section class="panel factnow"><dl class="dl"><dt>{t('ledger.value')}</dt><dd><b class="fv" dir="auto">{f.value ?? '–'}</b></dd><dt>{t('ledger.position')}</dt><dd><Position of={f.position} /></dd>
        <dt>{t('ledger.public')}</dt><dd><span class={`tag${f.open ? ' ok' : ''}`}>{!f.open && <Icon name="lock" />}{t(f.open ? 'ledger.open' : 'ledger.closed')}</span></dd><dt>{t('ledger.evidence')}</dt><dd dir="auto">{f.evidence ?? t('ledger.noevidence')}</dd><dt>{t('room.owner')}</dt><dd>{named(f.owner) || t('assign.nobody')}</dd>
        {f.ended_at && <><dt>{t('ledger.ended')}</dt><dd>{dayTime(f.ended_at)} · <span dir="auto">{f.ended_why}</span></dd></>}</dl></section>
      <Panel title={t('uses.title')} meta={open.length ? tn('uses.otherwise', open.length) : tn('uses.n', rest.length)}>
        {!page.data.uses.length && <p class="pb ink2">{t('uses.none')}</p>}
        {open.length > 0 && <ul class="uses">{open.map((u) => <Use key={u.object + u.id} use={u} fact={f} may={mayWrite()} onPage={page.put} />)}</ul>}
        {rest.length > 0 && (open.length ? <details class="usesrest"><summary>{tn('uses.rest', rest.length)}</summary><ul class="uses">{rest.map((u) => <Use key={u.object + u.id} use={u} fact={f} may={false} onPage={page.put} />)}</ul></details>
          : <ul class="uses">{rest.map((u) => <Use key={u.object + u.id} use={u} fact={f} may={false} onPage={page.put} />)}</ul>)}
      </Panel>
      <Panel title={t('ledger.versions')} meta={zone()}><ol class="factv">{page.data.versions.map((v, k) => <VersionRow key={v.version} v={v} before={page.data?.versions[k + 1]} />)}</ol></Panel>
      {editing && <FactForm scope={f} claim={f.claim} fact={f} onClose={() => setEditing(false)} onDone={(next) => { page.put(next); setEditing(false); }} />}
      {ending && <Modal title={t('ledger.end')} onClose={() => setEnding(false)}><p>{t('ledger.end.help')}</p><TextForm label={t('ledger.why')} send="ledger.end.do" focus onCancel={() => setEnding(false)} onSend={async (text) => { page.put(await post<Page>(path('facts', id) + '/end', { text })); setEnding(false); }} /></Modal>}
    </div>
  );
}

// What a version changed, each part with what it was.
function VersionRow({ v, before }: { v: FactVersion; before: FactVersion | undefined }) {
  const show = (key: 'claim' | 'value' | 'position' | 'evidence' | 'open', x: FactVersion) => key === 'position' ? word('position', x.position ?? '') : key === 'open' ? t(x.open ? 'ledger.open' : 'ledger.closed') : x[key] ?? '–';
  const names = { claim: t('ledger.claim'), value: t('ledger.value'), position: t('ledger.position'), evidence: t('ledger.evidence'), open: t('ledger.public') };
  const turned = (Object.keys(names) as (keyof typeof names)[]).filter((key) => before && v[key] !== before[key]);
  return (
    <li><span class="small ink2"><b>v{v.version}</b> · {dayTime(v.at ?? v.changed_at ?? null)} · {named(v.person)}{v.why && <> · <span dir="auto">{v.why}</span></>}</span>
      {!before ? <span dir="auto">{[v.claim, v.value].filter(Boolean).join(': ')} · {word('position', v.position ?? '')}</span>
        : turned.length ? <ul>{turned.map((key) => <li key={key}><span class="ink3">{names[key]}</span> <del dir="auto">{show(key, before)}</del> <ins dir="auto">{show(key, v)}</ins></li>)}</ul> : <span class="ink3">{t('ledger.same')}</span>}</li>
  );
}

const SAYS = { same: { icon: 'check', kind: 'ok' }, otherwise: { icon: 'tri', kind: 'stop' }, correcting: { icon: 'clock', kind: 'warn' }, corrected: { icon: 'check', kind: 'ok' }, seen: { icon: 'eye', kind: '' } } as const;

function whereOf(u: FactUse, client: string): string | null {
  if (u.object === 'statement') return link('statements', u.id);
  if (u.object === 'knowledge') return link('knowledge', client, u.id);
  if (u.object === 'template') return link('templates');
  return u.case ? link('desk', u.case) : null;
}

function Use({ use: u, fact, may, onPage }: { use: FactUse; fact: Fact; may: boolean; onPage: (page: Page) => void }) {
  const [leaving, setLeaving] = useState(false);
  const press = usePress();
  const said = (u.object === 'reply' && u.state === 'sent') || (u.object === 'statement' && u.state === 'published');
  const where = whereOf(u, fact.client);
  const look = SAYS[u.says];
  const body = { object: u.object, of: u.id };
  const correct = () => press.run(async () => {
    const next = await post<Page>(path('facts', fact.id) + '/correct', body);
    onPage(next);
    const made = next.uses.find((x) => x.object === u.object && x.id === u.id)?.correction;
    if (made) go(u.object === 'statement' ? link('statements', made.id) : link('desk', u.case ?? ''));
  });
  const told = u.changed.map((what) => what === 'value' ? t('uses.told.value', { was: u.told.value ?? '–', now: fact.value ?? '–' }) : what === 'position' ? t('uses.told.position', { was: word('position', u.told.position), now: word('position', fact.position) }) : what === 'open' ? t('uses.told.open') : t('uses.told.ended'));
  const name = `${word('uses.object', u.object)}${u.net ? ` · ${netName(u.net)}` : ''}`;
  return (
    <li class={`use ${u.says}`} data-use={u.id}>
      <div class="row wrap"><span class={`tag ${look.kind}`}><Icon name={look.icon} />{word('uses.says', u.says)}</span><b>{name}</b>{u.object === 'reply' && <span class="small ink2">{word('reply', u.state, u.state)}</span>}{u.object === 'statement' && <span class="small ink2">{word('saystate', u.state)}</span>}
        {where ? <a class="small" href={where}>{u.title ?? u.id}</a> : <span class="small ink3">{u.id}</span>}<span class="right small ink3 n nw">{u.by?.name} {u.at && dayTime(u.at)}</span></div>
      {u.words && <p class="post sm quote" lang={u.lang ?? undefined} dir="auto">{u.words}</p>}
      {told.length > 0 && <p class="small">{told.join(' ')}{u.how === 'linked' && <span class="ink3"> · {t('uses.linked')}</span>}</p>}
      {u.seen && u.says === 'seen' && <p class="small ink2">{t('uses.seenby', { name: u.seen.by?.name ?? '', time: dayTime(u.seen.at) })} <span dir="auto">{u.seen.why}</span></p>}
      {u.correction && <p class="small ink2">{t('uses.fixedby')} <a href={u.object === 'statement' ? link('statements', u.correction.id) : where ?? '#/facts'}>{u.correction.id}</a> · {word('reply', u.correction.state, word('saystate', u.correction.state, u.correction.state))}</p>}
      {may && (u.says === 'otherwise' || u.says === 'correcting') && <div class="row wrap">
        {u.says === 'otherwise' && (said ? <Button kind="sm pri" disabled={press.busy} onClick={() => void correct()}>{t('uses.correct')}</Button> : where && <a class="btn sm pri" href={where}>{word('uses.open', u.object)}</a>)}
        <Button kind="sm" onClick={() => setLeaving(true)}>{t('uses.leave')}</Button></div>}
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live><p>{errorWords(press.error)}</p></Note>}
      {leaving && <Modal title={t('uses.leave')} onClose={() => setLeaving(false)}><p class="post sm quote" lang={u.lang ?? undefined} dir="auto">{u.words}</p><p>{t('uses.leave.help')}</p>
        <TextForm label={t('uses.leave.why')} send="uses.leave.do" focus onCancel={() => setLeaving(false)} onSend={async (text) => { onPage(await post<Page>(path('facts', fact.id) + '/seen', { ...body, text })); setLeaving(false); }} /></Modal>}
    </li>
  );
}

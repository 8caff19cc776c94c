// What is claimed, by how many, and what we know of it: the ledger of facts beside the claims of the story.
import { useState } from 'preact/hooks';
import { get, path, post, session } from '../api';
import { clockTime, num, t, tn, word } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, errorWords, Icon, Loading, Modal, Note, Trouble } from '../parts/basic';
import { MeanwhileNote, useAsRead } from '../parts/meanwhile';
import { usePress } from '../parts/press';
import type { IconName } from '../parts/icons';
import type { Loaded } from '../resource';
import type { ClaimLedger, IncidentPage, StoryPage } from '../types';
import { named, type Fact, type FactPage } from './room.types';

const STATES: Record<Fact['position'], { icon: IconName; kind: string }> = { confirmed: { icon: 'check', kind: 'yes' }, false: { icon: 'x', kind: 'no' }, unknown: { icon: 'q', kind: 'un' } };
export function Position({ of }: { of: Fact['position'] }) {
  const look = STATES[of] ?? STATES.unknown;
  return <span class={`st ${look.kind}`}><Icon name={look.icon} />{word('position', of)}</span>;
}

type Claim = NonNullable<StoryPage['claims']>[number];
interface Row { key: string; text: string; lang?: string | null | undefined; people: number | null; fact: Fact | null; says: ClaimLedger | null }

// Which row speaks of a claim the server knows: it compares them as it holds a reply against the ledger.
export function claimRows(claims: Claim[], facts: Fact[]): Row[] {
  const left = new Set(facts);
  const rows: Row[] = claims.slice(0, 5).map((c) => {
    const says = c.ledger ?? null;
    const fact = facts.find((f) => f.id === says?.fact) ?? null;
    if (fact) left.delete(fact);
    return { key: c.for + c.words, text: c.text ?? c.words, lang: c.lang, people: c.authors ?? c.posts, fact, says };
  });
  return [...rows, ...[...left].map((fact) => ({ key: fact.id, text: fact.claim, people: null, fact, says: null }))];
}

export const factsPath = ({ incident }: IncidentPage) => `/facts?client=${encodeURIComponent(incident.client)}&incident=${encodeURIComponent(incident.id)}`;

// What the row makes of this claim; where its words are others, they are said.
function Says({ row }: { row: Row }) {
  const position = row.says?.position ?? row.fact?.position;
  if (!position) return <span class="st un"><Icon name="q" />{t('ledger.unrecorded')}</span>;
  return <><Position of={position} />{row.fact && row.fact.otherwise > 0 && <a class="tag stop" href={link('facts', row.fact.id)}><Icon name="tri" />{tn('uses.otherwise', row.fact.otherwise)}</a>}
    {row.says && row.says.claim !== row.text && <span class="small ink3 saysrow" dir="auto">{t(row.says.opposite ? 'ledger.contrary' : 'ledger.says', { claim: row.says.claim })}</span>}</>;
}

export function Ledger({ page, told }: { page: IncidentPage; told: Loaded<StoryPage> }) {
  const { incident } = page;
  const facts = useResource<{ facts: Fact[] }>(factsPath(page), { every: 15, on: ['incident'] });
  const story = told.data;
  const [form, setForm] = useState<{ claim: string; fact: Fact | null } | null>(null);
  useKey('F', () => setForm({ claim: '', fact: null }));
  const rows = claimRows(story?.claims ?? [], facts.data?.facts ?? []);
  return (
    <section class="surf led"><div class="sech"><h2>{t('ledger.title')}</h2><span class="small ink3 hide-s">{t('ledger.rule')}</span><span class="right" />
      <Button kind="sm" icon="plus" keys="F" onClick={() => setForm({ claim: '', fact: null })}>{t('ledger.add')}</Button></div>
      {!facts.data ? facts.error ? <Trouble error={facts.error} retry={facts.reload} /> : <Loading rows={3} />
        : !rows.length ? <p class="pb small ink3">{t('ledger.none')}</p>
          : <table class="tbl cards"><thead><tr><th>{t('ledger.claim')}</th><th class="r">{t('ledger.people')}</th><th>{t('ledger.position')}</th><th>{t('ledger.evidence')}</th><th>{t('ledger.public')}</th><th><span class="vh">{t('actions')}</span></th></tr></thead>
            <tbody>{rows.map((r, k) => (
              <tr key={r.key}><td><span class="row start"><span class="ink3 n">{k + 1}</span><b class="clip2" lang={r.lang ?? undefined} dir="auto">{r.text}</b></span></td><td class="r n">{r.people === null ? '–' : num(r.people)}</td>
                <td><Says row={r} /></td>
                <td class="full small ink2">{r.fact ? <>{r.fact.value && <b>{r.fact.value} </b>}<span dir="auto">{r.fact.evidence ?? t('ledger.noevidence')}</span> <span class="ink3 nw">{named(r.fact.owner)} {clockTime(r.fact.changed_at)}</span></> : '–'}</td>
                <td>{r.fact ? <span class={`tag${r.fact.open ? ' ok' : ''}`}>{!r.fact.open && <Icon name="lock" />}{t(r.fact.open ? 'ledger.open' : 'ledger.closed')}</span> : '–'}</td>
                <td><Button kind="sm" label={`${t(r.fact ? 'ledger.change' : 'ledger.record')}: ${r.text}`} onClick={() => setForm({ claim: r.text, fact: r.fact })}>{t(r.fact ? 'ledger.change' : 'ledger.record')}</Button></td></tr>))}</tbody></table>}
      {form && <FactForm scope={{ client: incident.client, brand: incident.brand, incident: incident.id }} claim={form.claim} fact={form.fact} onClose={() => setForm(null)} onDone={() => { setForm(null); facts.reload(); told.reload(); }} />}
    </section>
  );
}

const formOf = (f: Fact) => ({ claim: f.claim, value: f.value ?? '', position: f.position, evidence: f.evidence ?? '', owner: f.owner && typeof f.owner === 'object' ? f.owner.id : '', open: f.open });
export interface FactScope { client: string; brand: string | null; incident: string | null }
export function FactForm({ scope, claim, fact, choose, onClose, onDone }: { scope: FactScope; claim: string; fact: Fact | null; choose?: ((client: string) => void) | undefined; onClose: () => void; onDone: (page: FactPage) => void }) {
  const staff = useResource<{ people: { id: string; name: string }[] }>('/people').data?.people ?? [];
  const [row, setRow] = useState({ text: '', claim, value: '', position: 'unknown' as Fact['position'], evidence: '', owner: '', open: false, ...(fact ? formOf(fact) : {}) });
  const press = usePress();
  const nameOf = (id: string) => staff.find((p) => p.id === id)?.name ?? id;
  const asRead = useAsRead(fact?.version ?? 0, row, setRow, async () => {
    const now = (await get<FactPage>(path('facts', fact?.id ?? ''))).fact;
    return { version: now.version, who: nameOf(typeof now.person === 'string' ? now.person : now.person?.id ?? ''), at: now.changed_at, form: formOf(now) };
  });
  const set = (next: Partial<typeof row>) => setRow({ ...row, ...next });
  const needs = row.position !== 'unknown' && !row.evidence.trim();
  const ready = row.claim.trim() !== '' && !needs && !press.busy;
  const save = () => { if (ready) void press.run(async () => {
    const body = { claim: row.claim.trim(), position: row.position, open: row.open };
    const rest = { value: row.value.trim(), evidence: row.evidence.trim(), owner: row.owner };
    if (fact) await asRead.send(async (version) => onDone(await post<FactPage>(path('facts', fact.id), { ...body, ...rest, ...(row.text.trim() ? { text: row.text.trim() } : {}), version })));
    else onDone(await post<FactPage>('/facts', { client: scope.client, ...(scope.brand ? { brand: scope.brand } : {}), ...(scope.incident ? { incident: scope.incident } : {}), ...body, ...Object.fromEntries(Object.entries(rest).filter(([, said]) => said)) }));
  }); };
  return (
    <Modal title={t(fact ? 'ledger.change' : 'ledger.add')} onClose={onClose}>
      <form class="stack" onSubmit={(e) => e.preventDefault()} onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); save(); } }}>
        {choose && <label class="field"><span class="lab">{t('ledger.client')}</span><select class="input" value={scope.client} onChange={(e) => choose((e.currentTarget as HTMLSelectElement).value)}>{(session.get()?.clients ?? []).map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select></label>}
        <label class="field"><span class="lab">{t('ledger.claim')}</span><textarea class="input area" rows={2} autofocus value={row.claim} onInput={(e) => set({ claim: (e.currentTarget as HTMLTextAreaElement).value })} /></label>
        <fieldset class="reasons"><legend class="lab">{t('ledger.position')}</legend><div class="row wrap">{(['unknown', 'confirmed', 'false'] as Fact['position'][]).map((p) => <label class="row" key={p}><input type="radio" name="position" checked={row.position === p} onChange={() => set({ position: p })} /><Position of={p} /></label>)}</div></fieldset>
        <label class="field"><span class="lab">{t('ledger.value')}</span><input class="input" value={row.value} onInput={(e) => set({ value: (e.currentTarget as HTMLInputElement).value })} /></label>
        <label class="field"><span class="lab">{t('ledger.evidence')}</span><textarea class="input area" rows={2} value={row.evidence} aria-describedby="fact-need" onInput={(e) => set({ evidence: (e.currentTarget as HTMLTextAreaElement).value })} /></label>
        <label class="field"><span class="lab">{t('room.owner')}</span><select class="input" value={row.owner} onChange={(e) => set({ owner: (e.currentTarget as HTMLSelectElement).value })}><option value="">{t('assign.nobody')}</option>{staff.map((p) => <option key={p.id} value={p.id}>{p.name}</option>)}</select></label>
        <label class="row check"><input type="checkbox" checked={row.open} onChange={(e) => set({ open: (e.currentTarget as HTMLInputElement).checked })} />{t('ledger.may')}</label>
        {fact && <label class="field"><span class="lab">{t('ledger.why')}</span><input class="input" value={row.text} onInput={(e) => set({ text: (e.currentTarget as HTMLInputElement).value })} /></label>}
        {fact && fact.used > 0 && <p class="small ink2">{tn('uses.willask', fact.used)}</p>}
        <p id="fact-need" class="small warnc" role="status">{needs ? t('ledger.needs') : ''}</p>
        <MeanwhileNote of={asRead.meanwhile} busy={press.busy} write={save} rows={(f) => [{ label: t('ledger.claim'), text: f.claim }, { label: t('ledger.position'), text: word('position', f.position) }, { label: t('ledger.value'), text: f.value }, { label: t('ledger.evidence'), text: f.evidence }, { label: t('room.owner'), text: nameOf(f.owner) }, { label: t('ledger.public'), text: t(f.open ? 'ledger.open' : 'ledger.closed') }]} />
        {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
        <div class="row"><Button kind="pri" keys="Ctrl ⏎" disabled={!ready} onClick={save}>{t('ledger.save')}</Button><Button onClick={onClose}>{t('cancel')}</Button></div>
      </form>
    </Modal>
  );
}

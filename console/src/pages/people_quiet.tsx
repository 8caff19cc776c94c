// What is kept from ringing: silences (an end and a reason, always) and mutes of an author or a word.
import { useId, useState } from 'preact/hooks';
import { call, path, post, session } from '../api';
import { useCell } from '../cell';
import { towerNow, useNow } from '../clock';
import { dayTime, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { Button, Empty, errorWords, Icon, Loading, Note, Panel, StaleNote, Tile, Trouble } from '../parts/basic';
import { usePress } from '../parts/press';
import { Sure } from '../parts/sure';
import { localMs, localText, WhenField } from '../parts/when';
import type { Client, Silence } from '../types';
import { brandName, clientName, useMayAct } from './people';
import type { Mute } from './people.types';

const HOUR = 3_600_000;
const RISKS = ['contamination', 'product_safety', 'data_leak', 'discrimination', 'labor_whistle', 'staff_misconduct', 'spokesperson', 'misleading_ad', 'ip_ai', 'threat_legal', 'rumor_boycott', 'impersonation', 'outage', 'service_failure', 'handling'];

export function QuietTab() { return <><Silences /><Mutes /></>; }

function Silences() {
  const list = useResource<{ silences: Silence[] }>('/silences', { every: 15, on: ['silence'] });
  const [open, setOpen] = useState(false);
  const now = useNow(10_000);
  const may = useMayAct();
  return (
    <Panel title={t('silence.title')} meta={t('table.at', { zone: zone(now) })} act={may && !open && <Button kind="sm" icon="pause" onClick={() => setOpen(true)}>{t('people.silence.new')}</Button>}>
      {open && <SilenceForm onDone={(next) => { list.put(next); setOpen(false); }} onCancel={() => setOpen(false)} />}
      {list.stale && <div class="pb"><StaleNote at={list.at} now={Date.now()} /></div>}
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={2} />
        : list.data.silences.length ? (
          <table class="tbl cards"><thead><tr><th>{t('silence.what')}</th><th>{t('silence.why')}</th><th>{t('silence.who')}</th><th class="r">{t('silence.until')}</th><th><span class="vh">{t('people.actions')}</span></th></tr></thead>
            <tbody>{list.data.silences.map((one) => (
              <tr key={`${one.client}/${one.id}`}><td><span class="row"><Tile id={one.brand ?? one.client} name={one.brand ? brandName(one.client, one.brand) : clientName(one.client)} /><b>{[clientName(one.client), one.brand && brandName(one.client, one.brand), one.category && word('risk', one.category, one.category), one.story].filter(Boolean).join(' · ')}</b></span></td>
                <td dir="auto">{one.why}</td><td>{one.person?.name ?? '–'}</td><td class="r n">{dayTime(one.until)}</td>
                <td class="full">{may && <Sure name={t('silence.lift')} yes={t('silence.lift')} what={<b>{t('people.silence.lift.what')}</b>} onYes={async () => { await call('DELETE', path('silences', one.client, one.id)); list.reload(); }} />}</td></tr>
            ))}</tbody></table>
        ) : !open && <Empty title={t('silence.none')}><p>{t('people.silence.none.help')}</p></Empty>}
    </Panel>
  );
}

interface Scope { client: string; brand: string }
// Which client, and perhaps which of its brands.
function ScopeFields({ value, onChange, whole }: { value: Scope; onChange: (next: Scope) => void; whole: boolean }) {
  const clients: Client[] = useCell(session)?.clients ?? [];
  const id = useId();
  const brands = clients.find((c) => c.id === value.client)?.brands ?? [];
  const pick = (client: string) => onChange({ client, brand: whole ? '' : clients.find((c) => c.id === client)?.brands[0]?.id ?? '' });
  return (
    <>
      {clients.length > 1 && <div class="field"><label for={`${id}c`}>{t('people.client')}</label><select id={`${id}c`} class="input" value={value.client} onChange={(e) => pick((e.currentTarget as HTMLSelectElement).value)}>
        {clients.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select></div>}
      <div class="field"><label for={`${id}b`}>{t('people.brand')}</label><select id={`${id}b`} class="input" value={value.brand} onChange={(e) => onChange({ ...value, brand: (e.currentTarget as HTMLSelectElement).value })}>
        {whole && <option value="">{t('people.brand.all')}</option>}{brands.map((b) => <option key={b.id} value={b.id}>{b.name}</option>)}</select></div>
    </>
  );
}
function firstScope(whole: boolean): Scope {
  const first = session.get()?.clients?.[0];
  return { client: first?.id ?? '', brand: whole ? '' : first?.brands[0]?.id ?? '' };
}

function SilenceForm({ onDone, onCancel }: { onDone: (next: { silences: Silence[] }) => void; onCancel: () => void }) {
  const [scope, setScope] = useState(firstScope(true));
  const [category, setCategory] = useState('');
  const [until, setUntil] = useState(localText(towerNow() + 2 * HOUR));
  const [why, setWhy] = useState('');
  const [crisis, setCrisis] = useState(false);
  const press = usePress();
  const id = useId();
  const wrong = !(localMs(until) > towerNow()) ? t('people.until.past') : !why.trim() ? t('people.why.missing') : '';
  const send = async () => onDone(await post<{ silences: Silence[] }>('/silences', { client: scope.client, ...(scope.brand ? { brand: scope.brand } : {}), ...(category ? { category } : {}), until: new Date(until).toISOString(), why: why.trim(), ...(crisis ? { crisis } : {}) }));
  return (
    <form class="sure" aria-label={t('people.silence.new')} onSubmit={(e) => { e.preventDefault(); if (!wrong) void press.run(send); }}>
      <div class="fields">
        <ScopeFields value={scope} onChange={setScope} whole />
        <div class="field"><label for={`${id}k`}>{t('people.category')}</label><select id={`${id}k`} class="input" value={category} onChange={(e) => setCategory((e.currentTarget as HTMLSelectElement).value)}>
          <option value="">{t('people.category.all')}</option>{RISKS.map((r) => <option key={r} value={r}>{word('risk', r)}</option>)}</select></div>
        <WhenField label={t('people.until')} value={until} onInput={setUntil} />
      </div>
      <div class="field"><label for={`${id}w`}>{t('people.why')}</label><input id={`${id}w`} class="input" value={why} maxLength={400} autofocus onInput={(e) => setWhy((e.currentTarget as HTMLInputElement).value)} /></div>
      <label class="row check"><input type="checkbox" checked={crisis} onChange={(e) => setCrisis((e.currentTarget as HTMLInputElement).checked)} /><span>{t('people.silence.crisis')}</span></label>
      {crisis && <Note kind="warn" title={t('people.silence.crisis.warn')} />}
      {wrong ? <p class="small ink2 row"><Icon name="info" />{wrong}</p>
        : <p><b>{t('people.silence.preview', { what: [clientName(scope.client), scope.brand && brandName(scope.client, scope.brand), category && word('risk', category)].filter(Boolean).join(' · '), until: dayTime(localMs(until)), zone: zone(localMs(until)) })}</b> {t(crisis ? 'people.silence.even4' : 'people.silence.not4')}</p>}
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <div class="row wrap"><Button type="submit" kind="sm stop" disabled={!!wrong || press.busy}>{t(press.busy ? 'state.sending' : 'people.silence.begin')}</Button><Button kind="sm" onClick={onCancel}>{t('cancel')}</Button></div>
    </form>
  );
}

function Mutes() {
  const list = useResource<{ mutes: Mute[] }>('/mutes', { every: 30, on: ['mute'] });
  const [open, setOpen] = useState(false);
  const now = useNow(10_000);
  const may = useMayAct();
  return (
    <Panel title={t('people.mutes')} meta={t('table.at', { zone: zone(now) })} act={may && !open && <Button kind="sm" icon="plus" onClick={() => setOpen(true)}>{t('people.mute.new')}</Button>}>
      {open && <MuteForm onDone={(next) => { list.put(next); setOpen(false); }} onCancel={() => setOpen(false)} />}
      {list.stale && <div class="pb"><StaleNote at={list.at} now={Date.now()} /></div>}
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={2} />
        : list.data.mutes.length ? (
          <table class="tbl cards"><thead><tr><th>{t('silence.what')}</th><th>{t('silence.why')}</th><th>{t('silence.who')}</th><th class="r">{t('silence.until')}</th><th><span class="vh">{t('people.actions')}</span></th></tr></thead>
            <tbody>{list.data.mutes.map((one) => (
              <tr key={`${one.client}/${one.brand}/${one.number}`}><td><span class="row"><Tile id={one.brand} name={one.brand_name} /><b>{one.author ? t('people.mute.author', { name: one.author }) : t('people.mute.word', { word: one.word ?? '' })}</b> <span class="ink2">{one.brand_name}</span></span></td>
                <td dir="auto">{one.why ?? '–'}</td><td>{one.name ?? one.person ?? '–'}</td><td class="r n">{dayTime(one.until)}</td>
                <td class="full">{may && <Sure name={t('people.mute.end')} yes={t('people.mute.end')} what={<b>{t('people.mute.end.what')}</b>} onYes={async () => { list.put(await call<{ mutes: Mute[] }>('DELETE', path('mutes', one.client, one.brand, String(one.number)))); }} />}</td></tr>
            ))}</tbody></table>
        ) : !open && <Empty title={t('people.mutes.none')}><p>{t('people.mutes.none.help')}</p></Empty>}
    </Panel>
  );
}

function MuteForm({ onDone, onCancel }: { onDone: (next: { mutes: Mute[] }) => void; onCancel: () => void }) {
  const [scope, setScope] = useState(firstScope(false));
  const [kind, setKind] = useState<'author' | 'word'>('author');
  const [what, setWhat] = useState('');
  const [until, setUntil] = useState(localText(towerNow() + 7 * 24 * HOUR));
  const [why, setWhy] = useState('');
  const press = usePress();
  const id = useId();
  const wrong = !what.trim() ? t(kind === 'author' ? 'people.mute.author.missing' : 'people.mute.word.missing') : !(localMs(until) > towerNow()) ? t('people.until.past') : '';
  const send = async () => onDone(await post<{ mutes: Mute[] }>('/mutes', { client: scope.client, brand: scope.brand, [kind]: what.trim(), until: new Date(until).toISOString(), ...(why.trim() ? { text: why.trim() } : {}) }));
  return (
    <form class="sure" aria-label={t('people.mute.new')} onSubmit={(e) => { e.preventDefault(); if (!wrong) void press.run(send); }}>
      <div class="fields">
        <ScopeFields value={scope} onChange={setScope} whole={false} />
        <div class="field"><label for={`${id}k`}>{t('people.mute.kind')}</label><select id={`${id}k`} class="input" value={kind} onChange={(e) => setKind((e.currentTarget as HTMLSelectElement).value as 'author' | 'word')}>
          <option value="author">{t('people.mute.kind.author')}</option><option value="word">{t('people.mute.kind.word')}</option></select></div>
        <div class="field"><label for={`${id}x`}>{t(kind === 'author' ? 'people.mute.kind.author' : 'people.mute.kind.word')}</label><input id={`${id}x`} class="input" value={what} maxLength={300} autofocus autocapitalize="none" spellcheck={false} placeholder={kind === 'author' ? 'x:@name' : ''} onInput={(e) => setWhat((e.currentTarget as HTMLInputElement).value)} /></div>
        <WhenField label={t('people.until')} value={until} onInput={setUntil} />
      </div>
      <div class="field"><label for={`${id}w`}>{t('people.why')}</label><input id={`${id}w`} class="input" value={why} maxLength={400} onInput={(e) => setWhy((e.currentTarget as HTMLInputElement).value)} /></div>
      {wrong ? <p class="small ink2 row"><Icon name="info" />{wrong}</p> : <p><b>{t('people.mute.preview', { what: what.trim(), brand: brandName(scope.client, scope.brand), until: dayTime(localMs(until)), zone: zone(localMs(until)) })}</b> {t('people.mute.note')}</p>}
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <div class="row wrap"><Button type="submit" kind="sm pri" disabled={!!wrong || press.busy}>{t(press.busy ? 'state.sending' : 'people.mute.begin')}</Button><Button kind="sm" onClick={onCancel}>{t('cancel')}</Button></div>
    </form>
  );
}

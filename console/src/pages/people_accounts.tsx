// Who signs in. An admin adds, changes, blocks, gives a new password by a one-time link, and ends sessions.
import { useId, useState } from 'preact/hooks';
import { call, path, post, session } from '../api';
import { useCell } from '../cell';
import { dayTime, LANGS, t, tn, word } from '../i18n';
import { useResource } from '../resource';
import { Button, Empty, errorWords, Icon, Loading, Modal, monogram, Note, Panel, StaleNote, Trouble } from '../parts/basic';
import { usePress } from '../parts/press';
import { Sure } from '../parts/sure';
import type { Client, Role } from '../types';
import type { PersonPage, Signing } from './people.types';

export const ROLES: Role[] = ['agent', 'lead', 'risk', 'executive', 'legal', 'approver', 'admin'];

export function AccountsTab() {
  const me = useCell(session)?.person;
  const admin = me?.role === 'admin';
  const list = useResource<{ people: Signing[] }>(admin ? '/people?all=1' : '/people', { every: 60 });
  const [open, setOpen] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  return (
    <Panel title={t('people.accounts')} meta={admin ? undefined : t('people.accounts.readonly')} act={admin && !adding && <span class="right"><Button kind="sm pri" icon="plus" onClick={() => setAdding(true)}>{t('people.add')}</Button></span>}>
      {adding && <AddForm onDone={(id) => { setAdding(false); list.reload(); setOpen(id); }} onCancel={() => setAdding(false)} />}
      {list.stale && <div class="pb"><StaleNote at={list.at} now={Date.now()} /></div>}
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
        : list.data.people.length ? (
          <table class="tbl cards"><thead><tr><th>{t('people.name')}</th><th>{t('people.role')}</th>{admin && <><th>{t('people.serves')}</th><th>{t('col.state')}</th><th><span class="vh">{t('people.actions')}</span></th></>}</tr></thead>
            <tbody>{list.data.people.map((one) => (
              <tr key={one.id}><td><span class="row"><span class="ava" aria-hidden="true">{monogram(one.name)}</span><span><b>{one.name}</b> <span class="small ink3">{one.id}</span>{one.id === me?.id && <span class="small ink2"> · {t('people.you')}</span>}</span></span></td>
                <td>{word('role', one.role)}</td>
                {admin && <><td class="full"><Serves one={one} /></td><td class="full"><State one={one} /></td>
                  <td class="full r">{one.mine ? <Button kind="sm" label={t('people.open', { name: one.name })} onClick={() => setOpen(one.id)}>{t('people.change')}</Button> : <span class="small ink3 row"><Icon name="lock" />{t('people.notmine')}</span>}</td></>}</tr>
            ))}</tbody></table>
        ) : <Empty title={t('people.accounts.none')} />}
      {open && <PersonDialog id={open} onClose={() => { setOpen(null); list.reload(); }} />}
    </Panel>
  );
}

function Serves({ one }: { one: Signing }) {
  if (one.all) return <>{t('people.all.clients')}</>;
  return <>{(one.clients ?? []).map((c) => c.name).join(', ')}{one.others && <span class="small ink3"> {t('people.and.others')}</span>}</>;
}
function State({ one }: { one: Signing }) {
  return (
    <span class="row wrap">
      {one.blocked_at ? <span class="tag stop"><Icon name="lock" />{t('people.blocked', { at: dayTime(one.blocked_at) })}</span>
        : !one.password && !one.link_until ? <span class="tag warn"><Icon name="tri" />{t('people.nopassword')}</span> : null}
      {one.link_until && <span class="tag"><Icon name="key" />{t('people.link.waits', { at: dayTime(one.link_until) })}</span>}
      {!!one.signed_in && <span class="tag ok"><Icon name="check" />{tn('people.signedin', one.signed_in)}</span>}
    </span>
  );
}

interface Fields { name: string; role: Role; lang: string; clients: string[]; all: boolean }
function FieldRows({ value, onChange, mayAll }: { value: Fields; onChange: (next: Fields) => void; mayAll: boolean }) {
  const clients: Client[] = useCell(session)?.clients ?? [];
  const id = useId();
  const toggle = (client: string, on: boolean) => onChange({ ...value, clients: on ? [...value.clients, client] : value.clients.filter((c) => c !== client) });
  return (
    <>
      <div class="fields">
        <div class="field"><label for={`${id}n`}>{t('people.name')}</label><input id={`${id}n`} class="input" maxLength={100} value={value.name} onInput={(e) => onChange({ ...value, name: (e.currentTarget as HTMLInputElement).value })} /></div>
        <div class="field"><label for={`${id}r`}>{t('people.role')}</label><select id={`${id}r`} class="input" value={value.role} onChange={(e) => onChange({ ...value, role: (e.currentTarget as HTMLSelectElement).value as Role })}>{ROLES.map((r) => <option key={r} value={r}>{word('role', r)}</option>)}</select></div>
        <div class="field"><label for={`${id}l`}>{t('menu.lang')}</label><select id={`${id}l`} class="input" value={value.lang} onChange={(e) => onChange({ ...value, lang: (e.currentTarget as HTMLSelectElement).value })}>{LANGS.map((l) => <option key={l.id} value={l.id} lang={l.id}>{l.name}</option>)}</select></div>
      </div>
      <p class="small ink2">{word('people.role.does', value.role)}</p>
      <fieldset class="checks"><legend class="lab">{t('people.serves')}</legend>
        {mayAll && value.role === 'admin' && <label class="row check"><input type="checkbox" checked={value.all} onChange={(e) => onChange({ ...value, all: (e.currentTarget as HTMLInputElement).checked })} /><span>{t('people.all.clients')}</span></label>}
        {!(value.all && value.role === 'admin') && clients.map((c) => <label class="row check" key={c.id}><input type="checkbox" checked={value.clients.includes(c.id)} onChange={(e) => toggle(c.id, (e.currentTarget as HTMLInputElement).checked)} /><span>{c.name}</span></label>)}
      </fieldset>
    </>
  );
}
const served = (value: Fields) => (value.all && value.role === 'admin' ? [] : value.clients);
function missing(value: Fields): string {
  return !value.name.trim() ? t('people.name.missing') : !(value.all && value.role === 'admin') && !value.clients.length ? t('people.clients.missing') : '';
}

function AddForm({ onDone, onCancel }: { onDone: (id: string) => void; onCancel: () => void }) {
  const clients = session.get()?.clients ?? [];
  const [value, setValue] = useState<Fields>({ name: '', role: 'agent', lang: session.get()?.person?.lang ?? 'en', clients: clients.length === 1 ? clients.map((c) => c.id) : [], all: false });
  const [login, setLogin] = useState('');
  const press = usePress();
  const id = useId();
  const wrong = !/^[a-z0-9._@-]+$/.test(login) ? t('people.id.missing') : missing(value);
  const send = async () => { await post('/people', { id: login, name: value.name.trim(), role: value.role, lang: value.lang, clients: served(value) }); onDone(login); };
  return (
    <form class="sure" aria-label={t('people.add')} onSubmit={(e) => { e.preventDefault(); if (!wrong) void press.run(send); }}>
      <div class="field idf"><label for={`${id}i`}>{t('signin.id')}</label><input id={`${id}i`} class="input" value={login} maxLength={64} autofocus autocapitalize="none" spellcheck={false} onInput={(e) => setLogin((e.currentTarget as HTMLInputElement).value.trim())} /></div>
      <FieldRows value={value} onChange={setValue} mayAll={session.get()?.person?.role === 'admin'} />
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <p class="small ink2 row"><Icon name="info" />{wrong || t('people.add.next')}</p>
      <div class="row wrap"><Button type="submit" kind="sm pri" disabled={!!wrong || press.busy}>{t(press.busy ? 'state.sending' : 'people.add')}</Button><Button kind="sm" onClick={onCancel}>{t('cancel')}</Button></div>
    </form>
  );
}

function PersonDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const at = path('people', id);
  const page = useResource<PersonPage>(at);
  const [shown, setShown] = useState<string | null>(null);
  const person = page.data?.person;
  const act = async (to: string, body: unknown = {}) => { const next = await post<PersonPage>(at + to, body); if (next.link) setShown(next.link); page.put(next); };
  return (
    <Modal title={person?.name ?? id} onClose={onClose}>
      {!person || !page.data ? page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading /> : (
        <div class="pdialog">
          <p class="row wrap"><span class="small ink3">{person.id}</span><State one={person} /></p>
          <ChangeForm key={JSON.stringify([person.role, person.lang, person.clients])} person={person} onSend={(body) => act('', body)} />
          {shown && <LinkShown link={shown} name={person.name} />}
          <div class="row wrap acts">
            <Sure name={t('people.link.make')} icon="key" yes={t('people.link.make')} disabled={!!person.blocked_at} what={<b>{t('people.link.what', { name: person.name })}</b>} onYes={() => act('/password')} />
            <Sure name={t('people.signout')} icon="out" yes={t('people.signout')} disabled={!person.signed_in} what={<b>{t('people.signout.what', { name: person.name })}</b>} onYes={async () => { await call('DELETE', at + '/sessions'); page.reload(); }} />
            {person.blocked_at ? <Sure name={t('people.unblock')} yes={t('people.unblock')} what={<b>{t('people.unblock.what', { name: person.name })}</b>} onYes={() => act('/block', { on: false })} />
              : <Sure name={t('people.block')} icon="lock" stop kind="sm stop" yes={t('people.block')} what={<b>{t('people.block.what', { name: person.name })}</b>} onYes={() => act('/block', { on: true })} />}
          </div>
          {page.data.history.length > 0 && <details><summary>{t('people.history')}</summary>
            <ul class="rows phist">{page.data.history.map((one, k) => <li key={k}><span class="n ink3">{dayTime(one.at)}</span> <b>{word('people.turn', one.what)}</b>{one.text && <span dir="auto"> {one.text}</span>}{one.by && <span class="ink2"> · {one.by.name}</span>}</li>)}</ul></details>}
        </div>
      )}
    </Modal>
  );
}

function ChangeForm({ person, onSend }: { person: Signing; onSend: (body: unknown) => Promise<void> }) {
  const [value, setValue] = useState<Fields>({ name: person.name, role: person.role, lang: person.lang ?? 'en', clients: (person.clients ?? []).map((c) => c.id), all: !!person.all });
  const press = usePress();
  const [saved, setSaved] = useState(false);
  const same = value.name.trim() === person.name && value.role === person.role && value.lang === person.lang && value.all === !!person.all && [...value.clients].sort().join() === (person.clients ?? []).map((c) => c.id).sort().join();
  const wrong = missing(value);
  return (
    <form class="textform" onSubmit={(e) => { e.preventDefault(); if (!wrong && !same) void press.run(async () => { await onSend({ name: value.name.trim(), role: value.role, lang: value.lang, clients: served(value) }); setSaved(true); }); }}>
      <FieldRows value={value} onChange={(next) => { setValue(next); setSaved(false); }} mayAll={!!person.all || !(session.get()?.clients?.length === 0)} />
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <div class="row wrap"><Button type="submit" kind="sm pri" disabled={!!wrong || same || press.busy}>{t(press.busy ? 'state.sending' : 'people.save')}</Button>
        <span class="small ink2" role="status">{wrong || (saved ? t('state.saved') : same ? t('people.unchanged') : '')}</span></div>
    </form>
  );
}

// Said once: whoever has it sets the password.
export function LinkShown({ link, name }: { link: string; name: string }) {
  const [copied, setCopied] = useState(false);
  const address = location.origin + link;
  return (
    <Note kind="ai" title={t('people.link.title', { name })} live>
      <p class="mono linkbox" tabIndex={0}>{address}</p>
      <p>{t('people.link.once')}</p>
      <div class="row gap-t"><Button kind="sm" icon="copy" onClick={() => { navigator.clipboard?.writeText(address).then(() => setCopied(true), () => {}); }}>{t(copied ? 'people.copied' : 'people.copy')}</Button></div>
    </Note>
  );
}

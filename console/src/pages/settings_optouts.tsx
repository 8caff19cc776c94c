// Who asked not to hear from us: entered by hand or by the desk, ended only in their own words.
import { useId, useState } from 'preact/hooks';
import { path, post, session } from '../api';
import { useCell } from '../cell';
import { dayTime, netName, t } from '../i18n';
import { useResource } from '../resource';
import { Button, Empty, errorWords, Icon, Loading, Note, Panel, StaleNote, Tile, Trouble } from '../parts/basic';
import { usePress } from '../parts/press';
import { Sure } from '../parts/sure';
import { clientName, useMayAct } from './people';

interface OptOut { number: number; client: string; net: string; author: string; at: string; person: string | { id: string; name: string | null } | null; post: string | null; why: string | null; ended_at: string | null }
const NETS = ['x', 'bluesky', 'mastodon', 'mail', 'youtube', 'instagram', 'facebook', 'tiktok', 'line', 'reddit'];
const who = (person: OptOut['person']) => (typeof person === 'string' ? person : person?.name ?? person?.id ?? '–');

export function OptOutsTab() {
  const list = useResource<{ opt_outs: OptOut[] }>('/opt-outs', { every: 60 });
  const [adding, setAdding] = useState(false);
  const role = useCell(session)?.person?.role ?? 'agent';
  const may = role !== 'approver' && role !== 'executive';
  const mayEnd = useMayAct();
  return (
    <Panel title={t('settings.optouts')} meta={t('settings.optouts.meta')} act={may && !adding && <Button kind="sm" icon="plus" onClick={() => setAdding(true)}>{t('settings.optout.add')}</Button>}>
      {adding && <AddForm onDone={(next) => { list.put(next); setAdding(false); }} onCancel={() => setAdding(false)} />}
      {list.stale && <div class="pb"><StaleNote at={list.at} now={Date.now()} /></div>}
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
        : list.data.opt_outs.length ? (
          <table class="tbl cards"><thead><tr><th>{t('settings.whom')}</th><th>{t('people.client')}</th><th>{t('people.why')}</th><th>{t('silence.who')}</th><th class="r">{t('rings.at')}</th><th><span class="vh">{t('people.actions')}</span></th></tr></thead>
            <tbody>{list.data.opt_outs.map((one) => (
              <tr key={`${one.client}/${one.number}`}><td><b dir="auto">{one.author}</b> <span class="small ink2">{netName(one.net)}</span></td><td><span class="row"><Tile id={one.client} name={clientName(one.client)} />{clientName(one.client)}</span></td>
                <td class="full" dir="auto">{one.why ?? '–'}</td><td>{who(one.person)}</td><td class="r n">{dayTime(one.at)}</td>
                <td class="full">{mayEnd && <EndButton one={one} onDone={list.put} />}</td></tr>
            ))}</tbody></table>
        ) : !adding && <Empty title={t('settings.optouts.none')}><p>{t('settings.optouts.none.help')}</p></Empty>}
    </Panel>
  );
}

function EndButton({ one, onDone }: { one: OptOut; onDone: (next: { opt_outs: OptOut[] }) => void }) {
  const [words, setWords] = useState('');
  const id = useId();
  return (
    <Sure name={t('settings.optout.end')} yes={t('settings.optout.end.yes')} what={<b>{t('settings.optout.end.what', { name: one.author })}</b>}
      wrong={words.trim() ? '' : t('settings.optout.words.missing')}
      onYes={async () => { onDone(await post<{ opt_outs: OptOut[] }>(path('opt-outs', one.client, String(one.number), 'end'), { text: words.trim() })); }}>
      <div class="field"><label for={id}>{t('settings.optout.words')}</label><input id={id} class="input" value={words} maxLength={4000} onInput={(e) => setWords((e.currentTarget as HTMLInputElement).value)} /></div>
    </Sure>
  );
}

function AddForm({ onDone, onCancel }: { onDone: (next: { opt_outs: OptOut[] }) => void; onCancel: () => void }) {
  const clients = useCell(session)?.clients ?? [];
  const [client, setClient] = useState(clients[0]?.id ?? '');
  const [net, setNet] = useState('x');
  const [author, setAuthor] = useState('');
  const [why, setWhy] = useState('');
  const press = usePress();
  const id = useId();
  const wrong = !author.trim() ? t('settings.optout.author.missing') : !why.trim() ? t('settings.optout.why.missing') : '';
  return (
    <form class="sure" aria-label={t('settings.optout.add')} onSubmit={(e) => { e.preventDefault(); if (!wrong) void press.run(async () => onDone(await post<{ opt_outs: OptOut[] }>('/opt-outs', { client, net, author: author.trim(), text: why.trim() }))); }}>
      <div class="fields">
        {clients.length > 1 && <div class="field"><label for={`${id}c`}>{t('people.client')}</label><select id={`${id}c`} class="input" value={client} onChange={(e) => setClient((e.currentTarget as HTMLSelectElement).value)}>{clients.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select></div>}
        <div class="field"><label for={`${id}n`}>{t('settings.net')}</label><select id={`${id}n`} class="input" value={net} onChange={(e) => setNet((e.currentTarget as HTMLSelectElement).value)}>{NETS.map((n) => <option key={n} value={n}>{netName(n)}</option>)}</select></div>
        <div class="field"><label for={`${id}a`}>{t('settings.whom')}</label><input id={`${id}a`} class="input" value={author} maxLength={300} autofocus autocapitalize="none" spellcheck={false} placeholder="@name" onInput={(e) => setAuthor((e.currentTarget as HTMLInputElement).value)} /></div>
        <div class="field"><label for={`${id}w`}>{t('settings.optout.how')}</label><input id={`${id}w`} class="input" value={why} maxLength={4000} onInput={(e) => setWhy((e.currentTarget as HTMLInputElement).value)} /></div>
      </div>
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <p class={wrong ? 'small ink2 row' : 'row'}>{wrong ? <><Icon name="info" />{wrong}</> : <b>{t('settings.optout.preview', { name: author.trim(), client: clientName(client) })}</b>}</p>
      <div class="row wrap"><Button type="submit" kind="sm pri" disabled={!!wrong || press.busy}>{t(press.busy ? 'state.sending' : 'settings.optout.add')}</Button><Button kind="sm" onClick={onCancel}>{t('cancel')}</Button></div>
    </form>
  );
}

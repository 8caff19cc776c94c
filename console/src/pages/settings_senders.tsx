// The accounts that answers go out from: how they are, what waits, and the one stop, of one, of a client, of everything.
import { useState } from 'preact/hooks';
import { call, path, post, session } from '../api';
import { useCell } from '../cell';
import { towerNow } from '../clock';
import { dayTime, num, t, tn, word, zone } from '../i18n';
import { useResource } from '../resource';
import { Empty, Icon, Loading, Note, Panel, StaleNote, Tile, Trouble } from '../parts/basic';
import { kindName } from '../parts/part_fields';
import { PartLists } from '../parts/part_list';
import { Sure } from '../parts/sure';
import type { IconName } from '../parts/icons';
import { clientName } from './people';

interface Sender {
  id: string; client: string; brand: string | null; kind: string; account: string | null; state: string; waiting: number; failures: number;
  last_good_at: string | null; failing_at: string | null; why: string | null; next_at: string | null;
  rate_left: number | null; rate_most: number | null; rate_reset_at: string | null; expires_at: string | null;
}
interface Stop { number: number; client: string | null; sender: string | null; at: string; why: string; person: { id: string; name: string | null } | null; ended_at: string | null }
const LOOK: Record<string, [string, IconName]> = { ok: ['ok', 'check'], slow: ['', 'clock'], failing: ['stop', 'tri'], sign_in: ['stop', 'key'], expiring: ['warn', 'clock'], held: ['stop', 'pause'], drill: ['', 'play'] };

export function SendersTab() {
  const list = useResource<{ senders: Sender[] }>('/senders', { every: 10 });
  const stops = useResource<{ stops: Stop[] }>('/stops', { every: 10 });
  const me = useCell(session);
  const role = me?.person?.role ?? 'agent';
  const mayStop = role !== 'approver' && role !== 'executive';
  const again = () => { list.reload(); stops.reload(); };
  const clients = me?.clients ?? [];
  return (
    <>
      <Stops list={stops.data?.stops ?? []} may={role !== 'agent'} onChanged={again} />
      <Panel title={t('settings.senders')} meta={t('table.at', { zone: zone() })}>
        {list.stale && <div class="pb"><StaleNote at={list.at} now={Date.now()} /></div>}
        {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
          : list.data.senders.length ? (
            <table class="tbl cards"><thead><tr><th>{t('settings.account')}</th><th>{t('col.state')}</th><th class="r">{t('settings.waiting')}</th><th>{t('settings.rate')}</th><th>{t('settings.expires')}</th><th><span class="vh">{t('people.actions')}</span></th></tr></thead>
              <tbody>{list.data.senders.map((one) => <SenderRow key={one.id} one={one} mayStop={mayStop} onChanged={again} />)}</tbody></table>
          ) : <Empty title={t('settings.senders.none')}><p>{t(role === 'admin' ? 'settings.senders.none.help' : 'settings.senders.none.admin')}</p></Empty>}
        {mayStop && list.data && list.data.senders.length > 0 && (
          <div class="pb row wrap start">
            {clients.filter((c) => list.data?.senders.some((s) => s.client === c.id)).map((c) => (
              <StopButton key={c.id} name={t('settings.stop.client', { name: c.name })} client={c.id} what={t('settings.stop.client.what', { name: c.name, n: num(list.data?.senders.filter((s) => s.client === c.id).reduce((n, s) => n + s.waiting, 0) ?? 0) })} onDone={again} />
            ))}
            {role === 'admin' && <StopButton name={t('settings.stop.all')} client="all" what={t('settings.stop.all.what', { n: num(list.data.senders.reduce((n, s) => n + s.waiting, 0)) })} onDone={again} />}
          </div>
        )}
      </Panel>
      {role === 'admin' && <PartLists kinds={['sender']} onChanged={again} />}
    </>
  );
}

function SenderRow({ one, mayStop, onChanged }: { one: Sender; mayStop: boolean; onChanged: () => void }) {
  const [kind, icon] = LOOK[one.state] ?? ['warn', 'tri'];
  const soon = one.expires_at && Date.parse(one.expires_at) - towerNow() < 7 * 86_400_000;
  return (
    <tr><td class="full"><span class="row"><Tile id={one.brand ?? one.client} name={clientName(one.client)} /><span><b>{one.account ?? one.id}</b><br /><span class="small ink2">{clientName(one.client)} · {kindName('sender', one.kind)}</span></span></span></td>
      <td class="full"><span class={`tag ${kind}`}><Icon name={icon} />{word('settings.state', one.state)}</span>{one.why && <p class="small ink2" dir="auto">{one.why}</p>}{one.next_at && <p class="small ink2">{t('settings.next', { at: dayTime(one.next_at) })}</p>}<p class="small ink3">{one.last_good_at ? t('settings.lastgood', { at: dayTime(one.last_good_at) }) : t('settings.nevergood')}</p></td>
      <td class="r n"><span class="only-s small ink3">{t('settings.waiting')}&nbsp;</span>{num(one.waiting)}</td>
      <td class="n"><span class="only-s small ink3">{t('settings.rate')}&nbsp;</span>{one.rate_left === null ? <span class="ink3">{t('settings.rate.unsaid')}</span> : t('settings.rate.of', { n: num(one.rate_left), of: one.rate_most === null ? '?' : num(one.rate_most) })}</td>
      <td class="n"><span class="only-s small ink3">{t('settings.expires')}&nbsp;</span>{one.expires_at ? <span class={soon ? 'stopc' : ''}>{soon && <Icon name="tri" class="inl" />} {dayTime(one.expires_at)}</span> : <span class="ink3">{t('settings.expires.unsaid')}</span>}</td>
      <td class="full">{mayStop && one.state !== 'held' && <StopButton name={t('settings.stop')} client={one.client} sender={one.id} what={t('settings.stop.what', { name: one.account ?? one.id, n: num(one.waiting) })} onDone={onChanged} />}</td></tr>
  );
}

function StopButton({ name, client, sender, what, onDone }: { name: string; client: string; sender?: string; what: string; onDone: () => void }) {
  const [why, setWhy] = useState('');
  const id = `stop-${client}-${sender ?? ''}`;
  return (
    <Sure name={name} icon="pause" kind="sm stop" stop yes={name} what={<b>{what}</b>} wrong={why.trim() ? '' : t('people.why.missing')} {...(sender ? { label: `${name}: ${sender}` } : {})}
      onYes={async () => { await post('/stops', { client, ...(sender ? { sender } : {}), text: why.trim() }); setWhy(''); onDone(); }}>
      <div class="field"><label for={id}>{t('people.why')}</label><input id={id} class="input" value={why} maxLength={400} onInput={(e) => setWhy((e.currentTarget as HTMLInputElement).value)} /></div>
    </Sure>
  );
}

function Stops({ list, may, onChanged }: { list: Stop[]; may: boolean; onChanged: () => void }) {
  if (!list.length) return null;
  return (
    <Note kind="stop" title={tn('settings.stops', list.length)}>
      <ul class="sins">{list.map((one) => (
        <li class="row wrap" key={one.number}><b>{one.sender ?? (one.client ? clientName(one.client) : t('settings.everything'))}</b><span dir="auto">{one.why}</span><span class="small">{dayTime(one.at)} {one.person?.name}</span><span class="right" />
          {may && <Sure name={t('settings.stop.end')} yes={t('settings.stop.end')} what={<b>{t('settings.stop.end.what')}</b>} onYes={async () => { await call('DELETE', path('stops', one.client ?? 'all', String(one.number))); onChanged(); }} />}</li>
      ))}</ul>
    </Note>
  );
}

// The lead's board: what breaks, what waits for a yes, what rises, who is there, what was promised, what is heard.
import { useState } from 'preact/hooks';
import { session } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { clockTime, dayTime, elapsed, num, span, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, Empty, Icon, Loading, monogram, Panel, StaleNote, Tile, Trouble } from '../parts/basic';
import type { Reply } from '../types';
import '../style/board.css';
import { AssignCase, Keep, StopAll, Stopped } from './board_acts';
import { Approvals } from './board_approve';
import { RisingStories } from './board_rising';
import { Heard } from './board_heard';
import type { Board, ClientSums, Hand, Stop, Task } from './board.types';

export function BoardPage() {
  const clients = useCell(session)?.clients ?? [];
  const [client, setClient] = useState('');
  const [stopping, setStopping] = useState(false);
  const of = client ? `&client=${encodeURIComponent(client)}` : '';
  const board = useResource<Board>(`/board?${of.slice(1)}`, { every: 5, on: ['case', 'level', 'incident'] });
  const replies = useResource<{ replies: Reply[] }>(`/replies?mine=1&limit=100${of}`, { every: 8, on: ['reply'] });
  const stops = useResource<{ stops: Stop[] }>(`/stops?${of.slice(1)}`, { every: 15, on: ['reply'] });
  return (
    <div class="page boardp">
      <div class="pagehead"><h1>{t('board.title')}</h1><span class="ink3 small">{t('board.now', { time: clockTime(board.data?.now ?? null), zone: zone(board.data?.now ?? Date.now()) })}</span><span class="right" />
        {clients.length > 1 && <><label class="vh" for="boardof">{t('board.client')}</label><select id="boardof" class="input pick" value={client} onChange={(e) => setClient((e.currentTarget as HTMLSelectElement).value)}>
          <option value="">{t('board.all_clients')}</option>{clients.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select></>}
        <Button kind="stop" icon="pause" onClick={() => setStopping(true)}>{t('board.stop')}</Button></div>
      <Stopped stops={stops} />
      {board.stale && <StaleNote at={board.at} now={Date.now()} />}
      {!board.data ? board.error ? <Trouble error={board.error} retry={board.reload} /> : <Loading rows={8} /> : <Whole board={board.data} replies={replies} reload={board.reload} of={of} />}
      {stopping && <StopAll client={client} onClose={() => setStopping(false)} onDone={() => { setStopping(false); stops.reload(); }} />}
    </div>
  );
}

function Whole({ board, replies, reload, of }: { board: Board; replies: ReturnType<typeof useResource<{ replies: Reply[] }>>; reload: () => void; of: string }) {
  const now = useNow(1000);
  const waiting = (replies.data?.replies ?? []).filter((r) => r.state === 'submitted');
  const oldest = waiting[0]?.submitted_at;
  const worst = [...board.clients].sort((a, b) => (a.left_s ?? Infinity) - (b.left_s ?? Infinity))[0];
  const shift = board.people.filter((p) => p.on_shift && WORKS.has(p.role));
  return (
    <>
      <div class="kpis" role="group" aria-label={t('board.figures')}>
        <Kpi label={t('board.over')} n={board.counts.over} kind={board.counts.over ? 'stopc' : ''} note={worst?.left_s != null && worst.left_s < 0 ? t('board.longest', { who: worst.name, time: elapsed(0, -worst.left_s * 1000) }) : t('board.no_over')} />
        <Kpi label={t('board.soon')} n={board.counts.over_in_30min} kind={board.counts.over_in_30min ? 'warnc' : ''} note={t('board.unassigned', { n: num(board.counts.unassigned) })} />
        <Kpi label={t('board.approvals')} n={waiting.length} kind={waiting.length ? 'warnc' : ''} note={oldest ? t('board.waits', { time: elapsed(Date.parse(oldest), now) }) : t('approve.none')} />
        <Kpi label={t('board.aged')} n={board.aged.over_24h} kind={board.aged.over_72h ? 'stopc' : ''} note={t('board.aged72', { n: num(board.aged.over_72h) })} />
        <Kpi label={t('board.shift')} n={shift.length} note={t('board.free', { n: num(shift.filter((p) => !p.most || p.load < p.most).length) })} />
      </div>
      {board.counts.not_looked_at > 0 && <p class="small warnc row"><Icon name="tri" />{t('board.not_looked', { n: num(board.counts.not_looked_at) })}</p>}
      <div class="cols c75">
        <div class="stack"><Approvals list={replies} /><RisingStories rising={board.rising} reload={reload} /><Heard /></div>
        <div class="stack"><Breaches clients={board.clients} /><Aged board={board} now={now} reload={reload} /><Shift people={board.people} /><Promises of={of} now={now} /></div>
      </div>
    </>
  );
}

function Kpi({ label, n, note, kind = '' }: { label: string; n: number; note: string; kind?: string }) {
  return <div class="kpi"><span class="lab">{label}</span><span class={`v n ${kind}`}>{kind === 'stopc' && <Icon name="tri" />}{num(n)}</span><span class="small ink2">{note}</span></div>;
}

// By client: what is over, what breaks within 30 minutes, and the case that breaks next.
function Breaches({ clients }: { clients: ClientSums[] }) {
  const order = [...clients].sort((a, b) => b.over - a.over || (a.left_s ?? Infinity) - (b.left_s ?? Infinity));
  return (
    <Panel title={t('board.breaches')} meta={t('board.breaches.meta')}>
      {order.length ? <table class="tbl bbreach"><thead><tr><th>{t('board.client')}</th><th class="r">{t('board.over.short')}</th><th class="r">{t('board.soon.short')}</th><th class="r hide-s">{t('board.waiting')}</th><th class="r">{t('board.next')}</th></tr></thead>
        <tbody>{order.map((c) => (
          <tr key={c.client}><td><span class="row"><Tile id={c.client} name={c.name} /><span class="clip">{c.name}</span></span></td>
            <td class="r n">{c.over ? <b class="stopc row"><Icon name="tri" />{num(c.over)}</b> : <span class="ink3">0</span>}</td>
            <td class="r n">{c.over_in_30min ? <b class="warnc">{num(c.over_in_30min)}</b> : <span class="ink3">0</span>}</td>
            <td class="r n hide-s">{num(c.waiting)}</td>
            <td class="r n">{c.next && c.left_s !== null ? <a href={link('desk', c.next)} class={c.left_s < 0 ? 'stopc' : ''}>{t(c.left_s < 0 ? 'clock.over' : 'clock.left', { time: elapsed(0, Math.abs(c.left_s) * 1000) })}</a> : <span class="ink3">–</span>}</td></tr>))}</tbody></table>
        : <Empty title={t('board.noclients')} />}
    </Panel>
  );
}

const DAY = 86_400_000;
function Aged({ board, now, reload }: { board: Board; now: number; reload: () => void }) {
  const [chosen, setChosen] = useState<{ id: string; who: string | null } | null>(null);
  return (
    <Panel title={t('board.aged')} meta={t('desk.order.age')}>
      {board.aged.cases.length ? <ul class="blist">{board.aged.cases.slice(0, 8).map((c) => {
        const since = Date.parse(c.waiting_since ?? c.asked_at);
        return (
          <li key={c.id}><Tile id={c.brand} name={c.brand_name} /><span class="grow"><a href={link('desk', c.id)} class="clip2" lang={c.lang ?? undefined} dir="auto">{c.text}</a>
            <span class="small ink3">{word('casestate', c.state)} · {t('case.contacts')} {num(c.contacts ?? 1)}</span></span>
            <span class="bact"><b class={`n nw row ${now - since > 3 * DAY ? 'stopc' : 'warnc'}`}>{now - since > 3 * DAY && <Icon name="tri" />}{span(now - since)}</b>
              <Button kind="ghost sm" label={t('board.assign.to', { id: c.id })} onClick={() => setChosen({ id: c.id, who: c.assignee?.id ?? null })}><Icon name="user" />{c.assignee?.name ?? t('assign.nobody')}</Button></span></li>);
      })}</ul> : <Empty title={t('board.aged.none')} />}
      {board.aged.over_24h > 8 && <p class="pb small ink2">{t('board.more', { n: num(board.aged.over_24h - 8) })}</p>}
      <p class="pb small ink3">{t('board.aged.note')}</p>
      {chosen && <AssignCase id={chosen.id} who={chosen.who} people={board.people} onClose={() => { setChosen(null); reload(); }} />}
    </Panel>
  );
}

const WORKS = new Set(['agent', 'lead', 'risk', 'admin']);
function Shift({ people }: { people: Hand[] }) {
  const here = [...people].filter((p) => WORKS.has(p.role) && (p.on_shift || p.load > 0)).sort((a, b) => Number(b.on_shift) - Number(a.on_shift) || b.load - a.load);
  return (
    <Panel title={t('board.people')} meta={t('board.people.meta')}>
      {here.length ? <ul class="bpeople">{here.map((p) => {
        const full = p.most > 0 && p.load >= p.most;
        return (
          <li key={p.id}><span class="ava" aria-hidden="true">{monogram(p.name)}</span><span class="clip">{p.name}</span><span class="small ink3 clip">{word('role', p.role)}{!p.on_shift && ` · ${t('board.off')}`}</span>
            {p.most > 0 ? <span class="bar" aria-hidden="true"><i class={full ? 'full' : ''} style={{ width: `${Math.min(100, (p.load / p.most) * 100)}%` }} /></span> : <span />}
            <span class={`n small r ${full ? 'stopc' : 'ink2'}`}>{full && <b>{t('board.full')} </b>}{num(p.load)}{p.most ? `/${num(p.most)}` : ''}<span class="vh"> {t('board.cases')}</span></span></li>);
      })}</ul> : <Empty title={t('board.nobody')}><p>{t('board.nobody.help')}</p></Empty>}
    </Panel>
  );
}

// What sent replies promised: kept by somebody, until a time.
function Promises({ of, now }: { of: string; now: number }) {
  const list = useResource<{ tasks: Task[] }>(`/tasks?${of.slice(1)}`, { every: 30, on: ['reply'] });
  const [chosen, setChosen] = useState<Task | null>(null);
  const tasks = list.data?.tasks ?? [];
  return (
    <Panel title={t('board.promises')} meta={t('board.promises.meta', { zone: zone(now) })}>
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={2} />
        : tasks.length ? <ul class="blist">{tasks.slice(0, 8).map((one) => (
          <li key={one.id}><Tile id={one.brand} name={one.brand_name} /><span class="grow">{one.fact ? <a href={link('facts', one.fact)} class="clip2"><b>{t('uses.task')}</b> <span dir="auto">{one.text}</span></a> : one.case ? <a href={link('desk', one.case)} class="clip2" dir="auto">{one.text}</a> : <span class="clip2" dir="auto">{one.text}</span>}<span class="small ink3">{one.owner?.name ?? t('assign.nobody')}</span></span>
            <span class="bact"><b class={`n nw row ${one.late ? 'stopc' : ''}`}>{one.late && <Icon name="tri" />}{one.due_at ? dayTime(one.due_at) : t('board.nodue')}</b><Button kind="ghost sm" icon="check" onClick={() => setChosen(one)}>{t('board.kept')}</Button></span></li>))}</ul>
          : <Empty title={t('board.promises.none')} />}
      {tasks.length > 8 && <p class="pb small ink2">{t('board.more', { n: num(tasks.length - 8) })}</p>}
      {chosen && <Keep task={chosen} onClose={() => setChosen(null)} onDone={() => { setChosen(null); list.reload(); }} />}
    </Panel>
  );
}

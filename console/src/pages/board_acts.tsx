// What a lead does from the board: each act says first what it will do, to whom.
import { useId, useState } from 'preact/hooks';
import { call, path, post, session } from '../api';
import { useCell } from '../cell';
import { dayTime, netName, num, t, tn, word, zone } from '../i18n';
import { useResource, type Loaded } from '../resource';
import { Button, errorWords, Icon, LevelBadge, Loading, Modal, Note, Tile } from '../parts/basic';
import { TextForm } from '../parts/forms';
import { usePress } from '../parts/press';
import type { Level, Story } from '../types';
import type { Hand, Sender, Stop, Task } from './board.types';

// Who may have it: those who serve the client, the least laden of the shift first.
export function AssignCase({ id, who, people, onClose }: { id: string; who: string | null; people: Hand[]; onClose: () => void }) {
  const press = usePress();
  const order = [...people].sort((a, b) => Number(b.on_shift) - Number(a.on_shift) || a.load - b.load);
  const give = (person: string) => press.run(async () => { await post(path('cases', id) + '/assign', { person }); onClose(); });
  return (
    <Modal title={t('board.assign.to', { id })} onClose={onClose}>
      <ul class="bpick">{order.map((p) => <li key={p.id}><Button kind={p.id === who ? 'sm pri' : 'sm'} pressed={p.id === who} disabled={press.busy} onClick={() => void give(p.id)}>{p.name}</Button>
        <span class="small ink3">{word('role', p.role)} · {tn('cases', p.load)}{p.on_shift ? '' : ` · ${t('board.off')}`}</span></li>)}</ul>
      {press.error !== null && <p class="small stopc" role="alert">{errorWords(press.error)}</p>}
    </Modal>
  );
}

export function Keep({ task, onClose, onDone }: { task: Task; onClose: () => void; onDone: () => void }) {
  return (
    <Modal title={t('board.kept.title')} onClose={onClose}><p class="post sm quote" dir="auto">{task.text}</p>
      <TextForm label={t('board.kept.how')} send="board.kept" focus onCancel={onClose} onSend={async (text) => { await post(path('tasks', task.id) + '/done', { text }); onDone(); }} /></Modal>
  );
}

// The other story goes into this one, and people overrule the tower from then on.
export function MergeInto({ story, onClose, onDone }: { story: Story; onClose: () => void; onDone: () => void }) {
  const list = useResource<{ stories: Story[] }>(`/stories?open=1&limit=100&client=${encodeURIComponent(story.client)}&brand=${encodeURIComponent(story.brand)}`);
  const [other, setOther] = useState<Story | null>(null);
  const press = usePress();
  const name = useId();
  const choices = (list.data?.stories ?? []).filter((s) => s.id !== story.id);
  const merge = () => press.run(async () => { if (!other) return; await post(path('stories', story.client, story.brand, story.id) + '/merge', { other: other.id }); onDone(); });
  return (
    <Modal title={t('board.merge')} onClose={onClose}>
      <div class="quote"><span class="small ink3">{t('board.merge.into')}</span><p class="post sm clip2" lang={story.headline_lang ?? undefined} dir="auto">{story.headline}</p></div>
      {!list.data ? <Loading rows={2} /> : choices.length ? <fieldset class="reasons bmerge"><legend class="lab">{t('board.merge.which')}</legend>
        {choices.slice(0, 20).map((s) => <label key={s.id} class="row"><input type="radio" name={name} checked={other?.id === s.id} onChange={() => setOther(s)} /><LevelBadge level={s.level} only /><span class="clip2 small" lang={s.headline_lang ?? undefined} dir="auto">{s.headline}</span><span class="small ink3 nw right">{tn('people', s.authors)}</span></label>)}</fieldset>
        : <Note title={t('board.merge.none')} />}
      {other && <p class="small">{t('board.merge.then', { a: num(story.authors), b: num(other.authors) })}</p>}
      {press.error !== null && <p class="small stopc" role="alert">{errorWords(press.error)}</p>}
      <div class="row"><Button kind="pri sm" disabled={!other || press.busy} onClick={() => void merge()}>{t('board.merge.do')}</Button><Button kind="sm" onClick={onClose}>{t('cancel')}</Button>{!other && choices.length > 0 && <span class="small ink3">{t('board.merge.choose')}</span>}</div>
    </Modal>
  );
}

export function RaiseLevel({ story, onClose, onDone }: { story: Story; onClose: () => void; onDone: () => void }) {
  const [level, setLevel] = useState<Level>(Math.min(4, story.level + 1) as Level);
  const { incident } = story;
  return (
    <Modal title={t('board.raise')} onClose={onClose}><p class="post sm quote clip2" lang={story.headline_lang ?? undefined} dir="auto">{story.headline}</p>
      {incident === null ? <Note title={t('board.raise.none')}>{t('board.raise.none.help')}</Note>
        : story.level >= 4 ? <Note title={t('board.raise.most')} />
          : <><div class="row wrap" role="group" aria-label={t('level.new')}><LevelBadge level={story.level} /><Icon name="right" />
            {([1, 2, 3, 4] as Level[]).filter((l) => l > story.level).map((l) => <button key={l} type="button" class="linkbtn blv" aria-pressed={l === level} onClick={() => setLevel(l)}><LevelBadge level={l} /></button>)}</div>
          <p class="small">{t('board.raise.then', { level: `L${level}`, brand: story.brand_name })}</p>
          <TextForm label={t('level.why')} send="level.set" focus onCancel={onClose} onSend={async (text) => { await post(path('incidents', incident) + '/level', { level, text }); onDone(); }} /></>}
    </Modal>
  );
}

// ---- the one stop ----

export function StopAll({ client, onClose, onDone }: { client: string; onClose: () => void; onDone: () => void }) {
  const clients = useCell(session)?.clients ?? [];
  const [chosen, setChosen] = useState<string[]>(client ? [client] : clients.map((c) => c.id));
  const senders = useResource<{ senders: Sender[] }>('/senders');
  const struck = (senders.data?.senders ?? []).filter((s) => chosen.includes(s.client));
  const under = struck.reduce((n, s) => n + s.waiting, 0);
  const toggle = (id: string) => setChosen((was) => (was.includes(id) ? was.filter((c) => c !== id) : [...was, id]));
  return (
    <Modal title={t('board.stop.title')} onClose={onClose}>
      <p>{t('board.stop.help')}</p>
      <fieldset class="reasons"><legend class="lab">{t('board.stop.whose')}</legend>{clients.map((c) => <label key={c.id} class="row"><input type="checkbox" checked={chosen.includes(c.id)} onChange={() => toggle(c.id)} /><Tile id={c.brands[0]?.id ?? c.id} name={c.name} />{c.name}</label>)}</fieldset>
      <div class="note stop"><Icon name="oct" /><div class="grow"><b>{t('board.stop.now', { clients: num(chosen.length), accounts: num(struck.length), n: num(under) })}</b>
        {struck.length > 0 && <ul class="small bacc">{struck.slice(0, 8).map((s) => <li key={s.id}>{netName(s.kind)} {s.account ?? s.id}{s.waiting ? ` · ${t('board.stop.waiting', { n: num(s.waiting) })}` : ''}</li>)}{struck.length > 8 && <li>{t('board.more', { n: num(struck.length - 8) })}</li>}</ul>}</div></div>
      {chosen.length ? <TextForm label={t('board.stop.why')} send="board.stop.do" kind="stop" focus onCancel={onClose}
        onSend={async (text) => { for (const id of chosen) await post('/stops', { client: id, text }); onDone(); }} />
        : <p class="small stopc">{t('board.stop.choose')}</p>}
    </Modal>
  );
}

export function Stopped({ stops }: { stops: Loaded<{ stops: Stop[] }> }) {
  const [ending, setEnding] = useState<Stop | null>(null);
  const press = usePress();
  const clients = useCell(session)?.clients ?? [];
  const nameOf = (s: Stop) => [s.client ? clients.find((c) => c.id === s.client)?.name ?? s.client : t('board.all_clients'), s.sender].filter(Boolean).join(' · ');
  const end = (s: Stop) => press.run(async () => { await call('DELETE', path('stops', s.client ?? 'all', String(s.number))); setEnding(null); stops.reload(); });
  return (
    <>
      {(stops.data?.stops ?? []).map((s) => (
        <div class="note stop bstop" role="status" key={`${s.client}${s.number}`}><Icon name="pause" /><div class="grow"><b>{t('board.stopped', { who: nameOf(s) })}</b><div class="small">{t('board.stopped.by', { name: s.person?.name ?? '–', at: `${dayTime(s.at)} ${zone(s.at)}` })} · <span dir="auto">{s.why}</span></div></div>
          <Button kind="sm" onClick={() => setEnding(s)}>{t('board.stop.end')}</Button></div>))}
      {ending && <Modal title={t('board.stop.end')} onClose={() => setEnding(null)}><p>{t('board.stop.end.help', { who: nameOf(ending) })}</p>
        {press.error !== null && <p class="small stopc" role="alert">{errorWords(press.error)}</p>}
        <div class="row"><Button kind="pri sm" disabled={press.busy} onClick={() => void end(ending)}>{t('board.stop.end.do')}</Button><Button kind="sm" onClick={() => setEnding(null)}>{t('cancel')}</Button></div></Modal>}
    </>
  );
}

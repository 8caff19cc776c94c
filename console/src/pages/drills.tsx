// Drills. In one: what the scene expects and what came of it, each incident's clocks against the three hours. On a living
// tower: the scenes, and the drills that run beside it.
import { useState } from 'preact/hooks';
import { call, path, post, session } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { clockSeconds, clockTime, dayTime, lang, num, percent, span, t, tn, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, Empty, errorWords, Icon, LevelBadge, Loading, Modal, Note, Panel, StaleNote, Trouble } from '../parts/basic';
import { sceneTitle, useDrill } from '../parts/drill';
import type { Drill, Incident } from '../types';
import '../style/drills.css';

interface Expectation { line: number; state: 'open' | 'met' | 'missed'; expected: string; happened: string | null; at: string | null }
interface Scene { name: string; title: string; about: string | null; from: string; to: string; posts: number }
interface Run { id: string; scene: string; person: string; speed: number; state: 'starting' | 'running' | 'over'; link: string | null; started_at: string; ended_at: string | null; good: boolean; words: string }
interface Drills { here: boolean; scenes: Scene[]; drills: Run[] }
interface Clocks extends Incident { first_at: string | null; acknowledge_s: number | null; holding_s: number | null; facts_s: number | null; facts_in_time: boolean | null }

const BAR_S = 3 * 3600;
const SPEEDS = [1, 10, 60, 300];
const STATE_ICON = { met: 'check', missed: 'x', open: 'clock' } as const;

export function DrillsPage() {
  const drill = useDrill();
  return (
    <div class="page">
      <div class="pagehead"><h1>{t('nav.drills')}</h1></div>
      {drill ? <><Score drill={drill} /><Bars /></> : <Beside />}
      <Scenes />
    </div>
  );
}

/* ---- in a drill ---- */

function Score({ drill }: { drill: Drill }) {
  const list = useResource<{ expectations: Expectation[] }>('/drill/scoring', { every: 2 });
  const language = useCell(lang);
  const rows = list.data?.expectations ?? [];
  const count = (state: string) => rows.filter((r) => r.state === state).length;
  const over = drill.progress >= 1;
  return (
    <Panel title={sceneTitle(drill.title, language)} meta={`${dayTime(drill.at)} ${zone(drill.at)} · ${percent(drill.progress)}`}>
      {list.stale && <StaleNote at={list.at} now={Date.now()} />}
      <p class="pb scoreline" role="status">
        <span class="okc"><Icon name="check" /><b class="n">{num(count('met'))}</b> {t('drill.met')}</span>
        <span class={count('missed') ? 'stopc' : ''}><Icon name="x" /><b class="n">{num(count('missed'))}</b> {t('drill.missed')}</span>
        <span><Icon name="clock" /><b class="n">{num(count('open'))}</b> {t(over ? 'drills.unreached' : 'drill.left')}</span>
      </p>
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
        : !rows.length ? <Empty title={t('drills.no_expectations')} />
          : (
            <table class="tbl cards"><thead><tr><th>{t('drills.state')}</th><th>{t('drills.expected')}</th><th>{t('drills.happened')}</th><th class="r">{t('drills.at')}</th></tr></thead>
              <tbody>{rows.map((row) => (
                <tr key={row.line}>
                  <td><span class={`tag nw ${row.state === 'met' ? 'ok' : row.state === 'missed' ? 'stop' : ''}`}><Icon name={STATE_ICON[row.state]} />{t(row.state === 'open' ? (over ? 'drills.unreached' : 'drill.left') : row.state === 'met' ? 'drill.met' : 'drill.missed')}</span></td>
                  <td class="full" dir="auto">{row.expected}</td><td class="full ink2" dir="auto">{row.happened ?? '–'}</td>
                  <td class="r n">{row.at ? clockSeconds(row.at) : '–'}</td>
                </tr>
              ))}</tbody></table>
          )}
    </Panel>
  );
}

// The clocks of each incident of the scene, on one bar of three hours from its first post.
function Bars() {
  const list = useResource<{ incidents: Clocks[] }>('/metrics/incidents', { every: 5, on: ['incident', 'ack'] });
  const now = useNow(1000);
  return (
    <Panel title={t('drills.clocks')} meta={t('drills.bar')}>
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={2} />
        : !list.data.incidents.length ? <Empty title={t('drills.no_incident')}><p>{t('drills.no_incident.help')}</p></Empty>
          : <ul class="rows pb">{list.data.incidents.map((one) => <Bar key={one.id} of={one} now={now} />)}</ul>}
    </Panel>
  );
}

function Bar({ of, now }: { of: Clocks; now: number }) {
  const first = Date.parse(of.first_at ?? of.opened_at);
  const reached = of.facts_s ?? (now - first) / 1000;
  const marks: [string, number | null][] = [[t('drills.acked'), of.acknowledge_s], [t('drills.holding'), of.holding_s], [t('drills.facts'), of.facts_s]];
  const part = (s: number) => `${Math.min(100, (s / BAR_S) * 100)}%`;
  const late = reached > BAR_S;
  return (
    <li class="drillbar">
      <a class="row" href={link('incidents', of.id)}><LevelBadge level={of.level} only /><b>{of.brand_name}</b><span class="clip ink2" dir="auto">{of.headline}</span></a>
      <div class={`track3 ${late ? 'late' : ''}`} role="img" aria-label={marks.map(([what, s]) => `${what} ${s === null ? '–' : span(s * 1000)}`).join(', ')}>
        <i style={{ width: part(reached) }} />
        {marks.map(([what, s]) => s !== null && <b key={what} style={{ left: part(s) }} title={what} />)}
      </div>
      <p class="small">{marks.map(([what, s]) => <span key={what} class={s === null ? 'ink3' : ''}>{what} <b class="n">{s === null ? '–' : span(s * 1000)}</b></span>)}
        <span class={late ? 'stopc' : 'ink2'}>{late && <Icon name="tri" />}{of.facts_s === null ? t(late ? 'drills.late' : 'drills.running', { time: span(Math.abs(BAR_S - reached) * 1000) }) : t(late ? 'drills.too_late' : 'drills.in_time')}</span></p>
    </li>
  );
}

/* ---- beside a living tower ---- */

function Beside() {
  const list = useResource<Drills>('/drills', { every: 3 });
  const [error, setError] = useState<unknown>(null);
  const may = session.get()?.person?.role !== 'agent';
  const language = useCell(lang);
  const titleOf = (name: string) => sceneTitle(list.data?.scenes.find((s) => s.name === name)?.title ?? name, language);
  const end = async (id: string) => {
    try { await call('DELETE', path('drills', id)); setError(null); list.reload(); } catch (failure) { setError(failure); }
  };
  return (
    <Panel title={t('drills.beside')} meta={list.data && tn('drills.count', list.data.drills.filter((d) => d.state !== 'over').length)}>
      {error !== null && <Note kind="stop" title={t('state.failed')} live>{errorWords(error)}</Note>}
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={2} />
        : !list.data.drills.length ? <Empty title={t('drills.none')}><p>{t('drills.none.help')}</p></Empty>
          : <ul class="rows pb">{list.data.drills.map((one) => (
            <li key={one.id}><div class="row wrap"><b>{titleOf(one.scene)}</b><span class={`tag ${one.state === 'over' ? (one.good ? 'ok' : 'stop') : 'ai'}`}>{one.state === 'over' ? t(one.good ? 'drills.good' : 'drills.bad') : t(one.state === 'running' ? 'drills.runs' : 'drills.starts')}</span>
              <span class="small ink3">{num(one.speed, one.speed < 1 ? 1 : 0)}× · {clockTime(one.started_at)}{one.ended_at && `–${clockTime(one.ended_at)}`} · {one.person}</span><span class="right" />
              {one.link && <a class="btn sm pri" href={one.link} target="_blank" rel="noopener noreferrer"><Icon name="play" />{t('drills.open')}</a>}
              {may && <Button kind="sm" onClick={() => void end(one.id)}>{t(one.state === 'over' ? 'drills.forget' : 'drills.end')}</Button>}</div>
              {one.link && <p class="small ink3">{t('drills.where')}</p>}
              {one.words && <pre class="verdicts" tabIndex={0} aria-label={t('drills.verdicts')}>{one.words}</pre>}</li>
          ))}</ul>}
    </Panel>
  );
}

function Scenes() {
  const list = useResource<Drills>('/drills', { every: 0 });
  const language = useCell(lang);
  const [chosen, setChosen] = useState<Scene | null>(null);
  const may = session.get()?.person?.role !== 'agent';
  return (
    <Panel title={t('drills.scenes')} meta={list.data && !list.data.here ? t('drills.elsewhere') : undefined}>
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={6} />
        : (
          <table class="tbl cards"><thead><tr><th>{t('drills.scene')}</th><th class="r">{t('drills.length')}</th><th class="r">{t('col.posts')}</th><th><span class="vh">{t('actions')}</span></th></tr></thead>
            <tbody>{list.data.scenes.map((one) => (
              <tr key={one.name}><td class="full"><b>{sceneTitle(one.title, language)}</b>{one.about && <div class="small ink2" lang="en" dir="auto">{one.about}</div>}</td>
                <td class="r n">{span(Date.parse(one.to) - Date.parse(one.from))}</td><td class="r n">{num(one.posts)}</td>
                <td class="r">{list.data?.here ? <Button kind="sm" disabled={!may} onClick={() => setChosen(one)}>{t('drills.start')}</Button> : <code class="small">hinomi drill {one.name}</code>}</td></tr>
            ))}</tbody></table>
        )}
      {list.data?.here && !may && <p class="pb small ink3">{t('drills.leads')}</p>}
      {chosen && <Start scene={chosen} onClose={() => setChosen(null)} />}
    </Panel>
  );
}

function Start({ scene, onClose }: { scene: Scene; onClose: () => void }) {
  const list = useResource<Drills>('/drills', { every: 0 });
  const language = useCell(lang);
  const [speed, setSpeed] = useState(60);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const long = Date.parse(scene.to) - Date.parse(scene.from);
  const start = async () => {
    setBusy(true);
    try { list.put(await post<Drills>('/drills', { scene: scene.name, speed })); onClose(); } catch (failure) { setError(failure); }
    setBusy(false);
  };
  return (
    <Modal title={t('drills.start_title', { scene: sceneTitle(scene.title, language) })} onClose={onClose}>
      <p>{t('drills.preview')}</p>
      <div class="field"><span class="lab" id="drill-speed">{t('drill.speed')}</span>
        <div class="seg" role="group" aria-labelledby="drill-speed">{SPEEDS.map((s) => <button type="button" key={s} aria-pressed={s === speed} onClick={() => setSpeed(s)}>{num(s)}×</button>)}</div>
        <span class="small ink3">{t('drills.takes', { time: span(long / speed) })}</span></div>
      {error !== null && <Note kind="stop" title={t('state.failed')} live>{errorWords(error)}</Note>}
      <div class="row"><Button kind="pri" disabled={busy} onClick={() => void start()}>{t(busy ? 'drills.starts' : 'drills.go')}</Button><Button onClick={onClose}>{t('cancel')}</Button></div>
    </Modal>
  );
}


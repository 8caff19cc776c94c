// Who rings when, after how long and by what: each route a ladder. And the test ring, that proves it.
import { useState } from 'preact/hooks';
import { post } from '../api';
import { session } from '../api';
import { useCell } from '../cell';
import { towerNow } from '../clock';
import { dayTime, span, t, tn, word } from '../i18n';
import { useResource } from '../resource';
import { Button, Empty, Icon, LevelBadge, Loading, Note, Panel, StaleNote, Tile, Trouble, errorWords } from '../parts/basic';
import { PartLists } from '../parts/part_list';
import { usePress } from '../parts/press';
import type { RungRow } from '../types';
import { useMayAct } from './people';
import type { Ladder, Ladders, Step, Way } from './people.types';

// Without a wait of its own a step is passed after as long as its level allows (docs/alarms.md), later ones after five minutes.
const FIRST_WAIT_S: Record<number, number> = { 2: 900, 3: 600, 4: 300 };
const NEXT_WAIT_S = 300;

export function RoutesTab() {
  const list = useResource<Ladders>('/routes', { every: 120 });
  const may = useMayAct();
  if (!list.data) return list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />;
  const at = list.data;
  return (
    <>
      {list.stale && <StaleNote at={list.at} now={Date.now()} />}
      {may && <TestRing ladders={at} />}
      <Panel title={t('people.routes.title')} meta={t('people.routes.order')}>
        {at.routes.length ? <div class="ladders">{at.routes.map((one, k) => <LadderCard key={k} one={one} />)}</div>
          : <Empty title={t('people.routes.none')}><p>{at.fallback ? t('people.routes.fallback', { name: at.fallback.name }) : t('people.routes.log')}</p></Empty>}
        <p class="pb small ink2 row start"><Icon name="info" /><span>{at.fallback ? t('people.fallback', { name: at.fallback.name }) : t('people.fallback.none')}</span></p>
      </Panel>
      <Panel title={t('people.rung.title')} meta={t('people.rung.meta')}>
        {at.people.length ? (
          <table class="tbl cards"><thead><tr><th>{t('people.name')}</th><th>{t('people.role')}</th><th>{t('people.ways')}</th><th>{t('people.quiet')}</th></tr></thead>
            <tbody>{at.people.map((p) => <tr key={p.id}><td><b>{p.name}</b> <span class="small ink3">{p.id}</span></td><td>{word('role', p.role) || '–'}</td>
              <td class="full"><Ways ways={p.ways} /></td><td class="full">{p.quiet.length ? <>{p.quiet.join(', ')} <span class="small ink3">{p.zone ?? 'UTC'}</span></> : <span class="ink3">{t('people.quiet.never')}</span>}</td></tr>)}</tbody></table>
        ) : <Empty title={t('people.rung.none')} />}
      </Panel>
      {may && <PartLists kinds={['route', 'duty', 'person', 'channel', 'calendar', 'fallback']} lead={t('part.routes.lead')} onChanged={() => list.reload()} />}
    </>
  );
}

export function Ways({ ways }: { ways: Way[] }) {
  return (
    <span class="row wrap">{ways.map((way, k) => (
      <span key={way.channel} class={`tag ${way.why ? 'stop' : way.kind === 'log' ? 'warn' : ''}`} title={way.why ?? undefined}>
        <Icon name={way.why || way.kind === 'log' ? 'tri' : way.phone ? 'phone' : way.kind === 'mail' ? 'mail' : 'chat'} />{k > 0 && <span class="ink3">{t('people.then')}</span>}
        <b>{way.channel}</b>{way.channel !== way.kind && ` ${way.kind}`}{way.why ? ` · ${way.why}` : way.kind === 'log' ? ` · ${t('people.logonly')}` : way.phone ? ` · ${t('people.phone')}` : ''}</span>
    ))}</span>
  );
}

const stepName = (step: Step) => step.duty ? t('people.step.duty', { name: step.duty.name }) : step.person ? step.person.name : t('people.step.channel', { name: step.channel ?? 'log' });

function LadderCard({ one }: { one: Ladder }) {
  const brand = one.brand ?? one.client;
  let minutes = 0;
  return (
    <section class="ladder">
      <header class="row wrap"><LevelBadge level={one.level} /><span class="small ink2">{t('people.from.level')}</span>
        {brand ? <span class="row">{<Tile id={one.brand?.id ?? one.client?.id ?? ''} name={brand.name} />}<b>{one.client?.name}{one.brand ? ` · ${one.brand.name}` : ''}</b></span> : <b>{t('people.any.client')}</b>}
        {one.categories.map((c) => <span class="tag" key={c}>{word('risk', c)}</span>)}
        {one.quiet.length > 0 && <span class="tag"><Icon name="moon" />{one.quiet.join(', ')} {one.zone ?? 'UTC'}</span>}</header>
      <ol class="rungs">{one.steps.map((step, k) => {
        const after = minutes;
        minutes += step.wait_s ?? (k === 0 ? FIRST_WAIT_S[one.level] ?? 900 : NEXT_WAIT_S);
        return (
          <li key={k}><span class="rtime n">{after === 0 ? t('people.at.once') : t('people.after', { span: span(after * 1000) })}</span><i class="rdot" aria-hidden="true" />
            <div><b>{stepName(step)}</b>{step.duty && <span class="ink2"> {step.now ? t('people.now.is', { name: step.now.name }) : <b class="stopc">{t('people.now.nobody')}</b>}</span>}
              <div class="gap-t1"><Ways ways={step.ways} /></div></div></li>
        );
      })}</ol>
      <p class="small ink2">{t('people.round', { span: one.repeat_s ? span(one.repeat_s * 1000) : span(NEXT_WAIT_S * 1000) })}{one.for_s ? ` ${t('people.for', { span: span(one.for_s * 1000) })}` : ''}</p>
    </section>
  );
}

// Somebody's telephone sounds: who, by what and in whose name is shown before the press, and each try after it.
export function TestRing({ ladders, only }: { ladders: Ladders; only?: string }) {
  const me = useCell(session);
  const clients = me?.clients ?? [];
  const [client, setClient] = useState(clients[0]?.id ?? '');
  const [person, setPerson] = useState(only ?? (ladders.people.some((p) => p.id === me?.person?.id) ? me?.person?.id ?? '' : ladders.people[0]?.id ?? ''));
  const [since, setSince] = useState(0);
  const press = usePress();
  const rings = useResource<{ rings: RungRow[] }>(since ? '/rings?limit=20' : null, { every: 2, on: ['ring'] });
  const whom = ladders.people.find((p) => p.id === person);
  const result = since ? rings.data?.rings.find((one) => one.test && one.person?.id === person && Date.parse(one.at) >= since - 5000) : undefined;
  const send = async () => { const began = towerNow(); await post('/rings/test', { client, person }); setSince(began); rings.reload(); };
  if (!ladders.people.length) return null;
  return (
    <Panel title={t('people.test.title')} pad>
      <form class="testring" onSubmit={(e) => { e.preventDefault(); void press.run(send); }}>
        <div class="fields short">
          <div class="field"><label for="tr-who">{t('people.test.whom')}</label><select id="tr-who" class="input" value={person} onChange={(e) => { setPerson((e.currentTarget as HTMLSelectElement).value); setSince(0); }}>
            {ladders.people.map((p) => <option key={p.id} value={p.id}>{p.name}</option>)}</select></div>
          {clients.length > 1 && <div class="field"><label for="tr-cl">{t('people.test.client')}</label><select id="tr-cl" class="input" value={client} onChange={(e) => { setClient((e.currentTarget as HTMLSelectElement).value); setSince(0); }}>
            {clients.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select></div>}
          <Button type="submit" kind="pri" icon="bell" disabled={press.busy || !whom}>{t(press.busy ? 'state.sending' : 'people.test.ring')}</Button>
        </div>
        {whom && <p class="row wrap"><span>{t('people.test.preview', { name: whom.name })}</span><Ways ways={whom.ways} /></p>}
        {press.error !== null && <Note kind="stop" title={t('people.test.failed')} live>{errorWords(press.error)}</Note>}
        {since > 0 && <TestResult result={result} />}
      </form>
    </Panel>
  );
}

function TestResult({ result }: { result: RungRow | undefined }) {
  if (!result) return <Note title={t('people.test.waits')} live>{t('people.test.waits.help')}</Note>;
  const state = result.state === 'delivered' ? '' : result.state === 'failed' ? 'stop' : '';
  return (
    <Note kind={state} title={`${word('ring', result.state)} · ${result.person?.name ?? ''} · ${dayTime(result.at)}`} live>
      {result.why && <p>{result.why}</p>}
      {result.tries.map((one) => <p key={one.number}>{one.channel} · {one.outcome === 'delivered' ? t('ring.delivered') : t('ring.failed')} · {span(one.took_ms)}{one.status ? ` · ${one.status}` : ''}</p>)}
      <p>{result.acknowledged_by ? t('people.test.acked', { name: result.acknowledged_by.name ?? result.acknowledged_by.id }) : result.state === 'delivered' ? t('people.test.ask') : tn('people.test.tries', result.tries.length)}</p>
    </Note>
  );
}

// What each brand's budget of false alarms was spent on, and the last rings with every try.
import { towerNow, useNow } from '../clock';
import { day, dayTime, num, span, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { Empty, Icon, LevelBadge, Loading, Panel, StaleNote, Tile, Trouble } from '../parts/basic';
import type { RungRow } from '../types';
import type { Budget } from './people.types';

export function RingsTab() { return <><Budgets /><Rings /></>; }

function Budgets() {
  const list = useResource<{ budgets: Budget[] }>('/budget', { every: 60, on: ['budget'] });
  return (
    <Panel title={t('people.budget')} meta={t('people.budget.meta')}>
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={2} />
        : list.data.budgets.length ? (
          <table class="tbl cards"><thead><tr><th>{t('people.brand')}</th><th>{t('people.budget.spent')}</th><th class="r">{t('people.budget.right')}</th><th class="r">{t('people.budget.false')}</th><th class="r">{t('people.budget.late')}</th><th class="r">{t('people.budget.open')}</th><th>{t('people.budget.line')}</th></tr></thead>
            <tbody>{list.data.budgets.map((one) => <BudgetRow key={`${one.client}/${one.brand}`} one={one} />)}</tbody></table>
        ) : <Empty title={t('people.budget.none')}><p>{t('people.budget.none.help')}</p></Empty>}
    </Panel>
  );
}

function BudgetRow({ one }: { one: Budget }) {
  const weeks = Math.max(1, (towerNow() - Date.parse(one.since)) / 604_800_000);
  const allowed = one.per_week * weeks;
  const part = allowed > 0 ? Math.min(1, one.false / allowed) : one.false ? 1 : 0;
  const over = one.false > allowed;
  const cell = (n: number, key: string) => <td class="r n"><span class="only-s small ink3">{key}&nbsp;</span>{num(n)}</td>;
  return (
    <tr><td class="full"><span class="row"><Tile id={one.brand} name={one.brand_name} /><b>{one.brand_name}</b></span></td>
      <td class="full"><div class={`budgetbar ${over ? 'over' : ''}`} role="img" aria-label={t('people.budget.bar', { n: num(one.false), of: num(allowed, allowed < 10 && allowed % 1 > 0.04 ? 1 : 0) })}><i style={{ width: `${part * 100}%` }} /></div>
        <span class={`small ${over ? 'stopc' : 'ink2'}`}>{over && <Icon name="tri" class="inl" />} {t('people.budget.bar', { n: num(one.false), of: num(allowed, allowed < 10 && allowed % 1 > 0.04 ? 1 : 0) })} · {t('people.budget.since', { day: day(one.since), n: num(one.per_week, one.per_week % 1 ? 2 : 0) })}</span></td>
      {cell(one.right, t('people.budget.right'))}{cell(one.false, t('people.budget.false'))}{cell(one.late, t('people.budget.late'))}{cell(one.open, t('people.budget.open'))}
      <td class="full">{t('people.budget.lineat', { n: num(one.line, one.line % 1 ? 1 : 0) })}</td></tr>
  );
}

function Rings() {
  const list = useResource<{ rings: RungRow[] }>('/rings?limit=50', { every: 10, on: ['ring'] });
  const now = useNow(10_000);
  return (
    <Panel title={t('rings.title')} meta={t('table.at', { zone: zone(now) })}>
      {list.stale && <div class="pb"><StaleNote at={list.at} now={Date.now()} /></div>}
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />
        : list.data.rings.length ? (
          <table class="tbl cards"><thead><tr><th>{t('col.level')}</th><th>{t('rings.whom')}</th><th>{t('col.state')}</th><th>{t('rings.tries')}</th><th>{t('col.ack')}</th><th class="r">{t('rings.at')}</th></tr></thead>
            <tbody>{list.data.rings.map((one) => (
              <tr key={`${one.client}/${one.id}`}><td>{one.test ? <span class="tag">{t('rings.test')}</span> : <LevelBadge level={one.level} />}</td>
                <td><b>{one.person?.name ?? one.channel ?? '–'}</b> <span class="small ink3">{one.brand_name}</span>{one.because && <div class="small ink2">{one.because}</div>}</td>
                <td><span class={`tag ${one.state === 'failed' ? 'stop' : one.state === 'delivered' ? 'ok' : ''}`}><Icon name={one.state === 'failed' ? 'tri' : one.state === 'delivered' ? 'check' : 'clock'} />{word('ring', one.state)}</span>{one.why && <div class="small ink2">{one.why}</div>}</td>
                <td class="small full">{one.tries.map((a) => <div key={a.number}>{a.channel} · {a.outcome === 'delivered' ? t('ring.delivered') : t('ring.failed')} · {span(a.took_ms)}{a.status ? ` · ${a.status}` : ''}</div>)}</td>
                <td>{one.acknowledged_by ? <span class="st yes"><Icon name="check" />{one.acknowledged_by.name}</span> : '–'}</td>
                <td class="r n">{dayTime(one.at)}</td></tr>
            ))}</tbody></table>
        ) : <Empty title={t('rings.none')}><p>{t('people.rings.none.help')}</p></Empty>}
    </Panel>
  );
}

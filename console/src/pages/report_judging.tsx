// Which checks are set aside, by whom; and how long a yes takes.
import { num, percent, span, t } from '../i18n';
import { useResource } from '../resource';
import { Button, Empty, Loading, Panel, Trouble } from '../parts/basic';
import { csvCell, download } from '../parts/hash';
import type { Person } from '../types';
import type { Wish } from './reports';

interface Override { client: string; person: string; rule: string; blocks: number; overridden: number }
interface Answers { client: string; person: string; answers: number; refused: number; mean_ms: number; longest_ms: number }

export function JudgingTables({ wish }: { wish: Wish }) {
  const list = useResource<{ overrides: Override[]; approvals: Answers[] }>(`/judging?client=${encodeURIComponent(wish.client)}&days=${wish.days}`, { every: 60, on: ['reply'] });
  const staff = useResource<{ people: Person[] }>('/people').data?.people ?? [];
  if (!list.data) return list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={6} />;
  const { overrides, approvals } = list.data;
  const name = (id: string) => staff.find((p) => p.id === id)?.name ?? id;
  const save = () => {
    const rows = [['person', 'rule', 'blocks', 'overridden', '', ''], ...overrides.map((o) => [o.person, o.rule, o.blocks, o.overridden, '', '']), ['person', '', 'answers', 'refused', 'mean_ms', 'longest_ms'], ...approvals.map((a) => [a.person, '', a.answers, a.refused, a.mean_ms, a.longest_ms])];
    download(`hinomi-judging-${wish.client}.csv`, 'text/csv', '\ufeff' + rows.map((r) => r.map(csvCell).join(',')).join('\r\n') + '\r\n');
  };
  return (
    <>
      <Panel title={t('judging.overrides')} meta={t('judging.overrides.help')} act={<Button kind="sm" icon="dn" onClick={save}>CSV</Button>}>
        {overrides.length ? <div class="figt" tabIndex={0} role="region" aria-label={t('judging.overrides')}><table class="tbl"><caption class="vh">{t('judging.overrides')}</caption><thead><tr><th>{t('judging.rule')}</th><th>{t('judging.person')}</th><th class="r">{t('judging.blocks')}</th><th class="r">{t('judging.overridden')}</th><th class="r">{t('judging.share')}</th></tr></thead>
          <tbody>{overrides.map((o) => <tr key={`${o.rule} ${o.person}`}><th scope="row" class="n">{o.rule}</th><td>{name(o.person)}</td><td class="r n">{num(o.blocks)}</td><td class="r n">{num(o.overridden)}</td><td class="r n">{o.blocks ? percent(o.overridden / o.blocks) : '–'}</td></tr>)}</tbody></table></div> : <Empty title={t('judging.overrides.none')} />}
      </Panel>
      <Panel title={t('judging.approvals')} meta={t('judging.approvals.help')}>
        {approvals.length ? <div class="figt" tabIndex={0} role="region" aria-label={t('judging.approvals')}><table class="tbl"><caption class="vh">{t('judging.approvals')}</caption><thead><tr><th>{t('judging.person')}</th><th class="r">{t('judging.answers')}</th><th class="r">{t('judging.refused')}</th><th class="r">{t('judging.mean')}</th><th class="r">{t('judging.longest')}</th></tr></thead>
          <tbody>{approvals.map((a) => <tr key={a.person}><th scope="row">{name(a.person)}</th><td class="r n">{num(a.answers)}</td><td class="r n">{num(a.refused)}</td><td class="r n">{span(a.mean_ms)}</td><td class="r n">{span(a.longest_ms)}</td></tr>)}</tbody></table></div> : <Empty title={t('judging.approvals.none')} />}
      </Panel>
    </>
  );
}

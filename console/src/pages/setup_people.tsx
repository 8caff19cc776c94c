// Step 3: oneself, a lead, how both are rung, and a test ring that proves it.
import { useId } from 'preact/hooks';
import { session } from '../api';
import { useCell } from '../cell';
import { t, word } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Icon, LevelBadge, Loading, Panel } from '../parts/basic';
import { idOf, Lines, quoted } from '../parts/lines';
import { TestRing } from './people_routes';
import type { Flight, Ladders } from './people.types';
import type { Plan } from './setup';

const CHANNELS = ['mail', 'slack', 'line', 'teams', 'pagerduty', 'webhook'] as const;
const OPTIONS: Record<string, string> = {
  mail: '{server: "smtp://localhost:25", from: hinomi@example.com}', slack: '{url: {env: HINOMI_SLACK}, phone: true}', line: '{token: {env: HINOMI_LINE}}',
  teams: '{url: {env: HINOMI_TEAMS}, phone: true}', pagerduty: '{key: {env: HINOMI_PAGERDUTY}}', webhook: '{url: {env: HINOMI_HOOK}, secret: {env: HINOMI_HOOK_SECRET}}',
};
const ADDRESS: Record<string, string> = { mail: ', address: NAME@example.com', line: ', address: U0000' };

export function PeopleStep({ plan, onChange, ladders }: { plan: Plan; onChange: (part: Partial<Plan>) => void; ladders: Ladders | null }) {
  const me = useCell(session);
  const id = useId();
  const flight = useResource<Flight>('/preflight?hours=24', { every: 30 });
  const mine = { id: me?.person?.id ?? 'me', name: me?.person?.name ?? '' };
  const lead = plan.leadName.trim() ? { id: idOf(plan.leadName, 'lead'), name: plan.leadName.trim() } : null;
  const client = me?.clients?.[0]?.id ?? 'umi';
  const person = (p: { id: string; name: string }, role: string) => `  - {id: ${p.id}, name: ${quoted(p.name)}, role: ${role}, lang: ${me?.person?.lang ?? 'en'}, channel: ring${(ADDRESS[plan.channel] ?? '').replace('NAME', p.id)}}`;
  const text = ['people:', person(mine, 'risk'), ...(lead ? [person(lead, 'lead')] : []), 'channels:', `  - {id: ring, kind: ${plan.channel}, options: ${OPTIONS[plan.channel] ?? '{}'}}`,
    'routes:', `  - {client: ${client}, level: 2, ladder: [${lead ? `{person: ${lead.id}, wait: 15m}, ` : ''}{person: ${mine.id}}]}`, `fallback: ${mine.id}`].join('\n');
  return (
    <div class="halves">
      <Panel title={t('setup.people')} meta={t('setup.people.meta')} pad>
        <div class="stack">
          <p>{t('setup.people.help')}</p>
          <div class="fields"><div class="field"><label for={`${id}l`}>{t('setup.lead')}</label><input id={`${id}l`} class="input" value={plan.leadName} maxLength={80} onInput={(e) => onChange({ leadName: (e.currentTarget as HTMLInputElement).value })} /></div>
            <div class="field"><label for={`${id}c`}>{t('setup.channel')}</label><select id={`${id}c`} class="input" value={plan.channel} onChange={(e) => onChange({ channel: (e.currentTarget as HTMLSelectElement).value })}>{CHANNELS.map((c) => <option key={c} value={c}>{word('setup.channel', c)}</option>)}</select></div></div>
          <ul class="rows"><li class="row"><LevelBadge level={2} only /><span>{t('setup.l2')}</span></li><li class="row"><LevelBadge level={3} only /><span>{t('setup.l3')}</span></li></ul>
          <Lines title={ladders?.from ?? 'topics.yaml'} text={text} />
          <p class="small ink2">{t('setup.people.hup')}</p>
          <p><a class="btn" href={link('people', 'accounts')}><Icon name="plus" />{t('setup.accounts')}</a></p>
        </div>
      </Panel>
      <div class="stack">
        {ladders ? <TestRing ladders={ladders} /> : <Loading rows={2} />}
        {ladders && !ladders.people.length && <Panel title={t('people.test.title')} pad><p class="ink2">{t('setup.test.none')}</p></Panel>}
        {flight.data && <Panel title={t('preflight.title')} meta={<span class={`tag ${flight.data.good ? 'ok' : 'stop'}`}><Icon name={flight.data.good ? 'check' : 'tri'} />{t(flight.data.good ? 'preflight.good' : 'preflight.bad')}</span>} pad>
          {flight.data.findings.length ? <ul class="rows">{flight.data.findings.slice(0, 4).map((f, k) => <li key={k} dir="auto">{f.words}</li>)}</ul> : <p class="okc">{t('preflight.none')}</p>}</Panel>}
      </div>
    </div>
  );
}

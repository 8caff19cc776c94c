// Step 3: how somebody is rung, who that is, in which order, and a test ring that proves it.
import { t } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Icon, LevelBadge, Loading, Panel } from '../parts/basic';
import { PartLists } from '../parts/part_list';
import { TestRing } from './people_routes';
import type { Flight, Ladders } from './people.types';

export function PeopleStep({ ladders, onChanged }: { ladders: Ladders | null; onChanged: () => void }) {
  const flight = useResource<Flight>('/preflight?hours=24', { every: 30 });
  return (
    <div class="halves">
      <div class="stack">
        <PartLists kinds={['channel', 'person', 'route', 'fallback']} lead={t('setup.people.help')} onChanged={() => { onChanged(); flight.reload(); }} />
        <p><a class="btn" href={link('people', 'accounts')}><Icon name="plus" />{t('setup.accounts')}</a></p>
      </div>
      <div class="stack">
        <Panel title={t('setup.levels')} pad><ul class="rows"><li class="row"><LevelBadge level={2} only /><span>{t('setup.l2')}</span></li><li class="row"><LevelBadge level={3} only /><span>{t('setup.l3')}</span></li></ul></Panel>
        {ladders ? <TestRing ladders={ladders} /> : <Loading rows={2} />}
        {ladders && !ladders.people.length && <Panel title={t('people.test.title')} pad><p class="ink2">{t('setup.test.none')}</p></Panel>}
        {flight.data && <Panel title={t('preflight.title')} meta={<span class={`tag ${flight.data.good ? 'ok' : 'stop'}`}><Icon name={flight.data.good ? 'check' : 'tri'} />{t(flight.data.good ? 'preflight.good' : 'preflight.bad')}</span>} pad>
          {flight.data.findings.length ? <ul class="rows">{flight.data.findings.slice(0, 4).map((f, k) => <li key={k} dir="auto">{f.words}</li>)}</ul> : <p class="okc">{t('preflight.none')}</p>}</Panel>}
      </div>
    </div>
  );
}

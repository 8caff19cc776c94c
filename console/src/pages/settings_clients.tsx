// What is in force for each client: brands, forms, voice, who must say yes, hours. Read, not changed: it stands in topics.yaml.
import type { ComponentChildren } from 'preact';
import { useResource } from '../resource';
import { languageName, num, span, t, tn, word } from '../i18n';
import { Empty, Icon, Loading, Note, Panel, Tile, Trouble } from '../parts/basic';

interface Said {
  id: string; name: string;
  brands: { id: string; name: string; accounts: string[]; false_a_week: number; essential: boolean; topics: number }[];
  forms: { id: string; name: string; url: string; lang: string | null; brand: string | null }[];
  voice: { emoji: boolean; casual: boolean; address: string; keigo: string; signature: string | null; links: string[]; hotlines: string[]; sensitive: string[]; disclosure: string[] };
  approval: { from: number; risk: number; client: number | null; approvers: string[]; expires_s: number; undo_s: number };
  service: { zone: string; calendar: string | null; hours: string[]; first_s: number; first_l2_s: number };
}

export function ClientsTab() {
  const list = useResource<{ clients: Said[] }>('/clients');
  if (!list.data) return list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />;
  if (!list.data.clients.length) return <Empty title={t('settings.clients.none')} />;
  return (
    <>
      <Note title={t('settings.clients.note')} />
      {list.data.clients.map((one) => <ClientCard key={one.id} one={one} />)}
    </>
  );
}

const Row = ({ name, children }: { name: string; children: ComponentChildren }) => <><dt>{name}</dt><dd>{children}</dd></>;
const listed = (texts: string[]) => (texts.length ? texts.join(', ') : <span class="ink3">{t('settings.nothing')}</span>);

function ClientCard({ one }: { one: Said }) {
  const { voice, approval, service } = one;
  return (
    <Panel title={<span class="row"><Tile id={one.brands[0]?.id ?? one.id} name={one.name} />{one.name}</span>} meta={one.id}>
      <div class="cgrid">
        <section><h3>{t('settings.brands')}</h3>
          <ul class="rows">{one.brands.map((b) => <li key={b.id}><b>{b.name}</b> <span class="small ink2">{tn('settings.topics', b.topics)} · {t('settings.budget', { n: num(b.false_a_week, b.false_a_week % 1 ? 2 : 0) })}</span>{b.essential && <span class="tag"><Icon name="flag" />{t('settings.essential')}</span>}<div class="small ink2">{b.accounts.length ? t('settings.own', { list: b.accounts.join(', ') }) : t('settings.own.none')}</div></li>)}</ul>
          <h3>{t('settings.forms')}</h3>
          {one.forms.length ? <ul class="rows">{one.forms.map((f) => <li key={f.id}><b>{f.name}</b> <span class="small ink2">{f.lang ? languageName(f.lang) : ''}</span><div class="small ink3 mono">{f.url}</div></li>)}</ul> : <p class="small ink3">{t('settings.forms.none')}</p>}
        </section>
        <section><h3>{t('settings.voice')}</h3>
          <dl class="dl"><Row name={t('settings.keigo')}>{word('settings.keigo', voice.keigo)}</Row><Row name={t('settings.address')}>{voice.address === 'tu' ? 'tu' : 'Lei'}</Row>
            <Row name={t('settings.emoji')}>{t(voice.emoji ? 'settings.emoji.yes' : 'settings.no')}</Row><Row name={t('settings.casual')}>{t(voice.casual ? 'settings.yes' : 'settings.no')}</Row>
            <Row name={t('settings.signature')}>{voice.signature ?? <span class="ink3">{t('settings.nothing')}</span>}</Row><Row name={t('settings.links')}>{listed(voice.links)}</Row>
            <Row name={t('settings.hotlines')}>{listed(voice.hotlines)}</Row><Row name={t('settings.sensitive')}>{listed(voice.sensitive)}</Row></dl></section>
        <section><h3>{t('settings.approval')}</h3>
          <ul class="rows"><li>{approval.from === 0 ? t('settings.second.always') : t('settings.second', { level: approval.from })}</li><li>{approval.risk === 0 ? t('settings.risk.always') : t('settings.risk', { level: approval.risk })}</li>
            <li>{approval.client === null ? t('settings.client.never') : t('settings.client', { level: approval.client, list: approval.approvers.join(', ') || '–' })}</li>
            <li>{t('settings.holds', { span: span(approval.expires_s * 1000), undo: span(approval.undo_s * 1000) })}</li></ul>
          <h3>{t('settings.hours')}</h3>
          <p>{service.hours.length ? service.hours.join(' · ') : t('settings.hours.always')} <span class="small ink3">{service.zone}{service.calendar ? ` · ${service.calendar}` : ''}</span></p>
          <p class="small ink2">{t('settings.targets', { first: span(service.first_s * 1000), l2: span(service.first_l2_s * 1000) })}</p></section>
      </div>
    </Panel>
  );
}

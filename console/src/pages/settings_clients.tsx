// What is in force for each client: brands, forms, voice, who must say yes, hours; changed here by who may, a new client too.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { path, post, session } from '../api';
import { useCell } from '../cell';
import { useResource } from '../resource';
import { languageName, num, span, t, tn, word } from '../i18n';
import { Button, Empty, errorWords, Icon, Loading, Note, Panel, Tile, Trouble } from '../parts/basic';
import { MasterPanel, PartEdit } from '../parts/part_edit';
import type { Parts } from '../parts/part.types';
import { usePress } from '../parts/press';
import { link } from '../route';
import type { Signing } from './people.types';
import { EMPTY } from './setup';
import { BrandStep } from './setup_brand';
import '../style/setup.css';

interface Said {
  id: string; name: string;
  brands: { id: string; name: string; accounts: string[]; false_a_week: number; essential: boolean; topics: number }[];
  forms: { id: string; name: string; url: string; lang: string | null; brand: string | null }[];
  voice: { emoji: boolean; casual: boolean; address: string; keigo: string; signature: string | null; links: string[]; hotlines: string[]; sensitive: string[]; disclosure: string[] };
  approval: { from: number; risk: number; client: number | null; approvers: string[]; expires_s: number; undo_s: number };
  service: { zone: string; calendar: string | null; hours: string[]; first_s: number; first_l2_s: number };
}

type Open = { kind: 'client' | 'brand'; client?: string; id?: string; fresh?: boolean } | null;

export function ClientsTab() {
  const list = useResource<{ clients: Said[] }>('/clients');
  const role = useCell(session)?.person?.role;
  const all = useResource<Parts>(role === 'agent' ? null : '/parts');
  const [open, setOpen] = useState<Open>(null);
  if (!list.data) return list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading />;
  const store = all.data?.master.kind === 'store';
  const changed = () => { list.reload(); all.reload(); };
  const mine = (kind: string, client: string, id: string) => store && !!all.data?.parts.some((p) => p.kind === kind && p.id === id && (kind === 'client' || p.client === client) && p.mine);
  return (
    <>
      {all.data?.master.can_take ? <MasterPanel all={all.data} onTaken={changed} /> : <Note title={t('settings.clients.note')} />}
      {all.data?.may.includes('client') && store && <p><Button kind="pri" icon="plus" onClick={() => setOpen({ kind: 'client', fresh: true })}>{t('part.new', { kind: word('part.kind', 'client') })}</Button></p>}
      {open?.fresh && open.kind === 'client' && <PartEdit kind="client" lead={t('part.client.lead')} preset={{ service: { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, hours: ['mon-fri 09:00-18:00'] } }} onClose={() => setOpen(null)} onSaved={(page) => { changed(); setOpen({ kind: 'brand', client: page.id, fresh: true }); }} />}
      {!list.data.clients.length && !open && <Empty title={t('settings.clients.none')} />}
      {list.data.clients.map((one) => (
        <div class="stack" key={one.id}>
          <ClientCard one={one} retired={all.data?.parts.find((p) => p.kind === 'client' && p.id === one.id)?.said['retired'] === true}
            act={mine('client', one.id, one.id) ? <span class="row wrap"><Button kind="sm" label={`${t('part.change')}: ${one.name}`} onClick={() => setOpen({ kind: 'client', id: one.id })}>{t('part.change')}</Button><Button kind="sm" icon="plus" label={`${t('part.new', { kind: word('part.kind', 'brand') })}: ${one.name}`} onClick={() => setOpen({ kind: 'brand', client: one.id, fresh: true })}>{word('part.kind', 'brand')}</Button></span> : undefined}
            brandAct={(brand) => (mine('brand', one.id, brand) ? <Button kind="sm" label={`${t('part.change')}: ${brand}`} onClick={() => setOpen({ kind: 'brand', client: one.id, id: brand })}>{t('part.change')}</Button> : null)} />
          {open?.kind === 'client' && open.id === one.id && <PartEdit key={one.id} kind="client" id={one.id} onClose={() => setOpen(null)} onSaved={changed} />}
          {open?.kind === 'brand' && open.client === one.id && open.id && <PartEdit key={open.id} kind="brand" client={one.id} id={open.id} onClose={() => setOpen(null)} onSaved={changed} />}
          {open?.kind === 'brand' && open.client === one.id && open.fresh && <NewBrand client={one} onDone={changed} onClose={() => setOpen(null)} />}
          {open?.kind === 'client' && open.id === one.id && <WhoSees client={one.id} />}
        </div>
      ))}
    </>
  );
}

// A brand from its names: the query, what it would have found and what is doubtful show while it is typed.
function NewBrand({ client, onDone, onClose }: { client: Said; onDone: () => void; onClose: () => void }) {
  const [plan, setPlan] = useState(EMPTY);
  const [kept, setKept] = useState(false);
  return (
    <section class="stack" aria-label={t('part.brand.of', { name: client.name })}>
      <div class="row wrap"><h2 class="grow">{t('part.brand.of', { name: client.name })}</h2><Button kind="sm ghost" icon="x" onClick={onClose}>{t('close')}</Button></div>
      <BrandStep plan={plan} of={client.id} onChange={(part) => setPlan({ ...plan, ...part })} onKept={() => { setKept(true); onDone(); }} />
      {kept && <Note title={t('part.next')} live><p class="row wrap"><a class="btn sm" href={link('sources')}>{t('nav.sources')}</a><a class="btn sm" href={link('people', 'routes')}>{t('people.tab.routes')}</a><a class="btn sm" href={link('people', 'accounts')}>{t('people.tab.accounts')}</a></p></Note>}
    </section>
  );
}

// Who works for this client: an account more is one press.
function WhoSees({ client }: { client: string }) {
  const list = useResource<{ people: Signing[] }>('/people?all=1');
  const press = usePress();
  const people = (list.data?.people ?? []).filter((p) => !p.all);
  if (!people.length) return null;
  const turn = (one: Signing) => press.run(async () => {
    const ids = (one.clients ?? []).map((c) => c.id);
    await post(path('people', one.id), { clients: ids.includes(client) ? ids.filter((c) => c !== client) : [...ids, client] });
    list.reload();
  });
  return (
    <Panel title={t('part.who')} meta={t('part.who.meta')} pad>
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <div class="row wrap">{people.map((one) => <Button key={one.id} kind="sm" pressed={!!one.clients?.some((c) => c.id === client)} disabled={press.busy || one.mine === false} onClick={() => void turn(one)}>{one.name} · {word('role', one.role)}</Button>)}</div>
    </Panel>
  );
}

const Row = ({ name, children }: { name: string; children: ComponentChildren }) => <><dt>{name}</dt><dd>{children}</dd></>;
const listed = (texts: string[]) => (texts.length ? texts.join(', ') : <span class="ink3">{t('settings.nothing')}</span>);

function ClientCard({ one, act, brandAct, retired }: { one: Said; act?: ComponentChildren; brandAct: (brand: string) => ComponentChildren; retired: boolean }) {
  const { voice, approval, service } = one;
  return (
    <Panel title={<span class="row"><Tile id={one.brands[0]?.id ?? one.id} name={one.name} />{one.name}{retired && <span class="tag">{t('part.retired')}</span>}</span>} meta={one.id} act={act}>
      <div class="cgrid">
        <section><h3>{t('settings.brands')}</h3>
          <ul class="rows">{one.brands.map((b) => <li key={b.id}><b>{b.name}</b> <span class="small ink2">{tn('settings.topics', b.topics)} · {t('settings.budget', { n: num(b.false_a_week, b.false_a_week % 1 ? 2 : 0) })}</span>{' '}{brandAct(b.id)}{b.essential && <span class="tag"><Icon name="flag" />{t('settings.essential')}</span>}<div class="small ink2">{b.accounts.length ? t('settings.own', { list: b.accounts.join(', ') }) : t('settings.own.none')}</div></li>)}</ul>
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

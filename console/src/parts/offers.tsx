// What the desk knows about the matter, and first words made of it; one press puts them into the answer.
import { path, post } from '../api';
import { languageName, t, word } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import type { Case, Draft, Offer } from '../types';
import { Button, errorWords, Icon } from './basic';
import { Machine } from './machine';
import { usePress } from './press';

type Take = (text: string) => void;

export function Offers({ one, take }: { one: Case; take: Take }) {
  const pages = useResource<{ pages: Offer[] }>(path('cases', one.id, 'knowledge'), { on: ['case'] });
  const { busy, error, run } = usePress();
  const offers = pages.data?.pages ?? [];
  const drafts = (wish: unknown) => post<{ drafts: Draft[] }>(path('cases', one.id, 'drafts'), wish);
  const page = (offer: Offer) => run(async () => {
    const found = (await drafts({ kind: 'answer', page: offer.page.id })).drafts[0];
    await post(`${path('knowledge', offer.page.client, offer.page.id)}/choose`, { case: one.id, rank: offer.rank, over: offers.filter((o) => o.rank < offer.rank).map((o) => o.page.id) });
    take(found?.text ?? [offer.page.answer, offer.page.url].filter(Boolean).join(' '));
  });
  const form = () => run(async () => {
    const made = await post<{ url: string | null }>(path('cases', one.id, 'handoffs'), {});
    const found = (await drafts({ kind: 'form', form: made.url ?? '' })).drafts[0];
    take(found?.text ?? made.url ?? '');
  });
  const words = (kind: string) => run(async () => { const found = (await drafts({ kind })).drafts[0]; if (found) take(found.text); });
  useKey('F', () => void form());
  useKey('1', offers[0] ? () => void page(offers[0] as Offer) : null);
  useKey('2', offers[1] ? () => void page(offers[1] as Offer) : null);
  useKey('3', offers[2] ? () => void page(offers[2] as Offer) : null);
  return (
    <section aria-label={t('offers')}><div class="row"><h2>{t('offers')}</h2><span class="small ink3 right nw">{t('offers.only', { client: one.client_name })}</span></div>
      {offers.length ? offers.map((o, k) => (
        <button type="button" key={o.page.id} class={`kb${k === 0 ? ' best' : ''}`} onClick={() => void page(o)}><span class="row"><span class="ink clip" lang={o.page.lang}>{o.page.title}</span><kbd class="right">{k + 1}</kbd></span>
          <span class="small ink3 clip">{o.other_lang && <span class="tag">{languageName(o.page.lang)}</span>} {o.words.map((w) => <q key={w}>{w}</q>)}</span></button>))
        : <p class="small ink3">{pages.data ? t('offers.none') : t('state.loading')}</p>}
      <div class="row wrap"><Button kind="sm" keys="F" disabled={busy} onClick={() => void form()}>{t('offers.form')}</Button>
        {(['details', 'thanks'] as const).map((kind) => <Button key={kind} kind="ghost sm" disabled={busy} onClick={() => void words(kind)}>{word('draft', kind)}</Button>)}</div>
      <Machine one={one} />
      {error !== null && <p class="small stopc" role="alert"><Icon name="tri" /> {errorWords(error)}</p>}
    </section>
  );
}

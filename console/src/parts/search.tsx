// The search field: in the top bar, and large on its own page (phones have only that one).
import { t } from '../i18n';
import { go, link } from '../route';
import { Icon } from './basic';

export function SearchBox({ id, class: c = '', value = '', press = '/', label }: { id: string; class?: string; value?: string; press?: string; label?: string }) {
  return (
    <form class={`search ${c}`} role="search" aria-label={label ?? t('search')} onSubmit={(e) => {
      e.preventDefault();
      const q = new FormData(e.currentTarget as HTMLFormElement).get('q');
      if (typeof q === 'string' && q.trim()) go(link('search') + '?q=' + encodeURIComponent(q.trim()));
    }}>
      <Icon name="search" /><label class="vh" for={id}>{t('search')}</label>
      <input id={id} name="q" type="search" placeholder={t('search')} autocomplete="off" maxLength={200} defaultValue={value} />{press && <kbd aria-hidden="true">{press}</kbd>}
    </form>
  );
}

import { t, tn } from '../i18n';
import { useResource } from '../resource';
import { Empty, Loading, Panel, Trouble } from '../parts/basic';
import { SearchBox } from '../parts/search';
import { PostRows } from '../parts/post';
import type { Post } from '../types';

export function SearchPage({ q }: { q: string }) {
  const found = useResource<{ posts: Post[] }>(q ? `/search?q=${encodeURIComponent(q)}&limit=50` : null);
  return (
    <div class="page narrow">
      <div class="pagehead"><h1>{q ? t('search.for', { q }) : t('search')}</h1><span class="ink3" role="status">{found.data && tn('found', found.data.posts.length)}</span></div>
      <SearchBox key={q} id="search-page" class="bigsearch" value={q} press="" label={t('search.empty')} />
      <Panel title={t('posts.title')} meta={t('search.meta')}>
        {!q ? <Empty title={t('search.empty')}><p>{t('search.help')}</p></Empty>
          : !found.data ? found.error ? <Trouble error={found.error} retry={found.reload} /> : <Loading />
            : found.data.posts.length ? <PostRows posts={found.data.posts} />
              : <Empty title={t('search.none')}><p>{t('search.help')}</p></Empty>}
      </Panel>
    </div>
  );
}

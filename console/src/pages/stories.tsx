import { useState } from 'preact/hooks';
import { session } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { dayTime, elapsed, num, short, t, tn, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Button, Empty, LevelBadge, Loading, Panel, Segments, StaleNote, Tile, Trouble } from '../parts/basic';
import { useSteady, useWalk } from '../parts/list';
import type { Story } from '../types';

export function StoriesPage() {
  const [which, setWhich] = useState<'open' | 'all'>('open');
  const [brand, setBrand] = useState('');
  const clients = useCell(session)?.clients ?? [];
  const [c, b] = brand.split('\n');
  const scope = c && b ? `&client=${encodeURIComponent(c)}&brand=${encodeURIComponent(b)}` : '';
  const stories = useResource<{ stories: Story[] }>(`/stories?limit=200${which === 'open' ? '&open=1' : ''}${scope}`, { every: 5, on: ['level', 'incident'] });
  const now = useNow(1000);
  return (
    <div class="page">
      <div class="pagehead"><h1>{t('nav.stories')}</h1><span class="ink3">{stories.data && tn('stories', stories.data.stories.length)}</span><span class="right" />
        <label class="vh" for="brandpick">{t('filter.brand')}</label>
        <select id="brandpick" class="input pick" value={brand} onChange={(e) => setBrand((e.currentTarget as HTMLSelectElement).value)}>
          <option value="">{t('filter.all_brands')}</option>
          {clients.map((one) => <optgroup key={one.id} label={one.name}>{one.brands.map((x) => <option key={x.id} value={`${one.id}\n${x.id}`}>{x.name}</option>)}</optgroup>)}
        </select>
        <Segments label={t('filter.state')} value={which} onChoose={setWhich} choices={[{ id: 'open', name: t('filter.open') }, { id: 'all', name: t('filter.all') }]} />
      </div>
      {stories.stale && <StaleNote at={stories.at} now={Date.now()} />}
      <Panel title={t('stories.order')} meta={t('table.at', { zone: zone(now) })}>
        {!stories.data ? stories.error ? <Trouble error={stories.error} retry={stories.reload} /> : <Loading rows={6} />
          : stories.data.stories.length ? <StoryTable stories={stories.data.stories} now={now} />
            : <Empty title={t('stories.none')}><p>{t('stories.none.help')}</p></Empty>}
      </Panel>
    </div>
  );
}

const idOf = (s: Story) => `${s.client}/${s.brand}/${s.id}`;

function StoryTable({ stories, now }: { stories: Story[]; now: number }) {
  const steady = useSteady(stories, idOf);
  useWalk(steady.box);
  return (
    <div ref={steady.box as preact.RefObject<HTMLDivElement>} {...steady.hold}>
      {steady.waiting > 0 && <div class="newer"><Button kind="sm" onClick={steady.take}>{t('list.newer', { n: steady.waiting })}</Button></div>}
      <table class="tbl cards storyt"><thead><tr><th>{t('col.level')}</th><th>{t('col.story')}</th><th class="r">{t('col.authors')}</th><th class="r">{t('col.posts')}</th>
        <th class="r">{t('col.reposts')}</th><th class="r">{t('col.doubling')}</th><th class="r">{t('col.first')}</th><th class="r">{t('col.age')}</th></tr></thead>
        <tbody>{steady.rows.map((s) => (
          <tr key={idOf(s)}>
            <td><LevelBadge level={s.level} />{s.computed !== s.level && <div class="small ink3 gap-t1">{t('level.computed')} L{s.computed}</div>}</td>
            <td class="full"><a data-row class="rowlink" href={link('stories', s.client, s.brand, s.id)}><span class="row"><Tile id={s.brand} name={s.brand_name} /><b>{s.brand_name}</b><span class="ink2">{word('risk', s.category, t('risk.none'))}</span>{s.state === 'quiet' && <span class="tag">{t('story.quiet')}</span>}</span>
              <span class="clip2 hl" lang={s.headline_lang ?? undefined} dir="auto">{s.headline}</span></a></td>
            <td class="r n"><b>{num(s.authors)}</b><span class="only-s ink3">&nbsp;{t('col.authors')}</span></td><td class="r n hide-s">{num(s.posts)}</td><td class="r n ink2 hide-s">{short(s.reposts)}</td>
            <td class="r n hide-s">{s.doubling_min === null ? <span class="ink3">{t('growth.none')}</span> : tn('minutes', Math.round(s.doubling_min))}</td>
            <td class="r n hide-s">{dayTime(s.first_at)}</td><td class="r n">{elapsed(Date.parse(s.first_at), now)}</td>
          </tr>
        ))}</tbody></table>
    </div>
  );
}

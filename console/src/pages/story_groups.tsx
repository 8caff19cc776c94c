// What people say, in groups that say the same in whatever words and language; a whole group may be split off.
import { useState } from 'preact/hooks';
import { dayTime, languageName, netName, num, t, tn, word, zone } from '../i18n';
import { useResource } from '../resource';
import { Button, Loading, Panel, Trouble } from '../parts/basic';
import { PostCard } from '../parts/post';
import type { Group, Groups } from './story.types';

const whole = (ids: string[]) => ids.slice(0, 500);
export const groupName = (g: Group) => g.text ?? t('groups.rest');

function One({ group, split }: { group: Group; split: ((ids: string[], name: string) => void) | null }) {
  const [open, setOpen] = useState(false);
  const rest = !group.text;
  const langs = group.langs.filter((l) => l.lang && l.lang !== 'und');
  const shown = group.examples.slice(0, open ? 2 : 1);
  return (
    <li class="grp">
      <div class="row wrap top"><h3 class="grow" dir="auto" lang={group.lang && group.lang !== 'und' ? group.lang : undefined}>{groupName(group)}</h3>
        <span class="small ink2 n"><b class="ink">{tn('people', group.authors)}</b> · {t('spread.posts_n', { n: num(group.posts) })}</span></div>
      <p class="small ink2">{group.first_at && <>{t('groups.first', { time: dayTime(group.first_at), zone: zone(group.first_at), net: netName(group.first_net ?? '') })} · </>}{group.networks.slice(0, 4).map((n) => `${netName(n.net)} ${num(n.posts)}`).join(' · ')}</p>
      <div class="row wrap tags">{langs.slice(0, 5).map((l) => <span class="tag" key={l.lang}>{languageName(l.lang)} {num(l.posts)}</span>)}
        {group.copies > 0 && <span class="tag">{t('groups.copies', { n: num(group.copies) })}</span>}
        {!rest && langs.length > 1 && <span class="tag">{t('groups.across', { n: num(langs.length) })}</span>}
        {group.critical > 0 && <span class="tag">{t('groups.critical', { n: num(group.critical) })}</span>}
        {group.words && <span class="tag">{word('sign', group.for, group.for ?? '')}: {group.words}</span>}</div>
      {shown.map((p) => <div class="pst" key={p.id}><PostCard post={p} /></div>)}
      <div class="row wrap">{group.examples.length > 1 && <Button kind="sm" onClick={() => setOpen(!open)} label={t(open ? 'groups.less.of' : 'groups.more.of', { name: groupName(group) })}>{t(open ? 'groups.less' : 'groups.more')}</Button>}
        {split && <Button kind="sm" onClick={() => split(whole(group.ids), groupName(group))} label={t('groups.split.of', { name: groupName(group) })}>{t('groups.split')}</Button>}</div>
    </li>
  );
}

export function GroupsPanel({ base, split }: { base: string; split: ((ids: string[], name: string) => void) | null }) {
  const page = useResource<Groups>(`${base}/groups`, { every: 30, on: ['level', 'story'] });
  const data = page.data;
  if (!data) return <Panel title={t('groups.title')}>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={5} />}</Panel>;
  const rows = data.rest.posts ? [...data.groups, data.rest] : data.groups;
  return (
    <Panel title={t('groups.title')} meta={data.read < data.posts ? t('groups.read', { n: num(data.read), all: num(data.posts) }) : t('groups.all', { n: num(data.groups.length) })}>
      {!rows.length && <p class="pb small ink3">{t('posts.none')}</p>}
      {data.terms.length > 0 && <p class="pb terms1 small ink2">{t('groups.terms')} {data.terms.slice(0, 10).map((one) => <span class="tag" key={one.for + one.words} title={word('sign', one.for, one.for)}>{one.words} {num(one.posts)}</span>)}</p>}
      <ol class="grps">{rows.map((g) => <One key={g.ids[0] ?? groupName(g)} group={g} split={split} />)}</ol>
    </Panel>
  );
}

// What a person decides of a story: it is pinned as it is, or another story goes into it; each with its preview.
import { useState } from 'preact/hooks';
import { path, post, session } from '../api';
import { t, tn } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import { Button, errorWords, LevelBadge, Modal, Note } from '../parts/basic';
import { usePress } from '../parts/press';
import type { Story, StoryPage } from '../types';

export function StoryActs({ page, put }: { page: StoryPage; put: (next: StoryPage) => void }) {
  const { story } = page;
  const [form, setForm] = useState<'' | 'merge' | 'pin'>('');
  const may = session.get()?.person?.role !== 'agent';
  useKey('M', may ? () => setForm('merge') : null);
  const press = usePress();
  const act = (what: string, body: unknown) => press.run(async () => { put(await post<StoryPage>(`${path('stories', story.client, story.brand, story.id)}/${what}`, body)); setForm(''); });
  if (!may) return null;
  const over = () => setForm('');
  const trouble = press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>;
  return (
    <><Button icon="pin" pressed={!!page.pinned} onClick={() => setForm('pin')}>{t(page.pinned ? 'storyact.unpin' : 'storyact.pin')}</Button><Button icon="swap" keys="M" onClick={() => setForm('merge')}>{t('storyact.merge')}</Button>
      {form === 'pin' && <Modal title={t(page.pinned ? 'storyact.unpin' : 'storyact.pin')} onClose={over}><blockquote class="post sm quote" dir="auto">{story.headline}</blockquote><p class="small ink2">{t('storyact.pin.help')}</p>{trouble}<div class="row"><Button kind="pri" disabled={press.busy} onClick={() => void act('pin', { on: !page.pinned })}>{t(page.pinned ? 'storyact.unpin.do' : 'storyact.pin.do')}</Button><Button onClick={over}>{t('cancel')}</Button></div></Modal>}
      {form === 'merge' && <Merge story={story} trouble={trouble} busy={press.busy} onMerge={(other) => void act('merge', { other })} onClose={over} />}</>
  );
}

function Merge({ story, trouble, busy, onMerge, onClose }: { story: Story; trouble: preact.ComponentChildren; busy: boolean; onMerge: (other: string) => void; onClose: () => void }) {
  const list = useResource<{ stories: Story[] }>(`/stories?client=${encodeURIComponent(story.client)}&brand=${encodeURIComponent(story.brand)}&limit=30`);
  const [other, setOther] = useState('');
  const rows = (list.data?.stories ?? []).filter((s) => s.id !== story.id);
  return (
    <Modal title={t('storyact.merge')} onClose={onClose}><p class="small ink2">{t('storyact.merge.help')}</p><blockquote class="post sm quote" dir="auto">{story.headline}</blockquote>
      {list.data && !rows.length && <p class="small ink3">{t('storyact.alone')}</p>}
      <fieldset class="reasons"><legend class="vh">{t('storyact.merge')}</legend>{rows.map((s) => <label class="row start" key={s.id}><input type="radio" name="other" checked={other === s.id} onChange={() => setOther(s.id)} /><LevelBadge level={s.level} only /><span class="grow clip2" dir="auto">{s.headline}</span><span class="small ink3 nw">{tn('people', s.authors)}</span></label>)}</fieldset>{trouble}
      <div class="row"><Button kind="pri" disabled={!other || busy} onClick={() => onMerge(other)}>{t('storyact.merge.do')}</Button><Button onClick={onClose}>{t('cancel')}</Button>{!other && <span class="small ink3">{t('storyact.choose')}</span>}</div></Modal>
  );
}

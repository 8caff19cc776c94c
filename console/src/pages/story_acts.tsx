// What a person decides of a story: it is pinned as it is, or another story goes into it; each with its preview.
import { useState } from 'preact/hooks';
import { path, post, session } from '../api';
import { t, tn } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import { Button, errorWords, LevelBadge, Modal, Note } from '../parts/basic';
import { usePress } from '../parts/press';
import type { Story, StoryPage } from '../types';

export function StoryActs({ page, put, split }: { page: StoryPage; put: (next: StoryPage) => void; split: () => void }) {
  const { story } = page;
  const [form, setForm] = useState<'' | 'merge' | 'pin'>('');
  const may = session.get()?.person?.role !== 'agent';
  useKey('M', may ? () => setForm('merge') : null);
  useKey('S', may ? split : null);
  const press = usePress();
  const act = (what: string, body: unknown) => press.run(async () => { put(await post<StoryPage>(`${path('stories', story.client, story.brand, story.id)}/${what}`, body)); setForm(''); });
  if (!may) return null;
  const over = () => setForm('');
  const trouble = press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>;
  return (
    <><Button icon="pin" pressed={!!page.pinned} onClick={() => setForm('pin')}>{t(page.pinned ? 'storyact.unpin' : 'storyact.pin')}</Button><Button icon="swap" keys="M" onClick={() => setForm('merge')}>{t('storyact.merge')}</Button><Button icon="swap" keys="S" onClick={split}>{t('split.open')}</Button>
      {form === 'pin' && <Modal title={t(page.pinned ? 'storyact.unpin' : 'storyact.pin')} onClose={over}><blockquote class="post sm quote" dir="auto">{story.headline}</blockquote><p class="small ink2">{t('storyact.pin.help')}</p>{trouble}<div class="row"><Button kind="pri" disabled={press.busy} onClick={() => void act('pin', { on: !page.pinned })}>{t(page.pinned ? 'storyact.unpin.do' : 'storyact.pin.do')}</Button><Button onClick={over}>{t('cancel')}</Button></div></Modal>}
      {form === 'merge' && <Merge page={page} trouble={trouble} busy={press.busy} onMerge={(other, text) => void act('merge', { other, text })} onClose={over} />}</>
  );
}

interface Choice { id: string; level: Story['level']; headline: string | null; note: string; lang: string | null }
function Merge({ page, trouble, busy, onMerge, onClose }: { page: StoryPage; trouble: preact.ComponentChildren; busy: boolean; onMerge: (other: string, text: string) => void; onClose: () => void }) {
  const { story } = page;
  const list = useResource<{ stories: Story[] }>(`/stories?client=${encodeURIComponent(story.client)}&brand=${encodeURIComponent(story.brand)}&limit=30`);
  const [other, setOther] = useState('');
  const [text, setText] = useState('');
  // Those that say the same come first, with what they share.
  const alike: Choice[] = (page.similar ?? []).filter((s) => s.posts > 0).map((s) => ({ id: s.id, level: s.level, headline: s.headline, lang: s.headline_lang, note: t('merge.shares', { words: s.shared.slice(0, 4).join(', ') }) }));
  const rest: Choice[] = (list.data?.stories ?? []).filter((s) => s.id !== story.id && s.posts > 0 && !alike.some((a) => a.id === s.id)).map((s) => ({ id: s.id, level: s.level, headline: s.headline, lang: s.headline_lang, note: tn('people', s.authors) }));
  const choices = (legend: string, rows: Choice[]) => rows.length > 0 && <fieldset class="reasons"><legend class="small ink2">{legend}</legend>{rows.map((s) => <label class="row start" key={s.id}><input type="radio" name="other" checked={other === s.id} onChange={() => setOther(s.id)} /><LevelBadge level={s.level} only /><span class="grow clip2" dir="auto" lang={s.lang ?? undefined}>{s.headline}</span><span class="small ink3 mnote">{s.note}</span></label>)}</fieldset>;
  return (
    <Modal title={t('storyact.merge')} onClose={onClose}><p class="small ink2">{t('storyact.merge.help')}</p><blockquote class="post sm quote" dir="auto">{story.headline}</blockquote>
      {list.data && !rest.length && !alike.length && <p class="small ink3">{t('storyact.alone')}</p>}
      {choices(t('merge.alike'), alike)}{choices(t('merge.rest'), rest)}
      <label class="lab" for="merge-why">{t('merge.why')}</label><input id="merge-why" class="input" maxLength={1000} value={text} onInput={(e) => setText(e.currentTarget.value)} />{trouble}
      <div class="row"><Button kind="pri" disabled={!other || busy} onClick={() => onMerge(other, text.trim())}>{t('storyact.merge.do')}</Button><Button onClick={onClose}>{t('cancel')}</Button>{!other && <span class="small ink3">{t('storyact.choose')}</span>}</div></Modal>
  );
}

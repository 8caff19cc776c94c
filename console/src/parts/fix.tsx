// One story, one fix told to each: written down once, then given out case by case; every answer is written, checked and sent by a person like any other.
import { useState } from 'preact/hooks';
import { path, post, session } from '../api';
import { dayTime, languageName, num, t, tn } from '../i18n';
import { useResource } from '../resource';
import { go, link } from '../route';
import type { Case, Story } from '../types';
import { Button, errorWords, Modal, Note, Panel } from './basic';
import { TextForm } from './forms';
import { usePress } from './press';

interface Told { fix: number; at: string; person: string }
interface Fix { number: number; at: string; person: string; text: string; every_s: number; given: number }
interface StoryCases { langs: { lang: string; cases: { case: Case; told: Told[] }[] }[]; fixes: Fix[]; past: Case[] }
type OfStory = Pick<Story, 'client' | 'brand' | 'id'>;
const casesOf = (s: OfStory) => path('stories', s.client, s.brand, s.id) + '/cases';
const MAY = new Set(['agent', 'lead', 'risk', 'approver', 'admin']);

export function FixPanel({ story }: { story: Story }) {
  const list = useResource<StoryCases>(casesOf(story), { every: 20, on: ['case'] });
  const [form, setForm] = useState(false);
  const press = usePress();
  const [said, setSaid] = useState('');
  const data = list.data;
  const cases = data?.langs.flatMap((l) => l.cases) ?? [];
  if (!data || (!cases.length && !data.fixes.length)) return null;
  const may = MAY.has(session.get()?.person?.role ?? '');
  const left = (fix: Fix) => cases.filter((c) => !c.told.some((x) => x.fix === fix.number));
  const next = (fix: Fix) => press.run(async () => {
    const given = await post<{ case: string | null; why: string }>(path('fixes', story.client, String(fix.number)) + '/next');
    if (given.case) go(link('desk', given.case));
    else setSaid(given.why);
  });
  return (
    <Panel title={t('fix.title')} meta={tn('cases', cases.length)} pad>
      {data.fixes.map((f) => (
        <article key={f.number} class="fixone"><p class="post sm quote" dir="auto">{f.text}</p>
          <p class="small ink2">{f.person} · <span class="n">{dayTime(f.at)}</span> · {t('fix.pace', { s: num(f.every_s) })} · {tn('fix.told', f.given)}</p>
          <p class="small">{data.langs.map((l) => `${languageName(l.lang)} ${num(l.cases.filter((c) => c.told.some((x) => x.fix === f.number)).length)}/${num(l.cases.length)}`).join(' · ')}</p>
          {may && <div class="row wrap"><Button kind="sm" icon="chat" disabled={!left(f).length || press.busy} onClick={() => void next(f)}>{t('fix.next')}</Button><span class="small ink2" role="status">{left(f).length ? tn('fix.left', left(f).length) : t('fix.all')}</span></div>}</article>))}
      {said && <Note title={t('fix.wait')}><span lang="en">{said}</span></Note>}
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      {may && <div class="row"><Button kind="sm" icon="plus" onClick={() => setForm(true)}>{t('fix.new')}</Button></div>}
      {form && <Modal title={t('fix.new')} onClose={() => setForm(false)}><p class="small ink2">{t('fix.help', { n: num(cases.length) })}</p>
        <TextForm label={t('fix.text')} send="fix.keep" rows={5} focus onCancel={() => setForm(false)} onSend={async (text) => { await post(path('stories', story.client, story.brand, story.id) + '/fixes', { text }); setForm(false); list.reload(); }} /></Modal>}
    </Panel>
  );
}

// Beside a case of such a story: what is to be told here, in whose words, and the words at hand.
export function FixWords({ one, story, take }: { one: Case; story: OfStory; take: (text: string) => void }) {
  const list = useResource<StoryCases>(casesOf(story), { on: ['case'] });
  const told = list.data?.langs.flatMap((l) => l.cases).find((c) => c.case.id === one.id)?.told ?? [];
  const fixes = (list.data?.fixes ?? []).filter((f) => told.some((x) => x.fix === f.number));
  if (!fixes.length) return null;
  return (
    <section><h2>{t('fix.here')}</h2>{fixes.map((f) => (
      <div key={f.number} class="fixone"><p class="post sm" dir="auto">{f.text}</p><div class="row wrap"><Button kind="sm" icon="copy" onClick={() => take(f.text)}>{t('fix.take')}</Button><span class="small ink3">{t('fix.lang', { lang: languageName(one.lang) })}</span></div></div>))}</section>
  );
}

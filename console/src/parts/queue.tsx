// The desk's queue: what breaks next first, narrowed by client, language, skill, state and whose; several cases chosen with X
// are given to somebody, or told the same, together.
import { useEffect, useRef, useState } from 'preact/hooks';
import { path, post, session } from '../api';
import { useCell } from '../cell';
import { useNow } from '../clock';
import { languageName, netName, num, t, tn, whenShort, word } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import { go, link } from '../route';
import { Button, Empty, errorWords, Icon, LevelBadge, Loading, Modal, Note, StaleNote, Tile, Trouble } from './basic';
import { CaseTime } from './case_time';
import { TextForm } from './forms';
import { LongList } from './long';
import { usePages } from './pages';
import { labelWord } from './post';
import { usePress } from './press';
import '../style/queue.css';
import type { Case, Person, ReplyPage } from '../types';

export type Whose = 'next' | 'mine' | 'open';
const BASE: Record<Whose, string> = { next: '/queue?', mine: '/queue?all=1&mine=1', open: '/queue?all=1' };
const HEIGHT = 108;
const STATES = ['open', 'waiting_customer', 'snoozed'];
interface Narrow { client: string; lang: string; skill: string; state: string; nobody: boolean }

export function Queue({ whose, chosen, onTotal, onFirst }: { whose: Whose; chosen: string | null; onTotal: (n: number) => void; onFirst: (id: string) => void }) {
  const [narrow, setNarrow] = useState<Narrow>({ client: '', lang: '', skill: '', state: '', nobody: false });
  const [marked, setMarked] = useState<Map<string, Case>>(new Map());
  const over = useRef(false);
  const box = useRef<HTMLDivElement>(null);
  const held = () => over.current || (!!box.current && box.current.querySelector('ol')?.contains(document.activeElement) === true);
  const query = (['client', 'lang', 'skill', 'state'] as const).filter((k) => narrow[k]).map((k) => `&${k}=${encodeURIComponent(narrow[k])}`).join('') + (narrow.nobody ? '&unassigned=1' : '');
  const pages = usePages<Case>(BASE[whose] + query, held);
  const now = useNow(1000);
  useEffect(() => { if (pages.ready) { onTotal(pages.total); if (pages.first) onFirst(pages.first.id); } }, [pages.ready, pages.total, pages.first?.id]);
  const mark = (c: Case) => setMarked((was) => { const next = new Map(was); if (!next.delete(c.id)) next.set(c.id, c); return next; });
  const at = pages.indexOf(chosen);
  useKey('X', () => {
    const k = Number((document.activeElement as HTMLElement | null)?.closest<HTMLElement>('li[data-k]')?.dataset['k'] ?? at);
    const row = pages.row(k);
    if (row) mark(row);
  });
  useKey('Escape', marked.size ? () => setMarked(new Map()) : null);
  return (
    <div class={`grow qwhole${marked.size ? ' picking' : ''}`} ref={box}>
      <Filters narrow={narrow} set={(part) => setNarrow((was) => ({ ...was, ...part }))} />
      {pages.stale && <div class="pb"><StaleNote at={pages.at} now={Date.now()} /></div>}
      {marked.size > 0 && <Together marked={[...marked.values()]} keep={(ids) => setMarked((was) => new Map([...was].filter(([id]) => ids.includes(id))))} done={pages.reload} />}
      {pages.waiting > 0 && <div class="newer"><Button kind="sm" onClick={pages.take}>{t('list.newer', { n: pages.waiting })}</Button></div>}
      {!pages.ready ? pages.error ? <Trouble error={pages.error} retry={pages.reload} /> : <Loading rows={6} />
        : pages.total ? <LongList pages={pages} height={HEIGHT} label={t('desk.queue')} at={at} onHold={(is) => { over.current = is; if (!is) pages.reload(); }} onWalk={(c) => go(link('desk', c.id), true)}
          show={(c, k) => <Row key={c.id} one={c} k={k} of={pages.total} now={now} on={c.id === chosen} marked={marked.has(c.id)} mark={mark} />} />
          : <Empty title={t('desk.none')}><p>{query ? t('queue.narrowed') : t('desk.none.help')}</p>{query && <Button kind="sm" onClick={() => setNarrow({ client: '', lang: '', skill: '', state: '', nobody: false })}>{t('queue.widen')}</Button>}</Empty>}
    </div>
  );
}

function Row({ one: c, k, of, now, on, marked, mark }: { one: Case; k: number; of: number; now: number; on: boolean; marked: boolean; mark: (c: Case) => void }) {
  return (
    <li data-k={k} aria-setsize={of} aria-posinset={k + 1} class={`q${on ? ' on' : ''}${marked ? ' marked' : ''}`}><a data-row href={link('desk', c.id)} aria-current={on ? 'true' : undefined}>
      <span class="row"><Tile id={c.brand} name={c.brand_name} /><span class="clip ink2">{c.brand_name}</span><span class="right" />{c.level > 0 && <LevelBadge level={c.level} only />}<CaseTime one={c} now={now} /></span>
      <span class="snip clip2" lang={c.lang} dir="auto">{c.text}</span>
      <span class="row small ink3"><span class="net">{netName(c.net)}</span><span class="nw">{languageName(c.lang)}</span><span class="clip">{c.labels[0] && labelWord(c.labels[0].label)}</span>{c.assignee && <span class="right clip row as"><Icon name="user" />{c.assignee.name}</span>}<time class={`n nw${c.assignee ? '' : ' right'}`}>{whenShort(c.asked_at, now)}</time></span></a>
      <label class="qpick" title={t('queue.mark')}><input type="checkbox" checked={marked} onChange={() => mark(c)} tabIndex={-1} aria-label={t('queue.mark.one', { id: c.id })} /></label></li>
  );
}

function Filters({ narrow, set }: { narrow: Narrow; set: (part: Partial<Narrow>) => void }) {
  const clients = useCell(session)?.clients ?? [];
  const pick = (name: 'client' | 'lang' | 'state', label: string, all: string, choices: [string, string][]) => (
    <select class="input" aria-label={label} value={narrow[name]} onChange={(e) => set({ [name]: (e.currentTarget as HTMLSelectElement).value })}><option value="">{all}</option>{choices.map(([id, said]) => <option key={id} value={id}>{said}</option>)}</select>);
  return (
    <div class="qfilter pb" role="group" aria-label={t('reports.filter')}>
      {clients.length > 1 && pick('client', t('board.client'), t('board.all_clients'), clients.map((c) => [c.id, c.name]))}
      {pick('lang', t('reports.lang'), t('reports.all_langs'), ['ja', 'en', 'it', 'zh', 'ko', 'es', 'fr', 'de'].map((l) => [l, languageName(l)]))}
      {pick('state', t('filter.state'), t('queue.any_state'), STATES.map((s) => [s, word('casestate', s)]))}
      <input class="input" aria-label={t('queue.skill')} placeholder={t('queue.skill')} value={narrow.skill} maxLength={60} onChange={(e) => set({ skill: (e.currentTarget as HTMLInputElement).value.trim() })} />
      <Button kind="sm" pressed={narrow.nobody} onClick={() => set({ nobody: !narrow.nobody })}>{t('queue.nobody')}</Button>
    </div>
  );
}

// ---- several at once ----

interface Outcome { id: string; failed: unknown }
// One after the other, so that each is done or not done, and it is known which.
async function each(marked: Case[], work: (c: Case) => Promise<void>, told: (n: number) => void): Promise<Outcome[]> {
  const failed: Outcome[] = [];
  for (const [k, one] of marked.entries()) {
    told(k);
    try { await work(one); } catch (failure) { failed.push({ id: one.id, failed: failure }); }
  }
  return failed;
}

function Together({ marked, keep, done }: { marked: Case[]; keep: (ids: string[]) => void; done: () => void }) {
  const [form, setForm] = useState<'' | 'give' | 'tell'>('');
  const [at, setAt] = useState(-1);
  const [failed, setFailed] = useState<Outcome[]>([]);
  const staff = useResource<{ people: Person[] }>('/people').data?.people ?? [];
  const press = usePress();
  const run = (work: (c: Case) => Promise<void>, whom = marked) => press.run(async () => {
    const bad = await each(whom, work, setAt);
    setAt(-1);
    setFailed(bad);
    setForm('');
    keep([...bad.map((b) => b.id), ...marked.filter((m) => !whom.includes(m)).map((m) => m.id)]);
    done();
  });
  return (
    <div class="qbar" role="region" aria-label={t('queue.together')}>
      <b class="n" role="status">{at >= 0 ? t('queue.working', { n: num(at + 1), of: num(marked.length) }) : tn('queue.marked', marked.length)}</b>
      <Button kind="sm" icon="user" disabled={press.busy} onClick={() => setForm('give')}>{t('queue.give')}</Button>
      <Button kind="sm" icon="chat" disabled={press.busy} onClick={() => setForm('tell')}>{t('queue.tell')}</Button>
      <Button kind="ghost sm right" keys="Esc" onClick={() => keep([])}>{t('queue.unmark')}</Button>
      {failed.length > 0 && <p class="small stopc" role="alert">{failed.map((f) => `${f.id}: ${errorWords(f.failed)}`).join(' · ')}</p>}
      {form === 'give' && <Modal title={tn('queue.give.title', marked.length)} onClose={() => setForm('')}>
        <ul class="bpick">{staff.map((p) => <li key={p.id}><Button kind="sm" disabled={press.busy} onClick={() => void run(async (c) => { await post(path('cases', c.id) + '/assign', { person: p.id }); })}>{p.name}</Button><span class="small ink3">{p.role && word('role', p.role)}</span></li>)}</ul></Modal>}
      {form === 'tell' && <Tell marked={marked} onClose={() => setForm('')} run={run} />}
    </div>
  );
}

// The same words to each, in their language: a draft of its own in every case, checked and approved like any other. Nothing goes out by this.
function Tell({ marked, onClose, run }: { marked: Case[]; onClose: () => void; run: (work: (c: Case) => Promise<void>, whom: Case[]) => Promise<void> }) {
  const langs = [...new Set(marked.map((c) => c.lang))];
  const [lang, setLang] = useState(langs[0] ?? '');
  const whom = marked.filter((c) => c.lang === lang);
  return (
    <Modal title={t('queue.tell.title')} onClose={onClose}>
      {langs.length > 1 && <label class="rpick"><span class="lab">{t('queue.tell.lang')}</span><select class="input" value={lang} onChange={(e) => setLang((e.currentTarget as HTMLSelectElement).value)}>{langs.map((l) => <option key={l} value={l}>{languageName(l)} · {num(marked.filter((c) => c.lang === l).length)}</option>)}</select></label>}
      <ul class="qtell" aria-label={t('queue.tell.whom')}>{whom.map((c) => <li key={c.id}><Tile id={c.brand} name={c.brand_name} /><span class="small nw">{netName(c.net)}</span><span class="small ink2 clip" lang={c.lang} dir="auto">{c.text}</span></li>)}</ul>
      <Note title={t('queue.tell.note')} />
      <TextForm label={t('queue.tell.text', { lang: languageName(lang) })} send="queue.tell.do" rows={4} focus onCancel={onClose}
        onSend={(text) => run(async (c) => { const made = await post<ReplyPage>('/replies', { case: c.id, text, lang }); await post(path('replies', made.reply.id) + '/submit'); }, whom)} />
    </Modal>
  );
}

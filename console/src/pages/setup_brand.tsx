// Step 1: a name becomes a sensible query; what it would find and what is doubtful shows while it is typed.
import { useEffect, useId, useState } from 'preact/hooks';
import { get, loadSession, path, post, session } from '../api';
import { useCell } from '../cell';
import { dayTime, netName, num, t } from '../i18n';
import { Button, errorWords, Icon, Note, Panel } from '../parts/basic';
import { freeId, idOf } from '../parts/lines';
import { MasterPanel } from '../parts/part_edit';
import type { Parts } from '../parts/part.types';
import { usePress } from '../parts/press';
import { useResource } from '../resource';
import type { Plan } from './setup';

interface Found { errors: { column: number | null; text: string }[]; warnings: { column: number | null; text: string }[]; posts: number; found: number; samples: { id: string; net: string; at: string; text: string | null; title: string | null; spans: [number, number][] }[] }

const words = (text: string) => text.split(/[,、\n]/).map((w) => w.trim()).filter(Boolean);
const term = (word: string) => (/^[#@]?[\p{L}\p{N}_]+$/u.test(word) ? word : `"${word.replace(/"/g, '')}"`);
// The name, its other spellings, and a name of several words as a hashtag (that of one word is found by the word); without what it is not.
export function queryOf(plan: Pick<Plan, 'name' | 'also' | 'not'> & Partial<Pick<Plan, 'handles'>>): string {
  const names = [plan.name.trim(), ...words(plan.also), ...words(plan.handles ?? '').map((h) => '@' + h.replace(/^[a-z]+:/, '').replace(/^@/, ''))].filter(Boolean);
  if (!names.length) return '';
  const plain = (names[0] ?? '').replace(/[^\p{L}\p{N}_]/gu, '');
  const all = [...new Set([...names.map(term), ...(plain !== names[0] && plain.length > 1 ? ['#' + plain] : [])])];
  const not = words(plan.not).map(term);
  const look = all.join(' OR ');
  return not.length ? `${all.length > 1 ? `(${look})` : look} NOT ${not.length > 1 ? `(${not.join(' OR ')})` : not[0]}` : look;
}

export function BrandStep({ plan, onChange, of, onKept }: { plan: Plan; onChange: (part: Partial<Plan>) => void; of?: string; onKept?: () => void }) {
  const clients = useCell(session)?.clients ?? [];
  const query = queryOf(plan);
  const parts = useResource<Parts>('/parts');
  const known = clients.flatMap((c) => c.brands.map((b) => ({ client: c.id, brand: b }))).find((b) => b.brand.name === plan.name.trim()) ?? null;
  const [found, setFound] = useState<Found | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const client = of ?? known?.client ?? clients[0]?.id ?? '';
  useEffect(() => {
    if (!query || !client) { setFound(null); return; }
    const timer = setTimeout(() => { post<Found>('/queries/check', { client, query, hours: 168, samples: 4 }).then((next) => { setFound(next); setFailed(null); }, setFailed); }, 300);
    return () => clearTimeout(timer);
  }, [query, client]);
  const id = useId();
  const field = (key: 'name' | 'also' | 'not' | 'handles', label: string, help: string) => (
    <div class="field"><label for={`${id}${key}`}>{label}</label><input id={`${id}${key}`} class="input lg" value={plan[key]} maxLength={300} autofocus={key === 'name'} aria-describedby={`${id}${key}h`} onInput={(e) => onChange({ [key]: (e.currentTarget as HTMLInputElement).value })} /><p class="small ink3" id={`${id}${key}h`}>{help}</p></div>
  );
  return (
    <div class="halves">
      <Panel title={t('setup.brand')} meta={clients.length ? t('setup.watched', { list: clients.flatMap((c) => c.brands.map((b) => b.name)).join(', ') }) : undefined} pad>
        <div class="stack">{field('name', t('setup.name'), t('setup.name.help'))}{field('also', t('setup.also'), t('setup.also.help'))}{field('handles', t('setup.handles'), t('setup.handles.help'))}{field('not', t('setup.not'), t('setup.not.help'))}
          {query && <div class="field"><span class="lab">{t('setup.query')}</span><p class="mono qbox" tabIndex={0}>{query}</p></div>}</div>
      </Panel>
      <div class="stack">
        <Panel title={t('setup.would')} meta={found ? t('setup.would.n', { n: num(found.found), of: num(found.posts) }) : undefined}>
          {!query ? <p class="pb ink3">{t('setup.would.type')}</p> : failed ? <div class="pb"><Note kind="stop" title={t('state.failed')}>{errorWords(failed)}</Note></div> : !client ? <p class="pb ink2">{t('setup.would.none')}</p> : !found ? <p class="pb ink3" role="status">{t('state.loading')}</p> : (
            <div class="pb stack">
              {found.errors.map((e, k) => <Note key={k} kind="stop" title={e.text} />)}
              {found.warnings.map((e, k) => <Note key={k} kind="warn" title={e.text} />)}
              {found.samples.length ? <ul class="heard flat">{found.samples.map((one) => <li key={one.id}><span class="net">{netName(one.net)}</span><p class="post clip2" dir="auto">{one.text ?? one.title}</p><time class="small ink3 n">{dayTime(one.at)}</time></li>)}</ul> : <p class="ink2">{t('setup.would.none')}</p>}
            </div>
          )}
        </Panel>
        {parts.data && parts.data.master.kind !== 'store' && <MasterPanel all={parts.data} onTaken={() => parts.reload()} />}
        {query && parts.data?.master.kind === 'store' && !found?.errors.length && <Keep plan={plan} query={query} client={client} known={known && (!of || of === known.client) ? { client: known.client, brand: known.brand.id } : null} onKept={onKept} />}
      </div>
    </div>
  );
}

// A client of that name where there is none yet, the brand, and its first query: each a version of its own.
function Keep({ plan, query, client, known, onKept }: { plan: Plan; query: string; client: string; known: { client: string; brand: string } | null; onKept?: (() => void) | undefined }) {
  const press = usePress();
  const [saved, setSaved] = useState(false);
  const all = useCell(session)?.clients ?? [];
  const id = freeId(idOf(plan.name, 'brand'), all.flatMap((c) => [c.id, ...c.brands.map((b) => b.id)]));
  const text = t('setup.title');
  const save = async () => {
    if (known) {
      const at = path('topics', known.client, known.brand, `${known.brand}-main`);
      const number = await get<{ number: number }>(at).then((one) => one.number, () => undefined);
      await post(at, { query, text, ...(number === undefined ? {} : { number }) });
    } else {
      if (!client) await post(path('parts', 'client', id), { said: { name: plan.name.trim(), service: { zone: Intl.DateTimeFormat().resolvedOptions().timeZone } }, text });
      const accounts = words(plan.handles).map((h) => (h.includes(':') ? h : 'x:' + h.replace(/^@/, '')));
      await post(path('parts', 'brand', id), { client: client || id, said: { name: plan.name.trim(), ...(accounts.length ? { accounts } : {}), topics: [{ id: `${id}-main`, query }] }, text });
    }
    await loadSession();
    setSaved(true);
    onKept?.();
  };
  return (
    <Panel title={t('setup.keep')} pad><p>{t(known ? 'setup.keep.store' : client ? 'setup.keep.new' : 'setup.keep.first')}</p>
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
      <div class="row gap-t"><Button kind="pri" disabled={press.busy} onClick={() => void press.run(save)}>{t(press.busy ? 'state.sending' : 'people.save')}</Button>{saved && <span class="okc row" role="status"><Icon name="check" />{t('part.inforce')}</span>}</div></Panel>
  );
}

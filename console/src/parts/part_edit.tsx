// One part of who is watched as a form: made of the option tables, tried, kept with a reason as a new version, brought back.
import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import { ApiError, loadSession, path, post } from '../api';
import { dayTime, netName, num, span, t, word } from '../i18n';
import { useResource } from '../resource';
import { Button, errorWords, Icon, Loading, Note, Panel, Trouble } from './basic';
import { freeId, idOf } from './lines';
import { Field, KindAbout, kindName, saidOf } from './part_fields';
import { usePress } from './press';
import type { Forms, Part, PartKind, PartOption, PartPage, Parts, Said, SourceTried, Tried, Value } from './part.types';
import '../style/parts.css';

interface Shape { form: string; first?: string[]; skip?: string[]; maps?: [string, string][]; rows?: [string, string][]; options?: 'channels' | 'senders' | 'sources'; order?: string[] }
const SHAPES: Record<PartKind, Shape> = {
  client: { form: 'client', skip: ['retired'], maps: [['service', 'service'], ['voice', 'voice'], ['approval', 'approval']], rows: [['forms', 'form']] },
  brand: { form: 'brand', first: ['name', 'accounts', 'budget'], skip: ['retired'] },
  person: { form: 'person', first: ['name', 'role', 'lang', 'channel', 'address'], rows: [['also', 'way']] },
  channel: { form: 'channel', first: [], options: 'channels' },
  calendar: { form: 'calendar' },
  duty: { form: 'duty', first: ['name', 'people', 'turn', 'handover'], rows: [['shifts', 'shift']] },
  route: { form: 'route', first: ['client', 'brand', 'level'], rows: [['ladder', 'step']] },
  sender: { form: 'sender', first: ['client', 'brand', 'account'], options: 'senders' },
  source: { form: 'source', first: [], skip: ['paused'], options: 'sources' },
  fallback: { form: 'step', skip: ['duty', 'channel', 'wait'] },
};
const INSIDE: Record<string, [string, string][]> = { service: [['targets', 'target'], ['people', 'desk_person']] };
const obj = (value: Value | undefined): Said => (value && typeof value === 'object' && !Array.isArray(value) ? value : {});
const list = (value: Value | undefined): Value[] => (Array.isArray(value) ? value : []);
// "anna" in a ladder and "mon-fri 09:00-18:00" among shifts are short for their first key.
const row = (form: string, value: Value): Said => (typeof value === 'object' ? obj(value) : { [form === 'shift' ? 'at' : 'person']: String(value) });

export interface PartEditProps {
  kind: PartKind; id?: string; client?: string; preset?: Said; lead?: string; also?: (said: Said) => Said;
  hide?: string[]; onClose: () => void; onSaved?: (page: PartPage) => void; title?: string; fixed?: string[];
}

export function PartEdit(props: PartEditProps) {
  const q = props.client && props.kind === 'brand' ? `?client=${encodeURIComponent(props.client)}` : '';
  const page = useResource<PartPage>(props.id ? path('parts', props.kind, props.id) + q : null);
  const forms = useResource<Forms>('/parts/forms');
  const parts = useResource<Parts>('/parts');
  const error = page.error ?? forms.error ?? parts.error;
  if (!forms.data || !parts.data || (props.id && !page.data)) return <Panel title={word('part.kind', props.kind)} pad>{error ? <Trouble error={error} /> : <Loading rows={3} />}</Panel>;
  return <Editor key={page.data?.number ?? 0} {...props} page={page.data} forms={forms.data} all={parts.data} onKept={(next) => { page.put(next); parts.reload(); }} />;
}

function Editor(p: PartEditProps & { page: PartPage | null; forms: Forms; all: Parts; onKept: (page: PartPage) => void }) {
  const shape = SHAPES[p.kind];
  const [said, setSaid] = useState<Said>(() => { const from = { ...(p.page?.said ?? p.preset ?? {}) }; delete from['id']; return from; });
  const [id, setId] = useState(p.page?.id ?? '');
  const [why, setWhy] = useState('');
  const [tried, setTried] = useState<Tried | null>(null);
  const [saved, setSaved] = useState(false);
  const press = usePress();
  const own = useId();
  const table = p.forms.forms[shape.form] ?? [];
  const hidden = new Set(['id', 'kind', ...(shape.skip ?? []), ...(p.hide ?? []), ...(p.all.private ? [] : ['private'])]);
  const top = table.filter((o) => !shape.first || shape.first.includes(o.name));
  const rest = table.filter((o) => !top.includes(o) && !hidden.has(o.name));
  const change = (name: string, value: Value | undefined) => { setTried(null); setSaved(false); setSaid((old) => { const next = { ...old }; if (value === undefined) delete next[name]; else next[name] = value; return next; }); };
  const made = p.page?.id ?? (id.trim() || freeId(idOf(String(said['name'] ?? (p.kind === 'route' ? `${String(said['client'] ?? 'all')}-${String(said['level'] ?? 2)}` : said['kind']) ?? ''), p.kind), p.all.parts.filter((one) => one.kind === p.kind).map((one) => one.id)));
  const body = useMemo(() => whole(p, shape, table, said), [said]);
  const wrong = press.error instanceof ApiError ? press.error.message : '';
  const field = /^([\w.-]+?)(?: \d+[\w. -]*)?: /.exec(wrong)?.[1] ?? '';
  const at = path('parts', p.kind, made);
  const send = { said: body, ...(p.client && p.kind === 'brand' ? { client: p.client } : {}) };
  const test = () => press.run(async () => { setTried(null); setTried(await post<Tried>(`${at}/try`, send)); });
  const keep = (extra: Said = {}) => press.run(async () => {
    const next = await post<PartPage>(at, { ...send, said: { ...body, ...extra }, number: p.page?.number ?? 0, text: why.trim() || t(p.page ? 'part.changed' : 'part.added') });
    setSaved(true);
    p.onKept(next);
    void loadSession();
    p.onSaved?.(next);
  });
  useEffect(() => { if (field) document.querySelector<HTMLElement>('.pform [aria-invalid=true]')?.focus(); }, [wrong]);
  const kinds = shape.options ? p.forms[shape.options] : null;
  const kind = kinds?.find((k) => k.name === said['kind']) ?? null;
  const fields = (form: string, options: PartOption[], value: Said, set: (name: string, v: Value | undefined) => void, prefix: string, skip: Set<string>) => (
    <div class="pfields">{options.filter((o) => !skip.has(o.name)).map((o, k) => <Field key={o.name} form={form} option={o} value={value[o.name]} parts={p.all.parts} first={!prefix && k === 0} wrong={!!field && (field === prefix + o.name || wrong.includes(`'${o.name}' must`))} onChange={(v) => set(o.name, v)} />)}</div>
  );
  return (
    <Panel title={p.title ?? (p.page ? `${word('part.kind', p.kind)}: ${String(said['name'] ?? p.page.id)}` : t('part.new', { kind: word('part.kind', p.kind) }))} meta={p.page ? t('part.version', { n: p.page.number }) : undefined} act={<span class="pright"><Button kind="sm ghost" icon="x" onClick={p.onClose}>{t('close')}</Button></span>} pad>
      <form class="pform" aria-label={word('part.kind', p.kind)} onSubmit={(e) => { e.preventDefault(); void keep(); }}>
        {p.lead && <p class="ink2">{p.lead}</p>}
        {fields(shape.form, top, said, change, '', hidden)}
        {kinds && <div class="field pf"><label for={`${own}k`}>{word('opt', 'kind', 'kind')}</label><select id={`${own}k`} class="input" value={String(said['kind'] ?? '')} onChange={(e) => { change('kind', (e.currentTarget as HTMLSelectElement).value); change('options', undefined); }}><option value="" disabled>{t('part.choose')}</option>{kinds.map((k) => <option key={k.name} value={k.name}>{kindName(p.kind, k.name)}</option>)}</select>{kind && <KindAbout of={p.kind} kind={kind} />}</div>}
        {kind && kind.options.length > 0 && <fieldset class="pset"><legend>{t('part.options')}</legend>{fields(`${p.kind}.${kind.name}`, kind.options, obj(said['options']), (name, v) => { const next = { ...obj(said['options']) }; if (v === undefined) delete next[name]; else next[name] = v; change('options', next); }, 'options.', new Set(p.all.private ? [] : ['private']))}
          {p.all.folder && kind.options.some((o) => o.kind === 'secret' || o.kind === 'file') && <p class="small ink2 row start"><Icon name="lock" /><span>{t('part.folder', { folder: p.all.folder })}</span></p>}</fieldset>}
        {(shape.rows ?? []).filter(([key]) => key === 'ladder' || key === 'shifts').map(([key, form]) => <Rows key={key} name={key} form={form} p={p} value={list(said[key])} fields={fields} onChange={(v) => change(key, v)} />)}
        {(shape.maps ?? []).map(([key, form]) => (
          <details class="pset" key={key} open={field.startsWith(key)}><summary><b>{word('part.set', key)}</b> <span class="small ink2">{word('part.set.help', key)}</span></summary>
            {fields(form, p.forms.forms[form] ?? [], obj(said[key]), (name, v) => { const next = { ...obj(said[key]) }; if (v === undefined) delete next[name]; else next[name] = v; change(key, next); }, `${key}.`, new Set())}
            {(INSIDE[key] ?? []).map(([inner, row]) => <Rows key={inner} name={inner} form={row} p={p} value={list(obj(said[key])[inner])} fields={fields} onChange={(v) => { const next = { ...obj(said[key]) }; if (v === undefined) delete next[inner]; else next[inner] = v; change(key, next); }} />)}</details>
        ))}
        {(shape.rows ?? []).filter(([key]) => key !== 'ladder' && key !== 'shifts').map(([key, form]) => <details class="pset" key={key}><summary><b>{word('part.set', key)}</b> <span class="small ink2">{word('part.set.help', key)}</span></summary><Rows name={key} form={form} p={p} value={list(said[key])} fields={fields} onChange={(v) => change(key, v)} /></details>)}
        {rest.length > 0 && <details class="pset" open={rest.some((o) => o.name === field)}><summary><b>{t('part.more')}</b> <span class="small ink2">{rest.map((o) => word('opt', o.name, o.name)).join(', ')}</span></summary>{fields(shape.form, rest, said, change, '', hidden)}</details>}
        {!p.page && <div class="field pf"><label for={`${own}i`}>{t('part.id')}</label><input id={`${own}i`} class="input" value={id} placeholder={made} autocapitalize="none" spellcheck={false} onInput={(e) => setId((e.currentTarget as HTMLInputElement).value)} /><p class="small ink3">{t('part.id.help')}</p></div>}
        <div class="field"><label for={`${own}w`}>{t('part.why')}</label><input id={`${own}w`} class="input" value={why} maxLength={1000} placeholder={t(p.page ? 'part.changed' : 'part.added')} onInput={(e) => setWhy((e.currentTarget as HTMLInputElement).value)} /></div>
        {press.error !== null && <Note kind="stop" title={t('state.unsent')} live>{errorWords(press.error)}</Note>}
        {tried && <TriedNote tried={tried} source={p.kind === 'source'} />}
        <div class="row wrap"><Button type="submit" kind="pri" disabled={press.busy}>{t(press.busy ? 'state.sending' : 'people.save')}</Button>
          {p.kind !== 'sender' && p.kind !== 'calendar' && <Button icon={p.kind === 'source' ? 'play' : 'check'} disabled={press.busy} onClick={() => void test()}>{t(p.kind === 'source' ? 'part.try.source' : 'part.try')}</Button>}
          {p.page?.there && p.kind === 'source' && <Button disabled={press.busy} onClick={() => void keep({ paused: said['paused'] !== true })}>{t(said['paused'] === true ? 'part.goon' : 'part.pause')}</Button>}
          {p.page?.there && (p.kind === 'client' || p.kind === 'brand') && <Button disabled={press.busy} onClick={() => void keep({ retired: said['retired'] !== true })}>{t(said['retired'] === true ? 'part.unretire' : 'part.retire')}</Button>}
          {p.page?.there && p.kind !== 'client' && p.kind !== 'brand' && <Button kind="stop ghost" disabled={press.busy} onClick={() => void press.run(async () => { await post(`${at}/end`, { number: p.page?.number ?? 0, text: why.trim() || t('part.ended') }).then(() => { p.onSaved?.(p.page as PartPage); p.onClose(); }); })}>{t('part.end')}</Button>}
          {saved && <span class="okc row" role="status"><Icon name="check" />{t('part.inforce')}</span>}</div>
      </form>
      {p.page && p.page.versions.length > 1 && <Versions page={p.page} busy={press.busy} onBack={(to) => void press.run(async () => p.onKept(await post<PartPage>(`${at}/back`, { to, number: p.page?.number ?? 0, text: t('part.back.why', { n: to }), ...(p.client && p.kind === 'brand' ? { client: p.client } : {}) })))} />}
    </Panel>
  );
}

// Lists of small forms: the steps of a ladder, the shifts of a duty, more ways to a person.
function Rows({ name, form, p, value, fields, onChange }: {
  name: string; form: string; p: { forms: Forms }; value: Value[]; onChange: (value: Value[] | undefined) => void;
  fields: (form: string, options: PartOption[], value: Said, set: (name: string, v: Value | undefined) => void, prefix: string, skip: Set<string>) => preact.JSX.Element;
}) {
  const put = (k: number, next: Said | null) => { const all = value.map((v) => row(form, v)) as Value[]; if (next) all[k] = next; else all.splice(k, 1); onChange(all.length ? all : undefined); };
  return (
    <fieldset class="pset rows"><legend>{word('part.set', name)}</legend>
      {value.map((v, k) => { const one = row(form, v); return (
        <div class="prow" key={k}><span class="n ink3">{k + 1}</span>{fields(form, p.forms.forms[form] ?? [], one, (key, v2) => { const next = { ...one }; if (v2 === undefined) delete next[key]; else next[key] = v2; put(k, next); }, ' ', new Set())}
          <Button kind="sm ghost" icon="x" label={t('part.row.gone', { n: k + 1, name: word('part.set', name) })} onClick={() => put(k, null)}>{t('part.remove')}</Button></div>
      ); })}
      <Button kind="sm" icon="plus" label={`${t('part.row.add')}: ${word('part.set', name)}`} onClick={() => onChange([...value, {}])}>{t('part.row.add')}</Button>
    </fieldset>
  );
}

function whole(p: PartEditProps & { forms: Forms }, shape: Shape, table: PartOption[], typed: Said): Said {
  const said = saidOf(table, typed);
  const clean = (form: string, value: Value[]) => value.map((v) => saidOf(p.forms.forms[form] ?? [], row(form, v))).filter((v) => Object.keys(v).length);
  for (const [key, form] of shape.maps ?? []) {
    const map = saidOf(p.forms.forms[form] ?? [], obj(typed[key]));
    for (const [inner, rows] of INSIDE[key] ?? []) { const kept = clean(rows, list(obj(typed[key])[inner])); if (kept.length) map[inner] = kept; else delete map[inner]; }
    if (Object.keys(map).length) said[key] = map; else delete said[key];
  }
  for (const [key, form] of shape.rows ?? []) { const kept = clean(form, list(typed[key])); if (kept.length) said[key] = kept; else delete said[key]; }
  if (shape.options) { const kind = p.forms[shape.options].find((k) => k.name === typed['kind']); const options = saidOf(kind?.options ?? [], obj(typed['options'])); if (Object.keys(options).length) said['options'] = options; else delete said['options']; }
  return p.also ? p.also(said) : said;
}

function Versions({ page, busy, onBack }: { page: PartPage; busy: boolean; onBack: (to: number) => void }) {
  return (
    <details class="pset"><summary><b>{t('part.versions')}</b> <span class="small ink2">{num(page.versions.length)}</span></summary>
      <ul class="rows">{page.versions.map((v, k) => <li key={v.number} class="row wrap"><span class="n">{v.number}</span><time class="small ink2 n">{dayTime(v.at)}</time><span>{v.person?.name ?? t('part.by.file')}</span><span class="grow">{v.why ?? ''}</span>
        {k > 0 && v.said && <Button kind="sm" disabled={busy} label={t('part.back.to', { n: v.number })} onClick={() => onBack(v.number)}>{t('part.back')}</Button>}</li>)}</ul></details>
  );
}

export function TriedNote({ tried, source = false }: { tried: Tried; source?: boolean }) {
  if (source && tried.source) return <Listened one={tried.source} />;
  const found = tried.preflight?.findings ?? [];
  if (!tried.preflight || tried.preflight.good) return <Note title={t('part.try.good')} live>{found.length > 0 && <ul>{found.slice(0, 5).map((f, k) => <li key={k}>{f.words}</li>)}</ul>}</Note>;
  return <Note kind="warn" title={t('part.try.holes')} live><ul>{found.slice(0, 8).map((f, k) => <li key={k}>{f.words}</li>)}</ul></Note>;
}

// What a source brought in its trial: the first posts, how far behind, what was refused.
function Listened({ one }: { one: SourceTried }) {
  const bad = one.state === 'failed' || (one.records === 0 && !!one.why);
  return (
    <div class="listened" role="status">
      <Note kind={bad ? 'stop' : one.records ? '' : 'warn'} title={one.records ? t('part.heard', { n: num(one.records), span: span(one.took_ms) }) : t('part.heard.none', { span: span(one.took_ms) })}>
        {one.why && <p lang="en">{one.why}</p>}
        {one.lag_ms !== null && <p>{t('part.heard.lag', { span: span(Math.max(0, one.lag_ms)) })}</p>}
        {one.records > 0 && <p>{t('part.heard.rate', { n: num(Math.round((one.records * 60000) / Math.max(1000, one.took_ms))) })}</p>}
        {one.refused > 0 && <p>{t('part.heard.refused', { n: num(one.refused) })} <span lang="en">{one.refusal}</span></p>}
      </Note>
      {one.posts.length > 0 && <ul class="heard flat">{one.posts.map((post) => <li key={post.id}><span class="net">{netName(post.net)}</span><p class="post clip2" lang={post.lang ?? undefined} dir="auto">{post.text ?? post.title}</p><time class="small ink3 n">{post.at ? dayTime(post.at) : ''}</time></li>)}</ul>}
    </div>
  );
}

// Where a file still has the word: what that means, and the press that takes it over.
export function MasterPanel({ all, onTaken }: { all: Parts; onTaken: () => void }) {
  const press = usePress();
  const file = all.master.kind === 'file' || all.master.kind === 'brand';
  if (!all.master.can_take) return null;
  const turn = () => press.run(async () => { await post('/installation/master', { kind: file ? 'store' : 'file', text: t(file ? 'part.take' : 'part.give') }); onTaken(); });
  return (
    <Note kind={file ? 'warn' : ''} title={t(file ? 'part.file' : 'part.taken', { file: all.master.path ?? '' })}>
      <p>{t(file ? 'part.file.help' : 'part.taken.help', { file: all.master.path ?? '' })}</p>
      {press.error !== null && <p class="stopc" role="alert">{errorWords(press.error)}</p>}
      {all.may.includes('client') && <p><Button kind={`sm ${file ? 'pri' : ''}`} disabled={press.busy} onClick={() => void turn()}>{t(press.busy ? 'state.sending' : file ? 'part.take' : 'part.give')}</Button></p>}
    </Note>
  );
}
export const partName = (part: Part): string => (typeof part.said['name'] === 'string' ? part.said['name'] : part.id);

// First words of answers: the client's own templates and the house's, by kind, language and register; tried on a real case.
import { useState } from 'preact/hooks';
import { call, path, post, session } from '../api';
import { useCell } from '../cell';
import { languageName, netName, num, t, tn, word } from '../i18n';
import { useResource } from '../resource';
import { Button, Empty, errorWords, Icon, Loading, Note, Panel, Trouble } from '../parts/basic';
import { usePress } from '../parts/press';
import type { Case, Draft, Role } from '../types';
import '../style/knowledge.css';

interface Template { id: string | null; client: string | null; brand: string | null; kind: string; lang: string; tone: string | null; title: string | null; text: string; changed_at: string | null }
type Tone = Draft & { tone?: string | null };
const LANGS = ['ja', 'en', 'it', 'de', 'fr', 'es', 'zh', 'ko'];
const TONES = ['', 'polite', 'humble', 'formal', 'lei', 'tu'];
const NETS = ['x', 'bluesky', 'mastodon', 'misskey'];
const WRITES: Role[] = ['agent', 'lead', 'risk', 'approver', 'admin'];
// The places of a template: {{ and }} stand for the signs themselves.
export const placesOf = (text: string): string[] => [...new Set([...text.replace(/\{\{|\}\}/g, '').matchAll(/\{([^{}]+)\}/g)].map((m) => m[1] ?? ''))];

export function TemplatesPage() {
  const now = useCell(session);
  const clients = now?.clients ?? [];
  const [of, setOf] = useState(clients[0]?.id ?? '');
  const [lang, setLang] = useState('');
  const [picked, setPicked] = useState<string | null>(null);
  const list = useResource<{ templates: Template[] }>(of ? `/templates?client=${encodeURIComponent(of)}` : null);
  const may = !!now?.person && WRITES.includes(now.person.role as Role);
  const nameOf = (one: Template) => one.id ?? `${one.kind}.${one.lang}.${one.tone ?? ''}.${one.text.slice(0, 20)}`;
  const rows = (list.data?.templates ?? []).filter((one) => !lang || one.lang === lang);
  const chosen = rows.find((one) => nameOf(one) === picked) ?? null;
  const took = (page: { templates: Template[] }) => { list.put(page); list.reload(); };
  return (
    <div class="page">
      <div class="pagehead"><h1>{t('templates.title')}</h1><span class="ink2 n">{list.data && tn('templates.n', rows.length)}</span>
        {clients.length > 1 && <select class="input" aria-label={t('knowledge.client')} value={of} onChange={(e) => setOf((e.currentTarget as HTMLSelectElement).value)}>{clients.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select>}
        <select class="input" aria-label={t('knowledge.lang')} value={lang} onChange={(e) => setLang((e.currentTarget as HTMLSelectElement).value)}><option value="">{t('knowledge.alllangs')}</option>{LANGS.map((l) => <option key={l} value={l}>{languageName(l)}</option>)}</select>
        <span class="right" />{may && <Button icon="plus" onClick={() => setPicked('new')}>{t('templates.new')}</Button>}</div>
      <div class="tplb">
        <Panel title={t('templates.list')}>{!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={6} />
          : rows.length ? <ul class="tpll">{rows.map((one) => <li key={nameOf(one)}><button type="button" aria-pressed={nameOf(one) === picked} onClick={() => setPicked(nameOf(one))}><span class="row"><b class="clip">{one.title ?? word('draft', one.kind, one.kind)}</b><span class="right tag">{t(one.id ? 'templates.own' : 'templates.house')}</span></span><span class="row small ink3"><span>{languageName(one.lang)}</span>{one.tone && <span>{word('tone', one.tone)}</span>}<span class="clip grow" lang={one.lang} dir="auto">{one.text}</span></span></button></li>)}</ul>
            : <Empty title={t('templates.none')} />}</Panel>
        {picked === 'new' || chosen ? <One key={picked} of={of} one={chosen} may={may} took={took} /> : <Panel title={t('templates.one')}><Empty title={t('templates.pick')} /></Panel>}
      </div>
    </div>
  );
}

function One({ of, one, may, took }: { of: string; one: Template | null; may: boolean; took: (page: { templates: Template[] }) => void }) {
  const [form, setForm] = useState({ kind: one?.kind ?? 'answer', lang: one?.lang ?? 'ja', tone: one?.tone ?? '', title: one?.title ?? '', text: one?.text ?? '' });
  const press = usePress();
  const role = useCell(session)?.person?.role;
  const own = !!one?.client && !!one.id;
  const set = (key: keyof typeof form) => (e: Event) => setForm({ ...form, [key]: (e.currentTarget as HTMLInputElement).value });
  const save = () => press.run(async () => { const body = { ...form, ...(one?.brand ? { brand: one.brand } : {}) }; took(await post<{ templates: Template[] }>(own ? path('templates', of, one?.id ?? '') : '/templates', own ? body : { client: of, ...body })); });
  const retire = () => press.run(async () => { took(await call<{ templates: Template[] }>('DELETE', path('templates', of, one?.id ?? ''))); });
  const places = placesOf(form.text);
  return (
    <Panel title={one ? one.title ?? word('draft', one.kind, one.kind) : t('templates.new')} pad>
      <form class="kedit" onSubmit={(e) => e.preventDefault()}>
        <div class="row wrap"><div class="field"><label class="lab" for="t-kind">{t('templates.kind')}</label><input id="t-kind" class="input" value={form.kind} onInput={set('kind')} /></div>
          <div class="field"><label class="lab" for="t-lang">{t('knowledge.lang')}</label><select id="t-lang" class="input" value={form.lang} onChange={set('lang')}>{LANGS.map((l) => <option key={l} value={l}>{languageName(l)}</option>)}</select></div>
          <div class="field"><label class="lab" for="t-tone">{t('templates.tone')}</label><select id="t-tone" class="input" value={form.tone} onChange={set('tone')}>{TONES.map((x) => <option key={x} value={x}>{x ? word('tone', x) : t('templates.notone')}</option>)}</select></div></div>
        <div class="field"><label class="lab" for="t-title">{t('knowledge.f.title')}</label><input id="t-title" class="input" value={form.title} onInput={set('title')} /></div>
        <div class="field"><label class="lab" for="t-text">{t('templates.text')}</label><textarea id="t-text" class="input area" rows={6} lang={form.lang} value={form.text} onInput={set('text')} /></div>
        <p class="small ink2">{t('templates.places')} {places.length ? places.map((p) => <code key={p} class="tag mono">{p}</code>) : '–'}</p>
        {press.error !== null && <Note kind="stop" title={t('state.unsent')} live><p>{errorWords(press.error)} {t('state.kept')}</p></Note>}
        <div class="row wrap"><Button kind="pri" disabled={!may || !form.text.trim() || press.busy} onClick={() => void save()}>{t(own || !one ? 'knowledge.save' : 'templates.copy')}</Button>
          {own && may && role !== 'agent' && <Button disabled={press.busy} onClick={() => void retire()}>{t('knowledge.retire.do')}</Button>}<span class="small ink2">{!may ? t('knowledge.readonly') : !form.text.trim() ? t('templates.empty') : ''}</span></div>
      </form>
      {one && <Tried of={of} one={one} />}
    </Panel>
  );
}

// As it would stand in an answer to a case that waits now, for the length of a network.
function Tried({ of, one }: { of: string; one: Template }) {
  const cases = useResource<{ cases: Case[] }>(`/cases?state=open&client=${encodeURIComponent(of)}&limit=20`);
  const [net, setNet] = useState('x');
  const [drafts, setDrafts] = useState<Tone[] | null>(null);
  const press = usePress();
  const on = cases.data?.cases.find((c) => c.lang === one.lang) ?? cases.data?.cases[0];
  const run = (id: string) => press.run(async () => setDrafts((await post<{ drafts: Tone[] }>(path('cases', id, 'drafts'), { kind: one.kind, lang: one.lang, net })).drafts.filter((d) => d.template === one.id && (one.id !== null || (d.tone ?? null) === one.tone))));
  return (
    <div class="tpltry"><h3>{t('templates.try')}</h3>
      <div class="row wrap"><select class="input" aria-label={t('templates.net')} value={net} onChange={(e) => { setNet((e.currentTarget as HTMLSelectElement).value); setDrafts(null); }}>{NETS.map((n) => <option key={n} value={n}>{netName(n)}</option>)}</select>
        <Button kind="sm" disabled={!on || press.busy} onClick={() => { if (on) void run(on.id); }}>{on ? t('templates.trywith', { id: on.id }) : t('templates.nocase')}</Button></div>
      {press.error !== null && <p class="small stopc" role="alert">{errorWords(press.error)}</p>}
      {drafts?.map((d, k) => <div key={k}><p class="post quote" lang={d.lang} dir="auto">{d.text}</p><p class={`small n ${d.length.fits ? 'okc' : 'stopc'}`}><Icon name={d.length.fits ? 'check' : 'tri'} class="inl" /> {num(d.length.used)} / {num(d.length.most)}{d.missing.length > 0 && ` · ${t('templates.missing', { what: d.missing.join(', ') })}`}{d.left_out.length > 0 && ` · ${t('templates.leftout')}`}</p></div>)}
      {drafts && !drafts.length && <p class="small ink3" role="status">{t('templates.notused')}</p>}</div>
  );
}

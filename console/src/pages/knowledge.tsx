// What the desk knows: its pages by client and language, what would be offered for a question, one page with its versions.
import { useEffect, useState } from 'preact/hooks';
import { call, get, path, post, session } from '../api';
import { useCell } from '../cell';
import { towerNow } from '../clock';
import { useKey } from '../keys';
import { dayTime, day, languageName, num, t, tn, word, zone } from '../i18n';
import { useResource } from '../resource';
import { go, link } from '../route';
import { Button, Empty, errorWords, Icon, Loading, Modal, Note, Panel, StaleNote, Tile, Trouble } from '../parts/basic';
import { useSteady, useWalk } from '../parts/list';
import { Markdown } from '../parts/markdown';
import { MeanwhileNote, useAsRead } from '../parts/meanwhile';
import { usePress } from '../parts/press';
import type { Named, Role } from '../types';
import '../style/knowledge.css';

interface Known { id: string; client: string; brand: string | null; lang: string; group: string; title: string; answer: string | null; url: string | null; state: 'valid' | 'coming' | 'over' | 'retired'; from: string | null; until: string | null; version: number; changed_at: string; changed_by: Named | null; body?: string; asked?: string[]; use?: Use }
interface Use { given: number; chosen: number; passed: number; last_at: string | null; links: ('outside' | 'over' | 'unseen')[]; langs?: { lang: string | null; given: number }[] }
interface Version { version: number; at: string; person: Named | null; why: string | null; title: string; answer: string | null; body: string; url: string | null }
interface Page { page: Known; versions: Version[]; others: Known[] }
interface Offer { page: Known; words: string[]; rank: number; other_lang: boolean }
const LANGS = ['ja', 'en', 'it', 'de', 'fr', 'es', 'zh', 'ko'];
const WRITES: Role[] = ['agent', 'lead', 'risk', 'approver', 'admin'];
const SOON_MS = 30 * 86_400_000;
const dueSoon = (k: Known) => k.state === 'valid' && k.until !== null && Date.parse(k.until) - towerNow() < SOON_MS;

export function KnowledgePage({ client, id }: { client: string | null; id: string | null }) {
  const now = useCell(session);
  const clients = now?.clients ?? [];
  const [of, setOf] = useState(client ?? clients[0]?.id ?? '');
  const [lang, setLang] = useState('');
  const [brand, setBrand] = useState('');
  const [group, setGroup] = useState('');
  const [show, setShow] = useState<'all' | 'due' | 'retired'>('all');
  const [question, setQuestion] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => { const timer = setTimeout(() => setAsked(question.trim()), 300); return () => clearTimeout(timer); }, [question]);
  const query = new URLSearchParams({ client: of, limit: '500', ...(lang ? { lang } : {}), ...(brand ? { brand } : {}), ...(group ? { group } : {}), ...(show === 'due' ? { due: '1' } : {}), ...(show === 'retired' ? { retired: '1' } : {}) });
  const list = useResource<{ pages: Known[] }>(of ? `/knowledge?${query}` : null, { every: 30 });
  const found = useResource<{ pages: Offer[] }>(of && asked ? `/knowledge/find?${new URLSearchParams({ client: of, q: asked, limit: '5', ...(lang ? { lang } : {}) })}` : null);
  const may = !!now?.person && WRITES.includes(now.person.role as Role);
  const brands = clients.find((c) => c.id === of)?.brands ?? [];
  const everything = useResource<{ pages: Known[] }>(of ? `/knowledge?${new URLSearchParams({ client: of, limit: '500' })}` : null);
  const groups = [...new Set((everything.data?.pages ?? []).filter((k) => k.group !== k.id).map((k) => k.group))].sort();
  useKey('Q', () => go(link('knowledge', 'gaps')));
  const rows = (list.data?.pages ?? []).filter((k) => show !== 'retired' || k.state === 'retired');
  return (
    <>
      <h1 class="vh">{t('knowledge.title')}</h1>
      <div class={`knw${id ? ' picked' : ''}`}>
        <section class="queue" aria-label={t('knowledge.list')}>
          <div class="qhead"><div class="row"><h2 class="qh">{t('knowledge.title')}</h2><span class="ink2 n">{list.data && tn('knowledge.n', rows.length)}</span><span class="right" /><a class="small" href={link('knowledge', 'gaps')}>{t('gaps.title')} <kbd>Q</kbd></a><a class="small" href={link('templates')}>{t('templates.title')}</a>{may && <Button kind="sm" icon="plus" href={link('knowledge', of, 'new')}>{t('knowledge.new')}</Button>}</div>
            <div class="row wrap">
              {clients.length > 1 && <select class="input" aria-label={t('knowledge.client')} value={of} onChange={(e) => setOf((e.currentTarget as HTMLSelectElement).value)}>{clients.map((c) => <option key={c.id} value={c.id}>{c.name}</option>)}</select>}
              <select class="input" aria-label={t('knowledge.lang')} value={lang} onChange={(e) => setLang((e.currentTarget as HTMLSelectElement).value)}><option value="">{t('knowledge.alllangs')}</option>{LANGS.map((l) => <option key={l} value={l}>{languageName(l)}</option>)}</select>
              {brands.length > 1 && <select class="input" aria-label={t('knowledge.brand')} value={brand} onChange={(e) => setBrand((e.currentTarget as HTMLSelectElement).value)}><option value="">{t('knowledge.allbrands')}</option>{brands.map((b) => <option key={b.id} value={b.id}>{b.name}</option>)}</select>}
              {groups.length > 0 && <select class="input" aria-label={t('knowledge.group')} value={group} onChange={(e) => setGroup((e.currentTarget as HTMLSelectElement).value)}><option value="">{t('knowledge.allgroups')}</option>{groups.map((g) => <option key={g} value={g}>{g}</option>)}</select>}
              <select class="input" aria-label={t('knowledge.show')} value={show} onChange={(e) => setShow((e.currentTarget as HTMLSelectElement).value as 'all')}>{(['all', 'due', 'retired'] as const).map((s) => <option key={s} value={s}>{word('knowledge.show', s)}</option>)}</select></div>
            <input class="input kq" type="search" aria-label={t('knowledge.ask')} placeholder={t('knowledge.ask')} value={question} onInput={(e) => setQuestion((e.currentTarget as HTMLInputElement).value)} /></div>
          {list.stale && <div class="pb"><StaleNote at={list.at} now={Date.now()} /></div>}
          {asked ? !found.data ? found.error ? <Trouble error={found.error} retry={found.reload} /> : <Loading rows={3} />
            : found.data.pages.length ? <Rows rows={found.data.pages.map((o) => o.page)} chosen={id} why={new Map(found.data.pages.map((o) => [o.page.id, o.words]))} /> : <Empty title={t('knowledge.noanswer')}><p>{t('knowledge.noanswer.help')}</p></Empty>
            : !list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={6} />
              : rows.length ? <Rows rows={rows} chosen={id} /> : <Empty title={t('knowledge.none')}><p>{t('knowledge.none.help')}</p></Empty>}
        </section>
        {id === 'new' && client ? <section class="mid" aria-label={t('knowledge.new')}><Editor client={client} page={null} done={(p) => { list.reload(); go(link('knowledge', p.page.client, p.page.id)); }} cancel={() => go(link('knowledge'))} /></section>
          : client && id ? <One key={`${client}/${id}`} client={client} id={id} may={may} changed={list.reload} /> : <section class="nocase" aria-label={t('knowledge.page')}><Empty title={t('knowledge.pick')} /></section>}
      </div>
    </>
  );
}

function State({ one }: { one: Known }) {
  if (one.state === 'valid') return dueSoon(one) ? <span class="tag warnc"><Icon name="clock" />{t('knowledge.due', { day: day(one.until) })}</span> : null;
  return <span class={`tag ${one.state === 'over' ? 'stop' : ''}`}><Icon name={one.state === 'over' ? 'tri' : 'clock'} />{word('knowledge.state', one.state)}</span>;
}

function Rows({ rows, chosen, why }: { rows: Known[]; chosen: string | null; why?: Map<string, string[]> }) {
  const steady = useSteady(rows, (k) => `${k.client}/${k.id}`);
  useWalk(steady.box, (a) => go(a.getAttribute('href') ?? '', true));
  return (
    <ol class="qlist" ref={steady.box as preact.RefObject<HTMLOListElement>} {...steady.hold}>{steady.rows.map((k) => (
      <li key={k.id} class={`q${k.id === chosen ? ' on' : ''}`}><a data-row href={link('knowledge', k.client, k.id)} aria-current={k.id === chosen ? 'true' : undefined}>
        <span class="row"><b class="clip grow" lang={k.lang} dir="auto">{k.title}</b><State one={k} /></span>
        <span class="snip clip2" lang={k.lang} dir="auto">{k.answer}</span>
        <span class="row small ink3"><span>{languageName(k.lang)}</span><span class="clip">{k.group !== k.id && k.group}</span>{why?.get(k.id)?.slice(0, 3).map((w) => <q key={w}>{w}</q>)}<span class="right n nw">{k.use && t('knowledge.use.short', { given: num(k.use.given), chosen: num(k.use.chosen) })}{k.use?.links.length ? <Icon name="tri" class="inl warnc" /> : null} v{num(k.version)}</span></span></a></li>))}</ol>
  );
}

function One({ client, id, may, changed }: { client: string; id: string; may: boolean; changed: () => void }) {
  const page = useResource<Page>(path('knowledge', client, id));
  const [edit, setEdit] = useState(false);
  const [retire, setRetire] = useState(false);
  const press = usePress();
  const role = useCell(session)?.person?.role;
  if (!page.data) return <section class="nocase" aria-label={t('knowledge.page')}>{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={6} />}</section>;
  const { page: one, versions, others } = page.data;
  if (edit) return <section class="mid" aria-label={t('knowledge.edit')}><Editor client={client} page={one} done={(next) => { page.put(next); changed(); setEdit(false); }} cancel={() => setEdit(false)} /></section>;
  const end = () => press.run(async () => { await call('DELETE', path('knowledge', client, id)); setRetire(false); page.reload(); changed(); });
  const live = one.state !== 'retired';
  return (
    <section class="mid" aria-label={t('knowledge.page')}>
      <div class="casehead"><a class="btn sm only-s" href={link('knowledge')}><Icon name="menu" />{t('knowledge.title')}</a><Tile id={one.brand ?? one.client} name={one.client} size="lg" /><div class="grow"><b class="ct" lang={one.lang} dir="auto">{one.title}</b></div><State one={one} /></div>
      <div class="case" tabIndex={0} role="region" aria-label={one.title}>
        <Panel title={t('knowledge.answer')} pad><p class="post" lang={one.lang} dir="auto">{one.answer ?? '–'}</p></Panel>
        <Panel title={t('knowledge.body')} pad>{one.body ? <Markdown text={one.body} lang={one.lang} /> : <p class="ink3">–</p>}</Panel>
        <Panel title={t('knowledge.about')} pad><dl class="dl"><dt>{t('knowledge.lang')}</dt><dd>{languageName(one.lang)}</dd><dt>{t('knowledge.valid')}</dt><dd class="n">{one.from ? dayTime(one.from) : t('knowledge.always')} – {one.until ? `${dayTime(one.until)} ${zone(one.until)}` : t('knowledge.noend')}</dd>
          {one.url && <><dt>{t('knowledge.url')}</dt><dd>{one.url}{one.use?.links.map((m) => <span key={m} class="tag warnc blk"><Icon name="tri" />{word('knowledge.link', m)}</span>)}</dd></>}{one.asked && one.asked.length > 0 && <><dt>{t('knowledge.asked')}</dt><dd><ul>{one.asked.map((a) => <li key={a} lang={one.lang} dir="auto">{a}</li>)}</ul></dd></>}
          {others.length > 0 && <><dt>{t('knowledge.others')}</dt><dd>{others.map((o) => <div key={o.id}><a href={link('knowledge', o.client, o.id)}>{languageName(o.lang)}</a></div>)}</dd></>}</dl></Panel>
        {one.use && <Panel title={t('knowledge.use')} meta={one.use.last_at ? t('knowledge.use.last', { time: dayTime(one.use.last_at) }) : t('knowledge.use.never')}><div class="kpis kuse"><div class="kpi"><span class="lab">{t('knowledge.use.given')}</span><span class="v n">{num(one.use.given)}</span></div><div class="kpi"><span class="lab">{t('knowledge.use.chosen')}</span><span class="v n">{num(one.use.chosen)}</span></div><div class="kpi"><span class="lab">{t('knowledge.use.passed')}</span><span class="v n">{num(one.use.passed)}</span></div></div>
          {!!one.use.langs?.length && <p class="pb small ink2">{one.use.langs.map((l) => `${languageName(l.lang)} ${num(l.given)}`).join(' · ')}</p>}</Panel>}
        <Panel title={t('knowledge.versions')} meta={num(versions.length)}><ol class="pb tl days">{versions.map((v, k) => <li key={v.version}><time dateTime={v.at}>{dayTime(v.at)}</time><span class="d k" /><span><b class="small">v{num(v.version)}</b> {v.person?.name}{v.why && <span class="ink2"> · {v.why}</span>}<Difference now={v} before={versions[k + 1]} lang={one.lang} /></span></li>)}</ol></Panel>
        {press.error !== null && <Note kind="stop" title={t('state.unsent')} live><p>{errorWords(press.error)}</p></Note>}
      </div>
      <div class="compfoot acts">{may && live && <Button kind="pri" onClick={() => setEdit(true)}>{t('knowledge.edit')}</Button>}{may && live && role !== 'agent' && <Button onClick={() => setRetire(true)}>{t('knowledge.retire')}</Button>}
        {!may && <span class="small ink2">{t('knowledge.readonly')}</span>}</div>
      {retire && <Modal title={t('knowledge.retire')} onClose={() => setRetire(false)}><p class="post sm quote" lang={one.lang}>{one.title}</p><p>{t('knowledge.retire.help')}</p><div class="row"><Button kind="stop" disabled={press.busy} onClick={() => void end()}>{t('knowledge.retire.do')}</Button><Button onClick={() => setRetire(false)}>{t('cancel')}</Button></div></Modal>}
    </section>
  );
}

// What a version changed, line by line: gone lines struck, new ones marked.
function Difference({ now, before, lang }: { now: Version; before: Version | undefined; lang: string }) {
  if (!before) return null;
  const lines = (v: Version) => [v.title, ...(v.answer ?? '').split('\n'), ...v.body.split('\n'), v.url ?? ''].filter((l) => l.trim());
  const [a, b] = [new Set(lines(before)), new Set(lines(now))];
  const gone = [...a].filter((l) => !b.has(l)).slice(0, 20);
  const fresh = [...b].filter((l) => !a.has(l)).slice(0, 20);
  if (!gone.length && !fresh.length) return <span class="small ink3"> · {t('knowledge.same')}</span>;
  return <ul class="kdiff small" lang={lang}>{gone.map((l) => <li key={`-${l}`}><del>{l}</del></li>)}{fresh.map((l) => <li key={`+${l}`}><ins>{l}</ins></li>)}</ul>;
}

const formOf = (page: Known) => ({ lang: page.lang, title: page.title, answer: page.answer ?? '', body: page.body ?? '', asked: (page.asked ?? []).join('\n'), url: page.url ?? '', group: page.group, brand: page.brand ?? '', from: page.from?.slice(0, 10) ?? '', until: page.until?.slice(0, 10) ?? '' });
export interface Begun { lang: string | null; brand: string | null; asked: string[] }
export function Editor({ client, page, begun, done, cancel }: { client: string; page: Known | null; begun?: Begun; done: (page: Page) => void; cancel: () => void }) {
  const clientNow = useCell(session)?.clients?.find((c) => c.id === client);
  const [form, setForm] = useState({ lang: begun?.lang ?? 'ja', title: '', answer: '', body: '', asked: (begun?.asked ?? []).join('\n'), url: '', group: '', brand: begun?.brand ?? '', from: '', until: '', text: '', ...(page ? formOf(page) : {}) });
  const press = usePress();
  const asRead = useAsRead(page?.version ?? 0, form, setForm, async () => {
    const now = (await get<Page>(path('knowledge', client, page?.id ?? ''))).page;
    return { version: now.version, who: now.changed_by?.name ?? '', at: now.changed_at, form: formOf(now) };
  });
  const set = (key: keyof typeof form) => (e: Event) => setForm({ ...form, [key]: (e.currentTarget as HTMLInputElement).value });
  const empty = !form.title.trim();
  const save = () => press.run(async () => {
    const body: Record<string, unknown> = { lang: form.lang, title: form.title.trim(), answer: form.answer, body: form.body, asked: form.asked.split('\n').map((l) => l.trim()).filter(Boolean), url: form.url.trim(), text: form.text.trim() };
    if (form.group.trim()) body['group'] = form.group.trim();
    if (form.from) body['from'] = page?.from?.startsWith(form.from) ? page.from : `${form.from}T00:00:00Z`;
    if (form.until) body['until'] = page?.until?.startsWith(form.until) ? page.until : `${form.until}T00:00:00Z`;
    if (form.brand) body['brand'] = form.brand;
    if (page) await asRead.send(async (version) => done(await post<Page>(path('knowledge', client, page.id), { ...body, version })));
    else done(await post<Page>('/knowledge', { client, ...body }));
  });
  const line = (key: 'title' | 'answer' | 'url' | 'group' | 'text', label: string) => <div class="field"><label class="lab" for={`k-${key}`}>{label}</label><input id={`k-${key}`} class="input" value={form[key]} onInput={set(key)} lang={key === 'title' || key === 'answer' ? form.lang : undefined} /></div>;
  return (
    <form class="case kedit" onSubmit={(e) => e.preventDefault()}>
      <div class="row"><h2>{t(page ? 'knowledge.edit' : 'knowledge.new')}</h2><span class="tag">{clientNow?.name ?? client}</span></div>
      <div class="field"><label class="lab" for="k-lang">{t('knowledge.lang')}</label><select id="k-lang" class="input" value={form.lang} onChange={set('lang')}>{LANGS.map((l) => <option key={l} value={l}>{languageName(l)}</option>)}</select></div>
      {line('title', t('knowledge.f.title'))}{line('answer', t('knowledge.answer'))}
      <div class="kboth"><div class="field"><label class="lab" for="k-body">{t('knowledge.body')}</label><textarea id="k-body" class="input area" rows={10} lang={form.lang} value={form.body} onInput={set('body')} /></div>
        <div class="field"><span class="lab">{t('knowledge.preview')}</span><Markdown text={form.body} lang={form.lang} /></div></div>
      <div class="field"><label class="lab" for="k-asked">{t('knowledge.asked')}</label><textarea id="k-asked" class="input area" rows={3} lang={form.lang} value={form.asked} onInput={set('asked')} /></div>
      {line('url', t('knowledge.url'))}{line('group', t('knowledge.group'))}
      <div class="row wrap"><div class="field"><label class="lab" for="k-from">{t('knowledge.from')}</label><input id="k-from" type="date" class="input" value={form.from} onInput={set('from')} /></div><div class="field"><label class="lab" for="k-until">{t('knowledge.until')}</label><input id="k-until" type="date" class="input" value={form.until} onInput={set('until')} /></div></div>
      {page && line('text', t('knowledge.why'))}
      <MeanwhileNote of={asRead.meanwhile} busy={press.busy} write={() => void save()} lang={form.lang} rows={(f) => [{ label: t('knowledge.lang'), text: languageName(f.lang) }, { label: t('knowledge.f.title'), text: f.title }, { label: t('knowledge.answer'), text: f.answer }, { label: t('knowledge.body'), text: f.body }, { label: t('knowledge.asked'), text: f.asked }, { label: t('knowledge.url'), text: f.url }, { label: t('knowledge.group'), text: f.group }, { label: t('knowledge.brand'), text: f.brand }, { label: t('knowledge.from'), text: f.from }, { label: t('knowledge.until'), text: f.until }]} />
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live><p>{errorWords(press.error)} {t('state.kept')}</p></Note>}
      <div class="row"><Button kind="pri" disabled={empty || press.busy} onClick={() => void save()}>{t(press.busy ? 'state.sending' : 'knowledge.save')}</Button><Button onClick={cancel}>{t('cancel')}</Button><span class="small ink2">{empty ? t('knowledge.f.empty') : ''}</span></div>
    </form>
  );
}

// Fields made of the tower's own option tables: name, what it means, its range and what holds when nothing is said.
import { useId } from 'preact/hooks';
import { knows, languageName, span, t, word } from '../i18n';
import { Button } from './basic';
import type { KindOf, Part, PartKind, PartOption, Said, Value } from './part.types';

// The key of a word about an option, most exact first: channel.mail.from, else channel.from, else from.
function keyOf(group: 'opt' | 'optabout', form: string, name: string): string | null {
  const of = form.split('.');
  for (let n = of.length; n >= 0; n--) {
    const key = [...of.slice(0, n), name].join('.');
    if (knows(`${group}.${key}`)) return key;
  }
  return null;
}
export const optionName = (form: string, name: string) => word('opt', keyOf('opt', form, name) ?? name, name);
// What the field means, in the reader's language where it is said, else in the program's own words.
function about(form: string, option: Pick<PartOption, 'name' | 'about'>): { words: string; ours: boolean } {
  const key = keyOf('optabout', form, option.name);
  return key ? { words: word('optabout', key), ours: true } : { words: option.about, ours: false };
}
export function OptionAbout({ form, option }: { form: string; option: Pick<PartOption, 'name' | 'about'> }) {
  const help = about(form, option);
  return <span lang={help.ours ? undefined : 'en'}>{help.words}</span>;
}
export function kindName(of: PartKind, kind: string): string {
  return of === 'source' ? word('setup.kind', kind, kind) : of === 'sender' ? word('sender', kind, kind) : word('setup.channel', kind, kind);
}
export function KindAbout({ of, kind }: { of: PartKind; kind: KindOf }) {
  const key = `${of}.${kind.name}`;
  return <p class="small ink3" lang={knows(`kindabout.${key}`) ? undefined : 'en'}>{word('kindabout', key, kind.about)}</p>;
}
function limits(o: PartOption): string {
  const shown = (n: number) => (o.kind === 'span' ? span(n) : String(n));
  const range = o.least !== null && o.most !== null ? t('part.range', { from: shown(o.least), to: shown(o.most) }) : '';
  const usual = o.fallback !== null && o.fallback !== '' && o.kind !== 'bool' && o.kind !== 'secret' ? t('part.usual', { value: o.fallback }) : '';
  return [usual, range].filter(Boolean).join(' · ');
}

const ROLES = ['agent', 'lead', 'risk', 'executive', 'legal', 'approver', 'admin'];
const RISKS = ['contamination', 'product_safety', 'data_leak', 'threat_legal', 'staff_misconduct', 'labor_whistle', 'discrimination', 'spokesperson', 'handling', 'impersonation', 'outage', 'misleading_ad', 'service_failure', 'ip_ai', 'rumor_boycott'];
// What a field may name, where the list is known.
export function known(form: string, name: string, parts: Part[]): { id: string; name: string }[] | null {
  const of = (kind: string) => parts.filter((p) => p.kind === kind).map((p) => ({ id: p.id, name: typeof p.said['name'] === 'string' ? p.said['name'] : p.id }));
  if (name === 'lang' && form !== 'source') return ['ja', 'en', 'it'].map((id) => ({ id, name: languageName(id) }));
  if (name === 'languages') return ['ja', 'en', 'it'].map((id) => ({ id, name: languageName(id) }));
  if (name === 'role') return ROLES.map((id) => ({ id, name: word('role', id) }));
  if (name === 'categories') return RISKS.map((id) => ({ id, name: word('risk', id) }));
  if (name === 'client') return of('client');
  if (name === 'brand') return of('brand');
  if (name === 'channel' && form !== 'channel.mattermost') return [...of('channel'), { id: 'log', name: t('part.log') }];
  if (name === 'calendar') return of('calendar');
  if (name === 'duty' || name === 'duties') return of('duty');
  if (name === 'person' || name === 'approvers' || (name === 'people' && form !== 'desk_person')) return of('person');
  if (name === 'id' && form === 'desk_person') return of('person');
  return null;
}

export interface FieldProps { form: string; option: PartOption; value: Value | undefined; parts: Part[]; wrong: boolean; first?: boolean; onChange: (value: Value | undefined) => void }

export function Field(p: FieldProps) {
  const { form, option: o, value } = p;
  const id = useId();
  const more = limits(o);
  const choices = o.kind === 'choice' ? o.choices.map((c) => ({ id: c, name: word('choice', `${o.name}.${c}`, c) })) : known(form, o.name, p.parts);
  const wide = o.kind === 'texts' || o.kind === 'secret';
  if (o.kind === 'bool') return (
    <div class="field pf"><label class="row check start" for={id}><input id={id} type="checkbox" checked={value === undefined ? o.fallback === 'true' : value === true} aria-describedby={`${id}h`} onChange={(e) => p.onChange((e.currentTarget as HTMLInputElement).checked)} /><span>{optionName(form, o.name)}</span></label>
      <p class="small ink3" id={`${id}h`}><OptionAbout form={form} option={o} /></p></div>
  );
  return (
    <div class={`field pf${wide ? ' wide' : ''}${p.wrong ? ' wrong' : ''}`} {...(o.kind === 'texts' && choices ? { role: 'group', 'aria-labelledby': `${id}l` } : {})}>
      {o.kind === 'texts' && choices ? <span class="lab" id={`${id}l`}>{optionName(form, o.name)}</span> : <label for={id} id={`${id}l`}>{optionName(form, o.name)}</label>}
      <Control id={id} p={p} choices={choices} />
      <p class="small ink3" id={`${id}h`}><OptionAbout form={form} option={o} />{more && <span> {more}</span>}</p>
    </div>
  );
}

const lines = (value: Value | undefined) => (Array.isArray(value) ? value.map(String) : value === undefined || value === null || value === '' ? [] : [String(value)]);

function Control({ id, p, choices }: { id: string; p: FieldProps; choices: { id: string; name: string }[] | null }) {
  const { option: o, value } = p;
  const common = { id, 'aria-describedby': `${id}h`, 'aria-invalid': p.wrong ? ('true' as const) : undefined, autofocus: p.first };
  if (o.kind === 'secret') return <Secret id={id} p={p} />;
  if (o.kind === 'texts' && choices) {
    const on = lines(value);
    const toggle = (one: string) => { const next = on.includes(one) ? on.filter((x) => x !== one) : [...on, one]; p.onChange(next.length ? next : undefined); };
    const all = [...choices, ...on.filter((x) => !choices.some((c) => c.id === x)).map((x) => ({ id: x, name: x }))];
    return <div class="row wrap">{all.length ? all.map((c) => <Button key={c.id} kind="sm" pressed={on.includes(c.id)} onClick={() => toggle(c.id)}>{on.length > 1 && on.includes(c.id) ? `${on.indexOf(c.id) + 1}. ` : ''}{c.name}</Button>) : <span class="small ink2">{t('part.none.known')}</span>}</div>;
  }
  if (choices) return (
    <select {...common} class="input" value={String(value ?? '')} onChange={(e) => p.onChange((e.currentTarget as HTMLSelectElement).value || undefined)}>
      <option value="">{o.fallback ? word('choice', `${o.name}.${o.fallback}`, choices.find((c) => c.id === o.fallback)?.name ?? o.fallback) : t('part.nothing')}</option>
      {choices.filter((c) => c.id !== o.fallback || value === c.id).map((c) => <option key={c.id} value={c.id}>{c.name === c.id ? c.name : `${c.name} (${c.id})`}</option>)}
    </select>
  );
  if (o.kind === 'texts') return <textarea {...common} class="input area" rows={Math.min(6, Math.max(2, lines(value).length + 1))} value={lines(value).join('\n')} placeholder={t('part.line.each')} onInput={(e) => p.onChange((e.currentTarget as HTMLTextAreaElement).value.split('\n'))} />;
  return <input {...common} class="input" value={value === undefined || value === null ? '' : String(value)} placeholder={o.fallback ?? ''} inputmode={o.kind === 'int' ? 'numeric' : undefined} autocapitalize="none" spellcheck={o.name === 'name'} onInput={(e) => p.onChange((e.currentTarget as HTMLInputElement).value || undefined)} />;
}

// A secret is named: a file beside the configuration, or the environment. What was written out before may stay, unseen.
function Secret({ id, p }: { id: string; p: FieldProps }) {
  const at = p.value && typeof p.value === 'object' && !Array.isArray(p.value) ? p.value : null;
  const how = at && 'kept' in at ? 'kept' : at && 'env' in at ? 'env' : 'file';
  const name = at && typeof at[how] === 'string' ? String(at[how]) : '';
  const say = (kind: string, text: string) => p.onChange(kind === 'kept' ? { kept: true } : text ? { [kind]: text } : undefined);
  return (
    <div class="row secret"><select class="input" aria-label={t('part.secret.how', { name: optionName(p.form, p.option.name) })} value={how} onChange={(e) => say((e.currentTarget as HTMLSelectElement).value, name || ((e.currentTarget as HTMLSelectElement).value === 'env' ? 'HINOMI_' : ' '))}>
      <option value="file">{t('part.secret.file')}</option><option value="env">{t('part.secret.env')}</option>{how === 'kept' && <option value="kept">{t('part.secret.kept')}</option>}</select>
      {how !== 'kept' && <input id={id} class="input grow" value={name.trim()} placeholder={how === 'env' ? 'HINOMI_…' : p.option.name} aria-describedby={`${id}h`} aria-invalid={p.wrong ? 'true' : undefined} autocapitalize="none" spellcheck={false} onInput={(e) => say(how, (e.currentTarget as HTMLInputElement).value)} />}
      {how === 'kept' && <input id={id} class="input grow" value={t('part.secret.unseen')} readOnly aria-describedby={`${id}h`} />}</div>
  );
}

// What was typed as the tower reads it: nothing where nothing was said, numbers as numbers.
export function saidOf(options: PartOption[], typed: Said): Said {
  const said: Said = {};
  for (const [name, value] of Object.entries(typed)) {
    const o = options.find((one) => one.name === name);
    if (value === undefined || value === '' || value === null) continue;
    if (o?.kind === 'texts') { const list = lines(value).map((l) => l.trim()).filter(Boolean); if (list.length) said[name] = list; }
    else if ((o?.kind === 'int' || o?.kind === 'number') && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) said[name] = Number(value);
    else if (typeof value === 'string') said[name] = value.trim();
    else said[name] = value;
  }
  return said;
}

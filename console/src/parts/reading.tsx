// A reply that a model of the house reads against what was said before: what it found stands first, both passages side by side.
import { useState } from 'preact/hooks';
import { path, post } from '../api';
import { useNow } from '../clock';
import { dayTime, num, t, tn, word } from '../i18n';
import { useKey } from '../keys';
import type { Reading, Remark, Reply, ReplyPage } from '../types';
import { Button, errorWords, Icon, Modal, Note } from './basic';
import { TextForm } from './forms';
import { usePress } from './press';
import '../style/reading.css';

export const MODEL_RULE = 'G19';
// It stands here, not among the remarks of the checks.
export const withoutModel = (remarks: Remark[]) => remarks.filter((r) => r.rule !== MODEL_RULE);
const UNDER = new Set(['waiting', 'reading']);
export const foundOpen = (reading: Reading | null | undefined) => (reading?.findings ?? []).filter((f) => !f.overridden).length;

interface Props { reply: Reply; took: (page: ReplyPage) => void; ask?: (() => Promise<unknown>) | undefined; keyed?: boolean; aside?: boolean }
export function ReadByModel({ reply, took, ask, keyed, aside }: Props) {
  const press = usePress();
  const reading = reply.reading ?? null;
  const under = !!reading && UNDER.has(reading.state);
  const may = !!ask && !!reading?.on && !under && !press.busy;
  const wish = () => press.run(async () => { await ask?.(); });
  useKey('M', keyed && may ? () => void wish() : null);
  if (!reading) return null;
  return (
    <section class="reading" aria-label={t('reading.title')} aria-live="polite">
      <How reading={reading} under={under} quiet={!!ask} />
      {reading.findings.length > 0 && <Found reply={reply} reading={reading} took={took} aside={!!aside} />}
      {ask && reading.on && <div class="row"><Button kind="ghost sm" keys={keyed ? 'M' : undefined} disabled={!may} onClick={() => void wish()}>{t(reading.state === 'none' ? 'reading.ask' : 'reading.again')}</Button></div>}
      {press.error !== null && <p class="small stopc" role="alert"><Icon name="tri" /> {errorWords(press.error)}</p>}
    </section>
  );
}

// Where it stands: being read, read, or not read and why.
function How({ reading, under, quiet }: { reading: Reading; under: boolean; quiet: boolean }) {
  const now = useNow(1000);
  const thrown = reading.thrown > 0 && <span class="ink2"> {tn('reading.thrown', reading.thrown)}</span>;
  if (reading.state === 'none') return quiet ? null : <p class="small ink2"><Icon name="info" /> {t('reading.not')}</p>;
  if (under) return <p class="small ink2" role="status"><Icon name="clock" /> {t('reading.under', { s: num(Math.max(0, Math.round((now - Date.parse(reading.at ?? '')) / 1000))) })}</p>;
  if (reading.state !== 'done') return <p class="small warnc"><Icon name="tri" /> {t('reading.not')} {word('reading.end', reading.state)}{reading.why && <span class="ink3" lang="en"> {reading.why}</span>}</p>;
  if (!reading.findings.length) return <p class="small okc"><Icon name="check" /> {t('reading.nothing', { model: reading.model ?? '', n: num(reading.sources) })}{thrown}</p>;
  return thrown ? <p class="small">{thrown}</p> : null;
}

function Found({ reply, reading, took, aside }: { reply: Reply; reading: Reading; took: (page: ReplyPage) => void; aside: boolean }) {
  const [form, setForm] = useState(false);
  const open = foundOpen(reading);
  const version = reply.version;
  return (
    <Note kind={!open ? '' : reading.blocks ? 'stop' : 'warn'} title={open ? tn('reading.found', open) : t('reading.aside.done')}>
      <p class="small">{t('reading.by', { model: reading.model ?? '' })}</p>
      <ul class="readf">{reading.findings.map((f, k) => (
        <li key={k} class={f.overridden ? 'ink2' : ''}><div class="pair">
          <figure><figcaption class="small ink2">{t('reading.draft')}</figcaption><q lang={reply.lang ?? undefined} dir="auto">{f.text}</q></figure>
          <figure><figcaption class="small ink2">{t(f.kind === 'ledger' ? 'reading.ledger' : 'reading.published')} <span class="n">{f.source}</span>{f.said_at && <> · <time class="n" dateTime={f.said_at}>{dayTime(f.said_at)}</time></>}</figcaption><q dir="auto">{f.against}</q></figure></div>
          {f.why && <p class="small" lang={reading.lang ?? undefined} dir="auto">{f.why}</p>}
          {f.overridden && <span class="tag">{word('gravity', 'overridden')}</span>}</li>))}</ul>
      {aside && open > 0 && <Button kind="sm" onClick={() => setForm(true)}>{t('reading.aside')}</Button>}
      {form && <Modal title={t('reading.aside')} onClose={() => setForm(false)}><p>{t('reading.aside.help')}</p>
        <TextForm label={t('reading.aside.why')} send="reading.aside" focus onCancel={() => setForm(false)} onSend={async (text) => { took(await post<ReplyPage>(`${path('replies', reply.id)}/override`, { rule: MODEL_RULE, text, version })); setForm(false); }} /></Modal>}
    </Note>
  );
}

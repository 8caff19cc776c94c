// Somebody else changed what one is changing: their words beside one's own, and two ways on. Nothing is written over unseen, no text is lost.
import { useRef, useState } from 'preact/hooks';
import { ApiError } from '../api';
import { dayTime, t, zone } from '../i18n';
import { Button, Note } from './basic';
import '../style/meanwhile.css';

export interface Theirs<F> { version: number; who: string; at: string | null; form: Partial<F> }
export interface Said { label: string; text: string }
export interface Meanwhile<F> { theirs: Theirs<F> | null; aside: F | null; mine: F; take(): void; back(): void; over(): void }

// version: the one that stood there when the writing began; look: how it stands now.
export function useAsRead<F extends object>(version: number, form: F, setForm: (form: F) => void, look: () => Promise<Theirs<F>>) {
  const read = useRef(version);
  const [theirs, setTheirs] = useState<Theirs<F> | null>(null);
  const [aside, setAside] = useState<F | null>(null);
  const seen = () => { if (theirs) read.current = theirs.version; setTheirs(null); };
  const meanwhile: Meanwhile<F> = {
    theirs, aside, mine: form, over: seen,
    take() { if (theirs) { setAside(form); setForm({ ...form, ...theirs.form }); } seen(); },
    back() { if (aside) setForm(aside); setAside(null); },
  };
  // A refusal is looked into: when another version stands there now, it is shown and no error.
  const send = async (work: (version: number) => Promise<void>): Promise<void> => {
    try { await work(read.current); } catch (failure) {
      if (!(failure instanceof ApiError) || failure.status !== 403) throw failure;
      const now = await look().catch(() => { throw failure; });
      if (now.version === read.current) throw failure;
      setTheirs(now);
    }
  };
  return { meanwhile, send };
}

// A long form's note stands at its foot: it comes into sight when it is first there.
const show = (row: HTMLElement | null) => row?.scrollIntoView({ block: 'nearest' });

// rows: what a form says, part by part. write: sends one's own again, now that theirs was read.
export function MeanwhileNote<F extends object>({ of, rows, write, busy, lang }: { of: Meanwhile<F>; rows: (form: F) => Said[]; write: () => void; busy: boolean; lang?: string | undefined }) {
  const { theirs, aside, mine } = of;
  if (!theirs) return aside && <Note title={t('meanwhile.aside')}><Parts said={rows(aside)} lang={lang} /><Button kind="sm" disabled={busy} onClick={of.back}>{t('meanwhile.back')}</Button></Note>;
  const own = rows(mine);
  const pairs = rows({ ...mine, ...theirs.form }).map((r, k) => ({ ...r, own: own[k]?.text ?? '' })).filter((r) => r.text !== r.own);
  const who = theirs.who || t('meanwhile.somebody');
  return (
    <Note kind="warn" title={t('meanwhile.title', { name: who, time: `${dayTime(theirs.at)} ${zone(theirs.at ?? Date.now())}` })} live>
      <p>{t(pairs.length ? 'meanwhile.help' : 'meanwhile.same')}</p>
      {pairs.map((r) => (
        <div class="mwpart" key={r.label}><span class="lab">{r.label}</span><div class="mwtwo">
          <figure><figcaption>{t('meanwhile.theirs', { name: who })}</figcaption><q lang={lang} dir="auto">{r.text || '–'}</q></figure>
          <figure><figcaption>{t('meanwhile.mine')}</figcaption><q lang={lang} dir="auto">{r.own || '–'}</q></figure></div></div>))}
      <div class="row wrap" ref={show}><Button kind="sm" disabled={busy} onClick={of.take}>{t('meanwhile.take')}</Button><Button kind="sm stop" disabled={busy} onClick={() => { of.over(); write(); }}>{t('meanwhile.over')}</Button></div>
    </Note>
  );
}

function Parts({ said, lang }: { said: Said[]; lang?: string | undefined }) {
  return <>{said.filter((r) => r.text).map((r) => <div class="mwpart" key={r.label}><span class="lab">{r.label}</span><q lang={lang} dir="auto">{r.text}</q></div>)}</>;
}

// First words by a model of the house: asked for by a person, marked, never sent by itself.
import { path, post } from '../api';
import { useNow } from '../clock';
import { num, t, word } from '../i18n';
import { useKey } from '../keys';
import { useResource } from '../resource';
import type { Case, MachineDrafts } from '../types';
import { Button, errorWords, Icon } from './basic';
import { usePress } from './press';

export function Machine({ one }: { one: Case }) {
  const at = path('cases', one.id, 'machine-drafts');
  const drafts = useResource<MachineDrafts>(at, { on: ['case', 'reply'] });
  const { busy, error, run } = usePress();
  const now = useNow(1000);
  const on = !!drafts.data?.on;
  const wish = drafts.data?.wishes[0];
  const under = !!wish && !wish.ended_at;
  const ask = () => run(async () => { drafts.put(await post<MachineDrafts>(at, {})); });
  useKey('Y', on && !under ? () => void ask() : null);
  if (!on) return null;
  const seconds = under ? Math.max(0, Math.round((now - Date.parse(wish.at)) / 1000)) : 0;
  return (
    <>
      <div class="row wrap"><Button kind="ghost sm" keys="Y" disabled={busy || under} onClick={() => void ask()}>{t('machine.ask')}</Button>
        {under && <span class="small ink2" role="status">{t('machine.writing', { s: num(seconds) })}</span>}
        {wish?.state === 'done' && <span class="small ink2" role="status">{t('machine.done')}</span>}</div>
      {wish?.ended_at && wish.state !== 'done' && <p class="small warnc" role="status"><Icon name="tri" /> {word('machine.end', wish.state)}{wish.why && <span class="ink3" lang="en"> {wish.why}</span>}</p>}
      {error !== null && <p class="small stopc" role="alert"><Icon name="tri" /> {errorWords(error)}</p>}
    </>
  );
}

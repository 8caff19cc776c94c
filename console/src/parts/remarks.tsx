// What was found in a reply: how grave, why, and a better way of saying it.
import { useState } from 'preact/hooks';
import { lang, t, word } from '../i18n';
import type { Remark } from '../types';
import { Button, Icon, Modal } from './basic';
import { TextForm } from './forms';

const ICON = { block: 'oct', warn: 'tri', info: 'info' } as const;
const COLOUR = { block: 'stopc', warn: 'warnc', info: 'ink2' };

export function Remarks({ id, remarks, onOverride }: { id: string; remarks: Remark[]; onOverride?: ((rule: string, why: string) => Promise<void>) | undefined }) {
  const [asked, setAsked] = useState<Remark | null>(null);
  return (
    <>
      <ul class="lint" id={id} aria-label={t('reply.lint')} aria-live="polite">
        {remarks.map((r, k) => {
          const said = r.words[lang.get()] ?? r.words.en;
          const grave = r.overridden ? 'info' : r.gravity;
          return (
            <li key={`${r.rule}${k}`}><span class={COLOUR[grave]}><Icon name={ICON[grave]} /></span>
              <span class={`sev ${COLOUR[grave]}`}>{word('gravity', r.overridden ? 'overridden' : r.gravity)} <span class="n">{r.rule}</span></span>
              <span><span>{said.why}</span>{r.text && <> <q>{r.text}</q></>}{said.better && <span class="ink2"> → {said.better}</span>}</span>
              {r.gravity === 'block' && !r.overridden && !r.final && onOverride
                ? <Button kind="ghost sm" onClick={() => setAsked(r)}>{t('reply.override')}</Button> : <span />}</li>
          );
        })}
      </ul>
      {asked && <Modal title={t('reply.override')} onClose={() => setAsked(null)}><p>{(asked.words[lang.get()] ?? asked.words.en).why} {asked.text && <q>{asked.text}</q>}</p>
        <TextForm label={t('reply.override.why')} send="reply.override" focus onCancel={() => setAsked(null)} onSend={async (why) => { await onOverride?.(asked.rule, why); setAsked(null); }} /></Modal>}
    </>
  );
}

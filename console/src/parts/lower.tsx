// When a level may fall, and why not sooner: the same words in the room, in the dialog and on the board.
import { clockTime, num, span, t, whenShort, zone } from '../i18n';
import { useNow } from '../clock';
import type { Lowering } from '../types';

export function lowerWords(l: Lowering, now: number): { when: string; why: string } {
  const at = Date.parse(l.earliest);
  const time = { time: whenShort(at, now), zone: zone(at) };
  const need = span(l.span_s * 1000);
  const when = !l.by_person ? t('lower.self', time) : at <= now && l.under ? t('lower.may') : t('lower.person', time);
  const why = l.held && l.asked >= l.level ? t('lower.why.held')
    : l.under ? t('lower.why.calm', { since: clockTime(l.calm_since ?? now), span: need })
      : l.asked >= l.level ? t('lower.why.asked', { asked: l.asked, span: need })
        : t('lower.why.score', { score: num(l.score, 1), line: num(l.line, 0), span: need });
  return { when, why };
}

export function LowerNote({ lowering }: { lowering: Lowering | null | undefined }) {
  const now = useNow(15_000);
  if (!lowering) return null;
  const said = lowerWords(lowering, now);
  return <p class="small ink2 gap-t lownote"><b>{said.when}</b> {said.why}</p>;
}

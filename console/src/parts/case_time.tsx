// What breaks next of a case; where nothing runs, how old it is.
import { elapsed, t, word } from '../i18n';
import { Clock, Icon } from './basic';
import type { Case, CaseClock } from '../types';

const DAY = 86_400_000;
export const isOpen = (c: Case) => c.state !== 'resolved' && c.state !== 'merged';

export function CaseTime({ one, now, words = false }: { one: Case; now: number; words?: boolean }) {
  if (!isOpen(one)) return <span class="st yes"><Icon name="check" />{word('casestate', one.state)}</span>;
  if (one.state === 'snoozed' || (one.state === 'waiting_customer' && !one.clocks?.length)) return <span class="clk held"><Icon name="pause" /><span>{word('casestate', one.state)}</span></span>;
  const clock: CaseClock | undefined = one.clocks?.[0];
  if (!clock) return <Clock ms={Date.parse(one.asked_at)} now={now} kind={now - Date.parse(one.asked_at) > DAY ? 'mid' : ''} />;
  const left = Math.abs(clock.left_s) * 1000;
  return <span class={`clk ${clock.over ? 'over' : clock.red ? 'low' : ''}`}><Icon name={clock.over ? 'tri' : 'clock'} /><span>{words && <span class="hide-s">{word('caseclock', clock.clock)} </span>}{t(clock.over ? 'clock.over' : 'clock.left', { time: elapsed(0, left) })}</span></span>;
}

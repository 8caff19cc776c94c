// Every key of the console, by the room where it acts: the list behind `?`, and what the settings can move.
import { t, type Key } from '../i18n';
import { shownKey } from '../keys';

export interface KeyRow { keys: string[]; what: Key }
// `room`: its entry of the rail; who has no use of that room is not shown its keys.
export interface KeyGroup { title: Key; room?: string; rows: KeyRow[] }
const row = (what: Key, ...keys: string[]): KeyRow => ({ keys, what });

export const KEY_GROUPS: KeyGroup[] = [
  { title: 'keys.everywhere', rows: [row('key.next', 'J'), row('key.prev', 'K'), row('key.search', '/'), row('key.send', 'Ctrl', 'Enter'), row('key.esc', 'Esc'), row('key.help', '?')] },
  { title: 'labels.where', rows: [row('labels.key', 'L')] },
  { title: 'nav.desk', room: 'desk', rows: [row('case.take', 'T'), row('key.reply', 'R'), row('offers.form', 'F'), row('key.page', '1'), row('machine.ask', 'Y'), row('reading.ask', 'M'), row('key.note', 'N'), row('case.wait', 'W'), row('case.snooze', 'Z'), row('key.raise', 'U'), row('caseact.title', 'E'), row('key.close', 'C'), row('key.reopen', 'O'), row('key.mark', 'X')] },
  { title: 'nav.room', room: 'incidents', rows: [row('key.ack', 'A'), row('key.holding', 'H'), row('key.statement', 'R'), row('key.fact', 'F'), row('watch.title', 'W'), row('key.person', 'P'), row('key.note', 'N')] },
  { title: 'nav.story', room: 'stories', rows: [row('storyact.merge', 'M'), row('split.title', 'S')] },
  { title: 'approvals.title', room: 'approvals', rows: [row('approvals.yes', 'A'), row('approvals.no.send', 'R')] },
  { title: 'board.title', room: 'board', rows: [row('approvals.yes', 'A'), row('approvals.no.send', 'R')] },
  { title: 'phone.title', rows: [row('ack.do', 'A')] },
  { title: 'nav.rules', room: 'rules', rows: [row('key.query', 'R'), row('rules.save', 'Ctrl', 'S')] },
];

// The single keys, each once, with all that it means anywhere.
export function singleMeanings(): { key: string; means: Key[] }[] {
  const found = new Map<string, Key[]>();
  for (const { rows } of KEY_GROUPS) for (const { keys, what } of rows) {
    const [key = '', more] = keys;
    if (more === undefined && key.length === 1) found.set(key, [...(found.get(key) ?? []), what]);
  }
  return [...found].map(([key, means]) => ({ key, means }));
}

export function KeyTable({ title, rows }: { title: Key; rows: KeyRow[] }) {
  return (
    <table class="tbl keyt"><caption class="lab">{t(title)}</caption><tbody>{rows.map(({ keys, what }) => (
      <tr key={what}><th scope="row">{keys.map((k, at) => <kbd key={k}>{keys.length === 1 || at === 0 ? shownKey(k) : k}</kbd>)}</th><td>{t(what)}</td></tr>))}</tbody></table>
  );
}

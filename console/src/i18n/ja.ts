// Every room has its own table of words; a key stands in one of them.
import common from './ja/common.json';
import board from './ja/board.json';
import queue from './ja/queue.json';
import reports from './ja/reports.json';
import room from './ja/room.json';
import statements from './ja/statements.json';
import review from './ja/review.json';
import rules from './ja/rules.json';
import people from './ja/people.json';
import settings from './ja/settings.json';
import parts from './ja/parts.json';
import setup from './ja/setup.json';
import approvals from './ja/approvals.json';
import knowledge from './ja/knowledge.json';
import phone from './ja/phone.json';
import drills from './ja/drills.json';
import story from './ja/story.json';
import labels from './ja/labels.json';

export const rooms = {
  common,
  board,
  queue,
  reports,
  statements,
  review,
  room,
  rules,
  people,
  settings,
  parts,
  setup,
  approvals,
  knowledge,
  phone,
  drills,
  story,
  labels,
};
type Rooms = typeof rooms;
export type Key = { [R in keyof Rooms]: keyof Rooms[R] & string }[keyof Rooms];
export default Object.assign({}, ...Object.values(rooms)) as Record<Key, string>;

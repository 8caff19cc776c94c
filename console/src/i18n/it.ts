// Every room has its own table of words; a key stands in one of them.
import common from './it/common.json';
import board from './it/board.json';
import queue from './it/queue.json';
import reports from './it/reports.json';
import room from './it/room.json';
import statements from './it/statements.json';
import review from './it/review.json';
import rules from './it/rules.json';
import people from './it/people.json';
import settings from './it/settings.json';
import parts from './it/parts.json';
import setup from './it/setup.json';
import approvals from './it/approvals.json';
import knowledge from './it/knowledge.json';
import phone from './it/phone.json';
import drills from './it/drills.json';
import story from './it/story.json';
import labels from './it/labels.json';

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
export default Object.assign({}, ...Object.values(rooms)) as Record<string, string>;

// Every room has its own table of words; a key stands in one of them.
import common from './en/common.json';
import board from './en/board.json';
import queue from './en/queue.json';
import reports from './en/reports.json';
import room from './en/room.json';
import statements from './en/statements.json';
import review from './en/review.json';
import rules from './en/rules.json';
import people from './en/people.json';
import settings from './en/settings.json';
import parts from './en/parts.json';
import setup from './en/setup.json';
import approvals from './en/approvals.json';
import knowledge from './en/knowledge.json';
import phone from './en/phone.json';
import drills from './en/drills.json';
import story from './en/story.json';
import labels from './en/labels.json';

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

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csv, markdown, md } from '../../src/pages/review_export';
import { build, clockLines, effectLines, handles, jsonOf, kindOf, lessonText, Mask, median, promiseState, type Found } from '../../src/pages/review_make';
import { csvCell, fingerprint } from '../../src/parts/hash';
import { readIn } from '../../src/i18n';

await readIn('en');
const MADE = Date.parse('2026-05-01T12:00:00Z');
const at = (hm: string) => `2026-05-01T${hm}:00Z`;
const story = { client: 'umi', brand: 'b', id: 's', brand_name: 'Umi', client_name: 'Umi Foods', level: 2, computed: 2, score: 40, category: null, headline: 'x', headline_lang: 'en', first_at: at('09:00'), first_seen_at: at('09:01'), last_at: at('11:00'), authors: 30, posts: 40, reposts: 5, reach: 900, networks: 2, doubling_min: null, positive_share: 0, incident: 'i', state: 'open' };
const found = (over: object = {}): Found => ({
  page: { incident: { id: 'i', client: 'umi', brand: 'b', brand_name: 'Umi', client_name: 'Umi Foods', story: 's', level: 2, state: 'open', opened_at: at('09:10'), closed_at: null, owner: { id: 'mori', name: 'Mori Yuki' }, acknowledged: null, category: null, headline: '@ken1@m.example hair in the soup, says @hana' },
    story, why: [], terms: [], levels: [{ at: at('09:10'), from: 0, to: 3, computed: 3, score: 60, why: [], by: null }, { at: at('10:00'), from: 3, to: 2, computed: 2, score: 40, why: [], by: 'mori' }],
    curve: { step_s: 600, from: at('11:30'), authors: [1, 2, 9], posts: [1, 2, 9], reposts: [0, 0, 0] }, rings: [{ id: 'r', at: at('09:11'), person: 'mori', name: 'Mori Yuki', channel: 'phone', step: 1, state: 'delivered', acknowledged_at: at('09:14') }], people: [{ person: 'mori', name: 'Mori Yuki', role: 'risk', state: 'acknowledged', at: null }],
    timeline: [{ at: at('09:20'), kind: 'note', text: 'Mori Yuki asked the plant', person: 'mori' }, { at: at('09:14'), kind: 'ack', text: null, person: 'mori' }, { at: at('09:15'), kind: 'assign', text: 'sato', person: 'mori' }, { at: at('09:30'), kind: 'note', text: '静観、5月1日 10:30 JST に見直し。理由: few', person: 'sato' }, { at: at('11:00'), kind: 'note', text: 'Lesson: =HYPERLINK("x")', person: null }], first_at: at('09:00'), deadline_at: at('12:00') },
  story: null, clocks: null, statements: null, facts: [{ claim: '原因', position: 'unknown', value: null, evidence: null, open: false, ended_at: null }],
  replies: [{ id: 'a', state: 'sent', story: 's' }, { id: 'z', state: 'sent', story: 'other' }, { id: 'y', state: 'submitted', story: null, case: 'c2' }], openCases: ['c1', 'c2'],
  tasks: [{ id: '1', client: 'umi', text: 'write by ten', due_at: at('10:00'), done_at: at('10:30'), late: false, owner: null, reply: 'a' }, { id: '2', client: 'umi', text: 'not ours', due_at: null, done_at: null, late: false, owner: null, reply: 'z' }],
  sources: [{ id: 'x', day: [{ from: at('08:00'), to: at('09:30'), state: 'silent', why: null }] }], people: [{ id: 'sato', name: 'Sato', role: 'lead' }, { id: 'aoi', name: 'Aoi', role: 'agent' }, { id: 'ito', name: 'Ito', role: 'agent' }], drill: null, unread: ['story'], ...over,
}) as unknown as Found;

test('by default no name, id or address of a person is anywhere in the snapshot or its files', () => {
  const s = build(found(), 'roles', MADE);
  for (const text of [jsonOf(s), markdown(s, 'h'), csv(s)]) assert.doesNotMatch(text, /mori|sato|ken1|hana/i);
  assert.equal(s.incident.owner?.name, 'risk officer');
  assert.match(jsonOf(build(found(), 'names', MADE)), /Mori Yuki/);
  assert.doesNotMatch(jsonOf(build(found(), 'names', MADE)), /ken1|hana/);
});
test('two of one role are told apart, and longer names go before the shorter within them', () => {
  const mask = new Mask(true, [{ id: 'a', name: 'Sato', role: 'agent' }, { id: 'b', name: 'Sato Ken', role: 'agent' }, { id: 'c', name: 'Lu', role: 'lead' }]);
  assert.equal(mask.text('Sato Ken called Sato, then Lu'), 'agent 2 called agent 1, then lead');
  assert.equal(mask.who('stranger')?.name, 'a person');
  assert.equal(handles('write to help@umi.example or @a_b, @c@d.example.'), 'write to help@umi.example or @…, @….');
});
test('what is frozen holds no step that was not over, only its own promises, and the highest level', () => {
  const s = build(found(), 'roles', MADE);
  assert.deepEqual(s.curve.authors, [1, 2, 9]);
  assert.deepEqual(build(found(), 'roles', MADE - 60_000).curve.authors, [1, 2]);
  assert.deepEqual([s.incident.highest, s.incident.highest_at], [3, at('09:10')]);
  assert.deepEqual(s.promises.map((p) => [p.text, p.state]), [['write by ten', 'late']]);
  assert.deepEqual([s.answered.sent, s.answered.waiting, s.answered.open_cases], [1, 1, 2]);
  assert.deepEqual(s.unknown, { facts: ['原因'], gaps: [{ source: 'x', from: at('09:00').replace('Z', '.000Z'), to: at('09:30').replace('Z', '.000Z'), state: 'silent' }], unread: ['story'] });
});
test('watching and lessons are known among the notes in each language', () => {
  const kind = (text: string) => kindOf({ at: '', kind: 'note', text });
  assert.deepEqual(['静観、5月1日 に見直し。理由: x', 'Watch, look again 10:00. Reason: x', 'Attesa vigile, rivedere 10:00. Motivo: x', 'Watch out', '教訓: x', 'Lesson: x', 'Lezione: x'].map(kind), ['watch', 'watch', 'watch', 'note', 'lesson', 'lesson', 'lesson']);
  assert.equal(lessonText('教訓: 早く書く'), '早く書く');
  assert.equal(lessonText('lessons'), null);
});
test('a clock is missed when its target passed, met when it was kept, and neither before', () => {
  const mine = { id: 'i', first_at: at('09:00'), detect_s: 30, acknowledge_s: null, holding_s: 4000, facts_s: null, peak_s: 5, half_s: null, quiet_s: null, second_wave_s: null } as never;
  const met = (now: number) => Object.fromEntries(clockLines(mine, [], now).map((c) => [c.clock, c.met]));
  assert.deepEqual([met(MADE).detect_s, met(MADE).holding_s, met(MADE).facts_s, met(MADE).peak_s], [true, false, null, null]);
  assert.equal(met(MADE + 1000).facts_s, false);
  assert.deepEqual([median([]), median([3, null, 1]), median([1, 2, 3, 4])], [null, 2, 2.5]);
});
test('an effect has its interval and is calm only where the server says so', () => {
  const row = { at: at('10:30'), statement_at: at('10:00'), of: 'authors', in: 21600, observed: 50, expect: 100, low: 80, high: 200, calmed: false, words: {} } as never;
  const [e] = effectLines([row], at('10:00'));
  assert.deepEqual([e?.effect, e?.effect_low, e?.effect_high, e?.calmed], [0.5, 0.375, 0.75, false]);
  assert.deepEqual(effectLines([row], at('08:00')), []);
  assert.deepEqual(effectLines([row], null), []);
});
test('a promise is kept, late, open or without a date', () => {
  const p = (due_at: string | null, done_at: string | null) => promiseState({ due_at, done_at, late: false }, MADE);
  assert.deepEqual([p(at('10:00'), at('09:00')), p(at('10:00'), at('11:00')), p(at('10:00'), null), p(at('13:00'), null), p(null, null)], ['kept', 'late', 'late', 'open', 'no_date']);
});
test('what somebody wrote becomes no markup, no formula and no second cell', () => {
  assert.equal(md('# a | <b>\n*c*'), '\\# a \\| \\<b\\> \\*c\\*');
  assert.equal(md('- x'), '\\- x');
  assert.deepEqual([csvCell('=1+1'), csvCell('a "b", c'), csvCell(-3), csvCell(null)], ['"\'=1+1"', '"a ""b"", c"', '"-3"', '""']);
  assert.match(csv(build(found(), 'roles', MADE)), /'=HYPERLINK/);
});
test('the hash is the SHA-256 of the text that is exported', async () => {
  assert.equal(await fingerprint('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elapsed, num, percent, pickLang, readIn, short, span, tn, clockTime } from '../../src/i18n';
import { isConversion, keyName } from '../../src/keys';
import { pieces } from '../../src/marks';
import { countAxis, gaps, runs, timeTicks } from '../../src/parts/chart';
import { settle } from '../../src/parts/list';
import { monogram } from '../../src/parts/basic';
import { saidWords } from '../../src/parts/why';
import { readRoute } from '../../src/route';
import { FrameReader } from '../../src/sse';

test('a stream cut anywhere gives the same frames', () => {
  const bytes = ': hello\r\nid: 7\r\nevent: level\r\ndata: {"to":2,\r\ndata: "a":1}\r\n\r\nretry: 2000\n\nid: 9\n\nevent: tick\ndata: {}\n\n';
  const whole = new FrameReader();
  const expected = whole.feed(bytes);
  assert.deepEqual(expected, [{ id: '7', event: 'level', data: '{"to":2,\n"a":1}' }, { id: '9', event: 'tick', data: '{}' }]);
  assert.equal(whole.retryMs, 2000);
  for (let cut = 1; cut < bytes.length; cut++) {
    const reader = new FrameReader();
    assert.deepEqual([...reader.feed(bytes.slice(0, cut)), ...reader.feed(bytes.slice(cut))], expected, `cut at ${cut}`);
  }
});
test('a block of an id alone moves the place to resume from', () => {
  const reader = new FrameReader();
  assert.deepEqual(reader.feed('id: 41\n'), []);
  assert.equal(reader.lastId, null);
  reader.feed('\n');
  assert.equal(reader.lastId, '41');
});

test('marks lie on code points, also past an emoji', () => {
  const text = '😀虫いた…チョコ';
  const got = pieces({ text, hits: [{ spans: [[5, 8]] }], verdict: { why: [{ for: 'contamination', text: '虫いた', weight: 1, at: [1, 4] }] } });
  assert.deepEqual(got.map((p) => [p.text, p.why.join(), p.hit]), [['😀', '', false], ['虫いた', 'contamination', false], ['…', '', false], ['チョコ', '', true]]);
});
test('a reason without a place is found by its words, and marks nothing when they are not there', () => {
  assert.equal(pieces({ text: 'a worm here', hits: [], verdict: { why: [{ for: 'x', text: 'worm', weight: 1, at: [0, 0] }] } })[1]?.text, 'worm');
  assert.equal(pieces({ text: 'nothing', hits: [], verdict: { why: [{ for: 'x', text: 'worm', weight: 1 }] } }).length, 1);
});
test('spans outside the text are cut to it', () => {
  assert.equal(pieces({ text: 'ab', hits: [{ spans: [[-3, 99]] }], verdict: null }).map((p) => p.text).join('|'), 'ab');
  assert.deepEqual(pieces({ text: null, hits: [], verdict: null }), []);
});

test('an axis has a round top at or above, at most five lines, whole steps', () => {
  for (const most of [0, 1, 3, 4, 5, 7, 9, 13, 22, 61, 99, 101, 988, 1001, 4812, 70000]) {
    const axis = countAxis(most);
    assert.ok(axis.max >= most && axis.max <= Math.max(4, most * 2.51), `${most} → ${axis.max}`);
    assert.ok(axis.ticks.length <= 5 && axis.ticks.every((t) => Number.isInteger(t.v)), `${most}: ${axis.ticks.map((t) => t.v)}`);
  }
});
test('a gap in the data is a gap in the line', () => {
  const points: [number, number | null][] = [[0, 1], [1, 2], [2, null], [3, null], [4, 5]];
  assert.deepEqual(runs(points), [[[0, 1], [1, 2]], [[4, 5]]]);
  assert.deepEqual(gaps(points), [[1, 4]]);
});
test('time ticks are on round minutes of the local zone', () => {
  const from = Date.parse('2026-11-19T03:57:00Z');
  const ticks = timeTicks(from, from + 3 * 3600_000, clockTime, 6);
  assert.deepEqual(ticks.map((t) => t.l), ['13:00', '13:30', '14:00', '14:30', '15:00', '15:30']);
});

test('a list keeps its order while it is held, and says how many wait', () => {
  assert.deepEqual(settle(['a', 'b'], ['c', 'b', 'a'], true), { order: ['a', 'b'], waiting: 1 });
  assert.deepEqual(settle(['a', 'b'], ['b'], true), { order: ['b'], waiting: 0 });
  assert.deepEqual(settle(['a', 'b'], ['c', 'b', 'a'], false), { order: ['c', 'b', 'a'], waiting: 0 });
});

test('the keys of an open conversion are not ours', () => {
  assert.ok(isConversion({ isComposing: true, keyCode: 13 }));
  assert.ok(isConversion({ isComposing: false, keyCode: 229 }));
  assert.ok(!isConversion({ isComposing: false, keyCode: 13 }));
});
test('a key is known by its letter, or by its place when an input method hides the letter', () => {
  assert.equal(keyName({ key: 'j', code: 'KeyC' }), 'J');
  assert.equal(keyName({ key: 'ま', code: 'KeyJ' }), 'J');
  assert.equal(keyName({ key: '?', code: 'Slash' }), '?');
});

test('addresses are read back as they were written', () => {
  const at = readRoute('#/stories/a%2Fb/%E3%81%82/s1?q=%E8%99%AB');
  assert.deepEqual([at.name, at.parts, at.query.get('q')], ['stories', ['a/b', 'あ', 's1'], '虫']);
  assert.equal(readRoute('').name, 'tower');
  assert.deepEqual(readRoute('#/stories/%zz').parts, ['%zz']);
});

test('numbers and times follow the language', async () => {
  await readIn('it');
  assert.equal(num(1234), '1.234');
  assert.equal(tn('people', 1), '1 persona');
  await readIn('en');
  assert.equal(num(1234), '1,234');
  assert.equal(percent(0.94), '94\u202f%');
  assert.equal(tn('people', 2), '2 people');
  await readIn('ja');
  assert.equal(short(240_000_000), '2.4億');
  assert.equal(percent(0.94), '94%');
  assert.equal(elapsed(0, 8_140_000), '2:15:40');
  assert.equal(span(41_000), '41秒');
  assert.equal(clockTime('2026-11-19T03:57:00Z'), '12:57');
  assert.equal(clockTime('no time'), '–');
});
test('the language is the first of the reader’s that we speak', () => {
  assert.equal(pickLang(['fr-FR', 'it-CH', 'en']), 'it');
  assert.equal(pickLang(['fr']), 'en');
});
test('a reason is said in the reader’s language; one that is new to us in the server’s words', async () => {
  await readIn('ja');
  assert.equal(saidWords({ code: 'score', args: {}, text: 'score 19' }).text, '点数 19.0');
  assert.equal(saidWords({ code: 'fast', args: {}, text: '14 critical authors in 20 min where 0.8 are usual at this hour' }).text, '通常0.8人の時間帯に、20分で14人が批判');
  assert.equal(saidWords({ code: 'word', args: {}, text: "'glue 7' by 12 authors in 30 min where 0.1 are usual" }).text, '「glue 7」を30分で12人(通常0.1人)');
  assert.deepEqual(saidWords({ code: 'fast', text: 'words of another day' }), { text: 'words of another day', lang: 'en' });
  assert.deepEqual(saidWords({ code: 'F99', text: 'F99 something new' }), { text: 'F99 something new', lang: 'en' });
});
test('a monogram is one sign of a name in kana or kanji, two letters of two words', () => {
  assert.deepEqual(['つばくろ製菓', 'Aldera Air', 'hinomi', '雲メモリ', ''].map(monogram), ['つ', 'AA', 'H', '雲', '?']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asLeaf, lossless, toBlocks, toQuery, type Group } from '../../src/query/blocks';
import { coloured, lex, mended, pieceAt } from '../../src/query/lex';
import { changed } from '../../src/query/diff';
import { noteWords } from '../../src/query/notes';
import { readIn } from '../../src/i18n';

const QUERIES = ['海フーズ', '海フーズ OR "umi foods"', '(海フーズ OR ウミフーズ OR #umifoods) (虫 OR 異物 OR カビ OR 髪の毛) -求人 -懸賞', '("umi foods" OR @umifoods) NEAR/10 (bug OR mould OR refund) NOT giveaway',
  '("umi foods" OR umifoods) AND (insetto OR muffa OR rimbors*) lang:it', 'a NOT b NEAR/5 c', 'umi NOT NEAR/2 recipe', '京都 EXCEPT 東京都', 'a NEAR/5 b NEAR/3 c', 'ATLEAST/2 (fever OR vomit* cramp*)', 'TIMES/3 umi',
  'umi lang:(ja OR en) title:(recall OR 回収)', '/\\bumi-?\\d+\\b/ NEAR/3 "say \\"umi\\""', 'Umi~case list:rivals -kind:repost', '－求人 ＮＥＡＲ', '（海 ＯＲ 山）　川', 'NOT (a b) c', '-(job OR hiring) umi', 'a OR b c', '"umi soup recall"~4', 'umi && (a || b)'];

test('every piece of a query is coloured once, in its order', () => {
  for (const query of QUERIES) {
    assert.equal(lex(query).map((one) => one.text).join(''), query);
    assert.equal(coloured(query, []).map((one) => one.text).join(''), query);
  }
});
test('what is left out has another colour than what is looked for', () => {
  const kinds = (query: string) => Object.fromEntries(coloured(query, []).filter((p) => p.text.trim()).map((p) => [p.text.trim(), p.kind]));
  assert.deepEqual(kinds('umi -job NOT (a OR "b c") d'), { umi: 's', '-': 'k', job: 'x', NOT: 'k', '(': '', a: 'x', OR: 'k', '"b c"': 'x', ')': '', d: 's' });
});
test('a query goes into blocks and comes back with the same meaning', () => {
  for (const query of QUERIES) {
    const shown = toBlocks(query);
    if (shown.tree) assert.ok(lossless(query), `${query} -> ${toQuery(shown.tree)}`);
    else assert.equal(query, '－求人 ＮＥＡＲ', `${query}: ${shown.why}`);
  }
});
test('what binds tighter stands in parentheses', () => {
  const back = (query: string) => toQuery((toBlocks(query) as { tree: Group }).tree);
  assert.equal(back('a OR b c'), 'a OR (b c)');
  assert.equal(back('a NOT b NEAR/5 c'), 'a NOT (b NEAR/5 c)');
  assert.equal(back('a NEAR/5 b NEAR/3 c'), '(a NEAR/5 b) NEAR/3 c');
  assert.equal(back('umi -求人'), 'umi NOT 求人');
});
test('what blocks cannot say is told, not dropped', () => {
  assert.deepEqual(toBlocks('umi /* the soups */ soup'), { tree: null, why: 'remark' });
  assert.deepEqual(toBlocks('(京都 OR 大阪)~run'), { tree: null, why: 'switch' });
  assert.deepEqual(toBlocks('(umi OR'), { tree: null, why: 'broken' });
  assert.deepEqual(toBlocks('a b)'), { tree: null, why: 'broken' });
});
test('a word of somebody who does not know the language is looked for as it is', () => {
  assert.deepEqual(['umi', 'umi foods', 'OR', '-job', 'say "hi"', '  ', '海フーズ', '(a'].map(asLeaf), ['umi', '"umi foods"', '"OR"', '"-job"', '"say \\"hi\\""', '', '海フーズ', '"(a"']);
});
test('a column of the server finds its piece, also behind letters of two units', () => {
  assert.deepEqual(pieceAt('🔥 umi NAER/5 bug', 7), { from: 7, to: 13 });
});
test('what the server proposes is one press', () => {
  assert.equal(mended('umi NAER/5 bug', { column: 5, text: "'NAER/5' is no operator; did you mean NEAR/5? (put it in \"quotes\" to look for it)" })?.text, 'umi NEAR/5 bug');
  assert.equal(mended('lagn:it umi', { column: 1, text: "'lagn:' is no filter; did you mean lang:? (put it in …" })?.text, 'lang:it umi');
  assert.equal(mended('海 京都', { column: 3, text: 'found inside 東京都 52 times of 201: exclude? 京都 EXCEPT 東京都' })?.text, '海 (京都 EXCEPT 東京都)');
  assert.equal(mended('umi and soup', { column: 5, text: "'and' is a word to look for here; the operator is written AND" })?.text, 'umi AND soup');
  assert.equal(mended('umi list:rivls', { column: 5, text: "there is no list 'rivls'; did you mean list:rivals" })?.text, 'umi list:rivals');
  assert.equal(mended('umi OR', { column: 7, text: 'expected a word' }), null);
});
test('a difference shows what came and what went', () => {
  assert.deepEqual(changed('umi OR soup', 'umi OR tea OR cha'), [{ text: 'umi OR ', kind: '' }, { text: 'soup', kind: 'del' }, { text: 'tea OR cha', kind: 'ins' }]);
  assert.deepEqual(changed('umi', 'umi'), [{ text: 'umi', kind: '' }]);
});
test('what the server says of a query is said in the reader\'s language, a new sentence as it came', async () => {
  await readIn('it');
  assert.equal(noteWords("'NAER/5' is no operator; did you mean NEAR/5? (put it in \"quotes\" to look for it)").words, '«NAER/5» non è un operatore; forse NEAR/5?');
  assert.equal(noteWords('found inside 東京都 52 times of 201: exclude? 京都 EXCEPT 東京都').words, '52 volte su 201 è parte di «東京都»: escluderle?');
  assert.deepEqual(noteWords('a sentence of tomorrow'), { words: 'a sentence of tomorrow', ours: false });
  await readIn('en');
});

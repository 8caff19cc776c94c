// What the server says of a query, in the reader's language: the sentences it has, with their places. One that is new is shown as it came.
import { lang, word } from '../i18n';

const SAID: [RegExp, string][] = [
  [/^'(.+)' is no operator; did you mean ([^?\s]+)\?/, 'operator'],
  [/^'(.+):' is no filter; did you mean ([^?\s]+):\?/, 'filter'],
  [/^'(~.*)' is no switch/, 'switch'],
  [/^there is no list '(.*)'/, 'nolist'],
  [/^this '\(' is not closed/, 'open'],
  [/^this phrase has no end/, 'phrase'],
  [/^this comment has no end/, 'remark'],
  [/^this minus sign takes nothing away/, 'minus'],
  [/^NOT alone would match nearly every post/, 'notalone'],
  [/^expected .*, found the end of the query$/, 'end'],
  [/^in this regular expression: (.+)$/, 'regexwrong'],
  [/^expected .* after '([a-z_]+):'/, 'value'],
  [/^expected a word, found '(.*)': a term needs/, 'noletter'],
  [/^expected .*, found (.+)$/, 'unexpected'],
  [/^'(.+)' is a single (?:letter|character)/, 'single'],
  [/^'(.+)' stands in nearly every post of its language$/, 'common'],
  [/^found inside (.+) (\d+) times of (\d+): exclude\? /, 'inside'],
  [/^'(.+)' stands in (\d+) of (\d+) posts/, 'often'],
  [/^the query matches (\d+) of (\d+) posts/, 'most'],
  [/^'(.+)' adds nothing: '(.+)' \(column (\d+)\) finds it already/, 'already'],
  [/^(?:'.+'|this part) stands here twice \(column (\d+)\)/, 'twice'],
  [/^'(.+)' is a word to look for here; the operator is written (.+)$/, 'small'],
  [/^'(.+)' is looked for with/, 'sign'],
  [/^'(.+)' is one term with/, 'oneterm'],
  [/^lang:(\S+) is .*did you mean lang:([a-z]+)\?/, 'lang'],
  [/^no post is of net:twitter/, 'twitter'],
  [/^the regular expression has no three letters/, 'regexslow'],
  [/never match|never matches|hardly ever matches|finds next to nothing/, 'never'],
];

export function noteWords(text: string): { words: string; ours: boolean } {
  if (lang.get() === 'en') return { words: text, ours: true };
  for (const [pattern, code] of SAID) {
    const found = pattern.exec(text);
    const words = found ? word('rulesnote', code) : '';
    if (found && words && words !== code) return { words: words.replace(/\{(\d)\}/g, (_, k: string) => found[Number(k)] ?? ''), ours: true };
  }
  return { words: text, ours: false };
}

// Why a level: the terms of the score as bars and points, then every floor and cap in words.
import { knows, num, t, tn, word, type Key } from '../i18n';
import type { Level, Said, Story, Term } from '../types';
import { LevelBadge } from './basic';

const FLOOR: Record<string, Level> = { F1: 2, F2: 3, F3: 3, F4: 3, F4b: 4, F5: 3, F5b: 4, F6: 4, F7: 4, C1: 1, C2: 2 };

// What the server says of an arm holds its figures in words: "14 critical authors in 20 min where 0.8 are usual".
function armFigures({ text }: Said, args: Record<string, string | number>): void {
  const quoted = /^'(.*)' by /.exec(text)?.[1];
  const rest = quoted === undefined ? text : text.slice(quoted.length + 6);
  const span = / in (\d+) (min|h)\b/.exec(rest);
  const figures = rest.replace(/ in \d+ (?:min|h)\b/, '').match(/\d+(?:\.\d+)?/g) ?? [];
  const add = (name: string, value: string | undefined): void => { if (value !== undefined) args[name] ??= value; };
  const one = (f: string | undefined): string | undefined => f === undefined ? undefined : num(Number(f), f.includes('.') ? 1 : 0);
  add('word', quoted);
  add('span', span ? t(span[2] === 'h' ? 'span.h' : 'span.min', { n: num(Number(span[1]), 0) }) : undefined);
  add('n', one(figures[0]));
  add('usual', one(figures[1]));
}

export function saidWords(said: Said): { text: string; lang?: string } {
  const key = `why.${said.code}`;
  if (!knows(key)) return { text: said.text, lang: 'en' };
  const args: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(said.args ?? {})) args[name] = typeof value === 'number' ? num(value, Number.isInteger(value) ? 0 : 1) : String(value);
  const minutes = said.args?.['minutes'];
  if (typeof minutes === 'number') args['span'] = minutes < 180 ? t('span.min', { n: num(minutes, 0) }) : t('span.h', { n: num(Math.round(minutes / 60), 0) });
  const figure = /-?\d+(?:\.\d+)?/.exec(said.text)?.[0];
  if (args['score'] === undefined && said.code === 'score' && figure) args['score'] = num(Number(figure), 1);
  armFigures(said, args);
  const text = t(key as Key, args);
  return /\{\w+\}/.test(text) ? { text: said.text, lang: 'en' } : { text };
}

// What a term was computed from: the story's figures, or the flags that the server names.
function facts({ name, value }: Term, story: Story | null): string {
  const flags = Array.isArray(value) ? value.map((f) => word('label', String(f))).join(' · ') : '';
  if (!story) return flags;
  switch (name) {
    case 'volume': return tn('people', story.authors);
    case 'growth': return story.doubling_min === null ? t('growth.none') : tn('minutes', Math.round(story.doubling_min));
    case 'reach': return num(story.reach);
    case 'harm': return word('risk', story.category, '');
    case 'spread': return [tn('networks', story.networks), flags].filter(Boolean).join(' · ');
    default: return flags;
  }
}

export function WhyLevel({ terms, why, story, score }: { terms: Term[]; why: Said[]; story: Story | null; score: number }) {
  return (
    <>
      <div class="terms" role="group" aria-label={t('why.terms')}>
        {terms.map((one) => (
          <Row key={one.name} one={one} fact={facts(one, story)} />
        ))}
        <b>{t('why.total')}</b><span class="small ink3 nw">{t('why.of100')}</span><b class="r">{num(score, 1)}</b>
      </div>
      <ul class="floors">
        {why.filter((s) => s.code !== 'score').map((s, k) => {
          const said = saidWords(s);
          return <li class="row" key={k}><span class="tag code">{word('whycode', s.code, s.code)}</span><span class="grow small" lang={said.lang}>{said.text}</span>{FLOOR[s.code] !== undefined && <span class="row nw">{s.code.startsWith('C') && <span class="small ink2">{t('why.at_most')}</span>}<LevelBadge level={FLOOR[s.code] ?? 0} only /></span>}</li>;
        })}
      </ul>
    </>
  );
}
function Row({ one, fact }: { one: Term; fact: string }) {
  const share = one.most ? Math.max(0, Math.min(1, one.points / one.most)) : 0;
  return (
    <>
      <span class="clip" title={fact}>{word('term', one.name)} <span class="ink3">{fact}</span></span>
      <span class="bar" role="img" aria-label={num(share, 2)}><i style={{ width: share * 100 + '%' }} /></span>
      <span class="r">{num(one.points, 1)}<span class="ink3">/{num(one.most)}</span></span>
    </>
  );
}

// The level in force and the computed one always stand together.
export function Computed({ story }: { story: Story }) {
  if (story.computed === story.level) return <span>{t('level.same')}</span>;
  return <span class="row">{t('level.computed')} <LevelBadge level={story.computed} only /></span>;
}

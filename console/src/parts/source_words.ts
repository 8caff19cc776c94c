// Why a source stands as it does, in the reader's language: the sentences the tower has; another is shown as it came.
import { clockTime, span, t } from '../i18n';

export function sourceWhy(why: string): { words: string; ours: boolean } {
  const s = (seconds: string | undefined) => span(Number(seconds) * 1000);
  let found = /^behind by (\d+) s$/.exec(why);
  if (found) return { words: t('sources.why.behind', { long: s(found[1]) }), ours: true };
  found = /^nothing for (\d+) s, where (\d+) s are usual$/.exec(why);
  if (found) return { words: t('sources.why.nothing', { long: s(found[1]), usual: s(found[2]) }), ours: true };
  found = /^no event for (\d+) s$/.exec(why);
  if (found) return { words: t('sources.why.noevent', { long: s(found[1]) }), ours: true };
  found = /^posts from (\S+) to (\S+) are missing: /.exec(why);
  if (found) return { words: t('sources.why.missing', { from: clockTime(found[1]), to: clockTime(found[2]) }), ours: true };
  return { words: why, ours: false };
}

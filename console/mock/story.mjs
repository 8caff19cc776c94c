// The parts of a story's page, in the shapes of docs/api.md, made from the playing scene.
import { iso, storyPost } from './scene.mjs';

const share = (list, part, from) => list.map((n, k) => (k < from ? 0 : Math.round(n * part)));
const sum = (list) => list.reduce((a, b) => a + b, 0);

export function spread(curve) {
  const at = (k) => iso(Date.parse(curve.from) + k * curve.step_s * 1000);
  const lane = (net, part, from, how) => {
    const bins = share(curve.posts, part, from);
    return { net, posts: sum(bins), reposts: sum(share(curve.reposts, part, from)), quotes: Math.round(sum(bins) / 9), answers: Math.round(sum(bins) / 5), copies: Math.round(sum(bins) / 7), news: net === 'news' ? sum(bins) : 0,
      critical: sum(share(curve.authors, part, from)), authors: sum(share(curve.authors, part, from)), first_at: at(from), last_at: at(Math.max(from, bins.length - 1)),
      from: how && { how, net: how === 'told' ? null : 'x', post: null, at: at(from) }, bins, bins_reposts: share(curve.reposts, part, from), bins_critical: share(curve.authors, part, from) };
  };
  const lanes = [lane('x', 0.81, 0, null), lane('youtube', 0.12, 2, 'link'), lane('bluesky', 0.07, 4, 'told')].filter((l) => l.posts > 0);
  return { from: curve.from, step_s: curve.step_s, steps: curve.posts.length, posts: sum(curve.posts), reposts: sum(curve.reposts), more: 0, lanes, news: [{ name: 'nippo.example', at: at(3), posts: 4 }], statements: [], marks: null };
}

const group = (words, text, k, n) => {
  const examples = [storyPost(k), storyPost(k + 1)];
  return { for: words ? 'cause' : null, words, text, lang: text ? 'ja' : null, posts: n, authors: Math.ceil(n * 0.9), copies: Math.floor(n / 6), critical: Math.ceil(n * 0.7), first_at: examples[0].at, first_net: examples[0].net,
    networks: [{ net: 'x', posts: Math.ceil(n * 0.8) }, { net: 'youtube', posts: Math.floor(n * 0.2) }], langs: [{ lang: 'ja', posts: n - 1 }, { lang: 'en', posts: 1 }], examples, ids: examples.map((p) => p.id) };
};
export function groups(story) {
  const read = Math.min(1200, story.posts), part = (p) => Math.max(2, Math.round(read * p));
  return { posts: story.posts, read, groups: [group('insect, chocolate', 'チョコレートに虫が入っていた。', 0, part(0.6)), group('answer', '問い合わせても返事がない。', 3, part(0.2))], rest: group(null, null, 6, part(0.2)),
    terms: [{ for: 'cause', words: 'insect', posts: part(0.6) }, { for: 'goods', words: 'chocolate', posts: part(0.5) }], joined: [{ why: 'nearly the same words as a post of the story', posts: part(0.4) }] };
}

export function authors({ authors: n, posts }) {
  const row = (bucket, part) => ({ bucket, people: Math.round(n * part), posts: Math.round(posts * part), critical: Math.round(n * part * 0.9) });
  return { hidden: null, people: n, only_reposted: 12, followers_unknown: 0, since_unknown: n, big_from: 10000, new_days: 30, buckets: [row('own', 0), row('press', 0.02), row('first_hand', 0.08), row('big', 0.03), row('new', 0), row('other', 0.87)],
    parts: [{ from: 1, to: 1, people: Math.round(n * 0.9), posts: Math.round(n * 0.9) }, { from: 2, to: 5, people: Math.round(n * 0.1), posts: Math.max(0, posts - Math.round(n * 0.9)) }] };
}
export const past = () => ({ hidden: null, stories: [], cases: [] });

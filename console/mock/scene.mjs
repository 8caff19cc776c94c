// A scene for development and browser tests: a confectioner's afternoon, as functions of the scene's time.
// Everything follows from `at`, so that any moment can be asked for. Brands, people and posts are invented.
export const FROM = Date.parse('2026-11-19T03:55:00Z');
export const TO = Date.parse('2026-11-19T07:00:00Z');
const FIRST = Date.parse('2026-11-19T03:57:00Z');
const MIN = 60_000;
export const iso = (ms) => new Date(ms).toISOString();

export const CLIENTS = [
  { id: 'tsubakuro', name: 'つばくろ製菓', brands: [{ id: 'tsubakuro-choco', name: 'つばくろショコラ' }] },
  { id: 'aldera', name: 'Aldera Air', brands: [{ id: 'aldera-air', name: 'Aldera Air' }] },
  { id: 'sorano', name: 'ソラノ電機', brands: [{ id: 'sorano', name: 'ソラノ電機' }, { id: 'sorano-book', name: 'ソラノブック' }] },
  { id: 'nagisa', name: 'ナギサ通販', brands: [{ id: 'nagisa', name: 'ナギサ通販' }] },
  { id: 'brera', name: 'Dolceria Brera', brands: [{ id: 'brera', name: 'Dolceria Brera' }] },
  { id: 'kestrel', name: 'Kestrel Couriers', brands: [{ id: 'kestrel', name: 'Kestrel Couriers' }] },
  { id: 'kumo', name: '雲メモリ', brands: [{ id: 'kumo', name: '雲メモリ' }] },
];
export const PEOPLE = [
  { id: 'mori', name: '森 由紀', role: 'risk' }, { id: 'takahashi', name: '高橋 健', role: 'lead' },
  { id: 'ishida', name: '石田 徹', role: 'legal' }, { id: 'asano', name: '浅野 誠', role: 'executive' },
  { id: 'sasaki', name: '佐々木 美咲', role: 'agent' }, { id: 'guest', name: 'Guest', role: 'admin' },
];

// minutes since the first post → people, posts, reposts, reach
const COURSE = [[0, 1, 1, 0, 400], [8, 45, 61, 130, 60e3], [18, 220, 300, 900, 6e5], [63, 2400, 3400, 6100, 3e6], [120, 4700, 6800, 9800, 7e6], [180, 6200, 9100, 11900, 9e6]];
function along(minutes, column) {
  if (minutes < 0) return 0;
  const k = COURSE.findIndex((row) => row[0] > minutes);
  if (k < 0) return COURSE[COURSE.length - 1][column];
  const [a, b] = [COURSE[k - 1], COURSE[k]];
  const u = (minutes - a[0]) / (b[0] - a[0]);
  return Math.floor(Math.exp(Math.log(1 + a[column]) + u * (Math.log(1 + b[column]) - Math.log(1 + a[column]))) - 1 + 1e-9);
}
const LEVELS = [
  [0.7, 0, 2, 19.0, ['F1']], [8, 2, 3, 52.5, ['F1']], [63, 3, 4, 69.2, ['F3', 'F1']], [84, 4, 4, 66.0, ['F4', 'F3', 'F1']],
];
const SAY = { F1: 'F1 grave harm with evidence', F3: 'F3 100 critical authors', F4: 'F4 national news', F6: 'F6 5,000 critical authors' };
const said = (code, score) => (code === 'score' ? { code, args: {}, text: `score ${Math.round(score)}` } : { code, args: {}, text: SAY[code] ?? code });

function severity(n, doubling, reach) {
  const clamp = (v) => Math.max(0, Math.min(1, v));
  const part = [Math.min(1, Math.log10(1 + n) / 4), !doubling || n < 10 ? 0 : clamp((Math.log2(120) - Math.log2(doubling)) / 4), clamp((Math.log10(1 + reach) - 3) / 4), 0.7, n > 300 ? 0.87 : n > 40 ? 0.3 : 0, 0];
  const names = ['volume', 'growth', 'reach', 'harm', 'spread', 'context'];
  const most = [20, 20, 15, 25, 12, 8];
  const terms = names.map((name, k) => ({ name, points: Number((part[k] * most[k]).toFixed(2)), most: most[k], value: null }));
  return { terms, score: Number(terms.reduce((a, t) => a + t.points, 0).toFixed(1)) };
}

const WORDS = [
  ['x', 'ja', 'つばくろショコラ、うちの棚にもある。これ食べて大丈夫なの?', '大丈夫'], ['x', 'ja', '娘と一緒に食べたあとにこの写真見た。つばくろショコラの虫、うそでしょ…', '虫'],
  ['x', 'ja', '虫の写真、きつい。つばくろショコラはもう買わない', 'もう買わない'], ['bluesky', 'ja', 'つばくろショコラ開けたら黒い粒があった。これも虫?', '虫'],
  ['x', 'en', 'A worm in a Tsubakuro chocolate bar?? There is a photo. I have three boxes of つばくろショコラ at home.', 'worm'], ['youtube', 'ja', '製造で混ざったなら回収では。つばくろショコラの説明を待っている', '回収'],
  ['x', 'ja', 'つばくろショコラに虫が入っていたって本当? 子どもが毎日食べてる', '虫'], ['mastodon', 'it', 'Verme nel cioccolato Tsubakuro, la foto fa impressione. Lo vendono anche a Milano?', 'Verme'],
  ['x', 'ar', 'هل شوكولاتة Tsubakuro آمنة للأطفال؟ رأيت صورة دودة', 'دودة'],
];
const span = (text, part) => { const at = text.indexOf(part); return at < 0 ? [0, 0] : [[...text.slice(0, at)].length, [...text.slice(0, at)].length + [...part].length]; };
export function firstPost() {
  const text = 'つばくろショコラ開けたら虫いたんだけど…写真あり 昨日コンビニで買ったやつ <b>https://pic.example/1</b>';
  return makePost({ id: 'x:1', net: 'x', at: FIRST, lang: 'ja', text, word: '虫いた', handle: 'k_choco_day', followers: 400, media: [{ kind: 'image', alt: 'チョコレートの断面' }], counts: { repost: 38, quote: 9, reply: 21 } });
}
function makePost({ id, net, at, lang, text, word, handle, followers, media = [], counts = {} }) {
  const hit = text.includes('つばくろショコラ') ? 'つばくろショコラ' : 'Tsubakuro';
  return {
    id, net, kind: 'post', at: iso(at), seen_at: iso(at + 4000), text, title: null, url: `https://${net}.example/${encodeURIComponent(id)}`,
    author: { id: handle, name: null, handle, followers }, lang, reply_to: null, repost_of: null, quote_of: null, media, counts,
    hits: [{ client: 'tsubakuro', brand: 'tsubakuro-choco', topic: 'main', spans: [span(text, hit)] }],
    verdict: { lang, lang_p: 0.99, sentiment: { negative: 0.9, neutral: 0.08, positive: 0.02 }, intent: { complaint: 0.8 }, needs_support: 0.2, evidence: media.length ? 0.9 : 0.1, first_hand: 0.8, addressed: 0.1,
      risks: [{ category: 'contamination', p: 0.94 }], flags: [], why: [{ for: 'contamination', text: word, weight: 2.1, at: span(text, word) }] },
    story: 's1', why: null, deleted: false,
  };
}
// The k-th post of the story; about one every few seconds at the peak.
export function storyPost(k) {
  if (k === 0) return firstPost();
  const [net, lang, text, word] = WORDS[k % WORDS.length];
  let lo = 0, hi = 180;
  for (let n = 0; n < 40; n++) { const mid = (lo + hi) / 2; if (along(mid, 2) > k) hi = mid; else lo = mid; }
  return makePost({ id: `${net}:${k + 1}`, net, at: FIRST + hi * MIN, lang, text, word, handle: `reader_${k}`, followers: (k * 7919) % 5000 });
}

export function storyAt(at, by = {}) {
  const minutes = (at - FIRST) / MIN;
  if (minutes < 0.7) return null;
  const n = along(minutes, 1), before = along(minutes - 10, 1);
  const grown = n - before;
  const doubling = minutes > 3 && grown > 0.08 * n && before > 0 ? Number(Math.max(1, 10 / Math.log2(n / before)).toFixed(1)) : null;
  const { terms, score } = severity(n, doubling, along(minutes, 4));
  const levels = LEVELS.filter((l) => l[0] <= minutes && l[1] !== l[2]).map(([m, from, to, s, why]) => ({ at: iso(FIRST + m * MIN), from, to, computed: to, score: s, why: [said('score', s), ...why.map((c) => said(c))], by: null }));
  if (by.level !== undefined && by.levelAt <= at) levels.push({ at: iso(by.levelAt), from: levels.at(-1)?.to ?? 0, to: by.level, computed: levels.at(-1)?.to ?? 0, score, why: [said('score', score), { code: 'set', args: {}, text: 'set by a person' }], by: by.levelBy });
  const codes = [n >= 5000 && 'F6', minutes >= 84 && 'F4', n >= 100 && 'F3', 'F1'].filter(Boolean);
  const level = levels.at(-1)?.to ?? 0;
  const story = {
    client: 'tsubakuro', brand: 'tsubakuro-choco', id: 's1', brand_name: 'つばくろショコラ', client_name: 'つばくろ製菓', level, computed: LEVELS.filter((l) => l[0] <= minutes).at(-1)?.[2] ?? 0,
    score, category: 'contamination', headline: firstPost().text, headline_lang: 'ja', first_at: iso(FIRST), first_seen_at: iso(FIRST + 4000), last_at: iso(at),
    authors: n, posts: along(minutes, 2), reposts: along(minutes, 3), reach: along(minutes, 4), networks: minutes > 60 ? 3 : minutes > 15 ? 2 : 1, doubling_min: doubling,
    positive_share: 0.02, incident: minutes >= 8 ? '27' : null, state: 'open',
  };
  return { story, terms, levels, why: [said('score', score), ...codes.map((c) => said(c))], grown, minutes };
}

export function curveAt(at) {
  const from = Math.floor(FIRST / (10 * MIN)) * 10 * MIN;
  const bins = Math.max(1, Math.floor((at - from) / (10 * MIN)) + 1);
  const diff = (column) => Array.from({ length: bins }, (_, k) => along((from + (k + 1) * 10 * MIN - FIRST) / MIN > (at - FIRST) / MIN ? (at - FIRST) / MIN : (from + (k + 1) * 10 * MIN - FIRST) / MIN, column) - along((from + k * 10 * MIN - FIRST) / MIN, column));
  return { step_s: 600, from: iso(from), authors: diff(1), posts: diff(2), reposts: diff(3) };
}

const QUIET = [
  ['aldera', 'aldera-air', 's9', 'Aldera Air', 'Aldera Air', 1, 'service_failure', 'Nine months waiting for an answer about my broken guitar.', 'en', 7, 1, 'flat', 2.2, 184],
  ['nagisa', 'nagisa', 's4', 'ナギサ通販', 'ナギサ通販', 1, 'service_failure', '荷物がまだ届かない。注文してもう10日です', 'ja', 14, 3, 'up', 12.1, 74],
  ['kumo', 'kumo', 's5', '雲メモリ', '雲メモリ', 0, null, '雲メモリの対応、神だった', 'ja', 3, 0, 'flat', 3, 30],
];
export function otherStories(at) {
  return QUIET.filter((q) => q[5] > 0).map(([client, brand, id, brand_name, client_name, level, category, headline, headline_lang, authors, , , score, ago]) => ({
    client, brand, id, brand_name, client_name, level, computed: level, score: score + 8, category, headline, headline_lang, first_at: iso(at - ago * MIN), first_seen_at: iso(at - ago * MIN + 3000), last_at: iso(at - 4 * MIN),
    authors, posts: authors + 4, reposts: 5, reach: 4100, networks: 1, doubling_min: null, positive_share: 0.05, incident: null, state: 'open' }));
}
export function otherBrands(at) {
  const known = new Map(QUIET.map((q) => [q[1], q]));
  return CLIENTS.flatMap((c) => c.brands.filter((b) => b.id !== 'tsubakuro-choco').map((b) => {
    const q = known.get(b.id);
    return { client: c.id, brand: b.id, name: b.name, client_name: c.name, level: q?.[5] ?? 0, since: q ? iso(at - q[13] * MIN) : null, story: q?.[5] ? q[2] : null, headline: q?.[7] ?? null, headline_lang: q?.[8] ?? null,
      category: q?.[6] ?? null, authors: q?.[9] ?? 0, authors_10min: q?.[10] ?? 0, trend: q?.[11] ?? 'flat', first_at: q ? iso(at - q[13] * MIN) : null, positive: b.id === 'kumo' };
  }));
}

export const CASES = [
  ['nagisa', 'nagisa', 'ナギサ通販', 'x', 'ja', 'wait_3w', '返金のお願いをして3週間です。さすがに遅くないですか', [['complaint', 0.93, ['さすがに遅く']], ['service_failure', 0.88, ['返金']]], 74 * 60, null, null],
  ['tsubakuro', 'tsubakuro-choco', 'つばくろショコラ', 'x', 'ja', 'mikan_haha', '娘と一緒につばくろショコラ食べたあとにこの写真見たんだけど、うちのも大丈夫…? 賞味期限 2027.05 って書いてある', [['contamination', 0.94, ['この写真']], ['needs_support', 0.97, ['大丈夫…?']], ['vulnerable', 0.81, ['娘と一緒に']]], 12, 's1', 'sasaki'],
  ['brera', 'brera', 'Dolceria Brera', 'mastodon', 'it', 'chiara_m', 'Ho ordinato le praline per un compleanno, il corriere segna “consegnato” ma qui non c’è niente.', [['service_failure', 0.9, ['non c’è niente']], ['needs_support', 0.82, ['Ho ordinato']]], 19, null, null],
  ['sorano', 'sorano-book', 'ソラノブック', 'x', 'ja', 'aoi_button', 'ソラノブック、Wi-Fiのつなぎ方がわからない。青いボタンがない', [['question', 0.96, ['わからない']], ['needs_support', 0.95, ['つなぎ方']]], 31, null, null],
  ['kestrel', 'kestrel', 'Kestrel Couriers', 'bluesky', 'en', 'porchcam', 'Tracking says delivered at 11:40, porch camera says otherwise.', [['service_failure', 0.91, ['says otherwise']]], 44, null, 'takahashi'],
  ['kestrel', 'kestrel', 'Kestrel Couriers', 'x', 'ar', 'salma_k', 'هل يمكن تغيير عنوان التسليم بعد الشحن؟', [['question', 0.9, ['هل يمكن']]], 52, null, null],
  ['sorano', 'sorano-book', 'ソラノブック', 'youtube', 'en', 'plugtype', 'Does the Sorano Book 14 charge over USB-C, or only with the barrel plug?', [['question', 0.97, ['Does']]], 88, null, null],
  ['nagisa', 'nagisa', 'ナギサ通販', 'appstore', 'ja', 'tonbo', '更新したらログインできなくなった ★☆☆☆☆', [['outage', 0.77, ['ログインできなく']]], 26 * 60, null, null],
];

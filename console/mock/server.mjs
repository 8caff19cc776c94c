// A stand-in for the tower while the console is worked on and tested: the shapes of docs/api.md and a playing scene.
//   node mock/server.mjs [--port 4000] [--speed 60] [--at 13:20] [--real] [--form]
// --at: start at this scene time (JST). --real: no drill. --form: the first person fills in a form. It serves dist/ under the same strict policy.
import { makeKept } from './kept.mjs';
import { makeReplies } from './replies.mjs';
import { authors, groups, past, spread } from './story.mjs';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES, CLIENTS, curveAt, firstPost, FROM, iso, otherBrands, otherStories, PEOPLE, storyAt, storyPost, TO } from './scene.mjs';

const DIST = join(fileURLToPath(new URL('.', import.meta.url)), '..', 'dist');
const POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };
const JST = 9 * 3600_000;
const dayStart = Math.floor((FROM + JST) / 86_400_000) * 86_400_000 - JST;
export const sceneTime = (hhmm) => { const [h, m = 0, s = 0] = hhmm.split(':').map(Number); return dayStart + ((h * 60 + m) * 60 + s) * 1000; };

class Refusal extends Error { constructor(status, code, text) { super(text); Object.assign(this, { status, code }); } }

export function startMock({ port = 4000, speed = 60, at = '12:56', real = false, guest = true, token = 'TOKEN' } = {}) {
  const state = {
    base: sceneTime(at), since: Date.now(), speed, paused: speed === 0, sessions: new Map(), acks: null, owner: null, closed: null, level: {}, notes: [], number: 0, log: [], streams: new Set(),
    refuse: 0, cases: CASES.map((c, k) => ({ id: String(48210 + k), row: c, assignee: c[10], state: 'open', closed_why: null, history: [] })), slow: 0, broken: {}, empty: false, first: !guest,
  };
  const now = () => Math.min(TO, state.base + (state.paused ? 0 : (Date.now() - state.since) * (real ? 1 : state.speed)));
  const person = (id) => PEOPLE.find((p) => p.id === id);
  const named = (id) => (id ? { id, name: person(id)?.name ?? id } : null);

  const drill = () => real ? null : { scene: 'confectioner', title: '菓子店の午後:チョコレートに虫', progress: (now() - FROM) / (TO - FROM), speed: state.speed || 1, paused: state.paused, at: iso(now()), from: iso(FROM), to: iso(TO), expects: 7, met: [0.7, 8, 18, 63, 90].filter((m) => FROM + (2 + m) * 60_000 < now()).length, missed: 0 };
  const rates = () => { const m = (now() - FROM) / 60_000; const burn = Math.max(0, (storyAt(now())?.grown ?? 0) / 60); return { read_per_s: Number((480 + 40 * Math.sin(m / 7) + burn).toFixed(1)), matched_per_s: Number((3 + Math.sin(m / 3) + burn).toFixed(1)) }; };
  const mine = (request) => state.sessions.get(/(?:^|; )sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]);
  const sessionBody = (who) => who ? { person: { ...who.person, lang: who.lang }, csrf: who.csrf, clients: CLIENTS, now: iso(now()), version: '0.1.0', drill: drill(), first: false, guest } : { person: null, now: iso(now()), version: '0.1.0', first: state.first, guest };

  const sources = () => [['bluesky', 'live', 900, 241_000, 1300], ['x', 'live', 1400, 98_000, 5200], ['mastodon', 'live', 700, 31_000, 210], ['rss', 'late', 9 * 60_000, 4100, 37], ['reddit', 'silent', 144 * 60_000, 9800, 90]].map(([id, s, lag, read, matched]) => ({ id, kind: id, state: s, why: s === 'silent' ? 'no post for 2 h 24 min' : null, last_post_at: iso(now() - lag), lag_ms: Math.min(lag, 3000), read: read + Math.round((now() - FROM) / 60), matched, refused: 0 }));
  const series = () => { const wave = (a, b, c) => Array.from({ length: 180 }, (_, k) => (k > 60 && k < 68 ? null : Number((a + b * Math.sin(k / 22) + c * Math.sin(k * 1.7) * Math.sin(k / 9)).toFixed(1)))); const burn = rates().matched_per_s; return { step_s: 10, read: wave(480, 30, 12), matched: wave(4, 1, 0.6).map((v, k) => v === null ? null : k > 120 ? Number((v + (burn - 3) * ((k - 120) / 60) ** 2).toFixed(1)) : v) }; };

  const tower = () => {
    const one = state.empty ? null : storyAt(now(), state.level);
    const top = { client: 'tsubakuro', brand: 'tsubakuro-choco', name: 'つばくろショコラ', client_name: 'つばくろ製菓', level: one?.story.level ?? 0, since: one?.levels.at(-1)?.at ?? null, story: one ? 's1' : null, headline: one?.story.headline ?? null, headline_lang: 'ja', category: one?.story.category ?? null, authors: one?.story.authors ?? 0, authors_10min: one?.grown ?? 0, trend: !one ? 'flat' : one.minutes < 70 ? 'up' : 'down', first_at: one?.story.first_at ?? null, positive: false };
    return { now: iso(now()), brands: [top, ...otherBrands(now()).map((b) => (state.empty ? { ...b, level: 0, story: null } : b))], ...rates(), series: series(), sources: sources(), alerts_today: one ? one.levels.length : 0, duty: [{ person: 'takahashi', name: '高橋 健' }, { person: 'mori', name: '森 由紀' }, { person: 'ishida', name: '石田 徹' }], drill: drill() };
  };
  const stories = () => { const one = storyAt(now(), state.level); return state.empty ? [] : [...(one ? [one.story] : []), ...otherStories(now())]; };
  const page = (story, one) => ({ story, why: one?.why ?? [{ code: 'score', args: {}, text: `score ${story.score}` }], terms: one?.terms ?? [], levels: one?.levels ?? [], curve: curveAt(now()), networks: [{ net: 'x', posts: Math.ceil(story.posts * 0.81), authors: Math.ceil(story.authors * 0.8) }, { net: 'youtube', posts: Math.floor(story.posts * 0.12), authors: Math.floor(story.authors * 0.12) }, { net: 'bluesky', posts: Math.floor(story.posts * 0.07), authors: Math.floor(story.authors * 0.08) }], langs: [{ lang: 'ja', posts: Math.ceil(story.posts * 0.93) }, { lang: 'en', posts: Math.floor(story.posts * 0.05) }, { lang: 'it', posts: Math.floor(story.posts * 0.02) }], first_at: story.first_at, first_seen_at: story.first_seen_at, incident: story.incident });
  const posts = (query) => {
    const total = storyAt(now())?.story.posts ?? 0;
    const oldest = query.get('order') === 'first';
    const skip = Number(query.get('after') ?? 0);
    const ids = Array.from({ length: Math.max(0, Math.min(20, total - skip)) }, (_, k) => (oldest ? skip + k : total - 1 - skip - k));
    return { posts: ids.map(storyPost), more: skip + 20 < total ? String(skip + 20) : null };
  };
  const incident = () => {
    const one = storyAt(now(), state.level);
    if (!one || one.minutes < 8 || state.empty) return null;
    return { id: '27', client: 'tsubakuro', brand: 'tsubakuro-choco', brand_name: 'つばくろショコラ', client_name: 'つばくろ製菓', story: 's1', level: one.story.level, state: state.closed ? 'closed' : 'open', opened_at: iso(Date.parse(one.story.first_at) + 8 * 60_000), closed_at: state.closed, owner: named(state.owner), acknowledged: state.acks, category: 'contamination', headline: one.story.headline };
  };
  const room = () => {
    const one = storyAt(now(), state.level);
    const it = incident();
    if (!it) throw new Refusal(404, 'not_found', 'no such incident');
    const opened = Date.parse(it.opened_at);
    const ring = (who, at, k) => ({ id: `r${k}`, at: iso(at), person: who, name: person(who).name, channel: 'push', step: k, state: real ? 'delivered' : 'drill', why: null, acknowledged_at: null });
    const rings = [ring('takahashi', Date.parse(one.story.first_at) + 42_000, 0), ring('mori', opened + 9000, 1), ...(one.minutes > 63 ? [ring('asano', opened + 56 * 60_000, 2)] : [])];
    const people = [{ person: 'takahashi', name: '高橋 健', role: 'lead', state: 'acknowledged', at: iso(Date.parse(one.story.first_at) + 61_000) }, { person: 'mori', name: '森 由紀', role: 'risk', state: state.acks?.person === 'mori' ? 'acknowledged' : 'rung', at: rings[1].at }, ...(one.minutes > 63 ? [{ person: 'asano', name: '浅野 誠', role: 'executive', state: 'rung', at: rings[2].at }] : []), { person: 'ishida', name: '石田 徹', role: 'legal', state: 'next', at: null }];
    if (state.acks && !people.some((p) => p.person === state.acks.person)) people.push({ ...state.acks, role: person(state.acks.person)?.role ?? 'admin', state: 'acknowledged' });
    const timeline = [{ at: one.story.first_at, kind: 'post', text: one.story.headline.slice(0, 40), person: null }, ...one.levels.map((l) => ({ at: l.at, kind: 'level', text: `L${l.from} → L${l.to} (${l.score})`, person: l.by })), ...rings.map((r) => ({ at: r.at, kind: 'ring', text: r.name, person: null })), { at: people[0].at, kind: 'ack', text: '', person: '高橋 健' }, ...state.notes];
    return { incident: it, story: one.story, why: one.why, terms: one.terms, levels: one.levels, curve: curveAt(now()), rings, people, timeline, first_at: one.story.first_at, deadline_at: iso(Date.parse(one.story.first_at) + 3 * 3600_000) };
  };
  // What the tower itself says of it: who is rung next, when the level may fall.
  const towerNow = () => {
    const it = incident();
    const one = (who, state) => ({ person: who, name: person(who).name, role: person(who).role ?? 'lead', channel: 'push', kind: 'push', duty: null, duty_name: null, quiet_until: null, state });
    const next = one('asano', 'next');
    return { at: iso(now()), call: { open: it.state === 'open', acknowledged: !!it.acknowledged, due_at: it.acknowledged ? null : iso(now() + 300_000), silent: null, refused: null, next, people: [next, one('takahashi', 'ready')] },
      lowering: it.level ? { level: it.level, asked: it.level, score: 61.1, line: 60, under: false, by_person: it.level >= 3, held: false, calm_since: null, span_s: it.level >= 3 ? 21600 : 3600, earliest: iso(now() + (it.level >= 3 ? 21600_000 : 3600_000)) } : null };
  };
  const level = (one) => (one.row[9] ? storyAt(now())?.story.level ?? 0 : one.id === '48210' ? 1 : 0);
  const caseOf = (one) => ({ id: one.id, client: one.row[0], brand: one.row[1], brand_name: one.row[2], client_name: CLIENTS.find((c) => c.id === one.row[0]).name, state: one.state, lang: one.row[4], net: one.row[3], author: { id: one.row[5], name: null, handle: one.row[5] }, text: one.row[6], opened_at: iso(now() - one.row[8] * 60_000 + 5000), asked_at: iso(sceneTime('13:20') - one.row[8] * 60_000), assignee: named(one.assignee), story: one.row[9], level: level(one), labels: one.row[7].map(([label, p, words]) => ({ label, p, words })), clocks: one.state === 'open' ? [{ clock: 'first', since: iso(sceneTime('13:20') - one.row[8] * 60_000), due: iso(sceneTime('13:20') - one.row[8] * 60_000 + 3600_000), target_s: 3600, left_s: 3600 - Math.round((now() - sceneTime('13:20')) / 1000) - one.row[8] * 60, red: one.row[8] > 48, over: one.row[8] > 60 }] : [], alarms: [], contacts: 1, value: null, closed_why: one.closed_why, posts: 1 });
  const casePage = (one) => {
    const c = caseOf(one);
    const own = { id: `${c.net}:c${c.id}`, net: c.net, kind: one.row[9] ? 'quote' : 'post', at: c.asked_at, seen_at: c.opened_at, text: c.text, title: null, url: `https://${c.net}.example/c${c.id}`, author: { ...c.author, followers: 214 }, lang: c.lang, reply_to: null, repost_of: null, quote_of: one.row[9] ? 'x:1' : null, media: [], counts: { reply: 2 }, hits: [], verdict: { why: c.labels.flatMap((l) => l.words.map((w) => ({ for: l.label, text: w, weight: 1, at: null }))) }, story: c.story, why: null, deleted: false };
    return { case: c, posts: [...(one.row[9] ? [firstPost()] : []), own], history: one.history, story: one.row[9] ? storyAt(now(), state.level)?.story ?? null : null, others: state.cases.filter((o) => o !== one && o.row[1] === one.row[1]).slice(0, 1).map(caseOf), lookup: true, person: { accounts: [{ net: c.net, author: c.author.id }, ...(one.same ?? []).map((j) => ({ net: 'youtube', author: j.other }))], joined: one.same ?? [], maybe: [] } };
  };

  const KNOWN = [{ page: { id: 'k1', client: 'tsubakuro', lang: 'ja', title: 'Wi-Fiにつながらないとき', answer: 'ルーターの電源を入れ直してください。', url: 'https://desk.example/wifi', state: 'valid' }, words: ['Wi-Fi'], rank: 1, other_lang: false }];
  const publish = (event, data) => { state.number++; const line = `id: ${state.number}\nevent: ${event}\ndata: ${JSON.stringify({ number: state.number, ...data })}\n\n`; state.log.push([state.number, line]); for (const s of state.streams) s.write(line); };
  let heard = storyAt(now())?.story.level ?? 0;
  const beat = setInterval(() => {
    const next = storyAt(now(), state.level)?.story.level ?? 0;
    if (next !== heard) { publish('level', { what: 'level', at: iso(now()), client: 'tsubakuro', brand: 'tsubakuro-choco', story: 's1', from: heard, to: next }); heard = next; if (next >= 3) publish('incident', { what: 'incident', incident: '27', state: 'opened' }); }
    const tick = `event: tick\ndata: ${JSON.stringify({ now: iso(now()), ...rates(), drill: drill() })}\n\n`;
    for (const s of state.streams) s.write(tick);
  }, 1000);

  const act = (who, list, kind, text) => list.push({ at: iso(now()), kind, text, person: who.person.name });
  const writes = {
    incidents(who, id, what, body) {
      if (id !== '27' || !incident()) throw new Refusal(404, 'not_found', 'no such incident');
      if (what === 'ack') { state.acks ??= { person: who.person.id, name: who.person.name, at: iso(now()) }; act(who, state.notes, 'ack', ''); }
      else if (what === 'note') act(who, state.notes, 'note', body.text);
      else if (what === 'assign') { state.owner = body.person; act(who, state.notes, 'assign', person(body.person)?.name ?? ''); }
      else if (what === 'close') { state.closed = iso(now()); act(who, state.notes, 'close', body.text); }
      else if (what === 'level') { state.level = { level: body.level, levelAt: now(), levelBy: who.person.name }; act(who, state.notes, 'note', body.text); }
      else throw new Refusal(404, 'not_found', 'no such act');
      publish('incident', { what: 'incident', incident: '27' });
      return room();
    },
    cases(who, id, what, body) {
      const one = state.cases.find((c) => c.id === id);
      if (!one) throw new Refusal(404, 'not_found', 'no such case');
      if (what === 'assign') { one.assignee = body.person; act(who, one.history, 'assign', person(body.person)?.name ?? ''); }
      else if (what === 'note') act(who, one.history, 'note', body.text);
      else if (what === 'take') { one.assignee = who.person.id; act(who, one.history, 'assign', who.person.name); }
      else if (what === 'same') { (one.same ??= []).push({ number: one.same.length + 1, case: id, other: body.other, at: iso(now()), person: named(who.person.id), why: body.text }); act(who, one.history, 'same', body.text); }
      else if (what === 'apart') { one.same = (one.same ?? []).filter((j) => j.number !== body.number); act(who, one.history, 'apart', body.text); }
      else if (what === 'wait') one.state = 'waiting_customer';
      else if (what === 'snooze') one.state = 'snoozed';
      else if (what === 'presence') return { people: state.others ?? [], others_write: false };
      else if (what === 'handoffs') return { url: `https://desk.example/f?t=${'0'.repeat(32)}`, handoffs: [] };
      else if (what === 'drafts') return { drafts: [{ template: null, kind: body.kind, lang: one.row[4], text: body.kind === 'form' ? `Please use this form: ${body.form}` : body.kind === 'answer' ? `${KNOWN[0].page.answer} ${KNOWN[0].page.url}` : 'Thank you.', page: body.page ?? null, missing: [], left_out: [], length: { used: 20, most: 280, fits: true } }] };
      else if (what === 'resolve') { one.state = 'resolved'; one.closed_why = body.text ?? body.reason; act(who, one.history, 'close', body.reason); }
      else if (what === 'reopen') { one.state = 'open'; one.closed_why = null; act(who, one.history, 'reopen', body.text); }
      else throw new Refusal(404, 'not_found', 'no such act');
      publish('case', { what: 'case', case: id });
      return casePage(one);
    },
  };
  const desk = makeReplies({ caseOf, findCase: (id) => { const one = state.cases.find((c) => c.id === id); if (!one) throw new Refusal(404, 'not_found', 'no such case'); return one; }, publish, now, iso, person, Refusal });
  state.replies = desk.replies;
  writes.replies = (who, id, what, body) => (id === 'check' && body.statement ? { level: 0, network: 'x', length: { used: 0, most: 280 }, findings: [] } : desk.write(who, id, what, body));
  const kept = makeKept({ now, iso, person, publish, Refusal });
  for (const kind of ['facts', 'statements']) writes[kind] = (who, id, what, body) => kept.write(kind, who, id, what, body);
  writes.knowledge = (who, client, id, body, what) => kept.write('knowledge', who, id, what, body);
  // A queue of so many: the first case over and over, each with its own id, words and clock.
  let many = [];
  const manyCases = (n, like) => {
    if (many.length !== n) many = Array.from({ length: n }, (_, k) => ({ ...caseOf(like), id: `m-${k}`, text: `${k} ${'届いた箱がつぶれていました。'.repeat(1 + (k % 4))}`, clocks: [{ clock: 'first', since: iso(now()), due: iso(now()), target_s: 3600, left_s: k - 60, red: k < 800, over: k < 60 }] }));
    return many;
  };
  const reads = (parts, query, who) => {
    const [kind, a, b, c, d] = parts;
    if (kind === 'tower') return tower();
    if (kind === 'sources') return { sources: sources() };
    if (kind === 'parts') return { master: { kind: 'scene', path: null, can_take: false }, folder: null, private: false, parts: [], may: [] };
    if (kind === 'people') return { people: PEOPLE };
    if (kind === 'stories' && !a) return { stories: stories().filter((s) => !query.get('brand') || s.brand === query.get('brand')) };
    if (kind === 'stories' && d === 'cases') return { langs: [], fixes: [], past: [] };
    if (kind === 'stories') {
      const story = stories().find((s) => s.client === a && s.brand === b && s.id === c);
      if (!story) throw new Refusal(404, 'not_found', 'no such story');
      const part = { spread: () => spread(curveAt(now())), groups: () => groups(story), authors: () => authors(story), past }[d];
      if (part) return part();
      return d === 'posts' ? posts(query) : { ...page(story, c === 's1' ? storyAt(now(), state.level) : null), ...posts(query) };
    }
    if (kind === 'incidents' && !a) { const one = incident(); return { incidents: one && (query.get('open') !== '1' || one.state === 'open') ? [one] : [] }; }
    if (kind === 'incidents' && a === '27' && b === 'now') return towerNow();
    if (kind === 'incidents' && a === '27') return room();
    if (kind === 'cases' && !a) {
      const all = state.empty ? [] : state.cases;
      const open = all.filter((x) => x.state === 'open');
      const own = open.filter((x) => x.assignee === who.person.id);
      const list = query.get('state') === 'closed' ? all.filter((x) => x.state === 'resolved') : query.get('mine') ? own : open;
      return { cases: list.map(caseOf).sort((x, y) => x.asked_at.localeCompare(y.asked_at)), counts: { open: open.length, mine: own.length, closed: all.length - open.length } };
    }
    if (kind === 'queue') {
      const open = (state.empty ? [] : state.cases).filter((x) => x.state === 'open' && (!query.get('mine') || x.assignee === who.person.id));
      const rows = state.many ? manyCases(state.many, open[0]) : open.map(caseOf).sort((x, y) => x.asked_at.localeCompare(y.asked_at));
      const from = Number(query.get('offset') ?? 0);
      return { now: iso(now()), cases: rows.slice(from, from + Number(query.get('limit') ?? 100)), found: rows.length, counts: { waiting: rows.length, unassigned: rows.length, over: 0, over_in_30min: 0, red: 0, not_looked_at: 0 }, clients: [], people: [] };
    }
    if (kind === 'replies') return desk.read(parts, query);
    if (kind === 'facts' || kind === 'statements') return kept.read(kind, a);
    if (kind === 'knowledge') return kept.read(kind, b);
    if (['stops', 'tasks'].includes(kind)) return { [kind]: [] };
    if (kind === 'cases' && b === 'machine-drafts') return { on: false, wishes: [] };
    if (kind === 'cases' && b === 'knowledge') return { pages: state.empty ? [] : KNOWN };
    if (kind === 'cases') { const one = state.cases.find((x) => x.id === a); if (one) return casePage(one); if (a.startsWith('m-') && many.length) { const like = casePage(state.cases[0]); return { ...like, case: many[Number(a.slice(2))] }; } }
    if (kind === 'search') { const q = (query.get('q') ?? '').toLowerCase(); return { posts: Array.from({ length: 60 }, (_, k) => storyPost(k)).filter((p) => p.text.toLowerCase().includes(q)).slice(0, 20) }; }
    throw new Refusal(404, 'not_found', 'nothing is here');
  };

  async function bodyOf(request) { let text = ''; for await (const chunk of request) text += chunk; return text ? JSON.parse(text) : {}; }
  function enter(response, who) {
    const sid = Math.random().toString(36).slice(2);
    state.sessions.set(sid, who);
    response.setHeader('Set-Cookie', `sid=${sid}; HttpOnly; SameSite=Strict; Path=/`);
    return sessionBody(who);
  }
  const newcomer = (id, lang) => ({ person: person(id) ?? { id, name: id, role: 'admin' }, lang, csrf: Math.random().toString(36).slice(2) });

  async function answer(request, response, url) {
    const parts = url.pathname.split('/').slice(3).filter(Boolean).map(decodeURIComponent);
    const who = mine(request);
    const write = request.method !== 'GET';
    if (parts[0] === 'session' && !write) return sessionBody(who);
    const body = write ? await bodyOf(request) : {};
    if (parts[0] === 'session' && request.method === 'POST') {
      if (body.password !== 'correct horse') throw new Refusal(401, 'sign_in_failed', 'the name or the password is wrong');
      return enter(response, newcomer(body.id));
    }
    if (parts[0] === 'first') {
      if (body.token !== token) throw new Refusal(403, 'denied', 'this link is not the one the server printed, or was used');
      if (!guest && !body.id) throw new Refusal(400, 'bad_input', 'id is missing');
      state.first = false;
      return enter(response, guest ? newcomer('guest', body.lang) : { ...newcomer(body.id, body.lang), person: { id: body.id, name: body.name, role: 'admin' } });
    }
    if (!who) throw new Refusal(401, 'signed_out', 'sign in first');
    if (write && request.headers['x-csrf'] !== who.csrf) throw new Refusal(403, 'csrf', 'the header X-CSRF does not hold the session’s csrf');
    const broken = state.broken[parts[0]];
    if (broken) throw new Refusal(broken, broken === 403 ? 'denied' : 'broken', 'broken on purpose');
    if (parts[0] === 'session') { for (const [sid, one] of state.sessions) if (one === who) state.sessions.delete(sid); return null; }
    if (parts[0] === 'drill' && write) { if (real) throw new Refusal(404, 'not_found', 'this is no drill'); state.base = now(); state.since = Date.now(); Object.assign(state, { speed: body.speed, paused: body.paused }); return { drill: drill() }; }
    if (request.method === 'DELETE' && parts[2] === 'presence') return null;
    return write ? writes[parts[0]]?.(who, parts[1], parts[2], body, parts[3]) : reads(parts, url.searchParams, who);
  }
  function stream(request, response) {
    if (!mine(request)) { response.writeHead(401).end(); return; }
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const after = Number(request.headers['last-event-id'] ?? NaN);
    for (const [number, line] of state.log) if (number > after) response.write(line);
    response.write(`id: ${state.number}\n\n: here\n\n`);
    state.streams.add(response);
    response.on('close', () => state.streams.delete(response));
  }
  async function asset(url, response) {
    const name = normalize(url.pathname === '/' ? '/index.html' : url.pathname);
    try {
      const data = await readFile(join(DIST, name));
      response.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream', 'Content-Security-Policy': POLICY, 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' });
      response.end(data);
    } catch { response.writeHead(404).end(); }
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://mock');
    if (!url.pathname.startsWith('/api/v1/')) { void asset(url, response); return; }
    if (Date.now() < state.refuse) { request.socket.destroy(); return; }
    if (url.pathname === '/api/v1/events') { stream(request, response); return; }
    setTimeout(() => answer(request, response, url).then(
      (body) => { response.writeHead(body === null ? 204 : 200, { 'Content-Type': 'application/json' }); response.end(body === null ? undefined : JSON.stringify(body)); },
      (failure) => { response.writeHead(failure.status ?? 500, { 'Content-Type': 'application/json' }); response.end(JSON.stringify({ error: { code: failure.code ?? 'broken', text: failure.message, where: null } })); }), state.slow);
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve({
    port: server.address().port, state, publish, kept,
    setTime(hhmm) { state.base = sceneTime(hhmm); state.since = Date.now(); heard = storyAt(now(), state.level)?.story.level ?? 0; },
    cut(forMs) { state.refuse = Date.now() + forMs; for (const s of state.streams) s.destroy(); },
    close() { clearInterval(beat); for (const s of state.streams) s.destroy(); server.closeAllConnections?.(); return new Promise((done) => server.close(done)); },
  })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const value = (name, otherwise) => { const k = process.argv.indexOf('--' + name); return k < 0 ? otherwise : process.argv[k + 1]; };
  const mock = await startMock({ port: Number(value('port', 4000)), speed: Number(value('speed', 60)), at: value('at', '12:56'), real: process.argv.includes('--real'), guest: !process.argv.includes('--form') });
  console.log(`mock: http://127.0.0.1:${mock.port}/#/first/TOKEN`);
}

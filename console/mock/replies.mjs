// Answers in the mock: the states of docs/api.md, a check for two words, an undo window of two seconds.
const ENDED = new Set(['sent', 'dropped']);
const words = (en) => ({ en: { why: en, better: null }, ja: { why: `(ja) ${en}`, better: null }, it: { why: `(it) ${en}`, better: null } });

export function makeReplies({ caseOf, findCase, publish, now, iso, person, Refusal }) {
  const replies = [];
  let number = 0;
  const judge = (text, level) => {
    const findings = [];
    const mark = (needle, rule, code, gravity, why, better) => {
      const at = Array.from(text).join('').indexOf(needle);
      if (at < 0) return;
      const from = Array.from(text.slice(0, at)).length;
      const said = words(why);
      for (const l of Object.values(said)) l.better = better;
      findings.push({ rule, code, gravity, at: [from, from + Array.from(needle).length], text: needle, sure: 1, final: false, overridden: false, words: said });
    };
    mark('impossible', 'E15', 'absolute_denial', 'block', 'nothing is known for sure yet', 'say what is being checked');
    mark('as soon as possible', 'E13', 'vague_time', 'warn', 'no clock time', 'name the hour and its zone');
    return { level, network: 'x', length: { used: Array.from(text).length, most: 280 }, findings };
  };
  const needs = (r) => (r.level >= 2 ? [{ need: 'second', met: r.state !== 'draft' && !!r.approved_by, by: r.approved_by ?? null, words: { en: 'a second person: at level 2', ja: '2人目の承認(レベル2)', it: 'una seconda persona: al livello 2' } }] : []);
  const show = (r) => ({ ...r, needs: needs(r), until: null, review_due: false, reading: r.reading ?? { on: true, state: 'none', at: null, until: null, ended_at: null, why: null, model: null, lang: null, blocks: false, sources: 0, thrown: 0, person: null, findings: [] } });
  // A model that reads: "in May" against what was published in April.
  const read = (r, who) => {
    const at = iso(now()), { version } = r, k = r.text.indexOf('in May');
    r.reading = { on: true, state: 'reading', at, until: null, ended_at: null, why: null, model: 'local', lang: 'en', blocks: false, sources: 2, thrown: 0, person: who.person.id, findings: [] };
    setTimeout(() => { if (r.version !== version) return; Object.assign(r.reading, { state: 'done', ended_at: iso(now()), findings: k < 0 ? [] : [{ at: [k, k + 6], text: 'in May', kind: 'published', source: `${r.client}-s1`, by: null, said_at: at, against: 'on sale since April', why: 'It is on sale already.', overridden: false }] }); say(r); }, 500);
  };
  const page = (r) => ({ reply: show(r), findings: r.findings, question: null, versions: [], approvals: [], overrides: r.findings.filter((f) => f.overridden).map((f) => ({ rule: f.rule, version: r.version })), history: [], links: [] });
  const find = (id) => { const r = replies.find((x) => x.id === id); if (!r) throw new Refusal(404, 'not_found', 'no such reply'); return r; };
  const say = (r) => publish('reply', { what: 'reply', reply: r.id, state: r.state });
  const named = (who) => ({ id: who.person.id, name: who.person.name });

  function make(who, body) {
    const c = caseOf(findCase(body.case));
    const r = { id: `${c.client}-r${++number}`, client: c.client, brand: c.brand, brand_name: c.brand_name, client_name: c.client_name, state: 'draft', version: 1, text: body.text ?? '', level: c.level, case: c.id, why: null, lang: c.lang, sender: 'desk', account: '@desk', net: c.net, to: c.author.handle, url: null, sent_url: null, sent_text: null, due_at: null, ended_at: null, submitted_at: null, machine: false, edited: false, author: named(who), writer: named(who), findings: [], approved_by: null };
    replies.push(r);
    return r;
  }
  const acts = {
    submit(r, who) { const j = judge(r.text, r.level); for (const f of j.findings) f.overridden = r.findings.some((o) => o.rule === f.rule && o.overridden); r.findings = j.findings; if (r.findings.some((f) => f.gravity === 'block' && !f.overridden)) return; r.state = r.level >= 2 ? 'submitted' : 'approved'; if (r.state === 'submitted' && !r.reading) read(r, who); },
    read(r, who) { read(r, who); },
    approve(r, who) { if (r.author.id === who.person.id) throw new Refusal(403, 'denied', 'you wrote it: somebody else approves'); r.approved_by = who.person.id; r.state = 'approved'; },
    refuse(r, who, body) { r.state = 'refused'; r.why = body.text; },
    override(r, who, body) { if (body.rule === 'G19') { for (const f of r.reading?.findings ?? []) f.overridden = true; return; } for (const f of r.findings.length ? r.findings : (r.findings = judge(r.text, r.level).findings)) if (f.rule === body.rule) f.overridden = true; },
    send(r) { r.state = 'leaving'; r.due_at = iso(now() + 2000); setTimeout(() => { if (r.state !== 'leaving') return; r.state = 'sent'; r.sent_text = r.text; r.sent_url = 'https://net.example/1'; r.ended_at = iso(now()); say(r); }, 2000); },
    undo(r) { r.state = 'approved'; },
    drop(r) { r.state = 'dropped'; },
    decide(r, who, body) { r.state = body.fate; },
  };
  return {
    replies,
    read(parts, query) {
      const [, id] = parts;
      if (id) return page(find(id));
      return { replies: replies.filter((r) => (!query.get('case') || r.case === query.get('case')) && (!query.get('open') || !ENDED.has(r.state)) && (!query.get('mine') || r.state === 'submitted')).map(show).reverse() };
    },
    write(who, id, what, body) {
      if (id === 'check') return judge(body.text ?? '', body.id ? find(body.id).level : caseOf(findCase(body.case)).level);
      const r = id ? find(id) : make(who, body);
      if (what) { if (['approve', 'send', 'override'].includes(what) && body.version !== r.version) throw new Refusal(body.version ? 403 : 400, body.version ? 'denied' : 'bad_input', 'version: the one that was read'); if (!acts[what]) throw new Refusal(404, 'not_found', 'no such act'); acts[what](r, who, body); }
      else if (id) { r.version++; r.text = body.text; r.state = 'draft'; r.approved_by = null; r.writer = named(who); r.findings = []; r.reading = undefined; }
      say(r);
      return page(r);
    },
  };
}

// What keeps its versions in the mock: a row of the ledger, a page, statements. Who writes names the version that was read.
export function makeKept({ now, iso, person, publish, Refusal }) {
  const SLOTS = { holding: [['known', 'What we know', 'わかっていること', 'Cosa sappiamo'], ['next', 'Next update', '次のお知らせ', 'Prossimo aggiornamento']] };
  const rows = { facts: new Map(), knowledge: new Map(), statements: new Map() };
  const named = (id) => ({ id, name: person(id)?.name ?? id });
  const find = (kind, id) => { const one = rows[kind].get(id); if (!one) throw new Refusal(404, 'not_found', `there is no ${id}`); return one; };
  const add = (kind, who, id, said) => { rows[kind].set(id, { id, versions: [{ version: 1, at: iso(now()), person: who, ...said }] }); return id; };
  // As the tower: refused when it is another version now, with who changed it and when.
  function change(kind, who, id, { version, ...said }) {
    const one = find(kind, id);
    const last = one.versions[0];
    if (!Number.isInteger(version)) throw new Refusal(400, 'bad_input', 'version is missing');
    if (version !== last.version) throw new Refusal(403, 'denied', `${kind} ${id} was changed by ${named(last.person).name} at ${last.at}: version ${version} was read, now it is ${last.version}; read it again`);
    one.versions.unshift({ ...last, ...said, version: version + 1, at: iso(now()), person: who });
    publish('incident', { what: 'incident', incident: '27' });
  }
  const shows = {
    facts(one) {
      const [last] = one.versions;
      return { fact: { client: 'tsubakuro', id: one.id, brand: null, incident: null, claim: last.claim, value: last.value || null, position: last.position, evidence: last.evidence || null, open: !!last.open, version: last.version, made_at: one.versions.at(-1).at, changed_at: last.at, person: last.person, ended_at: null, ended_why: null, used: 0, otherwise: 0, owner: last.owner ? named(last.owner) : null }, versions: one.versions, uses: [] };
    },
    knowledge(one) {
      const [last] = one.versions;
      return { page: { id: one.id, client: 'tsubakuro', brand: null, lang: last.lang, group: one.id, title: last.title, answer: last.answer ?? null, body: last.body ?? '', asked: last.asked ?? [], url: last.url ?? null, state: 'valid', from: null, until: null, version: last.version, changed_at: last.at, changed_by: named(last.person) }, versions: one.versions.map((v) => ({ ...v, body: v.body ?? '', person: named(v.person), why: v.text ?? null })), others: [] };
    },
    statements(one) {
      const [last] = one.versions, said = Object.fromEntries((last.slots ?? []).map((x) => [x.id, x.text]));
      const slots = SLOTS.holding.map(([id, en, ja, it]) => ({ id, words: { en, ja, it }, text: said[id] ?? null, missing: !said[id] }));
      return { statement: { client: 'tsubakuro', id: one.id, brand: 'tsubakuro-choco', brand_name: 'つばくろショコラ', client_name: 'つばくろ製菓', story: 's1', incident: '27', kind: 'holding', corrects: null, note: null, lang: 'ja', text: slots.map((x) => x.text).filter(Boolean).join('\n'), state: 'draft', author: named(one.versions.at(-1).person), speaker: null, published_by: null, published_url: null, version: last.version, made_at: one.versions.at(-1).at, changed_at: last.at, published_at: null, targets: [], slots, missing: [], corrected_by: [] }, versions: one.versions.map((v) => ({ version: v.version, at: v.at, person: v.person, text: '', note: null })), replies: [], history: [] };
    },
  };
  add('facts', 'mori', 'tsubakuro-l1', { claim: '対象ロット', value: 'B-17', position: 'unknown', evidence: '' });
  add('knowledge', 'mori', 'k1', { lang: 'ja', title: 'Wi-Fiにつながらないとき', answer: 'ルーターの電源を入れ直してください。', url: 'https://desk.example/wifi' });
  const list = { facts: (p) => p.fact, knowledge: (p) => p.page, statements: (p) => p.statement };
  return {
    change, page: (kind, id) => shows[kind](find(kind, id)),
    read: (kind, id) => (id ? shows[kind](find(kind, id)) : { [kind === 'knowledge' ? 'pages' : kind]: [...rows[kind].values()].map((one) => list[kind](shows[kind](one))) }),
    write(kind, who, id, what, body) {
      const at = id ?? add(kind, who.person.id, `tsubakuro-${kind[0]}${rows[kind].size + 2}`, body);
      if (id && !what) change(kind, who.person.id, id, body);
      return shows[kind](find(kind, at));
    },
  };
}

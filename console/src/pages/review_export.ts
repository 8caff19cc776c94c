// The snapshot as files: JSON as it was hashed, Markdown to hand on, CSV for a table. Made in this browser.
import { csvCell } from '../parts/hash';
import { languageName, netName, num, t, word } from '../i18n';
import type { Snapshot } from './review.types';
import { alarmText, answers, at, clockResult, decisions, effectBasis, effectText, gapText, happened, langs, level, momentName, momentText, outlets, seconds, sizes, story, title } from './review_words';

const plain = (words: string) => words.replace(/\s+/g, ' ').trim();
// Nothing that somebody wrote becomes markup.
export const md = (words: string | null | undefined) => plain(words ?? '').replace(/[\\`*_[\]<>#|~]/g, '\\$&').replace(/^([-+=]|\d+[.)])/, '\\$1');
const table = (head: string[], rows: (string | null)[][]) => (rows.length ? [`| ${head.map(md).join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`, ...rows.map((r) => `| ${r.map(md).join(' | ')} |`)] : [md(t('review.none'))]);
const list = (rows: string[]) => (rows.length ? rows.map((r) => `- ${r}`) : [md(t('review.none'))]);

export function markdown(s: Snapshot, hash: string | null): string {
  const part = (key: Parameters<typeof t>[0], rows: string[]) => ['', `## ${md(t(key))}`, '', ...rows];
  const { incident: i } = s;
  return [
    `# ${md(title(s))}`, '', `${md(i.client_name)} · ${md(i.id)} · ${at(s.first.at)} – ${i.closed_at ? at(i.closed_at) : md(t('review.open_still'))} · ${md(t('review.highest'))}: ${level(i.highest)} (${at(i.highest_at)})${i.owner ? ` · ${md(t('room.owner'))}: ${md(i.owner.name)}` : ''}`,
    ...(s.drill ? ['', `**${md(t('drill.tag'))}**: ${md(s.drill)}`] : []),
    ...part('review.happened', [...story(s).map(md), ...(i.headline ? ['', `> ${md(i.headline)}`] : []), '', ...sizes(s).map(([k, v]) => `- ${md(k)}: ${md(v)}`)]),
    ...part('review.course', table([t('review.when'), t('col.level'), t('why.total'), t('review.why'), t('review.by')], s.levels.map((l) => [at(l.at), `L${l.from} → L${l.to}`, num(l.score, 1), l.why.join(' · '), l.by?.name ?? '']))),
    ...part('review.clocks', table([t('review.clock'), t('review.thistime'), t('review.target'), t('review.result'), t('review.past')], s.clocks.map((c) => [word('reports.clock', c.clock), seconds(c.seconds), seconds(c.target_s), clockResult(c), seconds(c.past_median_s)]))),
    ...part('review.where', [...table([t('review.net'), t('fig.posts'), t('fig.authors')], s.where.networks.map((n) => [netName(n.net), num(n.posts), num(n.authors)])), '', md(langs(s)), '', `${md(t('voices.outlets'))}: ${md(outlets(s))}`]),
    ...part('review.decisions', list(decisions(s).map((m) => `${at(m.at)} **${md(momentName(m))}** ${md(momentText(m))}${m.person ? ` (${md(m.person.name)})` : ''}`))),
    ...part('review.statements', s.statements.length ? s.statements.flatMap((x) => [`### ${md(word('saykind', x.kind))} v${x.version} · ${md(word('saystate', x.state))} ${x.published_at ? at(x.published_at) : ''}`, '', `${x.networks.map(netName).map(md).join(' · ')} · ${md(languageName(x.lang))}${x.author ? ` · ${md(x.author.name)}` : ''}`, '', `> ${md(x.text)}`, '', ...(x.effect.length ? x.effect.map((e) => `- ${md(effectText(e))}. ${md(effectBasis(e))}. ${md(t(e.calmed ? 'review.calmed' : 'review.notcalmed'))}`) : x.published_at ? [md(t('review.unmeasured'))] : []), '']) : [md(t('review.none'))]),
    ...part('review.facts', table([t('ledger.claim'), t('ledger.value'), t('ledger.position'), t('ledger.evidence')], s.facts.map((f) => [f.claim, f.value, word('position', f.position), f.evidence]))),
    ...part('review.answered', [md(answers(s))]),
    ...part('review.promises', list(s.promises.map((p) => `${md(word('review.promise', p.state))}: ${md(p.text)} (${at(p.due_at)}${p.owner ? `, ${md(p.owner.name)}` : ''})`))),
    ...part('review.rings', list(s.rings.map((r) => `${at(r.at)} ${md(r.person?.name)} · ${md(word('channel', r.channel, r.channel))} · ${r.acknowledged_at ? `${md(t('track.ack'))} ${at(r.acknowledged_at)}` : md(word('ring', r.state))}`))),
    ...part('review.alarm', [md(alarmText(s))]),
    ...part('review.unknown', list([...s.unknown.facts.map((f) => md(t('review.unknown.fact', { claim: f }))), ...s.unknown.gaps.map((g) => md(gapText(g))), ...s.unknown.unread.map((u) => md(word('review.unread', u)))])),
    ...part('review.lessons', list(s.lessons.map((l) => `${md(l.text)} (${at(l.at)}${l.person ? `, ${md(l.person.name)}` : ''})`))),
    ...part('review.notes', list(happened(s).map((m) => `${at(m.at)} ${md(m.text)}${m.person ? ` (${md(m.person.name)})` : ''}`))),
    '', '---', '', `${md(t('review.made', { time: at(s.made_at) }))} · ${md(t(s.names === 'roles' ? 'review.masked' : 'review.named'))}${hash ? ` · SHA-256 ${hash}` : ''}`, '',
  ].join('\n');
}

type Row = (string | number | boolean | null | undefined)[];
export function csv(s: Snapshot): string {
  const { incident: i } = s;
  const rows: Row[] = [['part', 'at', 'what', 'value', 'text', 'who'],
    ['incident', i.opened_at, 'id', i.id], ['incident', i.opened_at, 'brand', i.brand_name], ['incident', i.highest_at, 'highest_level', i.highest], ['incident', i.closed_at, 'state', i.state], ['incident', s.first.at, 'first_post', s.first.net], ['incident', s.first.seen_at, 'first_read'], ['incident', s.made_at, 'made'],
    ...Object.entries(s.size).map(([k, v]): Row => ['size', '', k, v]), ...s.clocks.map((c): Row => ['clock', '', c.clock, c.seconds, c.target_s === null ? '' : `target ${c.target_s}`, c.met === null ? '' : c.met ? 'met' : 'missed']),
    ...s.curve.authors.map((v, k): Row => ['curve', new Date(Date.parse(s.curve.from) + k * s.curve.step_s * 1000).toISOString(), 'authors', v]),
    ...s.levels.map((l): Row => ['level', l.at, `${l.from}-${l.to}`, l.score, l.why.join(' · '), l.by?.name]), ...s.where.networks.map((n): Row => ['network', '', n.net, n.authors, `posts ${n.posts}`]), ...s.where.langs.map((l): Row => ['language', '', l.lang, l.posts]), ...s.where.outlets.map((o): Row => ['outlet', '', o.name, o.posts]),
    ...s.moments.map((m): Row => ['timeline', m.at, m.kind, m.what, m.text, m.person?.name]),
    ...s.statements.flatMap((x): Row[] => [['statement', x.published_at, x.kind, x.version, x.text, x.author?.name], ...x.versions.map((v): Row => ['version', v.at, x.kind, v.version, v.text, v.person?.name]), ...x.effect.map((e): Row => ['effect', x.published_at, `${e.of} ${e.in_s}s`, e.effect, `observed ${e.observed} expected ${e.expected} (${e.low} to ${e.high})`, e.calmed ? 'calmed' : 'not calmed'])]),
    ...s.facts.map((f): Row => ['fact', f.ended, f.position, f.value, f.claim]), ...(['sent', 'waiting', 'refused', 'not_sent', 'open_cases'] as const).map((k): Row => ['answers', '', k, s.answered[k]]),
    ...s.promises.map((p): Row => ['promise', p.due_at, p.state, p.done_at, p.text, p.owner?.name]), ...s.rings.map((r): Row => ['ring', r.at, r.state, r.acknowledged_at, r.channel, r.person?.name]), ['alarm', s.alarm.at, 'judged', s.alarm.answer, '', s.alarm.person?.name],
    ...s.unknown.facts.map((f): Row => ['unknown', '', 'fact', '', f]), ...s.unknown.gaps.map((g): Row => ['unknown', g.from, 'gap', g.to, g.source, g.state]), ...s.unknown.unread.map((u): Row => ['unknown', '', 'not_read', u]),
  ];
  return '\ufeff' + rows.map((r) => Array.from({ length: 6 }, (_, k) => csvCell(r[k])).join(',')).join('\r\n') + '\r\n';
}

// What rises: level, new critical authors in ten minutes, doubling, the last hour, the reason, and what can be done at once.
import { useState } from 'preact/hooks';
import { path, post } from '../api';
import { num, span, t, tn, word } from '../i18n';
import { link } from '../route';
import { Button, Empty, Icon, LevelBadge, Modal, Panel, Surge, Tile } from '../parts/basic';
import { Assign } from '../parts/forms';
import { useSteady } from '../parts/list';
import { LowerNote } from '../parts/lower';
import { saidWords } from '../parts/why';
import { useResource } from '../resource';
import type { IncidentNow } from '../types';
import { MergeInto, RaiseLevel } from './board_acts';
import type { Rising } from './board.types';

const idOf = (r: Rising) => `${r.story.client}/${r.story.brand}/${r.story.id}`;
type Act = { what: 'merge' | 'raise' | 'assign'; of: Rising };

function Spark({ bins }: { bins: number[] }) {
  const most = Math.max(4, ...bins);
  const points = bins.map((n, k) => `${(k / (bins.length - 1)) * 100} ${100 - (n / most) * 96}`).join('L');
  return <span class="spark" role="img" aria-label={t('board.hour', { list: bins.map((n) => num(n)).join(', ') })}><svg viewBox="0 0 100 100" preserveAspectRatio="none"><path class="fa" d={`M0 100L${points}L100 100Z`} /><path class="ln" d={`M${points}`} /></svg></span>;
}

// When it may be lowered, in the room's own words.
function LowerLine({ id }: { id: string }) {
  const told = useResource<IncidentNow>(path('incidents', id) + '/now', { every: 30, on: ['level'] }).data;
  return <LowerNote lowering={told?.lowering} />;
}

const TREND = { up: 'up', down: 'dn', flat: 'flat' } as const;

export function RisingStories({ rising, reload }: { rising: Rising[]; reload: () => void }) {
  const steady = useSteady(rising, idOf);
  const [act, setAct] = useState<Act | null>(null);
  const over = () => setAct(null);
  const done = () => { setAct(null); reload(); };
  return (
    <Panel title={t('board.rising')} meta={t('board.rising.meta')}>
      {rising.length ? <div ref={steady.box as preact.RefObject<HTMLDivElement>} {...steady.hold}>
        {steady.waiting > 0 && <div class="newer"><Button kind="sm" onClick={steady.take}>{t('list.newer', { n: steady.waiting })}</Button></div>}
        <table class="tbl cards brise"><thead><tr><th>{t('col.level')}</th><th>{t('board.story')}</th><th class="r">{t('board.per10')}</th><th class="r">{t('col.doubling')}</th><th class="hide-s">{t('board.hour.head')}</th><th class="r"><span class="vh">{t('board.acts')}</span></th></tr></thead>
          <tbody>{steady.rows.map((r) => <Row key={idOf(r)} one={r} choose={(what) => setAct({ what, of: r })} />)}</tbody></table></div>
        : <Empty title={t('board.rising.none')}><p>{t('board.rising.none.help')}</p></Empty>}
      {act?.what === 'merge' && <MergeInto story={act.of.story} onClose={over} onDone={done} />}
      {act?.what === 'raise' && <RaiseLevel story={act.of.story} onClose={over} onDone={done} />}
      {act?.what === 'assign' && act.of.story.incident && <Modal title={t('board.assign.room')} onClose={done}><p class="post sm quote clip2" lang={act.of.story.headline_lang ?? undefined} dir="auto">{act.of.story.headline}</p>
        <Assign value={null} onAssign={async (person) => { await post(path('incidents', act.of.story.incident ?? '') + '/assign', { person }); }} /></Modal>}
    </Panel>
  );
}

function Row({ one: { story: s, authors_10min, trend, hour, why }, choose }: { one: Rising; choose: (what: Act['what']) => void }) {
  const reasons = why.filter((w) => w.code !== 'score').slice(0, 2).map((w) => saidWords(w));
  const praise = s.level === 0 && s.positive_share > .5;
  return (
    <tr>
      <td>{praise ? <Surge /> : <LevelBadge level={s.level} />}</td>
      <td class="full"><a class="rowlink" href={s.incident ? link('incidents', s.incident) : link('stories', s.client, s.brand, s.id)}><span class="row"><Tile id={s.brand} name={s.brand_name} /><b class="nw">{s.brand_name}</b><span class="ink2 clip">{word('risk', s.category, t('risk.none'))}</span></span>
        <span class="clip hl" lang={s.headline_lang ?? undefined} dir="auto">{s.headline}</span></a>
        <span class="small ink2 brwhy">{reasons.length ? reasons.map((r, k) => <span key={k} lang={r.lang}>{k > 0 && ' · '}{r.text}</span>) : t('board.score', { n: num(s.score, 0) })}</span>
        {s.incident && s.level >= 1 && <LowerLine id={s.incident} />}</td>
      <td class="r n"><b class="bten"><Icon name={TREND[trend]} />{num(authors_10min)}</b><div class="small ink3">{t('board.inall', { n: num(s.authors) })}</div></td>
      <td class="r n nw">{s.doubling_min === null ? <span class="ink3">{t('growth.none')}</span> : s.doubling_min < 90 ? tn('minutes', Math.round(s.doubling_min)) : span(s.doubling_min * 60_000)}</td>
      <td class={`hide-s lvt${praise ? 's' : s.level}`}><Spark bins={hour} /></td>
      <td class="r"><span class="bacts">{s.incident && <Button kind="sm" label={t('board.assign.room')} onClick={() => choose('assign')}><Icon name="user" /></Button>}
        <Button kind="sm" label={t('board.merge')} onClick={() => choose('merge')}><Icon name="swap" /></Button>
        <Button kind="sm" label={t('board.raise')} onClick={() => choose('raise')}><Icon name="up" /></Button></span></td>
    </tr>
  );
}

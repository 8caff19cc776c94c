// What is heard of each source in the last 24 hours; where it was not heard is drawn in its real length.
import { useNow } from '../clock';
import { clockSeconds, dayTime, netName, num, span, t, word, zone } from '../i18n';
import { useResource } from '../resource';
import { link } from '../route';
import { Empty, Icon, Loading, Panel, StaleNote, Trouble } from '../parts/basic';
import { SOURCE_LOOK } from './tower';
import type { PastSource, Span, Volumes } from './board.types';

const HOURS = 24, BARS = 48;
const UNHEARD = new Set(['silent', 'failed', 'gap', 'off']);

export function Heard() {
  const list = useResource<{ sources: PastSource[]; from: string; to: string }>(`/sources?hours=${HOURS}`, { every: 15, on: ['source'] });
  const volumes = useResource<Volumes>(`/sources/volumes?hours=${HOURS}`, { every: 60 });
  const now = useNow(1000);
  return (
    <Panel title={t('board.heard')} meta={<>{t('board.heard.meta')} <a href={link('sources')}>{t('nav.sources')}</a></>}>
      {list.stale && <StaleNote at={list.at} now={Date.now()} />}
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={3} />
        : list.data.sources.length ? <><table class="tbl cards bheard"><thead><tr><th>{t('col.source')}</th><th>{t('board.heard.day', { zone: zone(now) })}</th><th class="r">{t('col.lastpost')}</th><th class="r">{t('col.lag')}</th><th>{t('col.state')}</th></tr></thead>
          <tbody>{list.data.sources.map((s) => <Row key={s.id} one={s} now={now} volumes={volumes.data} />)}</tbody></table>
          <p class="pb small ink2 row wrap bkey"><span class="row"><span class="vol mini" aria-hidden="true"><i style={{ left: '0', height: '8px' }} /><i style={{ left: '40%', height: '12px' }} /></span>{t('board.heard.bars')}</span><span class="row"><span class="vol mini" aria-hidden="true"><i class="gap" style={{ left: '0', width: '100%' }} /></span>{t('board.heard.gap')}</span></p></>
          : <Empty title={t('source.nothing')}><p>{t('sources.none.help')}</p></Empty>}
    </Panel>
  );
}

function Row({ one, now, volumes }: { one: PastSource; now: number; volumes: Volumes | null }) {
  const look = SOURCE_LOOK[one.state] ?? { kind: 'warn', icon: 'tri' as const };
  const late = one.state === 'silent' || one.state === 'failed' || one.state === 'late';
  return (
    <tr>
      <td><b class="clip">{netName(one.id)}</b>{one.kind !== one.id && <div class="small ink3">{netName(one.kind)}</div>}</td>
      <td class="full"><Strip one={one} now={now} volumes={volumes} /></td>
      <td class="r n hide-s">{one.last_post_at ? clockSeconds(one.last_post_at) : '–'}</td>
      <td class={`r n nw ${late ? 'stopc' : 'ink2'}`}>{one.lag_ms === null || one.lag_ms < 0 ? '–' : span(one.lag_ms)}</td>
      <td class="nw"><span class={`tag ${look.kind}`}><Icon name={look.icon} />{word('source', one.state)}</span></td>
    </tr>
  );
}

// Bars of half an hour (the one under way is left out), the gaps over them.
function Strip({ one, now, volumes }: { one: PastSource; now: number; volumes: Volumes | null }) {
  const from = now - HOURS * 3_600_000, width = HOURS * 3_600_000, bar = width / BARS;
  const read = volumes?.sources.find((v) => v.id === one.id)?.read ?? [];
  const start = Date.parse(volumes?.from ?? ''), step = (volumes?.step_s ?? 600) * 1000;
  const bars = Array.from({ length: BARS }, () => 0);
  read.forEach((n, k) => { const at = Math.floor((start + k * step - from) / bar); if (at >= 0 && at < BARS) bars[at] = (bars[at] ?? 0) + n; });
  const most = Math.max(1, ...bars);
  const gaps = (one.day ?? []).filter((s) => UNHEARD.has(s.state));
  const place = (s: Span) => { const a = Math.max(0, (Date.parse(s.from) - from) / width), b = Math.min(1, (Date.parse(s.to) - from) / width); return { left: `${a * 100}%`, width: `${Math.max(0, b - a) * 100}%` }; };
  const words = gaps.map((s) => `${word('source', s.state)} ${dayTime(s.from)}–${dayTime(s.to)}`).join(', ');
  return (
    <span class="vol" role="img" aria-label={t('board.heard.say', { name: netName(one.id), n: num(bars.reduce((a, b) => a + b, 0)), gaps: words || t('board.heard.nogap') })}>
      {bars.map((n, k) => n > 0 && <i key={k} style={{ left: `${(k / BARS) * 100}%`, height: `${Math.max(2, Math.round((Math.sqrt(n / most)) * 24))}px` }} />)}
      {gaps.map((s) => <i key={s.from} class="gap" style={place(s)} title={`${word('source', s.state)} ${dayTime(s.from)}–${dayTime(s.to)}${s.why ? ` · ${s.why}` : ''}`} />)}
    </span>
  );
}

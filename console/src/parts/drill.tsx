// The band of a drill. A drill must never be taken for the real thing: word, stripes, frame and title say it.
import { useState } from 'preact/hooks';
import { post, session } from '../api';
import { useCell } from '../cell';
import { setClock, useNow } from '../clock';
import { clockTime, dayTime, lang, num, percent, t, zone } from '../i18n';
import { tick } from '../live';
import type { Drill } from '../types';
import { errorWords, Icon } from './basic';

const SPEEDS = [1, 10, 60, 300];

export function useDrill(): Drill | null {
  const known = useCell(session)?.drill ?? null;
  const heard = useCell(tick);
  return heard ? heard.drill : known;
}

// A scene may name itself in Japanese and in English, with " / " between.
export function sceneTitle(title: string, language: string): string {
  const [first, second] = title.split(' / ');
  if (!first || !second || title.split(' / ').length !== 2) return title;
  return language === 'ja' ? first : second;
}

export function DrillBand() {
  const drill = useDrill();
  const [error, setError] = useState('');
  const language = useCell(lang);
  useNow(500);
  if (!drill) return null;
  const set = async (speed: number, paused: boolean) => {
    try {
      const answer = await post<{ drill: Drill }>('/drill', { speed, paused });
      setClock(undefined, answer.drill);
      const now = session.get();
      if (now) session.set({ ...now, drill: answer.drill });
      const last = tick.get();
      if (last) tick.set({ ...last, drill: answer.drill });
      setError('');
    } catch (failure) { setError(errorWords(failure)); }
  };
  const left = Math.max(0, drill.expects - drill.met - drill.missed);
  const over = drill.progress >= 1;
  const speeds = [...new Set([...SPEEDS, drill.speed])].sort((a, b) => a - b);
  return (
    <section class="drillband" aria-label={t('drill.tag')}>
      <div class="dtag"><span lang="ja">訓練</span><span lang="en">DRILL</span></div>
      <div class="dwhat"><b class="clip">{sceneTitle(drill.title, language) || drill.scene}</b><span class="small">{t(over ? 'drill.over' : 'drill.what')}</span></div>
      <div class="dbar">
        <div class="small row"><span class="n">{dayTime(drill.at)} {zone(drill.at)}</span><span class="right n">{clockTime(drill.from)}–{clockTime(drill.to)}</span></div>
        <div class="dprog" role="progressbar" aria-label={t('drill.progress')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(drill.progress * 100)}
          aria-valuetext={percent(drill.progress)}><i style={{ width: drill.progress * 100 + '%' }} /></div>
      </div>
      <ul class="dexp" aria-label={t('drill.expects', { n: drill.expects })}>
        <li class="okc"><Icon name="check" /><b>{num(drill.met)}</b> {t('drill.met')}</li>
        <li class={drill.missed ? 'stopc' : ''}><Icon name="x" /><b>{num(drill.missed)}</b> {t('drill.missed')}</li>
        <li><Icon name="clock" /><b>{num(left)}</b> {t('drill.left')}</li>
      </ul>
      <div class="row">
        <div class="seg" role="group" aria-label={t('drill.speed')}>
          {speeds.map((s) => <button type="button" key={s} aria-pressed={s === drill.speed} onClick={() => set(s, drill.paused)}>{num(s, Number.isInteger(s) ? 0 : 1)}×</button>)}
        </div>
        <button type="button" class="btn sm dpause" onClick={() => set(drill.speed, !drill.paused)} disabled={over}>
          <Icon name={drill.paused ? 'play' : 'pause'} class={drill.paused ? 'fill' : ''} />{t(drill.paused ? 'drill.go' : 'drill.pause')}</button>
      </div>
      {error && <p class="derr small" role="alert">{error}</p>}
    </section>
  );
}

// What waits for my yes, oldest first. One stands open, exactly as it would go out: its yes is to that version, and to nothing else.
import { useState } from 'preact/hooks';
import { path } from '../api';
import { useNow } from '../clock';
import { dayTime, lang, netName, t } from '../i18n';
import { useResource, type Loaded } from '../resource';
import { link } from '../route';
import { Asked, Decide, GoesOut } from '../parts/approval';
import { Empty, hue, Icon, LevelBadge, Loading, Panel, Tile, Trouble } from '../parts/basic';
import type { Reply, ReplyPage } from '../types';


export function Approvals({ list }: { list: Loaded<{ replies: Reply[] }> }) {
  const now = useNow(1000);
  const [picked, setPicked] = useState<string | null>(null);
  const rows = list.data?.replies ?? [];
  const open = rows.find((r) => r.id === picked) ?? rows[0];
  return (
    <Panel title={t('board.approve')} meta={t('desk.order.age')} id="approvals">
      {!list.data ? list.error ? <Trouble error={list.error} retry={list.reload} /> : <Loading rows={3} />
        : !open ? <Empty title={t('approve.none')}><p>{t('board.approve.help')}</p></Empty>
          : <ol class="bappr">{rows.map((r) => (
            <li key={r.id} class={r === open ? 'on' : ''} style={{ '--c': hue(r.brand) }}>
              <button type="button" class="bahead" aria-expanded={r === open} onClick={() => setPicked(r.id)}>
                <Asked reply={r} now={now} />
                <Tile id={r.brand} name={r.brand_name} /><span class="nw">{r.brand_name}</span>{r.level > 0 && <LevelBadge level={r.level} only />}
                <span class="clip grow ink2" lang={r.lang ?? undefined} dir="auto">{r === open ? '' : r.text}</span><span class="small ink3 nw">{r.author?.name}</span></button>
              {r === open && <One key={r.id} reply={r} done={() => { setPicked(null); list.reload(); }} />}</li>))}</ol>}
    </Panel>
  );
}

function One({ reply, done }: { reply: Reply; done: () => void }) {
  const page = useResource<ReplyPage>(path('replies', reply.id), { every: 15, on: ['reply'] });
  if (!page.data) return <div class="babody">{page.error ? <Trouble error={page.error} retry={page.reload} /> : <Loading rows={3} />}</div>;
  const { question } = page.data;
  return (
    <div class="babody">
      {question && <div class="quote"><p class="small ink3">{t('board.asked', { who: question.author ?? t('post.nobody'), net: netName(question.net) })} <span class="n">{dayTime(question.at)}</span></p><p class="post sm clip2" dir="auto">{question.text}</p></div>}
      <GoesOut page={page.data} />
      <ul class="small bneeds" aria-label={t('board.needs')}>{page.data.reply.needs.map((n) => <li key={n.need} class={`row ${n.met ? 'okc' : ''}`}><Icon name={n.met ? 'check' : 'two'} />{n.words[lang.get()]}{n.met && n.by ? ` · ${n.by}` : ''}</li>)}</ul>
      <div class="row wrap"><Decide small page={page.data} took={done} />
        {reply.case && <a class="btn sm ghost" href={link('desk', reply.case)}>{t('desk.case')}</a>}</div>
    </div>
  );
}

// Changes of queries and lists that wait for a second person: what differs, what it does to last week's posts, yes or no.
import { useState } from 'preact/hooks';
import { path, post, session } from '../api';
import { dayTime, num, t, tn, zone } from '../i18n';
import { link } from '../route';
import type { RuleProposal } from '../pages/rules.types';
import { Button, errorWords, Icon, Modal, Note, Panel } from './basic';
import { TextForm } from './forms';
import { usePress } from './press';
import { Difference } from './rule_parts';

const saidBy = (p: RuleProposal) => (p.gone ? '' : p.words ? p.words.join('\n') : p.query ?? '');

function Effect({ p }: { p: RuleProposal }) {
  const e = p.effect;
  if (!e?.known) return <p class="small warnc row"><Icon name="tri" />{t('proposal.unmeasured')}</p>;
  return (
    <><p class="small">{t('proposal.effect', { posts: num(e.posts), before: num(e.before), lost: num(e.lost), gained: num(e.gained) })}</p>
      {e.burning > 0 && <p class="small stopc row"><Icon name="tri" />{tn('proposal.burning', e.burning)}</p>}</>
  );
}

export function Proposals({ list, before, nameOf, may, onDecided }: { list: RuleProposal[]; before: (p: RuleProposal) => string | undefined; nameOf?: (p: RuleProposal) => string; may: boolean; onDecided: () => void }) {
  const [refusing, setRefusing] = useState<RuleProposal | null>(null);
  const press = usePress();
  const me = session.get()?.person?.id;
  if (!list.length) return null;
  const where = (p: RuleProposal) => path('proposals', p.client, String(p.number));
  const yes = (p: RuleProposal) => press.run(async () => { await post(`${where(p)}/approve`, {}); onDecided(); });
  return (
    <Panel title={t('proposal.title')} meta={zone()}>
      <ul class="proposals">{list.map((p) => {
        const own = p.person?.id === me;
        return (
          <li key={p.number} data-proposal={p.number}><div class="row wrap"><span class="tag warn"><Icon name="clock" />{t('proposal.waits')}</span>{nameOf && <a href={p.brand ? link('rules', p.client, p.brand, p.id) : link('rules', p.client, p.id)}>{nameOf(p)}</a>}
            <b>{p.person?.name}</b><time class="small ink3 n" dateTime={p.at}>{dayTime(p.at)}</time></div>
            <p dir="auto">{p.why}</p>
            {p.gone ? <p class="small stopc">{t('proposal.gone')}</p> : before(p) !== undefined ? <Difference before={before(p) ?? ''} after={saidBy(p)} /> : <p class="diff mono" dir="auto">{saidBy(p)}</p>}
            <Effect p={p} />
            <div class="row wrap">{!may ? <span class="small ink2">{t('rules.save.maynot')}</span> : own ? <><span class="small ink2">{t('proposal.own')}</span><Button kind="sm" onClick={() => setRefusing(p)}>{t('proposal.takeback')}</Button></>
              : <><Button kind="sm pri" icon="check" disabled={press.busy} onClick={() => void yes(p)}>{t('proposal.approve')}</Button><Button kind="sm" onClick={() => setRefusing(p)}>{t('proposal.refuse')}</Button></>}</div></li>
        );
      })}</ul>
      {press.error !== null && <Note kind="stop" title={t('state.unsent')} live><p>{errorWords(press.error)}</p></Note>}
      {refusing && <Modal title={t(refusing.person?.id === me ? 'proposal.takeback' : 'proposal.refuse')} onClose={() => setRefusing(null)}><TextForm label={t('rules.save.why')} send={refusing.person?.id === me ? 'proposal.takeback' : 'proposal.refuse'} kind="stop" focus onCancel={() => setRefusing(null)}
        onSend={async (text) => { await post(`${where(refusing)}/refuse`, { text }); setRefusing(null); onDecided(); }} /></Modal>}
    </Panel>
  );
}

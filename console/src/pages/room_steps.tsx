// How far the incident has come, step by step, and whose turn it is; the next word the public was promised.
import { useNow } from '../clock';
import { span, t, whenShort, word, zone } from '../i18n';
import { Icon } from '../parts/basic';
import type { IncidentPage } from '../types';
import { named } from './room.types';

// What is next and whose it is, for the head of the room.
export function NextStep({ page }: { page: IncidentPage }) {
  const steps = page.steps ?? [];
  const next = page.next_step;
  if (!steps.length) return null;
  if (!next) return <b class="okc">{t('step.over')}</b>;
  return (
    <span class="stepnext"><b>{t('step.next', { step: word('step', next.step) })}</b> <span class="small ink3 nw n">{t('step.of', { n: steps.findIndex((s) => s.step === next.step) + 1, all: steps.length })}</span>
      <span class={`small nw ${next.person ? 'ink2' : 'warnc'}`}><Icon name="user" class="inl" /> {named(next.person) || t('step.nobody')}</span></span>
  );
}

export function Steps({ page }: { page: IncidentPage }) {
  const now = useNow(30_000);
  const steps = page.steps ?? [];
  const next = page.next_step;
  const last = steps.reduce((far, s, k) => (s.at ? k : far), -1);
  if (!steps.length) return null;
  return (
    <section class="steprow" aria-label={t('step.title')}>
      <ol class="steplist">{steps.map((s, k) => {
        const kind = s.at ? 'done' : s.step === next?.step ? 'cur' : k < last ? 'skip' : '';
        return (
          <li key={s.step} class={kind} aria-current={kind === 'cur' ? 'step' : undefined}><i aria-hidden="true" />
            <span class="sw">{s.at && <><Icon name="check" class="inl" /> </>}{word('step', s.step)}</span>
            {s.at ? <span class="small"><time class="n nw" dateTime={s.at} title={zone(s.at)}>{whenShort(s.at, now)}</time>{s.person && <span class="ink3"> {named(s.person)}</span>}</span> : <span class="small ink3">{kind === 'cur' ? '' : kind === 'skip' ? t('step.left_out') : <span class="vh">{t('step.to_come')}</span>}</span>}</li>
        );
      })}</ol>
    </section>
  );
}

// Under the bar: what was promised to the public, by whom, how long there is.
export function NextUpdate({ page }: { page: IncidentPage }) {
  const now = useNow(1000);
  const next = page.next_update;
  if (page.incident.state === 'closed') return null;
  if (!next) return <div class="nextup small ink3"><Icon name="clock" />{t('update.none')}</div>;
  const due = Date.parse(next.due_at);
  const late = due < now;
  const soon = !late && due - now < 15 * 60_000;
  return (
    <div class={`nextup small ${late ? 'late' : ''}`} role={late ? 'alert' : undefined}>
      <Icon name={late ? 'tri' : 'clock'} /><span class="ink2">{t(next.from === 'level' ? 'update.level' : 'update.promised')}</span>
      <b class="n nw">{whenShort(next.due_at, now)} {zone(next.due_at)}</b><span class="nw"><Icon name="user" class="inl" />{named(next.owner) || t('assign.nobody')}</span>
      <b class={late ? 'stopc' : soon ? 'warnc' : ''}>{late ? t('update.late', { span: span(now - due) }) : t('update.left', { span: span(due - now) })}</b></div>
  );
}

// Everybody who has something of this incident on their hands.
export function Owners({ page, facts, statements }: { page: IncidentPage; facts: { owner: unknown }[]; statements: { author: unknown; kind: string; state: string }[] }) {
  const has = new Map<string, string[]>();
  const give = (who: unknown, what: string) => { const name = named(who as never); if (name) has.set(name, [...(has.get(name) ?? []), what]); };
  const count = (all: { owner: unknown }[], key: 'own.facts' | 'own.promises') => {
    const by = new Map<string, number>();
    for (const one of all) { const name = named(one.owner as never); if (name) by.set(name, (by.get(name) ?? 0) + 1); }
    for (const [name, n] of by) give(name, t(key, { n }));
  };
  if (page.incident.owner) give(page.incident.owner, t('own.incident'));
  if (page.next_step?.person) give(page.next_step.person, t('own.next', { step: word('step', page.next_step.step) }));
  count(facts, 'own.facts');
  count(page.promises ?? [], 'own.promises');
  for (const s of statements) if (s.state === 'draft') give(s.author, t('own.statements', { kinds: word('saykind', s.kind) }));
  return (
    <section class="sec"><h2>{t('own.title')}</h2>
      {!has.size ? <p class="small warnc">{t('own.none')}</p>
        : <ul class="owners small">{[...has].map(([name, what]) => <li key={name}><b class="nw">{name}</b> <span class="ink2">{what.join(' · ')}</span></li>)}</ul>}</section>
  );
}

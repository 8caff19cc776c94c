// What stands among who is watched, kind by kind, each opened as a form in its place.
import { useState } from 'preact/hooks';
import { session } from '../api';
import { t, word } from '../i18n';
import { useResource } from '../resource';
import { Button, Icon, Loading, Panel, Trouble } from './basic';
import { MasterPanel, PartEdit, partName } from './part_edit';
import { kindName } from './part_fields';
import type { Part, PartKind, Parts, Said } from './part.types';

// What a new one begins with: sensible for the first, changed before it is kept.
function preset(kind: PartKind, all: Parts): Said {
  const me = session.get()?.person;
  const of = (k: PartKind) => all.parts.filter((p) => p.kind === k);
  const channel = of('channel')[0]?.id;
  if (kind === 'person') return { ...(of('person').length || !me ? {} : { name: me.name }), role: of('person').length ? 'lead' : 'risk', lang: me?.lang ?? 'en', ...(channel ? { channel } : {}) };
  if (kind === 'route') return { ...(of('client')[0] ? { client: of('client')[0]?.id ?? '' } : {}), level: 2, ladder: of('person').filter((p) => p.said['role'] !== 'approver').slice(0, 2).map((p) => ({ person: p.id })) };
  if (kind === 'duty') return { people: of('person').slice(0, 2).map((p) => p.id), turn: 'week', handover: 'mon 09:00' };
  if (kind === 'source') return { kind: 'feed' };
  return {};
}
function saysOf(part: Part): string {
  const s = part.said;
  const step = (v: unknown) => (typeof v === 'string' ? v : v && typeof v === 'object' ? String((v as Said)['person'] ?? (v as Said)['duty'] ?? (v as Said)['channel'] ?? '') : '');
  if (part.kind === 'route') return `L${String(s['level'] ?? 2)}+ · ${(Array.isArray(s['ladder']) ? s['ladder'] : []).map(step).join(' → ')}`;
  if (part.kind === 'person') return [word('role', String(s['role'] ?? 'agent')), s['channel'] ? String(s['channel']) : t('part.log')].join(' · ');
  if (part.kind === 'duty') return (Array.isArray(s['people']) ? s['people'] : []).join(', ');
  if (part.kind === 'fallback') return String(s['person'] ?? '');
  if (part.kind === 'source') return [kindName('source', String(s['kind'])), s['paused'] ? t('part.paused') : ''].filter(Boolean).join(' · ');
  if (part.kind === 'sender') return [String(s['account'] ?? ''), kindName('sender', String(s['kind']))].filter(Boolean).join(' · ');
  return s['kind'] ? kindName(part.kind, String(s['kind'])) : '';
}

export function PartLists({ kinds, lead, onChanged, note = true }: { kinds: PartKind[]; lead?: string; onChanged?: () => void; note?: boolean }) {
  const all = useResource<Parts>('/parts');
  const [open, setOpen] = useState<{ kind: PartKind; id?: string } | null>(null);
  if (!all.data) return all.error ? <Trouble error={all.error} retry={all.reload} /> : <Loading rows={3} />;
  const data = all.data;
  const store = data.master.kind === 'store';
  const shut = () => { setOpen(null); all.reload(); onChanged?.(); };
  return (
    <>
      {note && data.master.can_take && <MasterPanel all={data} onTaken={() => { all.reload(); onChanged?.(); }} />}
      {lead && <p class="ink2">{lead}</p>}
      {kinds.map((kind) => {
        const rows = data.parts.filter((p) => p.kind === kind);
        const may = data.may.includes(kind) && (kind !== 'fallback' || !rows.length);
        return (
          <Panel key={kind} title={word('part.kinds', kind)} meta={rows.length ? String(rows.length) : undefined} act={may ? <span class="pright"><Button kind="sm" icon="plus" disabled={!store} label={`${t('part.add')}: ${word('part.kind', kind)}`} onClick={() => setOpen({ kind })}>{t('part.add')}</Button></span> : undefined}>
            {rows.length ? <ul class="partlist">{rows.map((p) => <li key={p.id}><b>{partName(p)}</b>{partName(p) !== p.id && <span class="small ink3">{p.id}</span>}<span class="small ink2 grow" dir="auto">{saysOf(p)}</span>
              {p.mine ? <Button kind="sm" disabled={!store} label={`${t('part.change')}: ${partName(p)}`} onClick={() => setOpen({ kind, id: p.id })}>{t('part.change')}</Button> : <span class="small ink3 row"><Icon name="lock" />{t('part.notyours')}</span>}</li>)}</ul>
              : <p class="pb ink2">{word('part.empty', kind)}</p>}
            {open?.kind === kind && <div class="pb"><PartEdit key={open.id ?? 'new'} kind={kind} {...(open.id ? { id: open.id } : { preset: preset(kind, data) })} onClose={shut} onSaved={() => { all.reload(); onChanged?.(); if (!open.id) setOpen(null); }} /></div>}
          </Panel>
        );
      })}
    </>
  );
}

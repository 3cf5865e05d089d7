import { useMemo, useState } from 'react';
import type { Invite } from '../../../api/queries';
import { type Choices, readList } from '../box/read/read';
import type { ColumnKind } from '../box/read/words';
import { isFarTooMuch } from './glance';
import type { Entry, RowEdit } from './rows';
import { type Picked, rowsOf, type Source, type TableOfSource } from './sources';

const NO_CHOICES: Choices = {};
const NOTHING = {
  sources: [] as Source[],
  edits: new Map<number, RowEdit>(),
  removed: new Set<number>(),
  sent: new Set<Source>(),
};

const textSource = (text: string): Source => ({ text, choices: NO_CHOICES });

/** Whom an invite was for, to be invited again. */
function listAgain({ user_id, display_name, email, name }: Invite): typeof NOTHING {
  if (user_id) return { ...NOTHING, sources: [{ user: { user_id, display_name: display_name ?? name ?? user_id } }] };
  if (!email) return NOTHING;
  return { ...NOTHING, sources: [textSource(email)], edits: new Map(name ? [[1, { name }]] : []) };
}

/**
 * The list of those to be invited. What is typed in the box is part of it as soon as it is an address. It begins with whom
 * `again` was for.
 */
export function useRows(again: Invite | undefined) {
  const [list, setList] = useState(() => (again ? listAgain(again) : NOTHING));
  const [typed, setTyped] = useState('');
  const isTooMuch = useMemo(() => isFarTooMuch(typed), [typed]);
  const draft = useMemo(() => {
    const isWhole = !isTooMuch && typed.includes('@') && readList(typed).entries.some(({ mistake }) => !mistake);
    return isWhole ? [textSource(typed)] : [];
  }, [typed, isTooMuch]);
  const sources = useMemo(() => [...list.sources, ...draft], [list.sources, draft]);
  const rows = useMemo(() => rowsOf(sources, list), [sources, list]);

  /** Takes over what is typed, so that its rows can be changed. */
  const settle = (change: (list: typeof NOTHING) => Partial<typeof NOTHING>) => {
    const whole = { ...list, sources };
    setList({ ...whole, ...change(whole) });
    if (draft.length > 0) setTyped('');
  };
  const add = (...more: Source[]) => settle((now) => ({ sources: [...now.sources, ...more] }));

  return {
    ...rows,
    typed,
    type: setTyped,
    /** Whether what is typed is too long to be read. It stays where it is, to be made shorter. */
    isTooMuch,
    /** From here on what columns hold stays: their rows are sent. */
    settle: () => settle(({ sources }) => ({ sent: new Set(sources) })),
    isSent: ({ source }: TableOfSource) => list.sent.has(source),
    /** Adds a text in place of what is typed. */
    addText: (text: string) => {
      if (isFarTooMuch(text)) {
        setTyped(text);
        return;
      }
      setList({ ...list, sources: [...list.sources, textSource(text)] });
      setTyped('');
    },
    /** Adds people in place of what is typed. */
    addUsers: (users: readonly Picked[]) => {
      setList({ ...list, sources: [...list.sources, ...users.map((user) => ({ user }))] });
      setTyped('');
    },
    addFile: (text: string) => {
      if (isFarTooMuch(text)) setTyped([typed, text].filter(Boolean).join('\n'));
      else add(textSource(text));
    },
    replaceBy: (text: string, users: readonly Picked[]) =>
      setList({ ...NOTHING, sources: [textSource(text), ...users.map((user) => ({ user }))] }),
    edit: ({ row }: Entry, edit: RowEdit) =>
      settle(({ edits }) => ({ edits: new Map([...edits, [row, { ...edits.get(row), ...edit }]]) })),
    /** Leaves out these rows; where none is left, the numbers begin anew. */
    remove: (some: readonly Entry[]) => {
      if (some.length === rows.entries.length) {
        setList(NOTHING);
        if (draft.length > 0) setTyped('');
      } else settle(({ removed }) => ({ removed: new Set([...removed, ...some.map(({ row }) => row)]) }));
    },
    chooseKind: ({ source, names }: TableOfSource, column: number, kind: ColumnKind) =>
      settle((now) => ({
        sources: now.sources.map((each) => {
          if (each !== source || 'user' in each) return each;
          const kinds = new Map([...(each.choices.kinds ?? []), [column, kind] as const]);
          return { ...each, choices: { names, kinds } };
        }),
      })),
  };
}

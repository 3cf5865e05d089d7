/** What was put into the box, piece by piece, and the rows that it comes to. */
import type { User } from '../../../api/queries';
import { entriesOf, type Person } from '../box/read/check';
import type { Found, ListNote } from '../box/read/found';
import { type Choices, readText, type Table } from '../box/read/read';
import { linesOf } from '../box/read/records';
import type { Entry, RowEdit } from './rows';

/** A registered user who was picked. */
export type Picked = Pick<User, 'user_id' | 'display_name'>;

/** A text that was typed, pasted or in a file; or somebody who was picked. Pieces are compared by identity. */
export type Source = { readonly text: string; readonly choices: Choices } | { readonly user: Picked };

export interface TableOfSource extends Table {
  readonly source: Source;
}

export interface Rows {
  readonly entries: readonly Entry[];
  readonly notes: readonly ListNote[];
  readonly tables: readonly TableOfSource[];
}

interface Changes {
  readonly edits: ReadonlyMap<number, RowEdit>;
  readonly removed: ReadonlySet<number>;
}

interface Piece {
  readonly found: readonly Found[];
  readonly notes: readonly ListNote[];
  readonly table?: Table;
  readonly lines: number;
}

const pieces = new WeakMap<Source, { above: number; piece: Piece }>();

/** Reads a piece once, for as long as it stays where it is. */
function pieceOf(source: Source, above: number): Piece {
  const known = pieces.get(source);
  if (known?.above === above) return known.piece;
  const piece = 'user' in source ? personOf(source.user, above) : textOf(source, above);
  pieces.set(source, { above, piece });
  return piece;
}

function textOf({ text, choices }: { text: string; choices: Choices }, above: number): Piece {
  return { ...readText(text, choices, above), lines: linesOf(text.replace(/\s+$/, '')).length };
}

function personOf({ user_id, display_name }: Picked, above: number): Piece {
  const line = above + 1;
  const found = { from: line, to: line, address: undefined, user: user_id, name: display_name, terms: {}, notes: [] };
  return { found: [found], notes: [], lines: 1 };
}

/** Rows and lines are numbered on from piece to piece, so that a row keeps its number whatever is added or removed. */
export function rowsOf(sources: readonly Source[], { edits, removed }: Changes): Rows {
  const people: Person[] = [];
  const notes: ListNote[] = [];
  const tables: TableOfSource[] = [];
  let above = 0;
  let last = 0;
  for (const source of sources) {
    const { found, notes: said, table, lines } = pieceOf(source, above);
    const first = last;
    const kept = found.flatMap((each, index) => {
      const row = first + index + 1;
      return removed.has(row) ? [] : [{ row, found: each, edit: edits.get(row) }];
    });
    people.push(...kept);
    if (kept.length > 0) notes.push(...said);
    if (kept.length > 0 && table) tables.push({ ...table, source });
    above += lines;
    last += found.length;
  }
  return { entries: entriesOf(people), notes, tables };
}

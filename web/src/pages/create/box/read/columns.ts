/** Which column of a table holds what: addresses by what is in them, the others by their names, too. */
import { isOnlyAddresses, mentionsIn, tidy } from './address';
import type { Rec } from './records';
import { suggestionFor } from './typos';
import { columnNamed, type ColumnKind, isInstrument, roleCalled } from './words';

export interface Column {
  /** Empty where the table doesn't name it. */
  readonly name: string;
  readonly kind: ColumnKind;
  /** Whether nobody said what it holds: neither its name, nor its cells, nor whoever looks at it. */
  readonly unknown: boolean;
  /** Whether addresses are in it: any under a name, most of its cells where nothing names it. */
  readonly addressed: boolean;
  readonly empty: boolean;
}

export interface Layout {
  readonly columns: readonly Column[];
  /** How many records there are before the first person; the last of them names the columns if `named`. */
  readonly head: number;
  readonly named: boolean;
  /** How many cells the record has that names the columns. */
  readonly width: number;
}

/** Where the line that names the columns is searched. */
const HEAD_RECORDS = 10;
/** Enough to tell what a column holds. */
const SAMPLE = 200;
const MOST_COLUMNS = 200;

export function layoutOf(records: readonly Rec[]): Layout {
  const header = headerIn(records);
  const names = records[header]?.cells ?? [];
  const people = records.slice(header + 1, header + 1 + SAMPLE);
  const width = Math.min(MOST_COLUMNS, Math.max(0, ...[...people, { cells: names }].map(({ cells }) => cells.length)));
  const contents = Array.from({ length: width }, (_, index) =>
    people.map(({ cells }) => cells[index] ?? '').filter(Boolean),
  );
  const named = header >= 0;
  const kinds = kindsOf(
    contents,
    contents.map((_, index) => columnNamed(names[index] ?? '')),
    named,
  );
  return {
    columns: (named ? kinds : withNames(kinds, contents)).map((kind, index) => ({
      name: names[index] ?? '',
      kind,
      unknown: kind === 'ignore',
      addressed: named
        ? (contents[index] ?? []).some(holdsAddress)
        : mostly(contents[index] ?? [], (cell) => isOnlyAddresses(tidy(cell))),
      empty: !records.slice(header + 1).some(({ cells }) => cells[index]),
    })),
    head: header + 1,
    named,
    width: named ? names.length : width,
  };
}

/** The record that names the most columns: above the first address, or below a title that has one; -1 for none. */
function headerIn(records: readonly Rec[]): number {
  const first = records.findIndex(({ cells }) => cells.some(holdsAddress));
  const above = records.slice(0, first < 0 ? HEAD_RECORDS : Math.min(first, HEAD_RECORDS));
  const scores = above.map(({ cells }) => cells.filter((cell) => columnNamed(cell)).length);
  const best = Math.max(0, ...scores);
  // A person above the first one with an address has a name, and no name of a column that holds addresses.
  const names = scores.lastIndexOf(best);
  const cells = above[names]?.cells ?? [];
  const below = first < 0 ? -1 : headerBelow(records, first, best);
  if (below >= 0) return below;
  if (best > 0 && (best > 1 || cells.some(namesAddresses))) return names;
  return isHeading(above.at(-1), records[first]) ? above.length - 1 : -1;
}

function namesAddresses(cell: string): boolean {
  return ['email', 'address'].includes(columnNamed(cell) ?? '');
}

/**
 * The record below the first address that names more columns than `best`. Those with addresses above it are a title if
 * they are no more than the people below, and have fewer cells or say what the address is: `Contact: ada@example.com`.
 */
function headerBelow(records: readonly Rec[], first: number, best: number): number {
  const score = ({ cells }: Rec) => cells.filter((cell) => columnNamed(cell)).length;
  const at = records
    .slice(0, HEAD_RECORDS)
    .findIndex((rec, index) => index > first && score(rec) > Math.max(1, best) && rec.cells.some(namesAddresses));
  const header = records[at];
  if (!header || header.cells.some(holdsAddress)) return -1;
  const full = header.cells.filter(Boolean).length;
  const addressed = (some: readonly Rec[]) => some.filter(({ cells }) => cells.some(holdsAddress));
  const above = addressed(records.slice(0, at));
  const isTitle = ({ cells }: Rec) => cells.filter(Boolean).length < full || (cells.find(Boolean) ?? '').endsWith(':');
  return above.every(isTitle) && above.length <= addressed(records.slice(at + 1)).length ? at : -1;
}

/** Whether the record above the first address has words for all its cells, though no known ones. */
function isHeading(above: Rec | undefined, person: Rec | undefined): boolean {
  if (!above || !person || person.cells.filter(Boolean).length < 2) return false;
  const full = person.cells.every((cell, index) => !cell || /\p{L}/u.test(above.cells[index] ?? ''));
  const own = above.cells[person.cells.findIndex(holdsAddress)] ?? '';
  return full && !saysNone(own);
}

/** Whether a cell for an address says that there is none. */
export function saysNone(cell: string): boolean {
  return /^(?:keine?|ohne|fehlt|none|no|nil|n\/?a|unknown|unbekannt)?[^\p{L}\p{N}]*$/iu.test(cell);
}

/** Whether a cell is for an address, rather than for a text that mentions one. */
export function holdsAddress(cell: string): boolean {
  if (!cell.includes('@') && !cell.includes('＠')) return false;
  const text = tidy(cell);
  const mentions = mentionsIn(text);
  const said = mentions.reduce((sum, { from, to }) => sum + to - from, 0);
  return mentions.length > 0 && (mentions.some(({ angled }) => angled) || said * 3 > text.length);
}

function mostly(cells: string[], test: (cell: string) => boolean, share = 1 / 2): boolean {
  return cells.length > 0 && cells.filter(test).length >= cells.length * share;
}

type Name = ReturnType<typeof columnNamed>;

/**
 * Of several columns with addresses, those whose names say so; else the one with the most cells that are nothing else.
 * Where there is none and nothing names columns, the first whose cells have words beside addresses.
 */
function kindsOf(contents: string[][], names: Name[], named: boolean): ColumnKind[] {
  const mail = names.includes('email') ? 'email' : 'address';
  const isMeant = (cell: string) => holdsAddress(cell) || suggestionFor(cell) !== undefined;
  const byName = contents.map((cells, index) =>
    mail === 'email'
      ? names[index] === mail && cells.some(isMeant)
      : names[index] === mail && mostly(cells, holdsAddress),
  );
  const only = contents.map((cells, index) => {
    const other = names[index] !== undefined && names[index] !== 'email' && names[index] !== 'address';
    const isOnly = (cell: string) => isOnlyAddresses(tidy(cell));
    return mostly(cells, isOnly, other ? 2 / 3 : 1 / 2) ? cells.filter(isOnly).length : 0;
  });
  const beside = contents.map((cells) => (!named && mostly(cells, holdsAddress) ? 1 : 0));
  const scores = only.some(Boolean) ? only : beside;
  const most = Math.max(0, ...scores);
  const byContent = most > 0 ? scores.indexOf(most) : -1;
  const known = byName.includes(true);
  const isMail = (index: number) =>
    known ? byName[index] === true : byContent < 0 ? names[index] === mail : index === byContent;
  const isPart = (cells: string[]) => !names.includes('part') && mostly(cells, isInstrument);
  return contents.map((cells, index): ColumnKind => {
    const name = names[index];
    if (isMail(index)) return 'email';
    if (name === 'role' && isPart(cells)) return 'part';
    if (name === 'email' || name === 'address') return 'ignore';
    if (name) return name;
    if (isPart(cells)) return 'part';
    // Under another name, the words of our roles may mean something else.
    return !named && mostly(cells, (cell) => roleCalled(cell) !== undefined) ? 'role' : 'ignore';
  });
}

/** Where no line names the columns, people's names are the first two of words beside the address. */
function withNames(kinds: ColumnKind[], contents: string[][]): ColumnKind[] {
  let left = 2;
  return kinds.map((kind, index) => {
    const words =
      kind === 'ignore' && mostly(contents[index] ?? [], (cell) => /^\p{L}[\p{L}\p{M}\s.,'’-]*$/u.test(cell));
    if (!words || left === 0) return kind;
    left -= 1;
    return 'name';
  });
}

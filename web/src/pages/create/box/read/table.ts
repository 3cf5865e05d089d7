/** The people in a table. */
import { isAddress, isOnlyAddresses, mentionsIn, nameIn, readAddress, type Reading, tidy } from './address';
import { type Around, notUsed, readAround } from './around';
import { type Column, holdsAddress, saysNone } from './columns';
import type { Found, RowNote } from './found';
import { peopleInLine } from './freeText';
import type { Rec } from './records';
import { MOST_PART, type TermCells } from './terms';

/** `width`: how many cells a record should have. */
export function peopleIn(
  records: readonly Rec[],
  columns: readonly Column[],
  width: number,
  delimiter: string,
): Found[] {
  return records.flatMap((rec) =>
    isLine(rec, columns)
      ? peopleInLine(rec.cells.filter(Boolean).join(`${delimiter} `), rec.from)
      : personIn(rec, columns, width, delimiter),
  );
}

/** Whether it is a line of a chat among records: with an address among words in its first cell, and cells missing. */
function isLine({ from, to, cells }: Rec, columns: readonly Column[]): boolean {
  const full = cells.filter(Boolean);
  const mentions = full.map((cell) => mentionsIn(tidy(cell)).length);
  const alone = mentions[0] === 1 && mentions.slice(1).every((count) => count === 0);
  if (from !== to || !alone || full.length >= columns.length || isOnlyAddresses(tidy(full[0] ?? ''))) return false;
  return full.length === 1 || columns[cells.indexOf(full[0] ?? '')]?.kind !== 'email';
}

function personIn(rec: Rec, columns: readonly Column[], width: number, delimiter: string): Found {
  const wide = rec.cells.slice(width).some(Boolean);
  const shift = wide ? shiftOf(rec, columns) : 0;
  const cells = wide && shift === 0 ? joined(rec.cells, columns[width - 1], width, delimiter) : rec.cells;
  const at = (index: number) => cells[index] ?? '';
  const indexes = (kind: Column['kind']) =>
    columns.flatMap((column, index) =>
      column.kind === kind ? [index + (index >= firstMail(columns) ? shift : 0)] : [],
    );
  const mails = indexes('email');
  // Beside a column of addresses, others are somebody else's.
  const isFree = (index: number) => {
    const column = columns[index];
    return column === undefined || index >= width || (column.unknown && !column.name && !column.addressed);
  };
  const elsewhere = cells.flatMap((cell, index) =>
    !mails.includes(index) && isFree(index) && holdsAddress(cell) ? [index] : [],
  );
  // Nobody's address is passed over without a word, but what people chose to ignore is.
  const mentioned = cells.flatMap((cell, index) => {
    const { kind = 'ignore', unknown = true } = columns[index] ?? {};
    const silent = mails.includes(index) || kind === 'message' || (kind === 'ignore' && !unknown);
    return silent ? [] : mentionsIn(tidy(cell)).map(({ email }) => email);
  });
  const readings = [...mails, ...elsewhere].flatMap((index) => {
    const reading = readAddress(at(index)) ?? notQuite(at(index));
    return reading ? [{ ...reading, index }] : [];
  });
  const [best, ...rest] = sortedByUse(readings);
  const own = fullName(indexes('name').map(at).filter(Boolean));
  const beside = best ? besideIn(at(best.index)) : undefined;
  const name = nameIn(own) ?? beside?.name ?? best?.name;
  const further = [...(best?.others ?? []), ...rest.flatMap(({ email, others }) => [email, ...others])];
  const unique = (emails: string[]) => [...new Set(emails)].filter((each) => each !== best?.email && isAddress(each));
  const { terms: said, notes: termNotes } = termCells(indexes, at);
  const terms = { ...beside?.terms, ...said };
  const unused = [beside?.name, beside?.terms.part].filter(
    (text) => text !== undefined && !saysAll(`${name ?? ''} ${terms.part ?? ''}`, text),
  ) as string[];
  const notes: RowNote[] = [
    ...unique(further).map((email) => ({ key: 'otherAddress', email }) as const),
    ...unique(mentioned)
      .filter((email) => !further.includes(email))
      .map((email) => ({ key: 'unusedAddress', email }) as const),
    ...(best && !mails.includes(best.index) ? [{ key: 'elsewhere' } as const] : []),
    ...(wide ? [{ key: 'extraCells' } as const] : []),
    ...termNotes,
    ...unused.map(notUsed),
    ...(beside?.notes ?? []),
  ];
  return { from: rec.from, to: rec.to, address: best, ...(name && { name }), terms, notes };
}

/** What stands around the address in its cell, if it is the only one. */
function besideIn(cell: string): Around | undefined {
  const text = tidy(cell);
  const [only, ...more] = mentionsIn(text);
  if (!only || more.length > 0) return undefined;
  const [before, after] = [text.slice(0, only.from), text.slice(only.to)];
  return `${before}${after}`.includes('@') ? undefined : readAround(before, after);
}

/** Some exports have people's whole names in one column and the parts of these in others. */
function fullName(cells: readonly string[]): string {
  const isSaid = (cell: string, index: number) =>
    cells.some((other, at) => saysAll(other, cell) && (!saysAll(cell, other) || (at < index && /\s/.test(cell))));
  return cells.filter((cell, index) => !isSaid(cell, index)).join(' ');
}

/** Whether a text has all the words of another, in whatever order. */
function saysAll(text: string, other: string): boolean {
  const wordsOf = (each: string) => each.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const words = new Set(wordsOf(text));
  return wordsOf(other).every((word) => word === '' || words.has(word));
}

/** What stands where an address should, unless it says that there is none. */
function notQuite(cell: string): Reading | undefined {
  return saysNone(cell) ? undefined : { email: tidy(cell), others: [] };
}

/** Those that can be invited come first, in the order of their columns. */
function sortedByUse<R extends Reading>(readings: R[]): R[] {
  const usable = readings.filter(({ email }) => isAddress(email));
  return [...usable, ...readings.filter((each) => !usable.includes(each))];
}

function firstMail(columns: readonly Column[]): number {
  return columns.findIndex(({ kind }) => kind === 'email');
}

/** By how many columns an unquoted delimiter, in a name for instance, has moved the address. */
function shiftOf(rec: Rec, columns: readonly Column[]): number {
  const mail = firstMail(columns);
  if (mail < 0 || holdsAddress(rec.cells[mail] ?? '')) return 0;
  const found = rec.cells.flatMap((cell, index) => (holdsAddress(cell) ? [index] : []));
  return found.length === 1 ? Math.max(0, (found[0] ?? 0) - mail) : 0;
}

/** A message in the last column may have delimiters that nobody quoted. */
function joined(
  cells: readonly string[],
  last: Column | undefined,
  width: number,
  delimiter: string,
): readonly string[] {
  if (last?.kind !== 'message') return cells;
  const rest = cells.slice(width - 1).join(delimiter === '\t' ? ' ' : `${delimiter} `);
  return [...cells.slice(0, width - 1), rest];
}

/** Of several columns of a kind, the first that says something; of several parts, as many as are no longer than one. */
function termCells(
  indexes: (kind: Column['kind']) => number[],
  at: (index: number) => string,
): { terms: TermCells; notes: RowNote[] } {
  const said = (['role', 'part', 'message'] as const).map((kind) => {
    const cells = indexes(kind)
      .map(at)
      .filter((cell) => cell && !(kind !== 'message' && holdsAddress(cell)));
    const taken = [...new Set(cells)].reduce<string[]>((some, cell) => {
      const fits = some.length === 0 || (kind === 'part' && lengthOf([...some, cell].join(', ')) <= MOST_PART);
      return fits ? [...some, cell] : some;
    }, []);
    return { kind, taken, left: cells.filter((cell) => !taken.includes(cell)) };
  });
  return {
    terms: Object.fromEntries(said.flatMap(({ kind, taken }) => (taken.length > 0 ? [[kind, taken.join(', ')]] : []))),
    notes: said.flatMap(({ kind, left }) => left.map((word) => ({ key: 'leftOut', kind, word }) as const)),
  };
}

const lengthOf = (text: string) => Array.from(text).length;

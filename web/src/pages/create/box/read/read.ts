/** From what was pasted or uploaded to rows that can be invited: lines, then records and columns, then people, then checks. */
import type { Entry } from '../../rows/rows';
import { mentionsIn, tidy } from './address';
import { entriesOf } from './check';
import { type Column, holdsAddress, type Layout, layoutOf } from './columns';
import type { Found, ListNote } from './found';
import { peopleInText } from './freeText';
import { linesOf, type Rec, recordsIn, type Records } from './records';
import { peopleIn } from './table';
import { isVcard, peopleInCards } from './vcard';
import type { ColumnKind } from './words';

/** What was found in a text. */
export interface Reading {
  readonly found: readonly Found[];
  readonly notes: readonly ListNote[];
  /** Only of a table. */
  readonly table?: Table;
}

export interface Table {
  readonly columns: readonly Column[];
  /** The first people's cells. */
  readonly sample: readonly (readonly string[])[];
  /** What choices are of: the names of the columns, and how many they are. */
  readonly names: string;
}

export interface Choices {
  /** What the columns hold, as people chose; the others are as found. */
  readonly kinds?: ReadonlyMap<number, ColumnKind>;
  /** The names of the columns that `kinds` is of; it says nothing of others. */
  readonly names?: string;
}

/** The people in a text as rows, numbered from 1. */
export function readList(text: string, choices: Choices = {}): Omit<Reading, 'found'> & { entries: readonly Entry[] } {
  const { found, ...rest } = readText(text, choices);
  return { entries: entriesOf(found.map((each, index) => ({ row: index + 1, found: each }))), ...rest };
}

/** The first one of a kind wins where two fit equally well. */
const DELIMITERS = ['\t', ';', ',', '|'];
/** Enough to tell what a text is. */
const SAMPLE_LINES = 300;
const SHOWN = 3;

/** Every line with a letter or digit is in what is found or in a note. `above`: how many lines come before the text. */
export function readText(text: string, { kinds, names }: Choices = {}, above = 0): Reading {
  const lines = linesOf(text);
  const separator = /^\s*sep=([^ ])\s*$/i.exec((lines[0] ?? '').replaceAll('"', ''))?.[1];
  const skipped = separator === undefined ? 0 : 1;
  const own: ListNote[] = separator === undefined ? [] : [{ key: 'separator', from: above + 1, to: above + 1 }];
  const rest = lines.slice(skipped);
  const first = above + skipped + 1;
  if (isVcard(rest)) {
    const { found, notes } = peopleInCards(rest, first);
    return { found, notes: [...own, ...notes] };
  }
  const delimiter = delimiterOf(rest.slice(0, SAMPLE_LINES), separator);
  const { found, notes, table } =
    delimiter === undefined
      ? readLines(rest, first)
      : readTable(recordsIn(rest, delimiter, first), delimiter, { kinds, names });
  return { found, notes: [...own, ...notes], ...(table && { table }) };
}

function readTable(
  { records, misquoted }: Records,
  delimiter: string,
  chosen: { kinds: Choices['kinds']; names: Choices['names'] },
): Reading {
  const layout = layoutOf(records);
  const names = JSON.stringify(layout.columns.map(({ name }) => name));
  const kinds = chosen.names === undefined || chosen.names === names ? chosen.kinds : undefined;
  const columns = layout.columns.map((column, index) => ({
    ...column,
    kind: kinds?.get(index) ?? column.kind,
    unknown: column.unknown && !kinds?.has(index),
  }));
  const people = records.slice(layout.head);
  const head = records.slice(0, layout.head);
  return {
    found: peopleIn(people, columns, layout.width, delimiter),
    notes: [
      ...headNotes(head, layout.named),
      ...misquoted.map((line) => ({ key: 'misquoted', from: line, to: line }) as const),
    ],
    table: { columns, sample: people.slice(0, SHOWN).map(({ cells }) => cells), names },
  };
}

function headNotes(head: readonly Rec[], named: boolean): ListNote[] {
  return head.map(({ from, to, cells }, index) => {
    if (named && index === head.length - 1) return { key: 'header', from, to };
    const emails = cells.flatMap((cell) => mentionsIn(tidy(cell)).map(({ email }) => email));
    return emails.length > 0 ? { key: 'outside', from, to, emails } : { key: 'title', from, to };
  });
}

/** A column of addresses under its name is no table: its lines may hold several. */
function readLines(lines: readonly string[], first: number): Reading {
  const records = lines.flatMap((line, index) =>
    tidy(line) ? [{ from: first + index, to: first + index, cells: [tidy(line)] }] : [],
  );
  const { head, named } = layoutOf(records.slice(0, SAMPLE_LINES));
  const start = head > 0 ? (records[head - 1]?.to ?? 0) - first + 1 : 0;
  return { found: peopleInText(lines.slice(start), first + start), notes: headNotes(records.slice(0, head), named) };
}

/** What divides the columns; undefined where the text is no table. */
function delimiterOf(lines: readonly string[], separator: string | undefined): string | undefined {
  if (separator !== undefined) return separator;
  const candidates = DELIMITERS.filter((each) => lines.some((line) => line.includes(each))).map((delimiter) => {
    const { records } = recordsIn(lines, delimiter, 1);
    return { delimiter, fit: fitOf(records, layoutOf(records), delimiter) };
  });
  const [best] = candidates.sort((a, b) => b.fit - a.fit);
  return best && best.fit > 0 ? best.delimiter : undefined;
}

/** How much the records look like a table; 0 for not at all. */
function fitOf(records: readonly Rec[], layout: Layout, delimiter: string): number {
  const people = records.slice(layout.head);
  const names = layout.columns.filter(({ name }) => name).length;
  if (layout.named && names > 1) return 1000 + names;
  const known = people.filter(({ cells }) => cells.some(holdsAddress));
  if (layout.named || known.length === 0) return 0;
  const beside = known.filter(({ cells }) => cells.some((cell) => cell !== '' && !holdsAddress(cell)));
  if (delimiter === '\t') return beside.length * 2 > known.length ? 500 : 0;
  const single = known.filter(({ cells }) => cells.filter(holdsAddress).length === 1);
  const quoted = delimiter === ',' && known.some(({ cells }) => cells.some((cell) => cell.endsWith('>')));
  const fits = [beside, single].every((some) => some.length * 5 >= known.length * 4);
  return records.length > 1 && fits && !quoted ? beside.length / known.length : 0;
}

/** From what was pasted or uploaded to rows that can be invited, each with what is wrong with it. */
import Papa from 'papaparse';
import type { InviteDraft } from '../../../api/queries';
import { addressIn, isAddress } from './address';
import { COLUMN_NAMES } from './spreadsheet';
import { type RowTerms, type TermCells, termMistake, type TermMistake, termsIn, termsOfRow } from './terms';

export const MOST_ROWS = 1000;

export type Mistake =
  { readonly key: 'noAddress' | 'badAddress' | TermMistake } | { readonly key: 'twice'; readonly row: number };

export interface BulkEntry extends RowTerms {
  /** From 1. */
  readonly row: number;
  readonly email: string;
  readonly mistake?: Mistake;
}

type Cells = TermCells & { email?: string };

const DELIMITERS = [',', ';', '\t', '|'];

export function readRows(text: string): BulkEntry[] {
  const content = text.replace(/^\uFEFF/, '').trim();
  const seen = new Map<string, number>();
  return (table(content) ?? addresses(content)).map((cells, index) => check(cells, index + 1, seen));
}

/** Rows below a line that names an e-mail column: the delimiter is the one by which that line names the most. */
function table(text: string): Cells[] | undefined {
  const [best] = DELIMITERS.map((delimiter) => {
    const lines = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: 'greedy' }).data;
    const columns = columnsOf(lines[0] ?? []);
    return { lines, columns, named: columns.includes('email') ? columns.filter(Boolean).length : 0 };
  }).sort((a, b) => b.named - a.named);
  return best?.named ? best.lines.slice(1).map((line) => cellsOf(line, best.columns)) : undefined;
}

function columnsOf(names: string[]): (keyof Cells | undefined)[] {
  const columns = names.map((name) => COLUMN_NAMES.get(name.toLowerCase().replace(/\P{L}/gu, '')));
  const other = columns.includes('email') ? undefined : 'email';
  return columns.map((column) => (column === 'address' ? other : column));
}

/** Of several columns of a kind, the first that says something. */
function cellsOf(line: string[], columns: (keyof Cells | undefined)[]): Cells {
  const cells: Cells = {};
  columns.forEach((column, index) => {
    // The apostrophe is what makes a formula harmless, in our own files too.
    const cell = line[index]?.trim().replace(/^'(?=[=+\-@])/, '');
    if (column && cell) cells[column] ??= cell;
  });
  return cells;
}

/** No names of columns: addresses, divided by lines, commas or semicolons; `Bold, Ben <ben@example.com>` is one. */
function addresses(text: string): Cells[] {
  const found = pieces(text, /(?:"[^"\n]*"|[^;\n])+/g).flatMap((line) => {
    const done: string[] = [];
    let names: string[] = [];
    for (const piece of pieces(line, /(?:"[^"\n]*"|[^,])+/g)) {
      if (!piece.includes('@')) {
        names.push(piece);
        continue;
      }
      done.push(...(piece.endsWith('>') ? [] : names), piece);
      names = [];
    }
    return [...done, ...names];
  });
  return found.map((email) => ({ email }));
}

function pieces(text: string, piece: RegExp): string[] {
  return (text.match(piece) ?? []).map((each) => each.trim()).filter(Boolean);
}

function check(cells: Cells, row: number, seen: Map<string, number>): BulkEntry {
  const email = addressIn(cells.email ?? '');
  const entry: BulkEntry = { row, email, ...termsIn(cells) };
  const first = seen.get(email.toLowerCase());
  if (first === undefined) seen.set(email.toLowerCase(), row);
  const mistake = mistakeOf(entry, cells, first);
  return mistake ? { ...entry, mistake } : entry;
}

function mistakeOf(entry: BulkEntry, cells: Cells, first: number | undefined): Mistake | undefined {
  if (!entry.email) return { key: 'noAddress' };
  if (!isAddress(entry.email)) return { key: 'badAddress' };
  if (first !== undefined) return { key: 'twice', row: first };
  const key = termMistake(entry, cells);
  return key && { key };
}

/** What the API is asked for: what the row says, else what all say. */
export function draftOf(entry: BulkEntry, all: InviteDraft): InviteDraft {
  return { ...all, email: entry.email, ...termsOfRow(entry) };
}

/** CSV. Cells that a spreadsheet would run as formulas are made harmless. */
export function csvText(fields: string[], data: string[][], locale: string): string {
  // Where commas divide decimals, as in German, spreadsheets divide columns by semicolons only.
  const delimiter = new Intl.NumberFormat(locale).format(0.5).includes(',') ? ';' : ',';
  // Papa's own pattern lets cells of several lines pass.
  return Papa.unparse({ fields, data }, { delimiter, escapeFormulae: /^[=+\-@\t\r]/ });
}

/** The same as a file; its first character tells Excel that it is UTF-8. */
export function csvFile(fields: string[], data: string[][], locale: string): Blob {
  return new Blob(['\uFEFF', csvText(fields, data, locale)], { type: 'text/csv;charset=utf-8' });
}

/** Delimited text as records that know their lines. */
import Papa from 'papaparse';
import { isOnlyAddresses, tidy } from './address';

/** Lines of the input, from 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Rec extends Span {
  readonly cells: readonly string[];
}

export interface Records {
  /** Those with a letter, a digit or an @ in them, so without the rules of tables in Markdown. */
  readonly records: readonly Rec[];
  /** Lines whose quotation marks don't fit together; they are read as if they had none. */
  readonly misquoted: readonly number[];
}

/** A quoted cell has at most so many lines; a message has fewer. */
const MOST_LINES = 60;

/** Every kind of line end becomes one, so that files that mix them keep their lines. */
export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r*\n|\r|[\u0085\u2028\u2029\v\f]/);
}

/** The records of these lines; `first` is the number of the first one. */
export function recordsIn(lines: readonly string[], delimiter: string, first: number): Records {
  const records: Rec[] = [];
  const misquoted: number[] = [];
  for (let index = 0; index < lines.length;) {
    const read = recordAt(lines, index, delimiter);
    if (!read.sound) misquoted.push(first + index);
    const rec = { from: first + index, to: first + index + read.height - 1, cells: read.cells };
    if (rec.cells.some((cell) => /[\p{L}\p{N}@]/u.test(cell))) records.push(rec);
    index += read.height;
  }
  return { records, misquoted };
}

interface Read {
  readonly cells: string[];
  /** In lines. */
  readonly height: number;
  readonly sound: boolean;
}

function recordAt(lines: readonly string[], index: number, delimiter: string): Read {
  const line = lines[index] ?? '';
  if (!line.includes('"')) return { cells: cellsOf(line.split(delimiter)), height: 1, sound: true };
  const text = lines.slice(index, index + MOST_LINES).join('\n');
  const { data, errors, meta } = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: 1 });
  const read = text.slice(0, meta.cursor).replace(/\n$/, '').split('\n');
  const cells = data[0] ?? [];
  if (errors.length === 0 && !cells.some((cell) => swallows(cell, delimiter))) {
    return { cells: cellsOf(cells), height: read.length, sound: read.length > 1 || !cells.some(isHalfQuoted) };
  }
  const parts = line.split(delimiter);
  return { cells: cellsOf(parts.map(unquoted)), height: 1, sound: !parts.some(isHalfQuoted) };
}

/** Whether a quotation runs over lines that are records themselves: with an address in one cell, and something beside it. */
function swallows(cell: string, delimiter: string): boolean {
  if (!cell.includes('\n') || !cell.includes(delimiter)) return false;
  return (
    delimiter === '\t' ||
    cell.split('\n').some((line) => {
      const parts = line.split(delimiter).map(tidy).filter(Boolean);
      const addresses = parts.filter(isOnlyAddresses).length;
      return addresses > 0 && addresses < parts.length;
    })
  );
}

/** Whether a mark at an edge has no counterpart. Behind a digit it is no quotation: 5" is an inch. */
function isHalfQuoted(cell: string): boolean {
  const text = cell.trim();
  return text.split('"').length % 2 === 0 && (text.startsWith('"') || /\D"$/.test(text) || text === '"');
}

function unquoted(cell: string): string {
  const text = cell.trim();
  if (text.length > 1 && text.startsWith('"') && text.endsWith('"')) return text.slice(1, -1).replaceAll('""', '"');
  return isHalfQuoted(cell) ? text.replace(/^"|"$/g, '').replaceAll('""', '"') : text;
}

/** Trimmed. The apostrophe is what makes a formula harmless, in our own files too. */
function cellsOf(cells: string[]): string[] {
  return cells.map((cell) => cell.trim().replace(/^'(?=[=+\-@])/, ''));
}

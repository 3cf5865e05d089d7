/** Delimited text as records that know their lines. */
import Papa from 'papaparse';
import { mentionsIn } from './address';

/** Lines of the input, from 1. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Rec extends Span {
  readonly cells: readonly string[];
}

export interface Records {
  /** Those with something in them. */
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
    if (rec.cells.some((cell) => cell !== '')) records.push(rec);
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
  if (errors.length === 0 && !swallows(read, delimiter)) {
    return { cells: cellsOf(data[0] ?? []), height: read.length, sound: true };
  }
  // Marks amid a cell are no quotation: 5" is an inch.
  const sound = errors.length === 0 && read.length === 1;
  return { cells: cellsOf(line.split(delimiter).map(unquoted)), height: 1, sound };
}

/** Whether a quotation runs over lines that are records themselves: each has an address and cells beside it. */
function swallows(lines: string[], delimiter: string): boolean {
  return lines.filter((line) => line.includes(delimiter) && mentionsIn(line).length > 0).length > 1;
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"|"$/g, '').replaceAll('""', '"');
}

/** Trimmed. The apostrophe is what makes a formula harmless, in our own files too. */
function cellsOf(cells: string[]): string[] {
  return cells.map((cell) => cell.trim().replace(/^'(?=[=+\-@])/, ''));
}

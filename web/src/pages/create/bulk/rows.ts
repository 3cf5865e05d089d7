/** From what was pasted or uploaded to rows that can be invited, each with what is wrong with it. */
import Papa from 'papaparse';
import type { InviteDraft, Role } from '../../../api/queries';
import { addressIn, isAddress } from './address';

export const MOST_ROWS = 1000;

export type Mistake =
  | { readonly key: 'noAddress' | 'badAddress' | 'badRole' | 'longPart' | 'longMessage' }
  | { readonly key: 'twice'; readonly row: number };

export interface BulkEntry {
  /** From 1. */
  readonly row: number;
  readonly email: string;
  readonly role?: Role;
  readonly part?: string;
  readonly message?: string;
  readonly mistake?: Mistake;
}

/** Names of columns, in the languages that spreadsheets come in. */
const COLUMNS: Record<string, 'email' | 'role' | 'part' | 'message'> = {
  email: 'email',
  'e-mail': 'email',
  mail: 'email',
  address: 'email',
  adresse: 'email',
  'e-mail-adresse': 'email',
  role: 'role',
  rolle: 'role',
  part: 'part',
  stimme: 'part',
  instrument: 'part',
  message: 'message',
  nachricht: 'message',
};

type Cells = Partial<Record<'email' | 'role' | 'part' | 'message', string>>;

export function readRows(text: string): BulkEntry[] {
  const table = Papa.parse<string[]>(text.replace(/^\uFEFF/, '').trim(), { skipEmptyLines: 'greedy' }).data;
  const columns = (table[0] ?? []).map((name) => COLUMNS[name.trim().toLowerCase()]);
  const rows = columns.includes('email') ? table.slice(1).map((line) => cellsOf(line, columns)) : addresses(text);
  const seen = new Map<string, number>();
  return rows.map((cells, index) => check(cells, index + 1, seen));
}

function cellsOf(line: string[], columns: (keyof Cells | undefined)[]): Cells {
  const cells: Cells = {};
  columns.forEach((column, index) => {
    const cell = line[index]?.trim();
    if (column && cell) cells[column] = cell;
  });
  return cells;
}

/** No names of columns: addresses, divided by lines, commas or semicolons. */
function addresses(text: string): Cells[] {
  return text
    .split(/[\n,;]/)
    .map((email) => ({ email: email.trim() }))
    .filter(({ email }) => email !== '');
}

function check(cells: Cells, row: number, seen: Map<string, number>): BulkEntry {
  const email = addressIn(cells.email ?? '');
  const role = cells.role?.toLowerCase();
  const entry: BulkEntry = {
    row,
    email,
    ...(role === 'admin' || role === 'member' ? { role } : {}),
    ...(cells.part ? { part: cells.part } : {}),
    ...(cells.message ? { message: cells.message.replace(/\s*\n\s*/g, ' ') } : {}),
  };
  const first = seen.get(email.toLowerCase());
  if (first === undefined) seen.set(email.toLowerCase(), row);
  const mistake = mistakeOf(entry, role, first);
  return mistake ? { ...entry, mistake } : entry;
}

function mistakeOf(entry: BulkEntry, role: string | undefined, first: number | undefined): Mistake | undefined {
  if (!entry.email) return { key: 'noAddress' };
  if (!isAddress(entry.email)) return { key: 'badAddress' };
  if (first !== undefined) return { key: 'twice', row: first };
  if (role && !entry.role) return { key: 'badRole' };
  if (Array.from(entry.part ?? '').length > 60) return { key: 'longPart' };
  if (Array.from(entry.message ?? '').length > 500) return { key: 'longMessage' };
  return undefined;
}

/** What the API is asked for: what the row says, else what all say. */
export function draftOf(entry: BulkEntry, all: InviteDraft): InviteDraft {
  const { email, role, part, message } = entry;
  return { ...all, email, ...(role && { role }), ...(part && { part }), ...(message && { message }) };
}

/** CSV. Cells that a spreadsheet would run as formulas are made harmless. */
export function csvText(fields: string[], data: string[][]): string {
  return Papa.unparse({ fields, data }, { escapeFormulae: true });
}

/** The same as a file; its first character tells Excel that it is UTF-8. */
export function csvFile(fields: string[], data: string[][]): Blob {
  return new Blob(['\uFEFF', csvText(fields, data)], { type: 'text/csv;charset=utf-8' });
}

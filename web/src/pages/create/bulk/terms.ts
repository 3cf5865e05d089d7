/** The terms of an invite, as columns of a table. */
import type { Role } from '../../../api/queries';
import { cleanLines, countLines, MOST_LINES } from '../../../parts/lines';
import { ROLE_WORDS, TERM_COLUMNS } from './spreadsheet';

export interface RowTerms {
  readonly role?: Role;
  readonly part?: string;
  readonly message?: string;
}

export type TermCells = Partial<Record<(typeof TERM_COLUMNS)[number], string>>;
export type TermMistake = 'badRole' | 'longPart' | 'longMessage' | 'manyLines';

export function termsIn({ role: word, part, message }: TermCells): RowTerms {
  const role = ROLE_WORDS.get(word?.toLowerCase() ?? '');
  return {
    ...(role && { role }),
    ...(part ? { part } : {}),
    ...(message ? { message: cleanLines(message) } : {}),
  };
}

/** The terms alone, of an entry that says more. */
export function termsOfRow(entry: RowTerms): RowTerms {
  const said = TERM_COLUMNS.filter((column) => entry[column]);
  return Object.fromEntries(said.map((column) => [column, entry[column]]));
}

export function termMistake(terms: RowTerms, cells: TermCells): TermMistake | undefined {
  if (cells.role && !terms.role) return 'badRole';
  if (Array.from(terms.part ?? '').length > 60) return 'longPart';
  if (Array.from(terms.message ?? '').length > 500) return 'longMessage';
  if (countLines(terms.message ?? '') > MOST_LINES) return 'manyLines';
  return undefined;
}

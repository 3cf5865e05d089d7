/** A row of a list as it is shown and sent, and files of such rows. */
import Papa from 'papaparse';
import type { InviteDraft } from '../../../api/queries';
import type { RowNote } from '../box/read/found';
import { type RowTerms, type TermMistake, termsOfRow } from '../box/read/terms';

/** At most so many people at once. */
export const MOST_ROWS = 1000;

export type Mistake =
  /** `foreignLetters`: other than ASCII before the @. */
  | { readonly key: 'noAddress' | 'badAddress' | 'foreignLetters' | TermMistake }
  /** Harmless: the address is that of an earlier row. */
  | { readonly key: 'twice'; readonly row: number; readonly line: number };

/** What was mended in a row by hand. An empty text says nothing. */
export type RowEdit = Partial<Record<'email' | 'name' | 'role' | 'part', string>>;

/** One person to be invited. */
export interface Entry extends RowTerms {
  /** From 1. */
  readonly row: number;
  /** Where it begins in the input, from 1: several people can be in a line. */
  readonly line: number;
  /** Where it ends, if elsewhere. */
  readonly lastLine?: number;
  /** Empty where there is none, and of a registered user. */
  readonly email: string;
  /** The id of a registered user. */
  readonly user?: string;
  readonly notes?: readonly RowNote[];
  /** An address that is likelier. */
  readonly suggestion?: string;
  /** Why it is not sent. */
  readonly mistake?: Mistake;
}

/** What the API is asked for: what the row says, else what all say. */
export function draftOf(entry: Entry, all: InviteDraft): InviteDraft {
  const { name, ...terms } = termsOfRow(entry);
  if (entry.user) return { ...all, user_id: entry.user, ...terms };
  return { ...all, email: entry.email, ...(name && { name }), ...terms };
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

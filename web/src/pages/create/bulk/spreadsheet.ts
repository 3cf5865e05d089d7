/** What spreadsheets say, in all languages at once: nobody tells in which one a file is. */
import type { Role } from '../../../api/queries';

/** In the order in which a table to fill in has them. */
export const TERM_COLUMNS = ['role', 'part', 'message'] as const;

/** `address` can be a postal one. */
type Column = (typeof TERM_COLUMNS)[number] | 'email' | 'address';

interface Spreadsheet {
  /** Names of columns, their letters only. Google exports contacts with `E-mail 1 - Value`. */
  readonly columns: Record<Column, string[]>;
  readonly roles: Record<Role, string[]>;
}

const LANGUAGES = Object.values(
  import.meta.glob<Spreadsheet>('../../../i18n/languages/*/spreadsheet.json', { eager: true, import: 'default' }),
);

export const COLUMN_NAMES = meanings(LANGUAGES.map(({ columns }) => columns));
export const ROLE_WORDS = meanings(LANGUAGES.map(({ roles }) => roles));

function meanings<Meaning extends string>(languages: Record<Meaning, string[]>[]): Map<string, Meaning> {
  const all = languages.flatMap((words) => Object.entries(words) as [Meaning, string[]][]);
  return new Map(all.flatMap(([meaning, words]) => words.map((word) => [word, meaning] as const)));
}

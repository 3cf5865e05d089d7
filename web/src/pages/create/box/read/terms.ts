/** The terms of an invite, as columns of a table. */
import type { Role } from '../../../../api/queries';
import { cleanLines, countLines, MOST_LINES, NEEDLESS } from '../../../../parts/lines';
import type { RowNote } from './found';
import { roleCalled, TERM_COLUMNS } from './words';

export interface RowTerms {
  readonly name?: string;
  readonly role?: Role;
  readonly part?: string;
  readonly message?: string;
}

export type TermCells = Partial<Record<(typeof TERM_COLUMNS)[number], string>>;
export type TermMistake = 'longPart' | 'longMessage' | 'manyLines';

export const MOST_PART = 60;
const MOST_MESSAGE = 500;

/** What the API refuses in texts for people: controls that are no white space, and what turns the direction of others. */
// eslint-disable-next-line no-control-regex -- those are meant
const REFUSED = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]/g;

export function termsIn({ role: word, part, message }: TermCells): RowTerms {
  const role = roleCalled(word ?? '');
  const [ownPart, ownMessage] = [oneLine(part), cleanLines((message ?? '').replace(REFUSED, ''))];
  return {
    ...(role && { role }),
    ...(ownPart && { part: ownPart }),
    ...(ownMessage && { message: ownMessage }),
  };
}

/** In one line, without what can't be seen; characters are counted as the API does. */
function oneLine(text = ''): string {
  return text
    .replace(REFUSED, '')
    .replace(NEEDLESS, '')
    .normalize('NFC')
    .replace(/[\s\u0085]+/gu, ' ')
    .replace(/^[\p{Cf}\s]+|[\p{Cf}\s]+$/gu, '');
}

/** What the API refuses in names and parts: an address of the web or of a person. It refuses a little less. */
const ADDRESS =
  /@|:\/\/|(?:^|[^A-Za-z0-9])[wW]{3}[.。．｡․]|[.。．｡․](?:[xX][nN]--|(?!\p{Lu}\p{Ll})[A-Za-z\u{80}-\u{10ffff}]{2,}(?::\d+)?\/)|\d+(?:[.。．｡․]\d+){3}/u;

/** Whether the API may refuse a name or part as an address. */
export const mayBeAddress = (text = '') => ADDRESS.test(text);

/** The terms alone, of an entry that says more. A name that may be an address is only shown. */
export function termsOfRow(entry: RowTerms): RowTerms {
  const said = TERM_COLUMNS.filter((column) => entry[column] && !(column === 'name' && mayBeAddress(entry.name)));
  return Object.fromEntries(said.map((column) => [column, entry[column]]));
}

/** A role that is none of ours, such as a conductor's, changes nothing. */
export function termNotes(terms: RowTerms, cells: TermCells): RowNote[] {
  return cells.role && !terms.role ? [{ key: 'unknownRole', word: cells.role }] : [];
}

export function termMistake(terms: RowTerms): TermMistake | undefined {
  if (Array.from(terms.part ?? '').length > MOST_PART) return 'longPart';
  if (Array.from(terms.message ?? '').length > MOST_MESSAGE) return 'longMessage';
  if (countLines(terms.message ?? '') > MOST_LINES) return 'manyLines';
  return undefined;
}

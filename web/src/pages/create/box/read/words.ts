/** What spreadsheets say, in all languages at once: nobody tells in which one a file is. */
import type { Role } from '../../../../api/queries';
import { isInstrumentOrVoice, lettersOf } from '../../../../parts/instruments';
import others from './words.json';

/** In the order in which a table to fill in has them. */
export const TERM_COLUMNS = ['name', 'role', 'part', 'message'] as const;

/** What a column can hold. */
export const COLUMN_KINDS = ['email', ...TERM_COLUMNS, 'ignore'] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** `address` can be a postal one. */
type Named = Exclude<ColumnKind, 'ignore'> | 'address';

interface Spreadsheet {
  /** Names of columns. */
  readonly columns: Record<Named, string[]>;
  readonly roles: Record<Role, string[]>;
  /** How people are addressed in front of what is said to them. */
  readonly greetings: string[];
  /** What people say around an address, and what hardly anybody is called. */
  readonly said: string[];
}

const LANGUAGES: Spreadsheet[] = [
  ...Object.values(
    import.meta.glob<Spreadsheet>('../../../../i18n/languages/*/spreadsheet.json', { eager: true, import: 'default' }),
  ),
  others,
];

const COLUMN_NAMES = meanings(LANGUAGES.map(({ columns }) => columns));
const ROLE_WORDS = meanings(LANGUAGES.map(({ roles }) => roles));
const MAIL = others.mail.map(lettersOf);
const GREETINGS = new Set(LANGUAGES.flatMap(({ greetings }) => greetings).map(lettersOf));
const SAID = new Set(LANGUAGES.flatMap(({ said }) => said).map(lettersOf));

function meanings<Meaning extends string>(languages: Record<Meaning, string[]>[]): Map<string, Meaning> {
  const all = languages.flatMap((words) => Object.entries(words) as [Meaning, string[]][]);
  return new Map(all.flatMap(([meaning, words]) => words.map((word) => [lettersOf(word), meaning] as const)));
}

const LONGEST_NAME = 60;

/** What a column of this name holds. Numbers and what is in brackets don't count: `E-Mail (privat)`, `Instrument 2`. */
export function columnNamed(name: string): Named | undefined {
  if (name.length > LONGEST_NAME || name.includes('@')) return undefined;
  const main = name.replace(/\[[^\]]*\]|\([^)]*\)/g, ' ');
  const candidates = [name, main, ...main.split(/[/&]/)].map(lettersOf);
  const found = candidates.map((each) => COLUMN_NAMES.get(each)).find(Boolean);
  return found ?? (MAIL.some((word) => lettersOf(name).includes(word)) ? 'email' : undefined);
}

/** Nobody has a name of more words. */
const MOST_WORDS = 8;

/** Whether it is something said, and no name: `Hi, this is my address`. One such word may be part of a name. */
export function isSaid(text: string): boolean {
  const words = wordsOf(text);
  const said = words.filter((word) => SAID.has(word) || GREETINGS.has(word)).length;
  return words.length > MOST_WORDS || said > 1 || (said === 1 && (words.length === 1 || GREETINGS.has(words[0] ?? '')));
}

const wordsOf = (text: string) =>
  text
    .split(/[\s,;:!?()–—/]+|-(?=\s)/u)
    .map(lettersOf)
    .filter(Boolean);

export function roleCalled(word: string): Role | undefined {
  return ROLE_WORDS.get(lettersOf(word));
}

/** Whether it names an instrument or a voice: `2nd trumpet`, `Es-Klarinette`, `Alt 1`. */
export function isInstrument(text: string): boolean {
  return text.length <= LONGEST_NAME && !text.includes('@') && isInstrumentOrVoice(text);
}

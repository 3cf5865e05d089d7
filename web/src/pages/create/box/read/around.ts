/** What stands around an address in a line: whose it is, what they play, and what can't be used. */
import { nameIn, tidy } from './address';
import type { RowNote } from './found';
import { MOST_PART, type TermCells } from './terms';
import { columnNamed, isInstrument, isSaid, roleCalled } from './words';

export interface Around {
  readonly name?: string;
  readonly terms: TermCells;
  /** What is neither, named piece by piece. */
  readonly notes: readonly RowNote[];
}

/** What divides the pieces of a line. In a word, a dash or colon divides nothing. */
const DIVIDER = /\s+[-–—|]+(?:\s+|$)|\s*(?:[,;|()[\]{}]|:(?=\s|$))+\s*/u;
const DASH = /\s+[-–—]+\s+/u;
/** When a chat says that something was written. */
const WRITTEN = /^\s*(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+)?\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AP]M\s*)?-\s+/iu;
/** The same in brackets. */
const STAMP = /^\s*\[[^\]]*\d[^\]]*\]/;
/** A number of a telephone. */
const PHONE = /(?<![\p{L}\p{N}])(?:\+|\(\+?)?(?:\d[\s()/.-]*){7,}(?![\p{L}\p{N}])/gu;
const MOST_TEXT = 1000;
const MOST_SHOWN = 80;
/** More are a sentence, and no part. */
const MOST_WORDS = 6;

/**
 * What is before the address is the name, and what is behind it the part. But an instrument beside a name is the part
 * wherever it is, and where nothing is before the address, a name may be behind it.
 */
export function readAround(before: string, after: string): Around {
  const said = before.slice(0, MOST_TEXT).replace(WRITTEN, '').replace(STAMP, '');
  const front = withoutSaid(readBefore(said.replace(PHONE, ' ')));
  const back = readAfter(after.slice(0, MOST_TEXT), front.name !== undefined);
  const name = front.name ?? back.name;
  const parts = [...front.parts, ...back.parts].reduce<string[]>(
    (some, part) => (fits([...some, part].join(', ')) ? [...some, part] : some),
    [],
  );
  const left = [...front.parts, ...back.parts].filter((part) => !parts.includes(part));
  return {
    ...(name && { name }),
    terms: { ...(parts.length > 0 && { part: parts.join(', ') }), ...(back.role && { role: back.role }) },
    notes: [...(said.match(PHONE) ?? []), ...(front.unused ?? []), ...left, ...back.unused].map(notUsed),
  };
}

export function notUsed(text: string): RowNote {
  const letters = Array.from(tidy(text));
  const word = letters.length > MOST_SHOWN ? `${letters.slice(0, MOST_SHOWN).join('').trim()}…` : letters.join('');
  return { key: 'notUsed', word };
}

interface Pieces {
  readonly name?: string | undefined;
  readonly parts: readonly string[];
  readonly unused?: readonly string[];
}

function withoutSaid(pieces: Pieces): Pieces {
  const { name, parts } = pieces;
  return name !== undefined && isSaid(name) ? { parts, unused: [name] } : pieces;
}

function readBefore(text: string): Pieces {
  const pieces = piecesOf(text).filter((piece) => columnNamed(piece) !== 'email');
  const [first = ''] = pieces;
  if (pieces.length < 2) return isOneInstrument(first) ? { parts: [first] } : { name: nameIn(first), parts: [] };
  // `Horn, Anna` is a name.
  const byName = /^[^-–—:;|([]*,/.test(text) && !/\p{N}/u.test(first);
  const parts = pieces.filter((piece, index) => isInstrument(piece) && !(byName && index === 0));
  const names = pieces.filter((piece) => !parts.includes(piece));
  if (parts.length > 0 && names.length > 0) return { name: nameIn(names.join(', ')), parts };
  if (parts.length > 0) {
    const longest = parts.reduce((most, piece) => (wordsOf(piece) > wordsOf(most) ? piece : most));
    return { name: nameIn(longest), parts: parts.filter((piece) => piece !== longest) };
  }
  const [name = '', ...more] = text.split(DASH).map(bare).filter(Boolean);
  const part = more.filter((piece) => columnNamed(piece) !== 'email').join(', ');
  return part && isPart(part) && nameIn(name)
    ? { name: nameIn(name), parts: [part] }
    : { name: nameIn(pieces.length === piecesOf(text).length ? text : pieces.join(', ')), parts: [] };
}

function readAfter(text: string, named: boolean): Pieces & { role?: string | undefined; unused: readonly string[] } {
  const pieces = piecesOf(text);
  const role = pieces.find((piece) => roleCalled(piece));
  const name = named ? undefined : pieces.find((piece) => piece !== role && isName(piece));
  const taken = pieces.filter((piece) => piece !== role && piece !== name);
  const rest = taken.length === pieces.length ? bare(text) : taken.join(', ');
  if (isPart(rest)) return { name, role, parts: [rest], unused: [] };
  const parts = taken.filter((piece) => isInstrument(piece) && isPart(piece));
  return { name, role, parts, unused: taken.filter((piece) => !parts.includes(piece)) };
}

const piecesOf = (text: string) => text.split(DIVIDER).map(bare).filter(Boolean);

/** Without the marks around it; empty where no letter or digit is left. */
function bare(text: string): string {
  const words = text
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[^\p{L}\p{N}\p{M}).]+$/u, '')
    // Behind fewer letters, the dot is that of an abbreviation.
    .replace(/(\p{L}{4})\.+$/u, '$1');
  return words.includes('(') ? words : words.replace(/\)+$/, '').trim();
}

const fits = (part: string) => Array.from(part).length <= MOST_PART;
const wordsOf = (text: string) => text.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;

/** Whether it can be a part: short, not said to somebody, and no number of a telephone. */
function isPart(text: string): boolean {
  return (
    /\p{L}/u.test(text) && fits(text) && !isSaid(text) && wordsOf(text) <= MOST_WORDS && !/\d[\d\s/.-]{4,}\d/.test(text)
  );
}

function isOneInstrument(piece: string): boolean {
  return wordsOf(piece) === 1 && isInstrument(piece);
}

/** Whether it looks like what a person is called, and names no instrument. */
function isName(piece: string): boolean {
  const words = piece.split(/\s+/);
  return (
    words.length <= 4 &&
    words.every((word) => /^\p{L}[\p{L}\p{M}.'’-]*$/u.test(word)) &&
    isTitled(words) &&
    !isInstrument(piece) &&
    !isSaid(piece)
  );
}

/** Written as names are, as far as its letters have a case. */
const isTitled = (words: readonly string[]) => words.some((word) => !/^\p{Ll}/u.test(word));

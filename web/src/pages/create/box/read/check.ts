/** People as rows to be invited, each with what is wrong with it or worth knowing. */
import type { Entry, Mistake, RowEdit } from '../../rows/rows';
import { addressKey, isAddress } from './address';
import type { Found, RowNote } from './found';
import { notUsed } from './around';
import { mayBeAddress, termMistake, termNotes, termsIn } from './terms';
import { suggestionFor } from './typos';

/** Somebody who was found, with the number of their row. */
export interface Person {
  readonly row: number;
  readonly found: Found;
  /** What was mended by hand. */
  readonly edit?: RowEdit | undefined;
}

export function entriesOf(people: readonly Person[]): Entry[] {
  const seen = new Map<string, Entry>();
  return people.map((person) => {
    const entry = entryOf(person, seen);
    if (!entry.mistake) seen.set(recipientOf(entry), entry);
    return entry;
  });
}

const recipientOf = ({ user, email }: Entry) => user ?? addressKey(email);

function entryOf({ row, found, edit = {} }: Person, seen: ReadonlyMap<string, Entry>): Entry {
  const { from, to, address, user, terms: cells } = found;
  const read = address?.email ?? '';
  const email = edit.email ?? read;
  const said = edit.name ?? found.name;
  const isUnfit = !user && mayBeAddress(said);
  const name = isUnfit ? undefined : said;
  const terms = termsIn({ ...cells, ...edit });
  const notes: RowNote[] = [
    ...(email === read || !read ? [] : [{ key: 'corrected', from: read } as const]),
    ...(email === read && address?.typed ? [{ key: 'trimmed', from: address.typed } as const] : []),
    ...(address?.others ?? []).map((other) => ({ key: 'otherAddress', email: other }) as const),
    ...found.notes,
    ...(isUnfit && said ? [notUsed(said)] : []),
    ...termNotes(terms, cells),
  ];
  const suggestion = email && suggestionFor(email);
  const mistake = mistakeIn({ user, email }, terms, seen);
  return {
    row,
    line: from,
    ...(to > from && { lastLine: to }),
    email,
    ...(user && { user }),
    ...(name && { name }),
    ...terms,
    ...(notes.length > 0 && { notes: unique(notes) }),
    ...(suggestion && { suggestion }),
    ...(mistake && { mistake }),
  };
}

function unique(notes: RowNote[]): RowNote[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
}

function mistakeIn(
  { user, email }: { user: string | undefined; email: string },
  terms: ReturnType<typeof termsIn>,
  seen: ReadonlyMap<string, Entry>,
): Mistake | undefined {
  if (!user && !email) return { key: 'noAddress' };
  if (!user && !isAddress(email)) {
    const local = email.slice(0, email.lastIndexOf('@'));
    return { key: /[^\0-\x7f]/.test(local) ? 'foreignLetters' : 'badAddress' };
  }
  const first = seen.get(user ?? addressKey(email));
  if (first) return { key: 'twice', row: first.row, line: first.line };
  const key = termMistake(terms);
  return key && { key };
}

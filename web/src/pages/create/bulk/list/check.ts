/** People as rows to be invited, each with what is wrong with it or worth knowing. */
import type { BulkEntry, Mistake } from '../rows';
import { addressKey, isAddress } from './address';
import type { Found, RowNote } from './found';
import { termMistake, termNotes, termsIn } from './terms';
import { suggestionFor } from './typos';

/** `fixes`: what to take in place of an address, as people chose. */
export function entriesOf(people: readonly Found[], fixes: ReadonlyMap<string, string>): BulkEntry[] {
  const seen = new Map<string, BulkEntry>();
  return people.map((found, index) => {
    const entry = entryOf(found, index + 1, fixes, seen);
    if (!entry.mistake) seen.set(addressKey(entry.email), entry);
    return entry;
  });
}

function entryOf(
  { from, to, address, name, terms: cells, notes: found }: Found,
  row: number,
  fixes: ReadonlyMap<string, string>,
  seen: ReadonlyMap<string, BulkEntry>,
): BulkEntry {
  const read = address?.email ?? '';
  const email = fixes.get(read) ?? read;
  const terms = termsIn(cells);
  const notes: RowNote[] = [
    ...(email === read ? [] : [{ key: 'corrected', from: read } as const]),
    ...(email === read && address?.typed ? [{ key: 'trimmed', from: address.typed } as const] : []),
    ...(address?.others ?? []).map((other) => ({ key: 'otherAddress', email: other }) as const),
    ...found,
    ...termNotes(terms, cells),
  ];
  const suggestion = email && suggestionFor(email);
  const mistake = mistakeIn(email, terms, seen);
  return {
    row,
    line: from,
    ...(to > from && { lastLine: to }),
    email,
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
  email: string,
  terms: ReturnType<typeof termsIn>,
  seen: ReadonlyMap<string, BulkEntry>,
): Mistake | undefined {
  if (!email) return { key: 'noAddress' };
  if (!isAddress(email)) {
    const local = email.slice(0, email.lastIndexOf('@'));
    return { key: /[^\0-\x7f]/.test(local) ? 'foreignLetters' : 'badAddress' };
  }
  const first = seen.get(addressKey(email));
  if (first) return { key: 'twice', row: first.row, line: first.line };
  const key = termMistake(terms);
  return key && { key };
}

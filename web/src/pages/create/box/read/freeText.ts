/** Addresses in text that is no table: by line, comma, semicolon or blank, with names and parts around them or without. */
import { isAddress, type Mention, mentionsIn, nameIn, readAddress, tidy } from './address';
import { type Around, notUsed, readAround } from './around';
import type { Found } from './found';
import { suggestionFor } from './typos';
import { isInstrument, isSaid } from './words';

export function peopleInText(lines: readonly string[], first: number): Found[] {
  return lines.flatMap((line, index) => peopleInLine(line, first + index));
}

/** How chats call somebody: `@Ada`. */
const HANDLE = /(^|[\s(])@(?=\p{L}[^\s@]*(?:\s|$))/gu;
const NOTHING: Around = { terms: {}, notes: [] };
/** Addresses of the web, which may have an @. */
const WEB = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>"]+|(?<![\p{L}\p{N}@.-])www\.[^\s<>"@]+(?![^\s<>"@]*@)/giu;

export function peopleInLine(typed: string, line: number): Found[] {
  const said = tidy(typed);
  const links = said.match(WEB) ?? [];
  if (links.length === 0) return peopleWithoutLinks(said, line);
  const [first, ...others] = peopleWithoutLinks(tidy(said.replace(WEB, ' ')), line);
  const notes = links.map(notUsed);
  if (!first) return [{ from: line, to: line, address: undefined, terms: {}, notes }];
  return [{ ...first, notes: [...first.notes, ...notes] }, ...others];
}

function peopleWithoutLinks(whole: string, line: number): Found[] {
  if (!/[\p{L}\p{N}@]/u.test(whole)) return [];
  const found = (address: Found['address'], around: Around): Found => ({ from: line, to: line, address, ...around });
  if (isAddress(whole)) return [found(readAddress(whole), NOTHING)];
  const text = mentionsIn(whole).length > 0 ? whole.replace(HANDLE, '$1') : whole;
  const mentions = mentionsIn(text);
  const [only] = mentions;
  if (!only) {
    const address = readAddress(text) ?? (suggestionFor(text) ? { email: text, others: [] } : undefined);
    return [found(address, address ? NOTHING : named(text))];
  }
  const [before, after] = [text.slice(0, only.from), text.slice(only.to)];
  const alone = !`${before}${after}`.includes('@') && !(only.angled && before.includes(';'));
  if (mentions.length === 1 && alone) return [found(readingOf(only), readAround(before, after))];
  const people: Found[] = [];
  /** What belongs to no address: an instrument is the part of who is before it, all else is somebody without one. */
  const add = (pieces: readonly string[]) => {
    for (const piece of pieces.filter((each) => nameIn(each) && !isConnector(each))) {
      const last = people.at(-1);
      if (last?.address && !last.terms.part && isInstrument(piece)) {
        people.splice(-1, 1, { ...last, terms: { ...last.terms, ...readAround('', piece).terms } });
      } else people.push(piece.includes('@') ? found(readAddress(piece), NOTHING) : found(undefined, named(piece)));
    }
  };
  mentions.forEach((mention, index) => {
    const { names, own } = split(text.slice(mentions[index - 1]?.to ?? 0, mention.from), mention);
    // Where nothing is before the first address, what is between two belongs to the one in front of it.
    const follows = index > 0 && isInstrument(own) && !nameIn(before);
    add(follows ? [...names, own] : names);
    people.push(found(readingOf(mention), follows || isConnector(own) ? NOTHING : readAround(own, '')));
  });
  add(text.slice(mentions.at(-1)?.to).split(/[;,]/));
  return people;
}

function named(text: string): Around {
  const name = nameIn(text);
  if (name && isSaid(name)) return { ...NOTHING, notes: [notUsed(name)] };
  return { ...NOTHING, ...(name && { name }) };
}

function readingOf({ email, typed }: Mention): Found['address'] {
  return { email, others: [], ...(typed && { typed }) };
}

/** What belongs to the address behind it, and what does not: a bare one has no comma in its name. */
function split(before: string, mention: Mention): { names: string[]; own: string } {
  const quoted = /"[^"]*"\s*$/.exec(before);
  const start = quoted ? quoted.index : before.length;
  const cut = Math.max(before.lastIndexOf(';', start - 1), mention.angled ? -1 : before.lastIndexOf(',', start - 1));
  return { names: before.slice(0, Math.max(0, cut)).split(/[;,]/), own: before.slice(cut + 1) };
}

/** Words between addresses that name nobody. */
function isConnector(text: string): boolean {
  return /^\W*(?:und|and|et|e|y|en|och|og|i|oder|or|to|cc|bcc|an|von|from)?\W*$/i.test(text);
}

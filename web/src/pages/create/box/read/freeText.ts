/** Addresses in text that is no table: by line, comma, semicolon or blank, with names around them or without. */
import { isAddress, type Mention, mentionsIn, nameIn, readAddress, tidy } from './address';
import type { Found } from './found';
import { suggestionFor } from './typos';

export function peopleInText(lines: readonly string[], first: number): Found[] {
  return lines.flatMap((line, index) => peopleInLine(tidy(line), first + index));
}

function peopleInLine(text: string, line: number): Found[] {
  if (!/[\p{L}\p{N}@]/u.test(text)) return [];
  const found = (address: Found['address'], name: string | undefined): Found => ({
    from: line,
    to: line,
    address,
    ...(name && { name }),
    terms: {},
    notes: [],
  });
  if (isAddress(text)) return [found(readAddress(text), undefined)];
  const mentions = mentionsIn(text);
  const [only] = mentions;
  if (!only) {
    const address = readAddress(text) ?? (suggestionFor(text) ? { email: text, others: [] } : undefined);
    return [found(address, address ? undefined : nameIn(text))];
  }
  const [before, after] = [text.slice(0, only.from), text.slice(only.to)];
  const alone = !`${before}${after}`.includes('@') && !(only.angled && before.includes(';'));
  if (mentions.length === 1 && alone) {
    return [found(readingOf(only), nameIn(before) ?? nameIn(after))];
  }
  const nobody = (texts: string[]) =>
    texts
      .filter((each) => nameIn(each) && !isConnector(each))
      .map((each) => (each.includes('@') ? found(readAddress(each), undefined) : found(undefined, nameIn(each))));
  return [
    ...mentions.flatMap((mention, index) => {
      const before = text.slice(mentions[index - 1]?.to ?? 0, mention.from);
      const { names, own } = split(before, mention);
      return [...nobody(names), found(readingOf(mention), isConnector(own) ? undefined : nameIn(own))];
    }),
    ...nobody(text.slice(mentions.at(-1)?.to).split(/[;,]/)),
  ];
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

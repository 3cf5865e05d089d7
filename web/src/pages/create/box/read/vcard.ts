/** Contacts as phones and address books share them (RFC 6350, and versions 2.1 and 3 before it). */
import { nameIn, readAddress, tidy } from './address';
import type { Found, ListNote } from './found';

export function isVcard(lines: readonly string[]): boolean {
  return lines.some((line) => /^begin:vcard\s*$/i.test(line.trim()));
}

export function peopleInCards(lines: readonly string[], first: number): { found: Found[]; notes: ListNote[] } {
  const found: Found[] = [];
  const notes: ListNote[] = [];
  let begun: number | undefined;
  lines.forEach((line, index) => {
    if (/^begin:vcard\s*$/i.test(line.trim())) begun = index;
    else if (begun === undefined && tidy(line)) notes.push({ key: 'title', from: first + index, to: first + index });
    if (begun === undefined || !(/^end:vcard\s*$/i.test(line.trim()) || index === lines.length - 1)) return;
    found.push({ from: first + begun, to: first + index, ...contact(lines.slice(begun, index + 1)) });
    begun = undefined;
  });
  return { found, notes };
}

function contact(lines: readonly string[]): Omit<Found, 'from' | 'to'> {
  const unfolded = lines
    .join('\n')
    .replace(/\n[ \t]/g, '')
    .split('\n');
  const values = (property: string) =>
    unfolded.flatMap((line) => {
      const [, params = '', value = ''] =
        new RegExp(`^(?:[\\w-]+\\.)?${property}((?:;[^:]*)?):(.*)$`, 'i').exec(line.trim()) ?? [];
      return value ? [{ value: /quoted-printable/i.test(params) ? unescaped(value) : value, params }] : [];
    });
  const mails = values('EMAIL').sort((a, b) => Number(isPreferred(b.params)) - Number(isPreferred(a.params)));
  const [best, ...others] = mails.map(({ value }) => readAddress(value)).filter((each) => each !== undefined);
  const name = nameIn((values('FN')[0]?.value ?? '').replaceAll('\\,', ',').replaceAll('\\;', ';'));
  return {
    address: best,
    ...(name && { name }),
    terms: {},
    notes: others.map(({ email }) => ({ key: 'otherAddress', email })),
  };
}

function isPreferred(params: string): boolean {
  return /[;,=]pref(?:=1)?(?=[;,]|$)/i.test(params);
}

function unescaped(value: string): string {
  const bytes = value.replace(/=([0-9a-f]{2})/gi, '%$1');
  try {
    return decodeURIComponent(bytes);
  } catch {
    return value;
  }
}

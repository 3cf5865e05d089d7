/** What somebody may have meant by an address that is mistyped. Never applied by itself. */
import { isAddress, tidy } from './address';

/** Where most addresses are. Only what is one slip away from one of these is taken for it. */
const PROVIDERS = [
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'hotmail.de',
  'hotmail.fr',
  'hotmail.co.uk',
  'outlook.com',
  'outlook.de',
  'live.com',
  'yahoo.com',
  'yahoo.de',
  'yahoo.fr',
  'yahoo.co.uk',
  'icloud.com',
  'gmx.de',
  'gmx.net',
  'gmx.at',
  'gmx.ch',
  'web.de',
  't-online.de',
  'freenet.de',
  'posteo.de',
  'mailbox.org',
  'proton.me',
  'protonmail.com',
  'bluewin.ch',
  'orange.fr',
  'wanadoo.fr',
  'libero.it',
  'btinternet.com',
];

/** Real ones that are one slip away from another. */
const REAL = new Set([
  ...PROVIDERS,
  'mail.com',
  'gmx.com',
  'gmx.fr',
  'ymail.com',
  'hotmail.it',
  'yahoo.it',
  'live.de',
  'live.fr',
]);

/** Endings that don't exist. */
const ENDINGS = new Map([
  ['con', 'com'],
  ['cmo', 'com'],
  ['ocm', 'com'],
  ['comm', 'com'],
  ['coom', 'com'],
  ['vom', 'com'],
  ['xom', 'com'],
  ['cpm', 'com'],
  ['nte', 'net'],
  ['nett', 'net'],
  ['ogr', 'org'],
  ['orgg', 'org'],
  ['dee', 'de'],
  ['ded', 'de'],
]);

/** A likelier address, if there is one that the API takes. */
export function suggestionFor(email: string): string | undefined {
  const valid = isAddress(email);
  const plain = valid ? email : repaired(email);
  const at = plain.lastIndexOf('@');
  const domain = plain.slice(at + 1).toLowerCase();
  const meant = `${plain.slice(0, at)}@${likelier(domain)}`;
  return meant.toLowerCase() !== email.toLowerCase() && at > 0 && isAddress(meant) ? meant : undefined;
}

/** Without blanks, with the dots and the @ that are written otherwise. */
function repaired(text: string): string {
  return tidy(text)
    .replace(/\s*[([{<]\s*(?:at|ät)\s*[)\]}>]\s*/i, '@')
    .replace(/\s*[([{<]\s*(?:dot|punkt)\s*[)\]}>]\s*/gi, '.')
    .replace(/\s*([@.,])\s*/g, '$1')
    .replace(/,(?=[a-z]+$)/i, '.')
    .replace(/\.{2,}/g, '.')
    .replace(/@[.@]+/, '@')
    .replace(/^\.+/, '')
    .replace(/[.,;]+$/, '');
}

function likelier(domain: string): string {
  if (REAL.has(domain)) return domain;
  const dot = domain.lastIndexOf('.');
  const ending = ENDINGS.get(domain.slice(dot + 1));
  const mended = ending ? `${domain.slice(0, dot + 1)}${ending}` : domain;
  if (REAL.has(mended)) return mended;
  const whole = PROVIDERS.find((each) => each.split('.')[0] === domain);
  return whole ?? PROVIDERS.find((each) => each.length > 7 && isSlip(mended, each)) ?? mended;
}

/** Whether one letter too many, too few or wrong, or two swapped ones, make the one of the other. */
export function isSlip(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1 || one === other) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [left, right] = [one.slice(start), other.slice(start)];
  const swapped = right.startsWith(`${left[1] ?? ''}${left[0] ?? ''}`) && left.slice(2) === right.slice(2);
  return left.slice(1) === right.slice(1) || left.slice(1) === right || left === right.slice(1) || swapped;
}

/** E-mail addresses: where they are in a text, and whether the API takes them. */

/** At most so many bytes, as the API counts them. */
const MOST_BYTES = 320;
/** White space at the edges, as the API trims it. */
const EDGES = /^\p{White_Space}+|\p{White_Space}+$/gu;
/** What can't be seen, or only as a blank. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\s\u2800]/u;
const DOT_ATOM = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/;

/** What the API makes of an address; `unsure` where only its own tables can tell. */
export type Verdict = 'taken' | 'refused' | 'unsure';

/**
 * Whether the API takes this address: an ASCII local part, a domain of two labels or more. The same rule as
 * `shared/domain/src/email.rs`; `test/addresses.json` holds the two together. An international domain is the API's to
 * judge: browsers know other versions of Unicode.
 */
export function verdictOf(text: string): Verdict {
  if (new TextEncoder().encode(text).length > MOST_BYTES) return 'refused';
  const typed = text.replace(EDGES, '');
  const at = typed.lastIndexOf('@');
  const local = typed.slice(0, at);
  if (UNSEEN.test(typed) || at < 0 || local.length > 64 || !DOT_ATOM.test(local)) return 'refused';
  const domain = typed.slice(at + 1);
  const labels = labelsOf(domain);
  const last = labels.at(-1) ?? '';
  const isHost = labels.length > 1 && labels.every(isLabel) && !/^(?:\d+|[\0-\x7f])$/.test(last);
  if (!isHost || OTHER_ASCII.test(domain)) return 'refused';
  if (/[^\0-\x7f]/.test(domain) || labels.some((label) => label.startsWith('xn--'))) return 'unsure';
  return domain.length <= 253 && labels.every(({ length }) => length <= 63) ? 'taken' : 'refused';
}

/** Whether the API may take it. */
export function isAddress(text: string): boolean {
  return verdictOf(text) !== 'refused';
}

/** What no host has of ASCII. */
const OTHER_ASCII = /[\0-,/:-@[-`{-\x7f]/;

const labelsOf = (domain: string) => domain.normalize('NFKC').toLowerCase().split(/[.。]/);

function isLabel(label: string): boolean {
  const dashed = label.slice(2, 4) === '--' && !label.startsWith('xn--');
  return label !== '' && !label.startsWith('-') && !label.endsWith('-') && !dashed;
}

/**
 * A valid address as it is compared. `googlemail.com` is `gmail.com`, where dots and what follows a plus mean nothing.
 * Mail goes to the address as typed.
 */
export function addressKey(email: string): string {
  const typed = email.replace(EDGES, '');
  const at = typed.lastIndexOf('@');
  const local = typed.slice(0, at).toLowerCase();
  const domain = asciiDomain(typed.slice(at + 1));
  if (domain !== 'gmail.com' && domain !== 'googlemail.com') return `${local}@${domain}`;
  const [name = ''] = local.split('+');
  return `${name.replaceAll('.', '')}@gmail.com`;
}

/** By the browser's own tables. */
function asciiDomain(domain: string): string {
  try {
    // With an ending, so that no number is taken for an IP address.
    return new URL(`https://${domain}.é`).hostname.replace(/\.[^.]*$/, '');
  } catch {
    return domain.toLowerCase();
  }
}

/** As notes and chats write a link to an address. */
const LINK = /\[([^\][]{0,320})\]\(mailto:([^()?\s]{1,320})[^()]{0,320}\)/gi;
/** As HTML does, and what else is there of it. */
const HTML_LINK = /<a\s[^<>]{0,320}mailto:([^<>"'?\s]{1,320})[^<>]{0,640}>([^<>]{0,320})<\/a>/gi;
const TAG = /<\/?(?:b|br|div|em|i|li|ol|p|span|strong|table|tbody|td|tr|u|ul)(?:\s[^<>@]{0,640})?\/?>/gi;
/** What a link says of the mail to be written. */
const OF_MAIL = /(mailto:[^\s?<>"']{1,320})\?[^\s<>"']{0,1000}/gi;

/** How directories of mail and telephone systems mark addresses; `mailto:` is dealt with where it stands. */
const SCHEME = /\b(?:smtp|sip|xmpp):(?=[^\s:@]{1,64}@)/gi;

/** Without what can't be seen; any white space is one blank. */
export function tidy(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\s\u2800]+/gu, ' ')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replaceAll('＠', '@')
    .replace(LINK, (_, label: string, email: string) => named(label, email))
    .replace(HTML_LINK, (_, email: string, label: string) => named(label, email))
    .replace(TAG, ' ')
    .replace(OF_MAIL, '$1')
    .replace(SCHEME, '')
    .trim();
}

const named = (label: string, email: string) => (label.includes('@') ? email : `${label} <${email}>`);

/** Something with an @ in a text. */
export interface Mention {
  readonly email: string;
  readonly from: number;
  readonly to: number;
  /** Whether it is in angle brackets, so that a name is in front. */
  readonly angled: boolean;
  /** With marks around it that are not part of the address, though they could be. */
  readonly typed?: string;
}

/** An address in angle brackets, which may be a link or have a label as chats write it; or a bare one. */
const MENTION =
  /<\s*(?:mailto:)?([^<>|\s?@]{1,320}@[^<>|\s?@]{1,320})[^<>]{0,320}>|[^\s<>()[\]{},;:"„“”«»|\\@]{1,320}@[\p{L}\p{N}\p{M}.．。_-]+(?:,(?:com|de|net|org|at|ch|eu)(?![\p{L}\p{N}@.-]))?/gu;

/** What looks like addresses in a tidy text, in order, whether the API takes them or not. */
export function mentionsIn(text: string): Mention[] {
  if (!text.includes('@')) return [];
  let end = 0;
  return [...text.matchAll(MENTION)].map((match) => {
    const [whole, inner] = match;
    const [from, to] = [match.index, match.index + whole.length];
    const email = inner === undefined ? trimmed(whole) : trimmed(inner.replace(/,\s*$/, ''));
    // What divides it from the one before is no mark of its own.
    const typed = inner === undefined && (from === 0 || from > end) ? withMarks(text, from, to, email) : undefined;
    end = to;
    return { email, from, to, angled: inner !== undefined, ...(typed && { typed }) };
  });
}

function withMarks(text: string, from: number, to: number, email: string): string | undefined {
  const start = from < 4 && /^[,;\s]+$/.test(text.slice(0, from)) ? 0 : from;
  if (!/[!-~]/.test(text.slice(start, text.indexOf(email, from)))) return undefined;
  const after = /^[*'`]*/.exec(text.slice(to, to + 4))?.[0] ?? '';
  return `${text.slice(start, to)}${after}`;
}

/** Whether a tidy text is nothing but addresses, with names before those in angle brackets. */
export function isOnlyAddresses(text: string): boolean {
  const mentions = mentionsIn(text);
  if (mentions.length === 0) return false;
  if (mentions.some(({ angled }) => angled)) return true;
  const between = [...mentions, undefined].map((each, index) =>
    text.slice(mentions[index - 1]?.to ?? 0, each?.from ?? text.length),
  );
  return between.every((each) => /^(?:und|and|oder|or|mailto|[^\p{L}\p{N}])*$/iu.test(each));
}

/** Without the marks of a list, of emphasis and of sentences around it. A dot in front is a mistake, not a mark. */
function trimmed(text: string): string {
  return text.replace(/^(?:[^\p{L}\p{N}_+{}#$%~.-])+/u, '').replace(/[^\p{L}\p{N}\p{M}]+$/u, '');
}

export interface Reading {
  /** The first that can be invited, else the first that is not quite an address. */
  readonly email: string;
  /** Further addresses. */
  readonly others: readonly string[];
  /** The text around it, where it is in angle brackets. */
  readonly name?: string;
  /** With the marks around it that were taken off. */
  readonly typed?: string;
}

/** What a field or cell for one person's address says; undefined where there is no @. */
export function readAddress(text: string): Reading | undefined {
  const whole = tidy(text);
  // In front of what a spreadsheet would run, an apostrophe is no part of the cell.
  const cell = whole.replace(/^'(?=[=+\-@])/, '');
  const content = cell.replace(/^'+/, '');
  const bare = content === cell ? undefined : cell;
  if (isAddress(content)) return { email: content, others: [], ...(bare && { typed: bare }) };
  const mentions = mentionsIn(content);
  const best = mentions.find(({ email }) => isAddress(email)) ?? mentions[0];
  if (!best) return content.includes('@') ? { email: content, others: [] } : undefined;
  const others = mentions.filter(({ email }) => email !== best.email && isAddress(email)).map(({ email }) => email);
  const name = best.angled ? nameIn(content.slice(0, best.from)) : undefined;
  const typed = best.typed ?? (best.from === 0 && !best.angled ? bare : undefined);
  return { email: best.email, others, ...(name && { name }), ...(typed && { typed }) };
}

const MOST_NAME = 120;
/** A name is searched no further. */
const MOST_TEXT = 1000;

/** A person's name without numbers of a list, times of a chat and punctuation; undefined where no letter is left. */
export function nameIn(text: string): string | undefined {
  const name = tidy(text.slice(0, MOST_TEXT))
    .replace(/^\[[^\]]*\d[^\]]*\]\s*/, '')
    .replace(/\bmailto:/gi, '')
    // As the head of a mail says whom it is from and to.
    .replace(/^(?:von|from|an|to|cc|bcc|de|para|à)\s*:\s+/iu, '')
    .replace(/^(?:\p{N}+\s*[.):]|[^\p{L}\p{N}]+)+\s*/u, '')
    .replace(/[^\p{L}\p{N}\p{M}.)]+$/u, '')
    .replace(/\s+[.)]+$/, '')
    .replaceAll('"', '');
  if (!/\p{L}/u.test(name)) return undefined;
  const letters = Array.from(name);
  return letters.length > MOST_NAME
    ? `${letters
        .slice(0, MOST_NAME - 1)
        .join('')
        .trim()}…`
    : name;
}

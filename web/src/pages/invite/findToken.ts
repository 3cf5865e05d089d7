/**
 * Finds a link's token in what mail gateways, mail programs, chats and people make of a link. A token has one of few
 * lengths and consists of letters, digits, `-` and `_` alone, so it is found by its form, wherever it stands.
 */

export type Page = 'invite' | 'unsubscribe' | 'reply-to';

/** How long tokens are. Those of today end in A, Q, g or w; older links have the last length. */
export const LENGTHS = {
  invite: [70, 68],
  unsubscribe: [50, 46, 44],
  'reply-to': [66],
} as const satisfies Record<Page, number[]>;

/** What a token stops mail about: notes about one's own invites have the longest ones. */
export const mailOf = (token: string) => (token.length === LENGTHS.unsubscribe[0] ? 'notes' : 'invitations');

/** The token in a link, a wrapped link or a whole message. */
export function findToken(text: string, page: Page): string | undefined {
  const lengths: readonly number[] = LENGTHS[page];
  const forms = lengths.map((length, at): Form => ({
    length,
    longest: at > 0 ? lengths[0] : undefined,
    fits: (run: string) => run.length === length && (length === lengths.at(-1) || /[AQgw]$/.test(run)),
  }));
  const spelled = [...spellings(text)].map((spelling) => ({ spelling, runs: runsOf(spelling) }));
  for (const { spelling, runs } of spelled) {
    for (const { fits } of forms) {
      const token = whole(spelling, runs, fits);
      if (token) return token;
    }
  }
  for (const { runs } of spelled) {
    for (const form of forms) {
      const token = glued(runs, page, form);
      if (token) return token;
    }
  }
  return undefined;
}

interface Form {
  readonly length: number;
  /** How long the longest tokens are, where these are shorter. */
  readonly longest: number | undefined;
  readonly fits: (run: string) => boolean;
}

interface Run {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** It begins where the token of a link does. */
  readonly opened: boolean;
}

const OPENING = /(?:[#?]|(?:invite|unsubscribe|reply-to)\W{1,3})$/i;
/** What comes between the pieces of a token that was broken: blanks, line ends, and what mail programs mark them with. */
const BREAK = /^[\s=+>|]+$/;
/** How much is glued to a token by accident: in its place in a link, and elsewhere. */
const MOST_GLUE = { opened: 40, elsewhere: 12 };

function runsOf(text: string): Run[] {
  return [...text.matchAll(/[\w-]+/g)].map(({ 0: run, index }) => {
    const before = text.slice(Math.max(0, index - 16), index);
    return { text: run, start: index, end: index + run.length, opened: OPENING.test(before) };
  });
}

/** A run that is a token, or the pieces of one. */
function whole(text: string, runs: readonly Run[], fits: (run: string) => boolean): string | undefined {
  let found: string | undefined;
  for (const [first, { opened }] of runs.entries()) {
    let joined = '';
    for (let last = first; last < runs.length; last += 1) {
      const run = runs[last];
      if (!run || (last > first && !BREAK.test(text.slice(runs[last - 1]?.end, run.start)))) break;
      joined += run.text;
      if (joined.length > LENGTHS.invite[0]) break;
      if (!fits(joined)) continue;
      if (opened) return joined;
      // Words of a message may have a token's length together. Nothing but a broken token has pieces alone.
      if (last === first || (first === 0 && last === runs.length - 1)) found ??= joined;
    }
  }
  return found;
}

/** A token with something of its alphabet before or after it: `_`, `-`, letters without a blank between. */
function glued(runs: readonly Run[], page: Page, { length, longest, fits }: Form): string | undefined {
  for (const { text: run, opened } of [...runs].sort((one, other) => Number(other.opened) - Number(one.opened))) {
    // A link is also pasted twice without a blank between.
    const bare = run.replace(/^(?:invite|unsubscribe|reply-to)/i, '').replace(/^([\w-]{44,})\1+$/, '$1');
    // Other pages’ tokens begin with none of this one’s.
    if (isOfAnother(page, bare.length)) continue;
    const glue = bare.length - length;
    if (glue < 0 || glue > (opened ? MOST_GLUE.opened : MOST_GLUE.elsewhere)) continue;
    const [, , emphasized = ''] = /^([_-]{1,2})(.*)\1$/.exec(bare) ?? [];
    const begun = bare.replace(/^[_-]+/, '');
    const ended = bare.replace(/[_-]+$/, '');
    // Some letters short of a longer token is a token that was cut, not a shorter one with letters glued to it.
    const cut = longest !== undefined && bare.length < longest;
    const apart = (glue: string) => !cut || /^[_-]*$/.test(glue);
    const first = apart(bare.slice(length)) ? [bare.slice(0, length)] : [];
    const last = apart(bare.slice(0, -length)) ? [bare.slice(-length)] : [];
    const tries = [bare, emphasized, begun, ended, ...first, ...last];
    const token = tries.find(fits);
    if (token) return token;
  }
  return undefined;
}

function isOfAnother(page: Page, length: number): boolean {
  return Object.entries(LENGTHS).some(([other, lengths]) => other !== page && (lengths as number[]).includes(length));
}

/** How the text may be meant, the most likely first. */
function* spellings(text: string): Generator<string> {
  for (const unwrapped of [fromProofpoint(text), fromBase64(text), text, fromQuotedPrintable(text)]) {
    if (unwrapped === undefined) continue;
    const plain = legible(unwrapped);
    // Programs that set type as they think best make one dash of two hyphens.
    if (/[–—]/.test(plain)) yield plain.replace(/[–—]/g, '--').replace(HYPHENS, '-');
    yield plain.replace(HYPHENS, '-');
  }
}

const HYPHENS = /[\u2010-\u2015\u2043\u2212]/g;
/** Soft hyphens, marks of direction and width, controls; and the backslash, by which Markdown keeps `_` as it is. */
// eslint-disable-next-line no-control-regex -- those are meant
const UNSEEN = /[\p{Cf}\p{Mn}\u115f\u1160\u2800\0-\x08\x0e-\x1f\x7f\\]/gu;

/** Without escapes of URLs and HTML, without what can't be seen, and full-width letters as letters. */
export function legible(text: string): string {
  let plain = text;
  // Gateways escape what was escaped before.
  for (let times = 0; times < 3; times += 1) plain = plain.replace(/(?:%[0-9a-f]{2})+/gi, unescaped);
  return (
    plain
      .replace(/<\/?w?br\s*\/?>/gi, '')
      .replace(/&(?:amp;)+/gi, '&')
      .replace(/&#(?:x([0-9a-f]{2,5})|([0-9]{2,6}));/gi, (_, hex?: string, decimal = '') =>
        String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
      )
      .replace(/&(?:shy|zwn?j|ZeroWidthSpace|(lowbar)|(hyphen|dash));/g, (_, low?: string, dash?: string) =>
        low ? '_' : dash ? '-' : '',
      )
      // The alphabet of text messages has no `_`; some phones send this instead.
      .replaceAll('§', '_')
      // A mark that fell on a letter of the token comes off it.
      .normalize('NFKD')
      .replace(UNSEEN, '')
  );
}

function unescaped(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return ' ';
  }
}

/** URL Defense, version 2, writes `-2D` for `-`, `-5F` for `_` and `_` for `/`. */
function fromProofpoint(text: string): string | undefined {
  const [, wrapped] = /urldefense\S*\/v2\/\S*?[?&]u=([^&\s]+)/i.exec(text) ?? [];
  return wrapped?.replaceAll('_', '/').replace(/-([0-9a-f]{2})/gi, '%$1');
}

/** Some gateways, such as Sophos, carry the whole URL in base64. */
function fromBase64(text: string): string | undefined {
  const [wrapped] = /aHR0c[\w+/-]{20,}/.exec(text) ?? [];
  try {
    return wrapped && atob(wrapped.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return undefined;
  }
}

/** A mail's source, as it is sent (RFC 2045, section 6.7). */
function fromQuotedPrintable(text: string): string | undefined {
  return text.includes('=') ? text.replace(/=\r?\n/g, '').replace(/=([0-9a-f]{2})/gi, '%$1') : undefined;
}

import { describe, expect, test } from 'vitest';
import { forged } from '../../../test/token';
import { findToken, mailOf } from './findToken';

// Made up, with what is hard to keep: `-`, `_`, two of each in a row, digits at the front.
const NEW = '01-_x--Y__zAQEBAQ9fX3Jlc-3R_abcDEFghiJKLmnoPQRstuVWXyz0123456789-_aBcA';
const OLD = 'AQ9-_x--Y__zAQEBAQ9fX3Jlc-3R_abcDEFghiJKLmnoPQRstuVWXyz0123456789-_-';
const STOP = 'AZ9-_abcDEFghiJKLmnoPQRstuVWXyz0123456789-_aBw';
const STOP_NOTES = 'AZ9-_abcDEFghiJKLmnoPQRstuVWXyz0123456789-_aBcdeAg';
const STOP_OLD = 'AZ9-_abcDEFghiJKLmnoPQRstuVWXyz0123456789-_a';
const SITE = 'https://bands.example';

/** A QP encoder breaks lines at 76 columns. */
const softBroken = (text: string) => text.replaceAll('=', '=3D').replace(/.{60}/g, '$&=\r\n');
const proofpoint = (url: string) =>
  url.replace(/[^A-Za-z0-9./]/g, (each) => `-${each.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll('/', '_');

/** What becomes of a link, by the program that does it or the way it comes about. */
const CHANGES: Record<string, (token: string) => string> = {
  'the link': (token) => `${SITE}/invite#${token}`,
  'the token alone': (token) => token,
  'a dot after it': (token) => `${SITE}/invite#${token}.`,
  'a comma after it': (token) => `${SITE}/invite#${token},`,
  'a bracket after it': (token) => `(${SITE}/invite#${token})`,
  'a square bracket after it': (token) => `[${SITE}/invite#${token}]`,
  'angle brackets (RFC 3986, appendix C)': (token) => `<${SITE}/invite#${token}>`,
  quotes: (token) => `"${SITE}/invite#${token}"`,
  'typographic quotes': (token) => `„${SITE}/invite#${token}“`,
  'an ellipsis': (token) => `${SITE}/invite#${token}…`,
  'the token twice, without a gap': (token) => `${SITE}/invite#${token}${token}`,
  'an accent on its last letter': (token) => `${SITE}/invite#${token}\u0308`,
  'a mark of exclamation': (token) => `${SITE}/invite#${token}!`,
  'a colon and words': (token) => `${SITE}/invite#${token}:hello`,
  'parameters of a campaign': (token) => `${SITE}/invite#${token}?utm_source=x&utm_medium=email`,
  'parameters before the fragment': (token) => `${SITE}/invite?utm_source=x#${token}`,
  'Facebook’s click id': (token) =>
    `${SITE}/invite#${token}&fbclid=IwAR0aBcDeFgHiJkLmNoPqRsTuVwXyZ-0123456789_abcdefghi`,
  'Facebook’s fragment after a sign-in': (token) => `${SITE}/invite/${token}#_=_`,
  'a text fragment': (token) => `${SITE}/invite#${token}:~:text=join%20us`,
  'an escaped blank': (token) => `${SITE}/invite#${token}%20`,
  'an escaped line end': (token) => `${SITE}/invite#${token}%0D%0A`,
  'an escaped no-break space': (token) => `${SITE}/invite#${token}%C2%A0`,
  'a no-break space in Latin-1': (token) => `${SITE}/invite#${token}%A0`,
  'a zero-width space after it': (token) => `${SITE}/invite#${token}%E2%80%8B`,
  'a zero-width space inside': (token) => `${SITE}/invite#${token.slice(0, 30)}\u200b${token.slice(30)}`,
  'soft hyphens inside': (token) => `${SITE}/invite#${token.slice(0, 30)}\u00ad${token.slice(30)}`,
  'a mark of direction before it': (token) => `${SITE}/invite#\u2068${token}\u2069`,
  'a byte order mark': (token) => `\ufeff${SITE}/invite#${token}`,
  'the path': (token) => `${SITE}/invite/${token}`,
  'the path with a slash': (token) => `${SITE}/invite/${token}/`,
  'the path with parameters': (token) => `${SITE}/invite/${token}&fbclid=1`,
  'an escaped number sign': (token) => `${SITE}/invite%23${token}`,
  'one escaped twice': (token) => `${SITE}/invite%2523${token}`,
  'one escaped three times': (token) => `${SITE}/invite%252523${token}`,
  'the query': (token) => `${SITE}/invite?${token}`,
  'the query with a sign for no value': (token) => `${SITE}/invite?${token}=`,
  'an escaped query': (token) => `${SITE}/invite%3Fanswer%3Ddecline%23${token}`,
  'a lost number sign': (token) => `${SITE}/invite${token}`,
  'a hashbang': (token) => `${SITE}/invite#!${token}`,
  'a second number sign': (token) => `${SITE}/invite##${token}`,
  'escaped hyphens and lines': (token) => `${SITE}/invite#${token.replaceAll('-', '%2D').replaceAll('_', '%5F')}`,
  'escaped twice': (token) => `${SITE}/invite#${token.replaceAll('-', '%252D').replaceAll('_', '%255F')}`,
  'HTML entities': (token) => `${SITE}/invite#${token.replaceAll('-', '&#45;').replaceAll('_', '&#x5f;')}`,
  'named entities': (token) => `${SITE}/invite#${token.replaceAll('-', '&hyphen;').replaceAll('_', '&lowbar;')}`,
  'the rest of an entity': (token) => `${SITE}/invite#${token}&quot;&gt;`,
  'half an entity': (token) => `${SITE}/invite#${token}&nbsp`,
  'an attribute of HTML': (token) => `<a href="${SITE}/invite?answer=decline&amp;x#${token}">Decline</a>`,
  'a link of Markdown': (token) => `[Join us](${SITE}/invite#${token})`,
  'escapes of Markdown': (token) => `${SITE}/invite#${token.replaceAll('_', '\\_').replaceAll('-', '\\-')}`,
  'bold in Markdown': (token) => `**${SITE}/invite#${token}**`,
  'italics in Markdown': (token) => `_${SITE}/invite#${token}_`,
  'the token in italics': (token) => `_${token}_`,
  'bold lines in Markdown': (token) => `__${SITE}/invite#${token}__`,
  'struck out': (token) => `~~${SITE}/invite#${token}~~`,
  'Slack’s link': (token) => `<${SITE}/invite#${token}|Join us>`,
  'a dash glued to it': (token) => `${SITE}/invite#${token}-`,
  'words glued to it': (token) => `${SITE}/invite#${token}Bisdann`,
  'typographic hyphens': (token) => `${SITE}/invite#${token.replaceAll('-', '\u2010')}`,
  'no-break hyphens': (token) => `${SITE}/invite#${token.replaceAll('-', '\u2011')}`,
  'en dashes': (token) => `${SITE}/invite#${token.replaceAll('-', '\u2013')}`,
  'minus signs': (token) => `${SITE}/invite#${token.replaceAll('-', '\u2212')}`,
  'a dash for two hyphens': (token) => `${SITE}/invite#${token.replaceAll('--', '\u2014')}`,
  'full-width letters': (token) =>
    `${SITE}/invite#${token.replace(/[A-Za-z0-9_-]/g, (each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0))}`,
  'a line break': (token) => `${SITE}/invite#${token.slice(0, 20)}\n${token.slice(20)}`,
  'a line break after the number sign': (token) => `${SITE}/invite#\r\n${token}`,
  'a blank inside': (token) => `${SITE}/invite#${token.slice(0, 41)} ${token.slice(41)}`,
  'a blank as a plus sign': (token) => `${SITE}/invite?${token.slice(0, 41)}+${token.slice(41)}`,
  'an escaped line break inside': (token) => `${SITE}/invite#${token.slice(0, 41)}%0A${token.slice(41)}`,
  'the token alone, in two lines': (token) => `  ${token.slice(0, 41)}\n${token.slice(41)}\n`,
  'lines of a quoted mail': (token) => `> Join us:\n> ${SITE}/invite#${token.slice(0, 9)}\n> ${token.slice(9)}\n> Bye`,
  'quoted-printable': (token) => softBroken(`<a href="${SITE}/invite?answer=decline#${token}">No</a>`),
  'quoted-printable hyphens': (token) => `${SITE}/invite#${token.replaceAll('-', '=2D').replaceAll('_', '=5F')}`,
  'Microsoft’s Safe Links': (token) =>
    `https://eur02.safelinks.protection.outlook.com/?url=${encodeURIComponent(`${SITE}/invite#${token}`)}&data=05%7C02%7Cben%40example.com%7C9f8e7d6c5b4a39281706f5e4d3c2b1a0&sdata=AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG%3D&reserved=0`,
  'Proofpoint’s URL Defense, version 1': (token) =>
    `https://urldefense.proofpoint.com/v1/url?u=${SITE}/invite%23${token}&k=oIvRg1&r=Ww6iaHO&m=d3583`,
  'Proofpoint’s URL Defense, version 2': (token) =>
    `https://urldefense.proofpoint.com/v2/url?u=${proofpoint(`${SITE}/invite#${token}`)}&d=DwMFaQ&c=euGZstcaTDllvimEN8b7jXrwqOf-v5A_CdpgnVfiiMM&r=x`,
  'Proofpoint’s URL Defense, version 3': (token) =>
    `https://urldefense.com/v3/__${SITE}/invite*${token}__;Iw!!Abc123!x_y-z0$`,
  'Sophos’ base64': (token) =>
    `https://eu-west-1.protection.sophos.com/?d=bands.example&u=${btoa(`${SITE}/invite#${token}`)}&i=NjA&t=a&h=b`,
  'Google’s redirect': (token) =>
    `https://www.google.com/url?q=${encodeURIComponent(`${SITE}/invite#${token}`)}&source=gmail&ust=1764290000000&usg=AOvVaw0abcdefghijklmnop`,
  'Facebook’s redirect': (token) =>
    `https://l.facebook.com/l.php?u=${encodeURIComponent(`${SITE}/invite#${token}`)}&h=AT0aBcDeFgHiJkLmNoPqRsTuVwXyZ`,
  'Barracuda’s redirect': (token) =>
    `https://linkprotect.cudasvc.com/url?a=${encodeURIComponent(`${SITE}/invite#${token}`)}&c=E,1,aBcDeF&typo=1`,
  'a redirect in a redirect': (token) =>
    `https://slack-redir.net/link?url=${encodeURIComponent(`https://www.google.com/url?q=${encodeURIComponent(`${SITE}/invite#${token}`)}`)}`,
  'a whole mail': (token) =>
    `Ada invites you to join The Analytical Engines, as second trumpet.\n\nOpen the invite: ${SITE}/invite#${token}\n\nDecline: ${SITE}/invite?answer=decline#${token}\nNo more mails: ${SITE}/unsubscribe#${STOP}\n`,
};

describe.each([
  ['of today', NEW],
  ['of an older link', OLD],
])('a token %s', (_, token) => {
  test.each(Object.entries(CHANGES))('is found in %s', (_how, change) => {
    expect(findToken(change(token), 'invite')).toBe(token);
  });
});

test('its length says what it stops mail about', () => {
  expect([STOP, STOP_NOTES, STOP_OLD].map(mailOf)).toEqual(['invitations', 'notes', 'invitations']);
});

test('one that confirms an address is found by its own length', () => {
  const token = forged('confirm', 66);
  for (const link of [`/reply-to#${token}.`, `/reply-to%23${token}`, `/reply-to/${token}?utm_source=x`]) {
    expect(findToken(`Look: ${SITE}${link}`, 'reply-to')).toBe(token);
  }
});

test.each([STOP, STOP_NOTES, STOP_OLD])('so is one that unsubscribes', (token) => {
  expect(findToken(`${SITE}/unsubscribe#${token}.`, 'unsubscribe')).toBe(token);
  expect(findToken(`${SITE}/unsubscribe%23${token}`, 'unsubscribe')).toBe(token);
  expect(findToken(`Stop: ${SITE}/unsubscribe/${token}?utm_source=x`, 'unsubscribe')).toBe(token);
});

test.each([
  ['nothing', ''],
  ['words', 'Come and join us: we rehearse on Tuesdays at seven, above the bakery, and play till ten.'],
  ['words of a token’s length', 'a'.repeat(34) + ' ' + 'b'.repeat(34) + '. And more.'],
  ['a link that was cut', `${SITE}/invite#${NEW.slice(0, 50)}`],
  ['a link that ends in dots', `${SITE}/invite#${NEW.slice(0, 50)}...`],
  ['a link that was made short', 'https://sho.rt/abc'],
  ['the link that unsubscribes', `${SITE}/unsubscribe#${STOP}`],
  ['a long line without an end', `${SITE}/x?${'A'.repeat(500)}`],
  ['escapes that are none', `${SITE}/invite#%E0%A4%A&#9999999;&#x;`],
])('none is found in %s', (_, text) => {
  expect(findToken(text, 'invite')).toBeUndefined();
});

test('a token in its place counts more than something else of that form', () => {
  expect(findToken(`id ${OLD.replace('A', 'B')} ${SITE}/invite#${OLD}`, 'invite')).toBe(OLD);
  expect(findToken(`${'x'.repeat(80)} ${SITE}/invite#${NEW}Bisdann`, 'invite')).toBe(NEW);
});

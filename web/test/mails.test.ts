import { readFileSync } from 'node:fs';
import { Autolinker } from 'autolinker';
import { LinkifyIt } from 'linkify-it';
import { find } from 'linkifyjs';
import { expect, test } from 'vitest';

/** Mails as the mail crate writes them, with names that look like addresses; its own tests keep them up to date. */
const SNAPSHOT = readFileSync('../shared/mail/tests/snapshots/mail__names__names_as_written.snap', 'utf8');
const MAILS = SNAPSHOT.split('\n---\n').slice(1).join('\n');

/** An invitation, and where its violet comes from. */
const INVITATION = readFileSync('../shared/mail/tests/snapshots/mail__mails__invitation_en_first.snap', 'utf8');
const THEME = readFileSync('src/styles/theme.css', 'utf8');
const COLOURS = readFileSync('node_modules/@mantine/core/styles/default-css-variables.css', 'utf8');

/** The first value of a CSS variable, with that of the variable it refers to. */
const valueOf = (name: string, css: string): string => {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(css)?.[1] ?? '';
  const other = /^var\(--(.+)\)$/.exec(value)?.[1];
  return other ? valueOf(other, COLOURS) : value;
};

const linkifyIt = new LinkifyIt()
  .set({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: true })
  .tlds(['club', 'town', 'boer', 'man', 'leeds', 'martin'], true);

/** What finds links in a text without tags, as mail programs and chats do. */
const FINDERS: [string, (text: string) => string[]][] = [
  ['linkify-it', (text) => (linkifyIt.match(text) ?? []).map((link) => link.raw)],
  ['linkifyjs', (text) => find(text).map((link) => link.value)],
  [
    'autolinker',
    (text) => Autolinker.parse(text, { phone: false, mention: 'twitter' }).map((link) => link.getMatchedText()),
  ],
];

const foreign = (links: string[]) => links.filter((link) => !link.startsWith('https://bands.example/'));

test.each(FINDERS)('%s makes no link of a name in a mail', (_, finder) => {
  expect(foreign(finder(MAILS))).toEqual([]);
  // It makes many of the same names without the marks.
  expect(foreign(finder(MAILS.replaceAll('\u2060', ''))).length).toBeGreaterThan(20);
});

test('the colour of a mail is that of this client', () => {
  const [, dark] = THEME.split(":root[data-mantine-color-scheme='dark']");
  const button = valueOf('mantine-primary-color-filled', THEME);
  const link = valueOf('mantine-color-anchor', dark ?? '');
  expect([button, link]).toEqual(['#6741d9', '#b197fc']);
  expect(INVITATION).toContain(`background-color: ${button}; color: #ffffff`);
  expect(INVITATION).toContain(`.accent { color: ${link} !important; }`);
});

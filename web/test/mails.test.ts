import { readFileSync } from 'node:fs';
import { Autolinker } from 'autolinker';
import { LinkifyIt } from 'linkify-it';
import { find } from 'linkifyjs';
import { expect, test } from 'vitest';

/** Mails as the mail crate writes them, with names that look like addresses; its own tests keep them up to date. */
const SNAPSHOT = readFileSync('../shared/mail/tests/snapshots/mail__names__names_as_written.snap', 'utf8');
const MAILS = SNAPSHOT.split('\n---\n').slice(1).join('\n');

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

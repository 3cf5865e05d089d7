import { describe, expect, test } from 'vitest';
import texts from '../../../../shared/domain/tests/links.json';
import { findToken } from './findToken';

interface Arrived {
  readonly why: string;
  readonly text: string;
  readonly swap?: Readonly<Record<string, string>>;
}

/** Of each length, with the characters that programs change most. */
const TOKENS = ['AQF9_-a8' + 'x_Y-z7'.repeat(10) + 'kA', 'AQF9_-a8' + 'x_Y-z7'.repeat(10)];

function arrived({ text, swap = {} }: Arrived, token: string): string {
  const longest = Object.keys(swap).sort((one, other) => other.length - one.length);
  const letters = new RegExp(longest.join('|') || '$^', 'g');
  const swapped = (part: string) => part.replace(letters, (letter) => swap[letter] ?? letter);
  const middle = Math.floor(token.length / 2);
  return text
    .replaceAll('{token}', () => swapped(token))
    .replaceAll('{head}', () => swapped(token.slice(0, middle)))
    .replaceAll('{tail}', () => swapped(token.slice(middle)));
}

/** Only the API can tell these letters from a token's: it knows how tokens begin. */
const glued = (each: Arrived) => each.why === 'letters glued to both ends';

/** The API finds the same tokens in the same texts (shared/domain). */
describe('links as they arrive', () => {
  test.each((texts as Arrived[]).filter((each) => !glued(each)))('$why: $text', (each) => {
    for (const token of TOKENS) expect(findToken(arrived(each, token), 'invite')).toBe(token);
  });
});

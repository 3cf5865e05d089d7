import { expect, test } from 'vitest';
import { cleanLines, countLines } from './lines';

test.each([
  ['Hi\nthere', 'Hi\nthere'],
  ['Hi\r\nthere\ryou', 'Hi\nthere\nyou'],
  ['a\vb\fc\u0085d\u2028e\u2029f', 'a\nb\nc\nd\ne\nf'],
  ['Hi \nthere\u00a0\n', 'Hi\nthere'],
  ['\n \n  Hi\n\n \n\r\nthere\n\n', 'Hi\n\nthere'],
  ['Hi\n  there', 'Hi\n  there'],
  ['\ufeff1.\tHi \u200b\nthe\u00adre', '1. Hi\nthere'],
  [' \r\n ', ''],
  ['cut \ud83d', 'cut'],
])('%j becomes %j, as the API keeps it', (text, expected) => {
  expect(cleanLines(text)).toBe(expected);
  expect(cleanLines(expected)).toBe(expected);
});

test('lines are counted with the blank ones between them', () => {
  expect(countLines(cleanLines('a\n\n\n\nb\n'))).toBe(3);
});

import { expect, test } from 'vitest';
import { placeInScore } from './instruments';

/** By their places in a score; those that are not known come last. */
function inOrder(parts: readonly string[]): string[] {
  const place = (part: string) => placeInScore(part) ?? [Infinity, 0];
  return [...parts].sort((one, other) => {
    const [[kind, voice], [otherKind, otherVoice]] = [place(one), place(other)];
    return kind === otherKind ? voice - otherVoice : kind - otherKind;
  });
}

test.each([
  [
    'a wind band',
    [
      'Querflöte',
      'Oboe',
      'Klarinette',
      'Bassklarinette',
      'Fagott',
      'Altsaxophon',
      'Tenorsaxophon',
      'Waldhorn',
      'Trompete',
      'Flügelhorn',
      'Tenorhorn',
      'Posaune',
      'Bassposaune',
      'Tuba',
      'Pauken',
      'Schlagzeug',
    ],
  ],
  ['a big band', ['alto sax', 'tenor sax', 'trumpet', 'trombone', 'bass trombone', 'drums', 'piano', 'bass guitar']],
  ['a choir', ['Sopran', 'Mezzosopran', 'Alt', 'Tenor', 'Bass']],
  ['strings', ['violin', 'viola', 'cello', 'Kontrabass']],
  ['others, last', ['flute', 'violin', 'Soprano', 'Stage']],
])('parts stand as in the score of %s', (_, score) => {
  expect(inOrder([...score].reverse())).toEqual(score);
  expect(inOrder(score)).toEqual(score);
});

test('names that begin like a voice are none', () => {
  expect(placeInScore('Altmann')).toBeUndefined();
});

import { describe, expect, test } from 'vitest';
import { isSlip, suggestionFor } from './typos';

describe('suggestionFor', () => {
  test.each([
    ['ada@gmial.com', 'ada@gmail.com'],
    ['ada@gmai.com', 'ada@gmail.com'],
    ['ada@gmail.co', 'ada@gmail.com'],
    ['ada@gmail.con', 'ada@gmail.com'],
    ['ada@gmail', 'ada@gmail.com'],
    ['ada@hotmial.com', 'ada@hotmail.com'],
    ['ada@hotmail.dee', 'ada@hotmail.de'],
    ['ada@yaho.com', 'ada@yahoo.com'],
    ['ada@outlok.com', 'ada@outlook.com'],
    ['ada@t-onlin.de', 'ada@t-online.de'],
    ['ada@example.con', 'ada@example.com'],
    ['ada@example.ogr', 'ada@example.org'],
    ['ada@example,com', 'ada@example.com'],
    ['ada@example..com', 'ada@example.com'],
    ['ada @ example.com', 'ada@example.com'],
    ['ada (at) example.com', 'ada@example.com'],
    ['ada[at]example[dot]com', 'ada@example.com'],
    ['Ada@GMIAL.COM', 'Ada@gmail.com'],
  ])('takes %j for %j', (typed, meant) => {
    expect(suggestionFor(typed)).toBe(meant);
  });

  test.each([
    'ada@gmail.com',
    'Ada@GMail.com',
    'ada@mail.com',
    'ada@ymail.com',
    'ada@gmx.at',
    'ada@gmx.com',
    'ada@live.de',
    'ada@web.de',
    'ada@wed.de',
    'ada@hotmail.it',
    'ada@example.co',
    'ada@example.cm',
    'ada',
    'zoë@gmial.com',
    '@gmial.com',
  ])('has nothing to say of %j', (typed) => {
    expect(suggestionFor(typed)).toBeUndefined();
  });
});

test.each([
  ['ab', 'ba', true],
  ['abc', 'ab', true],
  ['ab', 'abc', true],
  ['abc', 'axc', true],
  ['abc', 'abc', false],
  ['abc', 'cba', false],
  ['abcd', 'ab', false],
  ['', 'a', true],
])('from %j to %j is one slip: %j', (one, other, slip) => {
  expect(isSlip(one, other)).toBe(slip);
});

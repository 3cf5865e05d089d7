import { describe, expect, test } from 'vitest';
import { refused, taken } from '../../../../../test/addresses.json';
import { addressKey, isAddress, nameIn, readAddress, verdictOf } from './address';
import { readList } from './read';

/** The lists are written by `make generate`, by what the API's own code says. */
describe('the API’s rule', () => {
  test('is the client’s, for a thousand addresses', () => {
    expect(taken.length + refused.length).toBe(1000);
    expect(taken.filter((address) => verdictOf(address) === 'refused')).toEqual([]);
    expect(refused.filter((address) => verdictOf(address) === 'taken')).toEqual([]);
  });

  test('leaves to the API what is not all ASCII, and Punycode, and nothing else', () => {
    const unsure = [...taken, ...refused].filter((address) => verdictOf(address) === 'unsure');
    expect(unsure.filter((address) => !/@.*(?:[^\0-\x7f]|xn--)/i.test(address))).toEqual([]);
    expect(taken.filter((address) => verdictOf(address) === 'taken').length).toBeGreaterThan(100);
  });

  test('takes the whole list, pasted', () => {
    const plain = (address: string) => address.trim().replace(/^'/, '').normalize('NFC');
    expect(readList(taken.join('\n')).entries.map(({ email }) => email)).toEqual(taken.map(plain));
  });

  test('takes what the client reads out of a text as an address', () => {
    const read = [...taken, ...refused].flatMap((address) => readAddress(`Ada <${address}>`) ?? []);
    const ready = read.filter(({ email }) => isAddress(email));
    expect(ready.length).toBeGreaterThan(300);
    const plain = (address: string) => address.trim().replace(/^'/, '').normalize('NFC');
    expect(taken.filter((address) => readAddress(address)?.email !== plain(address))).toEqual([]);
  });
});

test.each([
  ['Ada.Love+x@GMAIL.com', 'adalove@gmail.com'],
  ['ada.love@googlemail.com', 'adalove@gmail.com'],
  ['Ada.Love+x@example.com', 'ada.love+x@example.com'],
  ['zoe@MÜLLER.example', 'zoe@xn--mller-kva.example'],
])('%j is compared as %j', (email, key) => {
  expect(addressKey(email)).toBe(key);
});

test('reads no address where there is none', () => {
  expect(readAddress('Ada')).toBeUndefined();
  expect(readAddress('@ada')).toEqual({ email: '@ada', others: [] });
  expect(readAddress('ada @ example.com')).toEqual({ email: 'ada @ example.com', others: [] });
});

test.each([
  ['12. Ada Lovelace:', 'Ada Lovelace'],
  ['Ada Lovelace (', 'Ada Lovelace'],
  ['Sammy Davis Jr.', 'Sammy Davis Jr.'],
  ['„Ada“', 'Ada'],
  ['١. آدا', 'آدا'],
  ['12.', undefined],
  ['', undefined],
])('the name in %j is %j', (text, name) => {
  expect(nameIn(text)).toBe(name);
});

test('a name is cut where it can’t be one', () => {
  expect(nameIn('x'.repeat(121))).toBe(`${'x'.repeat(119)}…`);
});

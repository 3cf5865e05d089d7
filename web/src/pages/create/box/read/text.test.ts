import { describe, expect, test } from 'vitest';
import { readList } from './read';

const rowsOf = (text: string) => readList(text).entries;
const emailsOf = (text: string) => rowsOf(text).map(({ email }) => email);
const sound = (text: string) => rowsOf(text).filter(({ mistake }) => !mistake);

describe('a cell for an address', () => {
  test.each([
    ['mailto:ada@example.com', 'ada@example.com'],
    ['<mailto:ada@example.com>', 'ada@example.com'],
    ['<mailto:ada@example.com|ada@example.com>', 'ada@example.com'],
    ['[ada@example.com](mailto:ada@example.com)', 'ada@example.com'],
    ['mailto:ada@example.com?subject=Band', 'ada@example.com'],
    ['\u200Bada@example.com', 'ada@example.com'],
    ['\uFEFFada@example.com\u202C', 'ada@example.com'],
    ['\u00A0ada@example.com\u00A0', 'ada@example.com'],
    ['ada＠example.com', 'ada@example.com'],
    ['Ada Lovelace <ada@example.com>', 'ada@example.com'],
    ['"Lovelace, Ada" <ada@example.com>', 'ada@example.com'],
    ["'ada@example.com'", 'ada@example.com'],
    ['*ada@example.com*', 'ada@example.com'],
    ['ada@example.com.', 'ada@example.com'],
    ['(ada@example.com)', 'ada@example.com'],
    ['+ada@example.com', '+ada@example.com'],
    ["o'brien@example.ie", "o'brien@example.ie"],
    ['zoe@müller.example', 'zoe@müller.example'],
  ])('%j is read as %j, in a table and alone', (cell, email) => {
    expect(emailsOf(`Name;E-Mail\nX;"${cell.replaceAll('"', '""')}"`)).toEqual([email]);
    expect(emailsOf(cell)).toEqual([email]);
  });

  test.each([' ::: ', ';', '; ', ', ', '/', ' / ', '\n', ' und ', ' or ', ' '])(
    'takes the first of two with %j between',
    (between) => {
      const [row] = rowsOf(`Name\tE-Mail\nAda\t"ada@example.com${between}ben@example.com"`);
      expect(row).toMatchObject({
        email: 'ada@example.com',
        notes: [{ key: 'otherAddress', email: 'ben@example.com' }],
      });
      expect(row).not.toHaveProperty('mistake');
    },
  );
});

describe('marks around an address', () => {
  test.each([
    [',ben@example.com', 'ben@example.com'],
    ['*ben@example.com*', 'ben@example.com'],
    ["'ben@example.com'", 'ben@example.com'],
    ["'ben@example.com", 'ben@example.com'],
  ])('are taken off %j with a note, in a table and alone', (typed, email) => {
    const expected = { email, notes: [{ key: 'trimmed', from: typed }] };
    expect(rowsOf(`Name;E-Mail\nX;${typed}`)).toMatchObject([expected]);
    expect(rowsOf(typed)).toMatchObject([expected]);
  });

  test('a dot in front is a mistake to mend', () => {
    const expected = { email: '.a@example.com', suggestion: 'a@example.com', mistake: { key: 'badAddress' } };
    expect(rowsOf('Name;E-Mail\nX;.a@example.com')).toMatchObject([expected]);
    expect(rowsOf('.a@example.com')).toMatchObject([expected]);
  });

  test('that divide or close are no matter', () => {
    const text = 'ada@example.com/ben@example.com, cy@example.com; (dora@example.com).\n• eve@example.com';
    expect(rowsOf(text).map(({ email, notes }) => [email, notes])).toEqual(
      ['ada', 'ben', 'cy', 'dora', 'eve'].map((name) => [`${name}@example.com`, undefined]),
    );
  });
});

describe('text that is no table', () => {
  test.each([
    [
      'ada@example.com\n\nBen Bold <ben@example.com>; cy@example.com, dora@example.com\r\n',
      ['ada@example.com', 'ben@example.com', 'cy@example.com', 'dora@example.com'],
    ],
    ['ada@example.com ben@example.com\tcy@example.com', ['ada@example.com', 'ben@example.com', 'cy@example.com']],
    ['Ada Lovelace ada@example.com', ['ada@example.com']],
    ['Ada Lovelace (ada@example.com)', ['ada@example.com']],
    [
      '1. ada@example.com\n2) ben@example.com\n• cy@example.com',
      ['ada@example.com', 'ben@example.com', 'cy@example.com'],
    ],
    ['[12.03.24, 18:22] Ada: ada@example.com', ['ada@example.com']],
    ['"Bold, Ben" <ben@example.com>, ada@example.com', ['ben@example.com', 'ada@example.com']],
    ['"Bold; Ben" <ben@example.com>;ada@example.com', ['ben@example.com', 'ada@example.com']],
    ['ada@example.com, Bold, Dr., Ben <ben@example.com>', ['ada@example.com', 'ben@example.com']],
    ['Ben 5" Bold <ben@example.com>, ada@example.com', ['ben@example.com', 'ada@example.com']],
    ['ada@example.com und ben@example.com', ['ada@example.com', 'ben@example.com']],
    [
      'ada@example.com, ben@example.com\ncy@example.com, dora@example.com',
      ['ada@example.com', 'ben@example.com', 'cy@example.com', 'dora@example.com'],
    ],
    [
      'E-Mail\nada@example.com, ben@example.com\ncy@example.com',
      ['ada@example.com', 'ben@example.com', 'cy@example.com'],
    ],
    ['nobody\nBen <ben@example.com>', ['', 'ben@example.com']],
    ['nobody; Ben <ben@example.com>', ['', 'ben@example.com']],
    ['ada@example.com, ben@example.com, nobody', ['ada@example.com', 'ben@example.com', '']],
  ])('%j is read as %j', (text, emails) => {
    expect(emailsOf(text)).toEqual(emails);
  });

  test.each([
    ['Ada Lovelace ada@example.com', 'Ada Lovelace'],
    ['Ada Lovelace (ada@example.com)', 'Ada Lovelace'],
    ['Lovelace, Ada <ada@example.com>', 'Lovelace, Ada'],
    ['ada@example.com, Ada', 'Ada'],
    ['3. Ada: ada@example.com', 'Ada'],
    ['[12.03.24, 18:22] Ada: ada@example.com', 'Ada'],
    ['nobody at all', 'nobody at all'],
    ['- mailto:ada@example.com', undefined],
  ])('the name in %j is %j', (text, name) => {
    expect(rowsOf(text)[0]?.name).toBe(name);
  });

  test('a comma in place of a dot is one mistake, not two rows', () => {
    expect(rowsOf('ada@example,com\nben@example.com')).toMatchObject([
      { row: 1, line: 1, email: 'ada@example,com', suggestion: 'ada@example.com', mistake: { key: 'badAddress' } },
      { row: 2, line: 2, email: 'ben@example.com' },
    ]);
  });

  test('nothing is found in nothing', () => {
    expect(rowsOf(' \n ')).toEqual([]);
    expect(rowsOf('email,role\n')).toEqual([]);
    expect(rowsOf('-----\n;;;')).toEqual([]);
  });
});

describe('the same person twice', () => {
  test('is told by the line of the first', () => {
    const rows = rowsOf('\nada@example.com\nben@example.com, Ada@Example.com');
    expect(rows[2]?.mistake).toEqual({ key: 'twice', row: 1, line: 2 });
  });

  test('in Gmail’s ways of writing, and in no one else’s', () => {
    expect(sound('Ada.Lovelace@gmail.com\nadalovelace+band@googlemail.com')).toHaveLength(1);
    expect(sound('ada.l@example.com\nadal@example.com\nadal+band@example.com')).toHaveLength(3);
    expect(sound('zoe@müller.example\nZoe@xn--mller-kva.example')).toHaveLength(1);
  });
});

test.each(['ada (at) example.com', 'E-Mail;Name\nada(at)example.com;Ada'])(
  'an @ that is written out is a mistake with a suggestion in %j',
  (text) => {
    expect(rowsOf(text)).toMatchObject([{ suggestion: 'ada@example.com', mistake: { key: 'badAddress' } }]);
  },
);

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readList } from './read';

const rowsOf = (text: string) => readList(text).entries;
const emailsOf = (text: string) => rowsOf(text).map(({ email }) => email);

describe('nobody vanishes', () => {
  test('where line ends are mixed', () => {
    const text =
      'E-Mail;Name\r\na@example.com;A\nb@example.com;B\rc@example.com;C\r\r\nd@example.com;D\u2028e@example.com;E';
    expect(emailsOf(text)).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@example.com`));
  });

  test('where a quotation mark is never closed', () => {
    const { entries, notes } = readList(
      'Name;E-Mail\n"Ada;ada@example.com\nBen;ben@example.com\n"Cy";cy@example.com\nDora 5";dora@example.com',
    );
    expect(entries.map(({ email, line, mistake }) => [email, line, mistake])).toEqual([
      ['ada@example.com', 2, undefined],
      ['ben@example.com', 3, undefined],
      ['cy@example.com', 4, undefined],
      ['dora@example.com', 5, undefined],
    ]);
    expect(notes).toEqual([
      { key: 'header', from: 1, to: 1 },
      { key: 'misquoted', from: 2, to: 2 },
    ]);
  });

  test('and the lines are named whose marks are alone, no others', () => {
    const { entries, notes } = readList(
      [
        'Name;E-Mail;Register',
        'Ada;"ada@example.com\nada@work.example";Holz',
        '"Hansi" Huber;hans@example.com;"Blech"',
        'Ben";ben@example.com;Holz',
        'Cy;cy@example.com;"Holz',
        'Dora;"dora@example.com\ndora@work.example";Holz',
        'Eva 5";eva@example.com;Holz',
      ].join('\n'),
    );
    expect(notes.filter(({ key }) => key === 'misquoted').map(({ from }) => from)).toEqual([5, 6]);
    expect(entries.map(({ name, email }) => [name, email])).toEqual([
      ['Ada', 'ada@example.com'],
      ['Hansi Huber', 'hans@example.com'],
      ['Ben', 'ben@example.com'],
      ['Cy', 'cy@example.com'],
      ['Dora', 'dora@example.com'],
      ['Eva 5', 'eva@example.com'],
    ]);
  });

  test('where two stray marks enclose a person', () => {
    const { entries, notes } = readList('Name;E-Mail\n"Ada;ada@example.com\nBen";ben@example.com');
    expect(entries.map(({ email }) => email)).toEqual(['ada@example.com', 'ben@example.com']);
    expect(notes).toContainEqual({ key: 'misquoted', from: 2, to: 2 });
  });

  test('where a name has a comma that nobody quoted', () => {
    expect(rowsOf('Name,E-Mail,Instrument\nAda,ada@example.com,Horn\nBold, Ben,ben@example.com,Tuba')[1]).toMatchObject(
      {
        email: 'ben@example.com',
        part: 'Tuba',
        notes: [{ key: 'extraCells' }],
      },
    );
  });

  test('where there are too few cells', () => {
    expect(rowsOf('E-Mail;Rolle;Nachricht\nada@example.com\nben@example.com;;Hallo, Ben')).toMatchObject([
      { email: 'ada@example.com' },
      { email: 'ben@example.com', message: 'Hallo, Ben' },
    ]);
  });

  test('a message in the last column may have commas, and several lines if quoted', () => {
    expect(
      rowsOf('email,message\nada@example.com,See you, Ada\nben@example.com,"Dear Ben,\nsee you"\ncy@example.com,'),
    ).toMatchObject([
      { line: 2, message: 'See you, Ada' },
      { line: 3, lastLine: 4, message: 'Dear Ben,\nsee you' },
      { line: 5 },
    ]);
  });

  const cell = fc.oneof(
    fc.constantFrom(
      '',
      'ada@example.com',
      'Ben <ben@example.com>',
      '"',
      'Horn',
      'E-Mail',
      'x@',
      '5"',
      '"a',
      'b"',
      'sep=;',
      ' ',
      '@',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.nat(400).map((number) => `p${number}@example.org`),
  );
  const line = fc
    .tuple(fc.array(cell, { maxLength: 5 }), fc.constantFrom(',', ';', '\t', ' ', '|'))
    .map(([cells, by]) => cells.join(by));
  const input = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r'))).map((lines) => lines.flat().join(''));
  const covered = ({ entries, notes }: ReturnType<typeof readList>) => {
    const spans = [
      ...entries.map((each) => [each.line, each.lastLine ?? each.line]),
      ...notes.map(({ from, to }) => [from, to]),
    ];
    return new Set(
      spans.flatMap(([from = 0, to = 0]) => Array.from({ length: to - from + 1 }, (_, index) => from + index)),
    );
  };

  test('every line with something in it is a row or a note', () => {
    fc.assert(
      fc.property(input, (text) => {
        const lines = covered(readList(text));
        const missing = text
          .split(/\r*\n|\r|[\u0085\u2028\u2029\v\f]/)
          .flatMap((each, index) => (/[a-z]/i.test(each) && !lines.has(index + 1) ? [index + 1] : []));
        expect(missing).toEqual([]);
      }),
      { numRuns: 500, seed: 16 },
    );
  });

  test('every address is in a row, or named by a note', () => {
    fc.assert(
      fc.property(input, (text) => {
        const { entries, notes } = readList(text);
        const named = JSON.stringify([entries, notes]);
        const lost = (text.match(/\bp\d+@example\.org/g) ?? []).filter((each) => !named.includes(each));
        expect(lost).toEqual([]);
      }),
      { numRuns: 500, seed: 16 },
    );
  });
});

test.each([
  'a',
  '@',
  'a@',
  '[',
  '"',
  '-',
  ' ',
  ',',
  'a,',
  '"a,',
  '<',
  '<a@',
  ';\n',
  '"\n',
  'a;a@\n',
  'sep=',
  '\t',
  '[a](mailto:',
])('a long text of %j takes no minute', (piece) => {
  const text = piece.repeat(30_000 / piece.length);
  expect(readList(`${text}a`).notes).toBeDefined();
  expect(readList(`E-Mail;Name\n${text}`).notes).toBeDefined();
});

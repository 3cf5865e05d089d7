import { describe, expect, test } from 'vitest';
import { draftOf, readRows, csvText } from './rows';

describe('readRows', () => {
  test('takes addresses by line, comma or semicolon, with names or without', () => {
    const rows = readRows('ada@example.com\n\nBen Bold <ben@example.com>; cy@example.com, dora@example.com\r\n');
    expect(rows.map((row) => row.email)).toEqual([
      'ada@example.com',
      'ben@example.com',
      'cy@example.com',
      'dora@example.com',
    ]);
    expect(rows.every((row) => row.mistake === undefined)).toBe(true);
  });

  test('takes a table with named columns in any order, with any usual delimiter, from Excel too', () => {
    const [row] = readRows(
      '\uFEFFStimme;E-Mail;Rolle;Nachricht\r\n"Horn; erstes";ada@example.com;Admin;"Hallo\nAda"\r\n',
    );
    expect(row).toEqual({
      row: 1,
      email: 'ada@example.com',
      role: 'admin',
      part: 'Horn; erstes',
      message: 'Hallo Ada',
    });
  });

  test.each([
    ['nobody', { key: 'badAddress' }],
    ['a@b', { key: 'badAddress' }],
    ['email,part\n,horn', { key: 'noAddress' }],
    ['email,role\nada@example.com,boss', { key: 'badRole' }],
    [`email,part\nada@example.com,${'x'.repeat(61)}`, { key: 'longPart' }],
    [`email,message\nada@example.com,${'x'.repeat(501)}`, { key: 'longMessage' }],
  ])('says what is wrong with %j', (text, mistake) => {
    expect(readRows(text).map((row) => row.mistake)).toEqual([mistake]);
  });

  test('names the row that an address was in before, in whatever case', () => {
    const rows = readRows('ada@example.com\nben@example.com\nAda@Example.com');
    expect(rows[2]?.mistake).toEqual({ key: 'twice', row: 1 });
  });

  test('finds nothing in nothing', () => {
    expect(readRows(' \n ')).toEqual([]);
    expect(readRows('email,role\n')).toEqual([]);
  });
});

test('a row’s own words come before those for all', () => {
  const [row] = readRows('email,role\nada@example.com,admin');
  expect(row && draftOf(row, { role: 'member', part: 'horn', ttl_hours: 24 })).toEqual({
    email: 'ada@example.com',
    role: 'admin',
    part: 'horn',
    ttl_hours: 24,
  });
});

test('a spreadsheet does not run what is in the results', () => {
  expect(csvText(['email'], [['=HYPERLINK("x")']])).toContain(`'=HYPERLINK`);
});

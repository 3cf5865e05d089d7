import { describe, expect, test } from 'vitest';
import { readList } from '../box/read/read';
import { csvText, draftOf } from './rows';

test('a row’s own words come before those for all', () => {
  const [row] = readList('email,role\nada@example.com,admin').entries;
  expect(row && draftOf(row, { role: 'member', part: 'horn', ttl_hours: 24 })).toEqual({
    email: 'ada@example.com',
    role: 'admin',
    part: 'horn',
    ttl_hours: 24,
  });
});

test('a name goes along unless the API takes it for an address', () => {
  const sent = (name: string) => draftOf({ row: 1, line: 1, email: 'ada@example.com', name }, {}).name;
  expect(['Ada', 'Jazz.Club', 'St.Johannis/St.Martin'].map(sent)).toEqual([
    'Ada',
    'Jazz.Club',
    'St.Johannis/St.Martin',
  ]);
  const refused = [
    'ada@example.com',
    'www.evil.com',
    'bit.ly/abc',
    'https://a',
    'evil.中国/x',
    'eVil.cOm/x',
    'evil．com/x',
  ];
  expect(refused.map(sent)).toEqual(refused.map(() => undefined));
});

describe('csvText', () => {
  test('a spreadsheet does not run what is in the results', () => {
    expect(csvText(['email'], [['=HYPERLINK("x")']], 'en')).toContain(`'=HYPERLINK`);
    expect(csvText(['email'], [['=HYPERLINK("x")\ny']], 'en')).toContain(`'=HYPERLINK`);
  });

  test('divides columns as the spreadsheets of the language do', () => {
    expect(csvText(['a', 'b'], [['1', '2,5']], 'de')).toBe('a;b\r\n1;2,5');
    expect(csvText(['a', 'b'], [['1', '2;5']], 'en')).toBe('a,b\r\n1,2;5');
  });
});

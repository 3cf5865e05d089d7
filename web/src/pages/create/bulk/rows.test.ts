import { describe, expect, test } from 'vitest';
import de from '../../../i18n/languages/de/messages.json';
import en from '../../../i18n/languages/en/messages.json';
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
      message: 'Hallo\nAda',
    });
  });

  test('goes by the delimiter of the first line, whatever is in the others', () => {
    const rows = readRows(
      'E-Mail;Rolle;Nachricht\nada@example.com\nben@example.com;;Hallo, Ben\ncy@example.com\ndora@example.com',
    );
    expect(rows).toHaveLength(4);
    expect(rows[1]).toEqual({ row: 2, email: 'ben@example.com', message: 'Hallo, Ben' });
  });

  test.each([
    'Email Address',
    'E-mail Address',
    'Email-Adresse',
    'E-Mail-Adresse',
    'e_mail',
    'Mailadresse',
    'MAIL ADDRESS',
    'E-mail 1 - Value',
    'Adresse',
  ])('knows that %j is a column of addresses', (name) => {
    expect(readRows(`${name},Name\nada@example.com,Ada`)).toEqual([{ row: 1, email: 'ada@example.com' }]);
  });

  test('takes the first address of a contact, and no postal one', () => {
    const rows = readRows(
      'Address,E-mail Address,E-mail 2 Address\n1 High St,ada@example.com,a@example.com\n2 High St,,ben@example.com',
    );
    expect(rows.map((row) => row.email)).toEqual(['ada@example.com', 'ben@example.com']);
  });

  test.each([
    ['Mitglied', 'member'],
    ['member', 'member'],
    ['Admin', 'admin'],
    ['ADMINISTRATOR', 'admin'],
  ])('knows the role %j', (word, role) => {
    expect(readRows(`E-Mail;Rolle\nada@example.com;${word}`)).toEqual([{ row: 1, email: 'ada@example.com', role }]);
  });

  test.each([
    ['"Bold, Ben" <ben@example.com>, ada@example.com', ['ben@example.com', 'ada@example.com']],
    ['"Bold; Ben" <ben@example.com>;ada@example.com', ['ben@example.com', 'ada@example.com']],
    ['ada@example.com, Bold, Dr., Ben <ben@example.com>', ['ada@example.com', 'ben@example.com']],
    ['Ben 5" Bold <ben@example.com>, ada@example.com', ['ben@example.com', 'ada@example.com']],
    // What is no name of what comes next is a mistake to be shown.
    ['nobody, ada@example.com', ['nobody', 'ada@example.com']],
    ['nobody\nBen <ben@example.com>', ['nobody', 'ben@example.com']],
    ['nobody; Ben <ben@example.com>', ['nobody', 'ben@example.com']],
    ['ada@example.com, nobody', ['ada@example.com', 'nobody']],
  ])('finds the addresses in %j', (text, emails) => {
    expect(readRows(text).map((row) => row.email)).toEqual(emails);
  });

  test.each([
    ['nobody', { key: 'badAddress' }],
    ['a@b', { key: 'badAddress' }],
    ['email,part\n,horn', { key: 'noAddress' }],
    ['email,role\nada@example.com,boss', { key: 'badRole' }],
    [`email,part\nada@example.com,${'x'.repeat(61)}`, { key: 'longPart' }],
    [`email,message\nada@example.com,${'x'.repeat(501)}`, { key: 'longMessage' }],
    [`email,message\nada@example.com,"${'x\n'.repeat(21)}"`, { key: 'manyLines' }],
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

describe('csvText', () => {
  test('a spreadsheet does not run what is in the results', () => {
    expect(csvText(['email'], [['=HYPERLINK("x")']], 'en')).toContain(`'=HYPERLINK`);
    expect(csvText(['email'], [['=HYPERLINK("x")\ny']], 'en')).toContain(`'=HYPERLINK`);
  });

  test('divides columns as the spreadsheets of the language do', () => {
    expect(csvText(['a', 'b'], [['1', '2,5']], 'de')).toBe('a;b\r\n1;2,5');
    expect(csvText(['a', 'b'], [['1', '2;5']], 'en')).toBe('a,b\r\n1,2;5');
  });

  test.each(['en', 'de'])('what it writes in %j can be read again', (locale) => {
    const { columns } = (locale === 'de' ? de : en).bulk;
    const example = [columns.email, columns.role, columns.part, columns.message];
    const line = ['+ada@example.com', (locale === 'de' ? de : en).role.admin, 'horn; first', 'Hi, there\n-- Ben'];
    expect(readRows(csvText(example, [line], locale))).toEqual([
      { row: 1, email: '+ada@example.com', role: 'admin', part: 'horn; first', message: 'Hi, there\n-- Ben' },
    ]);
    const results = [columns.row, columns.email, columns.result, columns.detail, columns.link];
    expect(readRows(csvText(results, [['1', 'ada@example.com', 'OK', 'a, b, c; d, e', 'x']], locale))).toEqual([
      { row: 1, email: 'ada@example.com' },
    ]);
  });
});

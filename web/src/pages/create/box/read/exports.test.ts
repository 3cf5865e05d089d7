import { describe, expect, test } from 'vitest';
import de from '../../../../i18n/languages/de/messages.json';
import en from '../../../../i18n/languages/en/messages.json';
import { csvText } from '../../rows/rows';
import { readList } from './read';

const rowsOf = (text: string) => readList(text).entries;
const sound = (text: string) => rowsOf(text).filter(({ mistake }) => !mistake);

describe('exports', () => {
  test('Google’s, of another person in each style', () => {
    const text = [
      'First Name,Middle Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Value',
      'Ada,,Lovelace,* myContacts,* Home,ada@example.com ::: ada@work.example,,,+44 1',
      'Ben,,Bold,* myContacts ::: Band,,,* Work,ben@example.com,',
    ].join('\r\n');
    expect(rowsOf(text)).toMatchObject([
      {
        email: 'ada@example.com',
        name: 'Ada Lovelace',
        line: 2,
        notes: [{ key: 'otherAddress', email: 'ada@work.example' }],
      },
      { email: 'ben@example.com', name: 'Ben Bold', line: 3 },
    ]);
  });

  test('Google’s of a workspace', () => {
    const text =
      'First Name [Required],Last Name [Required],Email Address [Required],Password [Required]\nAda,Lovelace,ada@example.com,****\n';
    expect(rowsOf(text)).toEqual([{ row: 1, line: 2, email: 'ada@example.com', name: 'Ada Lovelace' }]);
  });

  test.each([
    ['Name,Given Name,Family Name,E-mail 1 - Value', 'Ada Lovelace,Ada,Lovelace,ada@example.com'],
    ['First Name,Last Name,Display Name,Primary Email', 'Ada,Lovelace,Ada Lovelace,ada@example.com'],
    ['Anzeigename;Vorname;Nachname;Mail', 'Ada Lovelace;Ada;Lovelace;ada@example.com'],
    ['Name;Anzeigename;Mail', 'Ada Lovelace;Lovelace Ada;ada@example.com'],
  ])('with whole names and their parts: %s', (header, person) => {
    expect(rowsOf(`${header}\n${person}`)).toMatchObject([{ email: 'ada@example.com', name: 'Ada Lovelace' }]);
  });

  test('whose people have the same first and last name', () => {
    expect(rowsOf('Vorname;Nachname;E-Mail\nKim;Kim;kim@example.com')).toMatchObject([{ name: 'Kim Kim' }]);
  });

  test('Outlook’s', () => {
    const text =
      'First Name,Last Name,E-mail Address,E-mail Display Name,E-mail 2 Address,Notes\r\n"Ada","Lovelace","ada@example.com","Ada Lovelace (ada@example.com)","","said: ""hi"""\r\n';
    expect(rowsOf(text)).toMatchObject([{ email: 'ada@example.com', line: 2 }]);
    expect(rowsOf(text)[0]).not.toHaveProperty('message');
  });

  test('Excel’s, with its own first line', () => {
    const { entries, notes } = readList('sep=;\r\nE-Mail;Rolle\r\nada@example.com;Admin\r\n');
    expect(entries).toEqual([{ row: 1, line: 3, email: 'ada@example.com', role: 'admin' }]);
    expect(notes).toEqual([
      { key: 'separator', from: 1, to: 1 },
      { key: 'header', from: 2, to: 2 },
    ]);
  });

  test('Excel’s, with a tab in its first line and links in its cells', () => {
    const { entries, notes } = readList(
      'sep=\t\nName\tE-Mail\nAda\t=HYPERLINK("mailto:ada@example.com";"ada@example.com")\nBen\tben@example.com',
    );
    expect(entries).toEqual([
      { row: 1, line: 3, email: 'ada@example.com', name: 'Ada' },
      { row: 2, line: 4, email: 'ben@example.com', name: 'Ben' },
    ]);
    expect(notes[0]).toEqual({ key: 'separator', from: 1, to: 1 });
  });

  test('tables of Markdown', () => {
    expect(rowsOf('| Name | E-Mail |\n|---|---|\n| Ada | ada@example.com |')).toEqual([
      { row: 1, line: 3, email: 'ada@example.com', name: 'Ada' },
    ]);
  });

  test('Exchange’s addresses', () => {
    expect(rowsOf('SMTP:ada@example.com\nsmtp:ben@example.com\nsip:cy@example.com')).toEqual([
      { row: 1, line: 1, email: 'ada@example.com' },
      { row: 2, line: 2, email: 'ben@example.com' },
      { row: 3, line: 3, email: 'cy@example.com' },
    ]);
  });

  test('of a club, with a title and an empty line above the names of columns', () => {
    const { entries, notes } = readList(
      'Mitgliederliste Musikverein (mit E-Mail);;\n;;\nNachname;Vorname;E-Mail\nLovelace;Ada;ada@example.com\n',
    );
    expect(entries).toEqual([{ row: 1, line: 4, email: 'ada@example.com', name: 'Lovelace Ada' }]);
    expect(notes).toEqual([
      { key: 'title', from: 1, to: 1 },
      { key: 'header', from: 3, to: 3 },
    ]);
  });

  test.each([
    ['Vorsitzende: vorstand@example.com', 'Name;Mail;Register', 'Anna;anna@example.com;Holz'],
    ['Vorsitzende:;vorstand@example.com', 'Name;Mail', 'Anna;anna@example.com'],
  ])('of a club, with an address in its title: %j', (title, header, person) => {
    const { entries, notes, table } = readList(
      ['Blasorchester', 'Stand: 1.1.2026', '', title, '', header, person].join('\n'),
    );
    expect(entries).toMatchObject([{ line: 7, email: 'anna@example.com', name: 'Anna' }]);
    expect(table?.columns).toHaveLength(header.split(';').length);
    expect(notes).toEqual([
      { key: 'title', from: 1, to: 1 },
      { key: 'title', from: 2, to: 2 },
      { key: 'outside', from: 4, to: 4, emails: ['vorstand@example.com'] },
      { key: 'header', from: 6, to: 6 },
    ]);
  });

  test('people above the names of columns are people', () => {
    const { entries } = readList('Ada;ada@example.com;Horn\nBen;ben@example.com;Tuba\nName;E-Mail;Instrument');
    expect(entries.map(({ email }) => email)).toEqual(['ada@example.com', 'ben@example.com', 'E-Mail']);
  });

  test('cells of several lines, from Excel', () => {
    const { entries, notes } = readList(
      'Name\tE-Mail\tRegister\nAnna\t"anna@example.com\nanna@work.example"\tHolz\nBen\tben@example.com\tBlech',
    );
    expect(entries).toMatchObject([
      { line: 2, lastLine: 3, email: 'anna@example.com', notes: [{ key: 'otherAddress', email: 'anna@work.example' }] },
      { line: 4, email: 'ben@example.com' },
    ]);
    expect(notes).toEqual([{ key: 'header', from: 1, to: 1 }]);
  });

  test('cells that were copied from a spreadsheet, with tabs', () => {
    const text = 'Name\tE-Mail\tInstrument\nAda Lovelace\tada@example.com\tHorn\n\nBen\t\tTuba';
    expect(rowsOf(text).map(({ email, name, part, line }) => [email, name, part, line])).toEqual([
      ['ada@example.com', 'Ada Lovelace', 'Horn', 2],
      ['', 'Ben', 'Tuba', 4],
    ]);
  });

  test('the same without names of columns', () => {
    expect(rowsOf('Ada\tLovelace\tada@example.com\tTrompete\nBen\tBold\tben@example.com\t2. Horn')).toEqual([
      { row: 1, line: 1, email: 'ada@example.com', name: 'Ada Lovelace', part: 'Trompete' },
      { row: 2, line: 2, email: 'ben@example.com', name: 'Ben Bold', part: '2. Horn' },
    ]);
    expect(rowsOf('Lovelace, Ada\tada@example.com\tHorn\nBold, Ben\tben@example.com\tTuba')).toMatchObject([
      { name: 'Lovelace, Ada', part: 'Horn' },
      { name: 'Bold, Ben', part: 'Tuba' },
    ]);
    expect(rowsOf('Ada Lovelace,ada@example.com\nBen Bold,ben@example.com').map(({ name }) => name)).toEqual([
      'Ada Lovelace',
      'Ben Bold',
    ]);
  });

  test('contacts of phones', () => {
    const text =
      'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\\, Countess\r\nitem1.EMAIL;TYPE=HOME:ada@exam\r\n ple.com\r\nEMAIL;TYPE=WORK,PREF:ada@work.example\r\nEND:VCARD\r\n' +
      'BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen\r\nTEL:1\r\nEND:VCARD';
    expect(rowsOf(text)).toMatchObject([
      {
        line: 1,
        lastLine: 7,
        email: 'ada@work.example',
        name: 'Ada, Countess',
        notes: [{ key: 'otherAddress', email: 'ada@example.com' }],
      },
      { line: 8, name: 'Jürgen', mistake: { key: 'noAddress' } },
    ]);
  });
});

test('260 people in four columns are 260', () => {
  const line = (index: number) => `Name ${index};guest${index}@example.com;Horn;member`;
  const rows = rowsOf(
    ['Name;E-Mail;Instrument;Role', ...Array.from({ length: 260 }, (_, index) => line(index))].join('\n'),
  );
  expect(rows).toHaveLength(260);
  expect(rows.every(({ mistake }) => !mistake)).toBe(true);
  expect(sound(Array.from({ length: 260 }, (_, index) => line(index)).join('\n'))).toHaveLength(260);
});

test.each(['en', 'de'])('what the client writes in %j can be read again', (locale) => {
  const { columns } = (locale === 'de' ? de : en).bulk;
  const example = [columns.email, columns.role, columns.part, columns.message];
  const line = ['+ada@example.com', (locale === 'de' ? de : en).role.admin, 'horn; first', 'Hi, there\n-- Ben'];
  expect(rowsOf(csvText(example, [line], locale))).toEqual([
    {
      row: 1,
      line: 2,
      lastLine: 3,
      email: '+ada@example.com',
      role: 'admin',
      part: 'horn; first',
      message: 'Hi, there\n-- Ben',
    },
  ]);
  const results = [columns.row, columns.email, columns.result, columns.detail, columns.link];
  expect(rowsOf(csvText(results, [['1', 'ada@example.com', 'OK', 'a, b, c; d, e', 'x']], locale))).toEqual([
    { row: 1, line: 2, email: 'ada@example.com' },
  ]);
});

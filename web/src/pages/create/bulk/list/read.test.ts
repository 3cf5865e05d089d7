import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import de from '../../../../i18n/languages/de/messages.json';
import en from '../../../../i18n/languages/en/messages.json';
import { csvText } from '../rows';
import { type Choices, type List, readList, textOfRows } from './read';

const rowsOf = (text: string, choices?: Choices) => readList(text, choices).entries;
const emailsOf = (text: string) => rowsOf(text).map(({ email }) => email);
const sound = (text: string) => rowsOf(text).filter(({ mistake }) => !mistake);

describe('the address column', () => {
  test.each([
    'Email Address [Required]',
    'E-Mail (privat)',
    'E-Mail Privat',
    'Kontakt-E-Mail',
    'Emails',
    'Work Email',
    'Member Email',
    'E-mailadres',
    'Courriel',
    'Adresse e-mail',
    'Correo electrónico',
    'Indirizzo e-mail',
    'Indirizzo di posta elettronica',
    'メールアドレス',
    '电子邮件',
    'Электронная почта',
    'E-posta',
    'Sähköposti',
    'Email Address',
    'E-mail Address',
    'e_mail',
    'Mailadresse',
    'E-mail 1 - Value',
    'Login E-Mail oder Benutzername (einmalig)',
    'privat: E-Mail',
    'Adresse',
    // Nobody knows this one: what is in the column tells.
    'Kontaktweg 7',
  ])('is found under %j', (name) => {
    const { entries, table } = readList(
      `Vorname;${name};Instrument\nAda;ada@example.com;Horn\nBen;ben@example.com;Tuba\n`,
    );
    expect(entries.map(({ email, name: called, part, line }) => [email, called, part, line])).toEqual([
      ['ada@example.com', 'Ada', 'Horn', 2],
      ['ben@example.com', 'Ben', 'Tuba', 3],
    ]);
    expect(table?.columns.map(({ kind }) => kind)).toEqual(['name', 'email', 'part']);
  });

  test('is the one with addresses, whatever others are called', () => {
    expect(
      emailsOf('E-Mail-Newsletter,Address,Kontakt\nja,1 High St,ada@example.com\nnein,2 High St,ben@example.com'),
    ).toEqual(['ada@example.com', 'ben@example.com']);
  });

  test('may stand twice: the first address of each person counts, and the other is named', () => {
    const rows = rowsOf(
      'Name;E-Mail privat;E-Mail dienstlich\nAda;;ada@work.example\nBen;ben@example.com;ben@work.example',
    );
    expect(rows.map(({ email, notes }) => [email, notes])).toEqual([
      ['ada@work.example', undefined],
      ['ben@example.com', [{ key: 'otherAddress', email: 'ben@work.example' }]],
    ]);
  });

  test('may be empty for some', () => {
    const rows = rowsOf('Name;E-Mail\nAda;ada@example.com\nBen;\nCy;keine');
    expect(rows.map(({ name, line, mistake }) => [name, line, mistake?.key])).toEqual([
      ['Ada', 2, undefined],
      ['Ben', 3, 'noAddress'],
      ['Cy', 4, 'noAddress'],
    ]);
  });

  test('may be empty for all', () => {
    expect(rowsOf('Name;E-Mail\nAda;\nBen;')).toMatchObject([
      { mistake: { key: 'noAddress' } },
      { mistake: { key: 'noAddress' } },
    ]);
  });
});

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
      { line: 3, lastLine: 4, message: 'Dear Ben, see you' },
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
  const covered = ({ entries, notes }: List) => {
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

  test('every address is in a row, or named by one', () => {
    fc.assert(
      fc.property(input, (text) => {
        const { entries } = readList(text);
        const named = JSON.stringify(entries);
        const lost = (text.match(/\bp\d+@example\.org/g) ?? []).filter((each) => !named.includes(each));
        expect(lost).toEqual([]);
      }),
      { numRuns: 500, seed: 16 },
    );
  });
});

describe('roles and parts', () => {
  test.each([
    ['Mitglied', 'member'],
    ['member', 'member'],
    ['Admin', 'admin'],
    ['ADMINISTRATOR', 'admin'],
    ['miembro', 'member'],
  ])('knows the role %j', (word, role) => {
    expect(rowsOf(`E-Mail;Rolle\nada@example.com;${word}`)).toEqual([
      { row: 1, line: 2, email: 'ada@example.com', role },
    ]);
  });

  test.each(['Dirigent', 'Vorstand', 'conductor', 'boss'])(
    '%j is no role of ours: the one for all is taken, with a note',
    (word) => {
      expect(rowsOf(`E-Mail;Rolle\nada@example.com;${word}`)).toEqual([
        { row: 1, line: 2, email: 'ada@example.com', notes: [{ key: 'unknownRole', word }] },
      ]);
    },
  );

  test.each(['Rolle', 'Satz', ''])('a column of instruments under %j is the part', (name) => {
    const rows = rowsOf(
      `Name;E-Mail;${name}\nAda;ada@example.com;2. Trompete\nBen;ben@example.com;Es-Klarinette\nCy;cy@example.com;Dirigent`,
    );
    expect(rows.map(({ part, notes }) => [part, notes])).toEqual([
      ['2. Trompete', undefined],
      ['Es-Klarinette', undefined],
      ['Dirigent', undefined],
    ]);
  });

  test('what can’t be seen in a part goes', () => {
    expect(rowsOf('email,part\nada@example.com,\u200E Horn\u0007\u00A0')[0]).toMatchObject({ part: 'Horn' });
  });

  test.each([
    ['email,part\nada@example.com,' + 'x'.repeat(61), 'longPart'],
    ['email,message\nada@example.com,' + 'x'.repeat(501), 'longMessage'],
    ['nobody', 'noAddress'],
    ['a@b', 'badAddress'],
    ['zoë@example.com', 'foreignLetters'],
    ['email,part\n,horn', 'noAddress'],
  ])('says what is wrong with %j', (text, key) => {
    expect(rowsOf(text).map(({ mistake }) => mistake)).toEqual([{ key }]);
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

describe('choices', () => {
  const text = 'Nr;Wer;Was;Wohin\n1;Ada;Holz;ada@example.com\n2;Ben;Blech;ben@example.com';

  test('a column that nobody knows can be assigned', () => {
    expect(rowsOf(text)[0]).toEqual({ row: 1, line: 2, email: 'ada@example.com' });
    const kinds = new Map([
      [1, 'name'],
      [2, 'part'],
    ] as const);
    expect(rowsOf(text, { kinds })[0]).toEqual({
      row: 1,
      line: 2,
      email: 'ada@example.com',
      name: 'Ada',
      part: 'Holz',
    });
  });

  test('the addresses can be taken from another column, or from none', () => {
    const two = 'E-Mail Mutter;E-Mail Kind\nm@example.com;k@example.com';
    expect(rowsOf(two, { kinds: new Map([[0, 'ignore']]) })).toEqual([{ row: 1, line: 2, email: 'k@example.com' }]);
    expect(rowsOf(text, { kinds: new Map([[3, 'ignore']]) })[0]?.mistake).toEqual({ key: 'noAddress' });
  });

  test('a likelier address is taken where people say so', () => {
    const fixes = new Map([['ada@gmial.com', 'ada@gmail.com']]);
    expect(rowsOf('ada@gmial.com')[0]).toMatchObject({ email: 'ada@gmial.com', suggestion: 'ada@gmail.com' });
    expect(rowsOf('ada@gmial.com', { fixes })[0]).toEqual({
      row: 1,
      line: 1,
      email: 'ada@gmail.com',
      notes: [{ key: 'corrected', from: 'ada@gmial.com' }],
    });
  });
});

test('some rows can be kept for another list, with the names of columns', () => {
  const keep = (text: string) => {
    const list = readList(text);
    return textOfRows(
      text,
      list,
      list.entries.filter(({ mistake }) => mistake),
    );
  };
  expect(keep('sep=;\nE-Mail;Name\nada@example.com;Ada\nben@;Ben\n;Cy')).toBe('sep=;\nE-Mail;Name\nben@;Ben\n;Cy');
  expect(keep('ada@example.com, ben@, Cy')).toBe('ben@\nCy');
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
      message: 'Hi, there -- Ben',
    },
  ]);
  const results = [columns.row, columns.email, columns.result, columns.detail, columns.link];
  expect(rowsOf(csvText(results, [['1', 'ada@example.com', 'OK', 'a, b, c; d, e', 'x']], locale))).toEqual([
    { row: 1, line: 2, email: 'ada@example.com' },
  ]);
});

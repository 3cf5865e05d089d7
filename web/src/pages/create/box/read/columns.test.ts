import { describe, expect, test } from 'vitest';
import { type Choices, readList } from './read';

const rowsOf = (text: string, choices?: Choices) => readList(text, choices).entries;
const emailsOf = (text: string) => rowsOf(text).map(({ email }) => email);

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

  test.each([
    'Name;Bemerkung;E-Mail;Register\nAda;;ada@example.com;Holz\nBen;Rechnung an kasse@example.org;ben@example.com;Blech',
    'Name\tAnsprechpartner\tE-Mail\nAda\tboss@example.org\tada@example.com\nBen\tboss@example.org\tben@example.com',
    'Werber;E-Mail\nboss@example.org;ada@example.com\nboss@example.org;ben@example.com',
    'Werber;Adresse\nboss@example.org;ada@example.com\nboss@example.org;ben@example.com',
    'Wer;Bezug;Wohin\nAda;boss@example.org;ada@example.com\nBen;von boss@example.org;ben@example.com',
  ])('is the one whose name says so, else the one with nothing but addresses: %j', (text) => {
    expect(emailsOf(text)).toEqual(['ada@example.com', 'ben@example.com']);
  });

  test('leaves the addresses of others alone where its own cell is empty or mistyped', () => {
    const rows = rowsOf('Werber;E-Mail\nboss@example.org;\nchef@example.org;ada(at)example.com');
    expect(rows).toMatchObject([
      {
        email: '',
        mistake: { key: 'noAddress' },
        notes: [{ key: 'unusedAddress', email: 'boss@example.org' }],
      },
      { email: 'ada(at)example.com', suggestion: 'ada@example.com', mistake: { key: 'badAddress' } },
    ]);
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

  test('several columns of parts are put together where they fit, and nothing is dropped without a word', () => {
    const long = 'x'.repeat(55);
    const rows = rowsOf(
      `E-Mail;Stimme;Instrument;Rolle;Funktion\na@example.com;Trompete;Flügelhorn;Admin;Admin\nb@example.com;${long};Horn;Admin;Mitglied`,
    );
    expect(rows.map(({ part, role, notes }) => [part, role, notes])).toEqual([
      ['Trompete, Flügelhorn', 'admin', undefined],
      [
        long,
        'admin',
        [
          { key: 'leftOut', kind: 'role', word: 'Mitglied' },
          { key: 'leftOut', kind: 'part', word: 'Horn' },
        ],
      ],
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

  test('a likelier address is proposed', () => {
    expect(rowsOf('ada@gmial.com')[0]).toMatchObject({ email: 'ada@gmial.com', suggestion: 'ada@gmail.com' });
  });
});

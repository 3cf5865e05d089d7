/** Lines as people write them in a chat: a name, an address, and what they play. */
import { describe, expect, test } from 'vitest';
import { readList } from './read';

const rowsOf = (text: string) =>
  readList(text).entries.map(({ email, name, part, notes }) => [email, name, part, notes].filter(Boolean));
const unused = (word: string) => [{ key: 'notUsed', word }];

describe('a line', () => {
  test.each([
    ['Jonas Kübler jonas@x.de, 1. Trompete', ['jonas@x.de', 'Jonas Kübler', '1. Trompete']],
    ['Marie-Luise Öztürk (m@x.de) - 2nd clarinet', ['m@x.de', 'Marie-Luise Öztürk', '2nd clarinet']],
    ['3. tim.brandt@x.de Tenorhorn', ['tim.brandt@x.de', 'Tenorhorn']],
    ['Anke Vogt a@x.de (Flöte)', ['a@x.de', 'Anke Vogt', 'Flöte']],
    ['Anke Vogt <a@x.de>, Flöte', ['a@x.de', 'Anke Vogt', 'Flöte']],
    ['Anke V. a@x.de Tuba.', ['a@x.de', 'Anke V.', 'Tuba']],
    ['Anke Vogt a@x.de Becken', ['a@x.de', 'Anke Vogt', 'Becken']],
    ['Bernd Ruf - Tuba - b@x.de', ['b@x.de', 'Bernd Ruf', 'Tuba']],
    ['Bernd Ruf - Becken - b@x.de', ['b@x.de', 'Bernd Ruf', 'Becken']],
    ['Flöte: Anke Vogt a@x.de', ['a@x.de', 'Anke Vogt', 'Flöte']],
    ['Anke Vogt (Flöte) <a@x.de>', ['a@x.de', 'Anke Vogt', 'Flöte']],
    ['Anke Vogt, Flöte, a@x.de', ['a@x.de', 'Anke Vogt', 'Flöte']],
    ['Anna Horn - Tuba - a@x.de', ['a@x.de', 'Anna Horn', 'Tuba']],
    ['Horn, Anna <a@x.de>', ['a@x.de', 'Horn, Anna']],
    ['Anna Horn a@x.de', ['a@x.de', 'Anna Horn']],
    ['Flöte a@x.de', ['a@x.de', 'Flöte']],
    ['a@x.de Anke Vogt, Flöte', ['a@x.de', 'Anke Vogt', 'Flöte']],
    ['a@x.de, 2. Stimme', ['a@x.de', '2. Stimme']],
    ['@Fritz fritz@x.de (Pauke)', ['fritz@x.de', 'Fritz', 'Pauke']],
    ['12.03.24, 18:22 - Ada Quill: a@x.de', ['a@x.de', 'Ada Quill']],
    ['12:30 - Ada Quill: a@x.de', ['a@x.de', 'Ada Quill']],
    ['<a href="mailto:a@x.de?subject=Hi">Ada Quill</a>', ['a@x.de', 'Ada Quill']],
    ['<li>Ada Quill a@x.de</li>', ['a@x.de', 'Ada Quill']],
    ['mailto:a@x.de?subject=Hi&cc=b@x.de', ['a@x.de']],
    ['See https://x.de/@ada/post', ['See', unused('https://x.de/@ada/post')]],
    ['https://x.de/join?mail=a@x.de', [unused('https://x.de/join?mail=a@x.de')]],
    ['Ada https://x.de/y <a@x.de>', ['a@x.de', 'Ada', unused('https://x.de/y')]],
    ['www.x.de <a@x.de>', ['a@x.de', unused('www.x.de')]],
    ['bit.ly/ada <a@x.de>', ['a@x.de', unused('bit.ly/ada')]],
    ['Ada Quill, E-Mail: a@x.de', ['a@x.de', 'Ada Quill']],
    ['+49 171 1234567 Kai Wolf k@x.de', ['k@x.de', 'Kai Wolf', unused('+49 171 1234567')]],
    ['Kai Wolf 0171/1234567 k@x.de', ['k@x.de', 'Kai Wolf', unused('0171/1234567')]],
    ['Ben 10 b@x.de', ['b@x.de', 'Ben 10']],
  ])('%j is one person', (line, person) => {
    expect(rowsOf(line)).toEqual([person]);
  });

  test.each([
    ['Hi, this is my address: a@x.de', 'Hi, this is my address'],
    ['Hallo, das ist meine Adresse: a@x.de', 'Hallo, das ist meine Adresse'],
    ['Hi a@x.de', 'Hi'],
    ['Hallo Anke, a@x.de', 'Hallo Anke'],
    ['Kannst du bitte noch Anke einladen: a@x.de', 'Kannst du bitte noch Anke einladen'],
    ['My new one is a@x.de', 'My new one is'],
    ['Bitte an a@x.de', 'Bitte an'],
    ['a@x.de Danke', 'Danke'],
    ['One two three four five six seven eight nine a@x.de', 'One two three four five six seven eight nine'],
  ])('%j names nobody', (line, said) => {
    expect(rowsOf(line)).toEqual([['a@x.de', unused(said)]]);
  });

  test.each(['My Nguyen', 'Can Yücel', 'Moin Khan', 'Will Hey', 'Maria da Conceição dos Santos Silva Pereira'])(
    '%j is a name all the same',
    (name) => expect(rowsOf(`${name} a@x.de`)).toEqual([['a@x.de', name]]),
  );

  test('gives a part to each of several people', () => {
    expect(rowsOf('Anke a@x.de (Flöte), Ben b@x.de (Horn)')).toEqual([
      ['a@x.de', 'Anke', 'Flöte'],
      ['b@x.de', 'Ben', 'Horn'],
    ]);
    expect(rowsOf('a@x.de Flöte b@x.de Horn')).toEqual([
      ['a@x.de', 'Flöte'],
      ['b@x.de', 'Horn'],
    ]);
  });

  test('may be the head of a mail', () => {
    expect(rowsOf('Von: Ada <a@x.de> An: Ben <b@x.de>')).toEqual([
      ['a@x.de', 'Ada'],
      ['b@x.de', 'Ben'],
    ]);
  });

  test.each([
    ['Anke a@x.de 0171 2345678', 'Anke', undefined, '0171 2345678'],
    ['Anke a@x.de, Flöte, Tel. 0171 2345678', 'Anke', 'Flöte', 'Tel. 0171 2345678'],
    [
      'Anke a@x.de kommt erst nach der Probe am Dienstag dazu',
      'Anke',
      undefined,
      'kommt erst nach der Probe am Dienstag dazu',
    ],
  ])('%j says what is not used', (line, name, part, word) => {
    expect(rowsOf(line)).toEqual([['a@x.de', name, part, unused(word)].filter(Boolean)]);
  });

  test('may say the role', () => {
    expect(readList('Anke a@x.de, Flöte, Admin').entries).toMatchObject([
      { name: 'Anke', part: 'Flöte', role: 'admin' },
    ]);
  });
});

describe('beside a table', () => {
  const CHAT = [
    ['Jonas Kübler jonas@x.de, 1. Trompete', ['jonas@x.de', 'Jonas Kübler', '1. Trompete']],
    ['Marie Öztürk (m@x.de) - 2nd clarinet', ['m@x.de', 'Marie Öztürk', '2nd clarinet']],
    ['Bernd Ruf - Tuba - b@x.de', ['b@x.de', 'Bernd Ruf', 'Tuba']],
  ] as const;
  test.each(
    CHAT.flatMap(([line, person]) =>
      ['\t', ';', ',', ', '].flatMap((delimiter) =>
        [true, false].map((header) => [line, delimiter, header, person] as const),
      ),
    ),
  )('%j leaves the parts of rows with %j as they are (with a header: %s)', (line, delimiter, header, person) => {
    const rows = ['Ada Quill|ada@x.de|Flöte', 'Ben Bold|ben@x.de|Horn', 'Cy Crisp|cy@x.de|Posaune'];
    const table = [...(header ? ['Name|E-Mail|Instrument'] : []), ...rows].join('\n').replaceAll('|', delimiter);
    expect(rowsOf(`${table}\n${line}`)).toEqual([
      ['ada@x.de', 'Ada Quill', 'Flöte'],
      ['ben@x.de', 'Ben Bold', 'Horn'],
      ['cy@x.de', 'Cy Crisp', 'Posaune'],
      person,
    ]);
  });

  test('a name in the cell of an address is the person’s', () => {
    expect(rowsOf('Jonas Kübler jonas@x.de, 1. Trompete\nAnke Vogt a@x.de, Flöte')).toEqual([
      ['jonas@x.de', 'Jonas Kübler', '1. Trompete'],
      ['a@x.de', 'Anke Vogt', 'Flöte'],
    ]);
    expect(rowsOf('Name;E-Mail;Instrument\nAnke;a@x.de (Piccolo);Flöte')).toEqual([
      ['a@x.de', 'Anke', 'Flöte', unused('Piccolo')],
    ]);
  });
});

/** How a list is shown that was read: what its columns hold, what is worth a look, what happens to the rest. */
import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { File } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { band } from '../../../../test/band';
import { answer, show } from '../../../../test/render';
import BulkInvite from './BulkInvite';

const list = () => screen.getByRole('textbox', { name: 'Addresses or table' });
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const row = (name: RegExp) => screen.getByRole('row', { name });
const created = (...statuses: string[]) => ({
  status: 200,
  body: { batch_id: 'b', results: statuses.map((status, index) => ({ index, status, invite: { id: 'i', url: 'u' } })) },
});

async function paste(text: string, language: 'en' | 'de' = 'en') {
  show(<BulkInvite band={band} />, language);
  const field = screen.getByRole('textbox', {
    name: language === 'de' ? 'Adressen oder Tabelle' : 'Addresses or table',
  });
  fireEvent.change(field, { target: { value: text } });
  await screen.findByRole('table', { name: language === 'de' ? 'Vorschau' : 'Preview' });
}

describe('a table', () => {
  const TABLE = 'Mitgliederliste;;\n\nWer;Wohin;Gruppe\nAda;ada@example.com;Holz\nBen;ben@example.com;Blech';

  test('has columns that can be assigned, and is sent accordingly', async () => {
    const asked = answer(created('created', 'created'));
    await paste(TABLE);
    expect(screen.getByText('Line 1 is above the list. Nobody is invited from it.')).toBeVisible();
    expect(screen.getByText('Line 3 names the columns.')).toBeVisible();
    const columns = screen.getByRole('table', { name: 'What the columns hold' });
    expect(within(columns).getByRole('combobox', { name: 'Wohin' })).toHaveDisplayValue('E-mail');
    await userEvent.selectOptions(within(columns).getByRole('combobox', { name: 'Gruppe' }), 'Part');
    await userEvent.selectOptions(within(columns).getByRole('combobox', { name: 'Wer' }), 'Name');
    expect(row(/^5 ben@example.com/)).toHaveTextContent('Ben · Blech');
    await press('Invite 2 people');
    await screen.findByText('2 invited, no problems.');
    expect(asked[0]?.body).toMatchObject({
      invites: [
        { email: 'ada@example.com', name: 'Ada', part: 'Holz' },
        { email: 'ben@example.com', name: 'Ben', part: 'Blech' },
      ],
    });
    expect(screen.queryByRole('table', { name: 'What the columns hold' })).toBeNull();
  });

  test('keeps what was chosen while its columns are the same', async () => {
    await paste(TABLE);
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Wohin' }), 'Not used');
    expect(screen.getByText(/^Nobody to invite, 2 without an address/)).toBeVisible();
    fireEvent.change(list(), { target: { value: `${TABLE}\nCy;cy@example.com;Holz` } });
    expect(screen.getByText(/^Nobody to invite, 3 without an address/)).toBeVisible();
    fireEvent.change(list(), { target: { value: TABLE.replace('Gruppe', 'Satz') } });
    expect(screen.getByText('2 people to invite')).toBeVisible();
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Satz' }), 'Part');
    expect(row(/^4 ada@example.com/)).toHaveTextContent('Holz');
  });

  test('shows a column that begins below the first rows', async () => {
    await paste(`${'Ada\tada@example.com\t\n'.repeat(4)}Ben\tben@example.com\tx1`);
    expect(screen.getByRole('combobox', { name: 'Column 3' })).toHaveDisplayValue('Not used');
  });

  test('says what is not part of it', async () => {
    await paste('Chor\nLeitung: boss@example.org\nName;Mail;Register\nAda;ada@example.com;Holz');
    expect(screen.getByText('Line 2 is not part of the table: boss@example.org is not invited.')).toBeVisible();
  });

  test('with two columns of parts says so', async () => {
    await paste('E-Mail;Stimme;Instrument\nada@example.com;Trompete;Flügelhorn');
    expect(screen.getByText(/^Several columns hold parts \(Stimme and Instrument\)/)).toBeVisible();
    expect(row(/^2 ada@example.com/)).toHaveTextContent('Trompete, Flügelhorn');
  });

  test('without names of columns has numbers, and none where all is empty', async () => {
    await paste('Ada\t\tada@example.com\nBen\t\tben@example.com');
    const columns = screen.getByRole('table', { name: 'What the columns hold' });
    expect(within(columns).getAllByRole('combobox')).toHaveLength(2);
    expect(within(columns).getByRole('combobox', { name: 'Column 3' })).toHaveDisplayValue('E-mail');
  });

  test('with two columns of addresses says which one counts', async () => {
    await paste('E-Mail privat;E-Mail dienstlich\nada@example.com;ada@work.example');
    expect(
      screen.getByText(
        'Several columns hold addresses (E-Mail privat and E-Mail dienstlich). Each person is invited at the first of E-Mail privat and E-Mail dienstlich.',
      ),
    ).toBeVisible();
    expect(row(/^2 ada@example.com/)).toHaveTextContent(
      'Only the first address of a row is invited: ada@work.example is not.',
    );
  });

  test('says which columns of addresses are not used, with a name or without', async () => {
    await paste('Name;E-Mail;\nAda;ada@example.com;boss@example.org\nBen;;chef@example.org');
    expect(
      screen.getByText(
        'Several columns hold addresses (E-Mail and column 3). People are invited at those in E-Mail, not at those in column 3.',
      ),
    ).toBeVisible();
    expect(row(/^3 /)).toHaveTextContent('chef@example.org is in another column and is not invited.');
    expect(row(/^3 /)).toHaveTextContent('No e-mail address');
  });
});

describe('rows', () => {
  const ROWS = [
    'E-Mail;Rolle',
    'ada@example.com;Dirigent',
    'Ada@Example.com;',
    'ben@gmial.com;',
    'cy@;',
    ';Mitglied',
    'dora@example.com;Mitglied',
  ].join('\n');

  test('are counted by what becomes of them, and can be left out where there is nothing to look at', async () => {
    await paste(ROWS);
    expect(screen.getByText('3 people to invite, 1 on the list twice, 1 without an address, 1 mistake')).toBeVisible();
    expect(row(/^2 ada@/)).toHaveTextContent('“Dirigent” is no role here.');
    expect(row(/^2 ada@/)).toHaveTextContent('Ready');
    expect(row(/^3 Ada@/)).toHaveTextContent('TwiceThe same person as in line 2');
    await userEvent.click(screen.getByRole('switch', { name: 'Only 5 rows to look at' }));
    expect(screen.queryByRole('row', { name: /^7 / })).toBeNull();
    expect(row(/^6 /)).toHaveTextContent('No e-mail address');
  });

  test('speak German', async () => {
    await paste(ROWS, 'de');
    expect(screen.getByText('3 Leute einzuladen, 1 doppelt, 1 ohne Adresse, 1 fehlerhaft')).toBeVisible();
    expect(row(/^2 ada@/)).toHaveTextContent('„Dirigent“ ist hier keine Rolle.');
  });

  test('take a likelier address at a click', async () => {
    await paste(ROWS);
    await press('Did you mean ben@gmail.com?');
    expect(row(/^4 ben@gmail.com/)).toHaveTextContent('In place of ben@gmial.com');
    expect(list()).toHaveValue(ROWS);
  });

  test('that nobody was invited from are not wiped without asking', async () => {
    answer(created('created', 'created', 'created'));
    await paste(ROWS);
    await press('Invite 3 people');
    await screen.findByText('3 invited, 1 on the list twice, 2 not.');
    await press('Start a new list');
    const dialog = await screen.findByRole('dialog', { name: 'Start a new list?' });
    expect(dialog).toHaveTextContent('2 rows were not invited.');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Keep these 2 rows' }));
    expect(list()).toHaveValue('E-Mail;Rolle\ncy@;\n;Mitglied');
  });

  test('are wiped if that is wanted, and at once where everybody is invited', async () => {
    answer(created('created'), created('created'));
    await paste('ada@example.com, nobody, ada@example.com');
    await press('Invite 1 person');
    await screen.findByText('1 invited, 1 on the list twice, 1 not.');
    await press('Start a new list');
    await userEvent.click(await screen.findByRole('button', { name: 'Discard them' }));
    expect(list()).toHaveValue('');
    fireEvent.change(list(), { target: { value: 'ada@example.com' } });
    await press('Invite 1 person');
    await screen.findByText('1 invited, no problems.');
    await press('Start a new list');
    expect(list()).toHaveValue('');
  });

  test('are at most a thousand people, whatever else is in the list', async () => {
    const people = Array.from({ length: 1000 }, (_, index) => `P${index};guest${index}@example.com;Horn;x`);
    await paste(['Name;E-Mail;Instrument;Telefon', ...people, 'Ada;;Horn;'].join('\n'));
    expect(screen.getByText('1,000 people to invite, 1 without an address')).toBeVisible();
    fireEvent.change(list(), { target: { value: [...people, 'Ada;ada@example.com;Horn;x'].join('\n') } });
    expect(await screen.findByRole('alert')).toHaveTextContent('At most 1,000 people at once.');
  });
});

test('a workbook is refused with what to do instead', async () => {
  show(<BulkInvite band={band} />);
  const file = new File([Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)], 'list.xlsx');
  fireEvent.change(screen.getByLabelText('Choose a CSV file', { selector: 'input' }), { target: { files: [file] } });
  expect(await screen.findByRole('alert')).toHaveTextContent('Select its cells, copy them, and paste them below.');
});

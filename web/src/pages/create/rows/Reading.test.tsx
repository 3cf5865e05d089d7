/** How a list is shown that was read: what its columns hold, what is worth a look, what happens to the rest. */
import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { File } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { answerPeople, box, paste as pasteInto, showPeople, upload } from '../../../../test/people';
import { session } from '../../../auth/session';

const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const row = (name: RegExp) => screen.getByRole('row', { name });
const created = (...statuses: string[]) => ({
  status: 200,
  body: {
    batch_id: 'b',
    results: statuses.map((status, index) => ({
      index,
      status,
      invite: { id: 'i', url: 'u', delivery: { status: 'queued' } },
    })),
  },
});

async function paste(text: string, language: 'en' | 'de' = 'en') {
  showPeople(language);
  await pasteInto(text, language);
}

describe('a table', () => {
  const TABLE = 'Mitgliederliste;;\n\nWer;Wohin;Gruppe\nAda;ada@example.com;Holz\nBen;ben@example.com;Blech';

  test('has columns that can be assigned, and is sent accordingly', async () => {
    const asked = answerPeople({}, created('created', 'created'));
    await paste(TABLE);
    expect(screen.getByText('Line 1 is above the list. Nobody is invited from it.')).toBeVisible();
    expect(screen.getByText('Line 3 names the columns.')).toBeVisible();
    const columns = screen.getByRole('table', { name: 'What the columns hold' });
    expect(within(columns).getByRole('combobox', { name: 'Wohin' })).toHaveDisplayValue('E-mail');
    await userEvent.selectOptions(within(columns).getByRole('combobox', { name: 'Gruppe' }), 'Part');
    await userEvent.selectOptions(within(columns).getByRole('combobox', { name: 'Wer' }), 'Name');
    expect(row(/^5 Ben/)).toHaveTextContent('Benben@example.com · Blech');
    await press('Invite 2 people');
    await screen.findByText('2 invited.');
    expect(asked[0]?.body).toMatchObject({
      invites: [
        { email: 'ada@example.com', name: 'Ada', part: 'Holz' },
        { email: 'ben@example.com', name: 'Ben', part: 'Blech' },
      ],
    });
    expect(screen.queryByRole('table', { name: 'What the columns hold' })).toBeNull();
  });

  test('keeps what was chosen when more is added', async () => {
    await paste(TABLE);
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Wohin' }), 'Not used');
    expect(screen.getByText(/^Nobody to invite, 2 without an address/)).toBeVisible();
    await pasteInto('cy@example.com');
    expect(screen.getByText(/^1 person to invite, 2 without an address/)).toBeVisible();
    // Lines are numbered on.
    expect(row(/^6 cy@example.com/)).toBeVisible();
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Wohin' }), 'E-mail');
    expect(screen.getByText('3 people to invite')).toBeVisible();
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
    expect(screen.getByText('3 people to invite, 1 needs no invite, 1 without an address, 1 mistake')).toBeVisible();
    expect(row(/^2 ada@/)).toHaveTextContent('“Dirigent” is no role here.');
    expect(row(/^2 ada@/)).toHaveTextContent('Ready');
    expect(row(/^3 Ada@/)).toHaveTextContent('TwiceThe same person as in line 2');
    await userEvent.click(screen.getByRole('switch', { name: 'Only 5 rows to look at' }));
    expect(screen.queryByRole('row', { name: /^7 / })).toBeNull();
    expect(row(/^6 /)).toHaveTextContent('No e-mail address');
  });

  test('speak German', async () => {
    await paste(ROWS, 'de');
    expect(
      screen.getByText('3 Leute einzuladen, 1 braucht keine Einladung, 1 ohne Adresse, 1 fehlerhaft'),
    ).toBeVisible();
    expect(row(/^2 ada@/)).toHaveTextContent('„Dirigent“ ist hier keine Rolle.');
  });

  test('take a likelier address at a click', async () => {
    await paste(ROWS);
    await press('Did you mean ben@gmail.com?');
    expect(row(/^4 ben@gmail.com/)).toHaveTextContent('In place of ben@gmial.com');
  });

  test('that nobody was invited from stay, and go out once they are mended', async () => {
    const sent = answerPeople({}, created('created', 'created', 'created'), created('created'));
    await paste(ROWS);
    await press('Invite 3 people');
    await screen.findByText('3 invited, 2 not, 1 needs no invite.');
    await press('Remove finished rows');
    expect(screen.getAllByRole('row')).toHaveLength(3);
    await press('Edit cy@');
    const address = screen.getByRole('textbox', { name: 'E-mail address' });
    await userEvent.clear(address);
    await userEvent.type(address, 'Cy <cy@example.com>');
    await userEvent.type(screen.getByRole('textbox', { name: 'Part they play' }), 'horn');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Role' }), 'Admin');
    await press('Done');
    expect(row(/^5 cy@example.com/)).toHaveTextContent('Admin · horn');
    expect(row(/^5 cy@example.com/)).toHaveTextContent('In place of cy@');
    await press('Invite 1 person');
    await screen.findByText('1 invited, 1 not.');
    expect(sent[1]?.body).toMatchObject({ invites: [{ email: 'cy@example.com', part: 'horn', role: 'admin' }] });
  });

  test('that are mended after others went out go on with them', async () => {
    answerPeople({}, created('created'), created('created'));
    await paste('ada@example.com\nben@');
    await press('Invite 1 person');
    await screen.findByText('1 invited, 1 not.');
    await press('Edit ben@');
    await userEvent.type(screen.getByRole('textbox', { name: 'E-mail address' }), 'example.com{Enter}');
    await screen.findByText('1 invited, 1 to be invited.');
    await press('Continue with 1 row');
    await screen.findByText('2 invited.');
  });

  test('can be removed one by one, and all at once', async () => {
    await paste('ada@example.com\nben@example.com\nada@example.com');
    expect(row(/^3 ada@/)).toHaveTextContent('Twice');
    await press('Remove ben@example.com');
    expect(screen.getByText('1 person to invite, 1 needs no invite')).toBeVisible();
    const [first] = screen.getAllByRole('button', { name: 'Remove ada@example.com' });
    if (first) await userEvent.click(first);
    expect(row(/^3 ada@/)).toHaveTextContent('Ready');
    await press('Clear the list');
    expect(screen.queryByRole('table')).toBeNull();
  });

  test('of members, of who is invited and of oneself are told before anything is sent', async () => {
    session.set(
      { status: 'signed-in', person: { id: 'u', name: 'U', email: 'u@example.com', verified: true } },
      'secret',
    );
    const known = {
      'ada@example.com': { status: 'already_member' },
      'ben@example.com': { status: 'duplicate' },
      'cy@example.com': {
        status: 'invalid',
        problem: { code: 'invalid-input', errors: [{ pointer: '/part', detail: 'has bidi characters' }] },
      },
    };
    const sent = answerPeople({ known }, created('created'));
    await paste('ada@example.com\nben@example.com\ncy@example.com\nU@example.com\ndora@example.com');
    await screen.findByText('1 person to invite, 3 need no invite, 1 mistake');
    expect(row(/^1 ada@/)).toHaveTextContent('Already in the band');
    expect(row(/^2 ben@/)).toHaveTextContent('Already invited');
    expect(row(/^3 cy@/)).toHaveTextContent('has bidi characters');
    expect(row(/^4 U@/)).toHaveTextContent('That’s you');
    await press('Invite 1 person');
    await screen.findByText(/^1 invited/);
    const asked = sent[0]?.body as { invites: { email: string }[] };
    expect(asked.invites.map(({ email }) => email)).not.toContain('ada@example.com');
    session.set({ status: 'signed-out' });
  });

  test('are at most a thousand people, whatever else is in the list', async () => {
    const people = Array.from({ length: 1000 }, (_, index) => `P${index};guest${index}@example.com;Horn;x`);
    await paste(['Name;E-Mail;Instrument;Telefon', ...people, 'Ada;;Horn;'].join('\n'));
    expect(screen.getByText('1,000 people to invite, 1 without an address')).toBeVisible();
    fireEvent.change(box(), { target: { value: 'ada@example.com\n' } });
    expect(await screen.findByRole('alert')).toHaveTextContent('At most 1,000 people at once.');
    expect(screen.queryByRole('button', { name: /^Invite/ })).toBeNull();
    await press('Clear the list');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('far more are not even read, and stay in the field', async () => {
    const sent = answerPeople({});
    showPeople();
    const text = Array.from({ length: 1500 }, (_, index) => `Guest ${index} <guest${index}@example.com>`).join('\n');
    fireEvent.change(box(), { target: { value: text } });
    expect(await screen.findByRole('alert')).toHaveTextContent('At most 1,000 people at once. Split the list.');
    expect(box()).toHaveValue(text);
    expect(screen.queryByRole('table')).toBeNull();
    fireEvent.change(box(), { target: { value: text.split('\n').slice(0, 2).join('\n') } });
    expect(await screen.findByText('2 people to invite')).toBeVisible();
    expect(box()).toHaveValue('');
    expect(sent).toEqual([]);
  });
});

test('lines of a chat are shown with their parts, and with what is not used of them', async () => {
  await paste('@Fritz fritz@example.com (Pauke)\nAnke Vogt anke@example.com, Flöte, Tel. 0171 2345678');
  expect(screen.getAllByRole('row')).toHaveLength(3);
  expect(row(/^1 Fritz/)).toHaveTextContent('Pauke');
  expect(row(/^2 Anke/)).toHaveTextContent('Flöte');
  expect(row(/^2 Anke/)).toHaveTextContent('Not used: Tel. 0171 2345678');
});

test('a workbook is refused with what to do instead', async () => {
  showPeople();
  const file = new File([Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)], 'list.xlsx');
  fireEvent.change(upload(), { target: { files: [file] } });
  expect(await screen.findByRole('alert')).toHaveTextContent('Select its cells, copy them, and paste them here.');
});

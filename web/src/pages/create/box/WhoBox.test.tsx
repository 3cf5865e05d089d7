import { createEvent, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { File } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { answerPeople, box, paste, rows, showPeople } from '../../../../test/people';

const row = (name: RegExp) => screen.getByRole('row', { name });
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const ADA = { user_id: 'u-ada', display_name: 'Ada Quill', member: false, invited: false };
const BEN = { user_id: 'u-ben', display_name: 'Ben Quill', member: true, invited: false };
const CY = { user_id: 'u-cy', display_name: 'Cy Quill', member: false, invited: true };
const made = { status: 'created', invite: { id: 'i', kind: 'user', delivery: { status: 'none' } } };

describe('what is typed', () => {
  test('is a row as soon as it is an address, and may have marks and a name', async () => {
    const sent = answerPeople({}, rows({ status: 'created' }));
    showPeople();
    await userEvent.type(box(), 'Ada L. <ada@example');
    expect(screen.queryByRole('button', { name: 'Invite 1 person' })).toBeNull();
    await userEvent.type(box(), '.com>');
    expect(row(/^1 Ada L\./)).toHaveTextContent('ada@example.com');
    await press('Invite 1 person');
    await screen.findByText('1 invited.');
    expect(sent[0]?.body).toMatchObject({ invites: [{ email: 'ada@example.com', name: 'Ada L.' }] });
    expect(box()).toHaveValue('');
  });

  test('is added by Enter, and makes room for the next', async () => {
    answerPeople({});
    showPeople();
    await userEvent.type(box(), 'ada@example.com{Enter}nobody{Enter}ben@gmial.com');
    expect(row(/^1 ada@/)).toBeVisible();
    expect(row(/^2 nobody/)).toHaveTextContent('No e-mail address');
    expect(screen.getByRole('button', { name: 'Did you mean ben@gmail.com?' })).toBeVisible();
    expect(box()).toHaveValue('ben@gmial.com');
  });

  test('and what is pasted after it are two', () => {
    answerPeople({});
    showPeople();
    const pasteInto = (text: string) => {
      const event = createEvent.paste(box(), { clipboardData: { getData: () => text } });
      fireEvent(box(), event);
    };
    fireEvent.change(box(), { target: { value: 'ada@example.com' } });
    pasteInto('Ben Bold (ben@example.com)');
    expect(row(/^1 ada@/)).toBeVisible();
    expect(row(/^2 Ben Bold/)).toHaveTextContent('ben@example.com');
    expect(box()).toHaveValue('');
  });
});

test('a file is dropped anywhere on the box', async () => {
  answerPeople({});
  showPeople();
  const file = new File(['Name;E-Mail\nAda;ada@example.com'], 'list.csv');
  const region = screen.getByRole('region', { name: 'Invite by name or e-mail' });
  fireEvent.drop(region, { dataTransfer: { files: [file], types: ['Files'] } });
  expect(await screen.findByRole('row', { name: /^2 Ada/ })).toHaveTextContent('ada@example.com');
});

describe('registered people', () => {
  test('are suggested by name, picked by the keyboard, and invited with the others', async () => {
    const sent = answerPeople({ users: [BEN, CY, ADA] }, rows(made, { status: 'created' }));
    showPeople();
    await userEvent.type(box(), 'quill');
    expect(await screen.findByText('3 people found')).toBeVisible();
    const options = screen.getAllByRole('option');
    expect(options.map(({ textContent }) => textContent)).toEqual([
      'Ben Quill · Already in the band',
      'Cy Quill · Already invited',
      'Ada Quill',
    ]);
    expect(box()).toHaveAttribute('aria-controls', screen.getByRole('listbox').id);
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(row(/^1 Ada Quill/)).toHaveTextContent('Ready');
    expect(box()).toHaveValue('');
    await paste('dora@example.com');
    await press('Invite 2 people');
    await screen.findByText('2 invited.');
    const { invites } = sent[0]?.body as { invites: object[] };
    expect(invites).toMatchObject([{ user_id: 'u-ada' }, { email: 'dora@example.com' }]);
    expect(row(/^1 Ada Quill/)).toHaveTextContent('They’ll find the invite in their inbox');
  });

  test('are one row, however often they are picked', async () => {
    answerPeople({ users: [ADA] });
    showPeople();
    for (const line of [1, 2]) {
      await userEvent.type(box(), 'quill');
      await userEvent.click(await screen.findByRole('option', { name: 'Ada Quill' }));
      expect(row(new RegExp(`^${String(line)} Ada Quill`))).toBeVisible();
    }
    expect(row(/^2 Ada/)).toHaveTextContent('The same person as in line 1');
  });

  test('that are in the band are told so where the search does not find them', async () => {
    const members = [
      { user_id: 'u-dora', display_name: 'Dora Quill', role: 'member', joined_at: '' },
      { user_id: 'u-eve', display_name: 'Eve Bold', role: 'member', joined_at: '' },
    ];
    answerPeople({ members });
    showPeople();
    await userEvent.type(box(), 'dora');
    expect(await screen.findByRole('option')).toHaveTextContent('Dora Quill · Already in the band');
    expect(screen.getByRole('option')).toHaveAttribute('aria-disabled', 'true');
    expect(screen.queryByText(/^Nobody/)).toBeNull();
  });

  test('that are not found are told so, and one letter is enough where it is a word', async () => {
    answerPeople({});
    showPeople();
    await userEvent.type(box(), 'a');
    expect(screen.queryByText(/found by name/)).toBeNull();
    await userEvent.clear(box());
    await userEvent.type(box(), '山');
    expect(await screen.findByText(/^Nobody who can be found by name is called that/)).toBeVisible();
  });
});

import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { band } from '../../../test/band';
import { answer, problem, show } from '../../../test/render';
import { InviteForm } from './InviteForm';

const found = (names: string[], next_cursor: string | null = null) => ({
  status: 200,
  body: { users: names.map((name) => ({ user_id: name, display_name: name })), next_cursor },
});

const search = () => screen.getByRole('searchbox', { name: 'Name or whole e-mail address' });
const invite = () => userEvent.click(screen.getByRole('button', { name: 'Invite' }));

function type(...answers: Parameters<typeof answer>) {
  typeText('ada', ...answers);
}

function typeText(value: string, ...answers: Parameters<typeof answer>) {
  answer(...answers);
  show(<InviteForm way="user" band={band} onMade={() => undefined} />);
  fireEvent.change(search(), { target: { value } });
}

async function choose(name: string) {
  await userEvent.click(await screen.findByRole('button', { name: `Invite ${name}` }));
}

describe('UserSearch', () => {
  test('says how many it found', async () => {
    type(found(['Ada', 'Adam']));
    expect(await screen.findByText('2 people found')).toBeVisible();
  });

  test.each(['山', 'さ', 'ヤ', '김', '𠮷'])('searches by one letter where it is a word: %s', async (letter) => {
    typeText(letter, found(['山田 太郎']));
    expect(await screen.findByText('1 person found')).toBeVisible();
  });

  test('says that there are more than it shows', async () => {
    type(found(['Ada', 'Adam'], 'more'));
    expect(await screen.findByText('At least 2 people found. Type more letters.')).toBeVisible();
  });

  test('finds too many where none of them is on the first page', async () => {
    type(found([], 'more'));
    expect(await screen.findByText('Too many people match. Type more letters.')).toBeVisible();
  });

  test('keeps the focus where one chooses, and chooses again', async () => {
    type(found(['Ada']));
    await choose('Ada');
    const change = screen.getByRole('button', { name: 'Choose somebody else' });
    expect(change).toHaveFocus();
    expect(change).toHaveAccessibleDescription('Ada');
    await userEvent.click(change);
    expect(search()).toHaveFocus();
  });

  test('takes the focus where nobody was chosen', async () => {
    type(found([]));
    await invite();
    expect(search()).toHaveFocus();
    expect(search()).toHaveAccessibleDescription(/Choose somebody from the list first/);
  });

  test('shows what the API finds wrong with who was chosen, until another is', async () => {
    const refused = problem(422, 'invalid-input', { errors: [{ pointer: '/user_id', detail: 'is no user id' }] });
    type(found(['Ada']), refused);
    await choose('Ada');
    await invite();
    expect(await screen.findByText('is no user id')).toBeVisible();
    const change = screen.getByRole('button', { name: 'Choose somebody else' });
    expect(change).toHaveFocus();
    expect(change).toHaveAccessibleDescription('Ada is no user id');
    await userEvent.click(change);
    expect(screen.queryByText('is no user id')).toBeNull();
  });
});

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { answer, show } from '../../test/render';
import { ProfileHint } from './ProfileHint';

const saved = (searchable: boolean) => ({
  status: 200,
  body: { user_id: 'zoe', display_name: 'Zoë', email: null, email_verified: false, searchable },
});

describe('ProfileHint', () => {
  test.each([
    ['Yes, gladly', true],
    ['No', false],
  ])('saves what a newcomer answers: %s', async (label, searchable) => {
    const asked = answer(saved(searchable));
    show(<ProfileHint name="Zoë" />);
    expect(screen.getByText(/^Zoë, may others find you by this name/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: label }));
    expect(asked).toMatchObject([{ method: 'PUT', path: '/api/me', body: { display_name: 'Zoë', searchable } }]);
  });

  test('asks for the name where the sign-in told none', () => {
    show(<ProfileHint name={undefined} />);
    expect(screen.getByText(/^Tell us your name/)).toBeVisible();
    expect(screen.queryByRole('button')).toBeNull();
  });
});

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { answer, show } from '../../test/render';
import { ProfileHint } from './ProfileHint';

const profile = (display_name: string | null, searchable: boolean) => ({
  status: 200,
  body: { user_id: 'zoe', display_name, email: null, email_verified: false, searchable },
});

describe('ProfileHint', () => {
  test.each([
    ['Yes, gladly', true],
    ['No', false],
  ])('saves what a newcomer answers: %s', async (label, searchable) => {
    const asked = answer(profile(null, false), profile('Zoë', searchable));
    show(<ProfileHint name="Zoë" />);
    expect(await screen.findByText(/^Zoë, may others find you by this name/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: label }));
    expect(asked[1]).toMatchObject({ method: 'PUT', path: '/api/me', body: { display_name: 'Zoë', searchable } });
    await vi.waitFor(() => expect(screen.queryByRole('group')).toBeNull());
  });

  test('asks for the name where the sign-in told none', async () => {
    answer(profile(null, false));
    show(<ProfileHint name={undefined} />);
    expect(await screen.findByText(/^Tell us your name/)).toBeVisible();
    expect(screen.queryByRole('button')).toBeNull();
  });
});

import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { answer, problem, show } from '../../../test/render';
import { session } from '../../auth/session';
import InvitePage from './InvitePage';
import { takeToken } from './token';

afterEach(() => act(() => session.set({ status: 'signed-out' })));

const signIn = (id: string) =>
  act(() => session.set({ status: 'signed-in', person: { id, name: id, email: undefined, verified: false } }, id));

test('what one account was refused is nothing to the one that takes its place', async () => {
  window.history.replaceState(null, '', '/invite#t');
  takeToken();
  const info = {
    status: 200,
    body: {
      band: { id: 'b1', name: 'The Analytical Engines' },
      role: 'member',
      part: null,
      message: null,
      inviter: { display_name: 'Ada' },
      kind: 'user',
      email_hint: null,
      expires_at: '2100-01-01T00:00:00Z',
      uses_left: 1,
      viewer: { already_member: false, can_accept: true },
    },
  };
  answer(info, { status: 204 }, problem(403, 'wrong-account'), info);
  signIn('Eve');
  show(<InvitePage />);
  await userEvent.click(await screen.findByRole('button', { name: 'Accept as Eve' }));
  expect(await screen.findByRole('heading', { name: 'This invite is for somebody else' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Switch account' })).toBeVisible();
  signIn('Ben');
  expect(await screen.findByRole('button', { name: 'Accept as Ben' })).toBeVisible();
});

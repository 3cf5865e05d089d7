import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { answer, answerBy, problem, show } from '../../../test/render';
import { session } from '../../auth/session';
import { TryingNotice } from '../../parts/Trying';
import InvitePage from './InvitePage';
import { takeToken } from './token';

afterEach(() => act(() => session.set({ status: 'signed-out' })));

const signIn = (id: string) =>
  act(() => session.set({ status: 'signed-in', person: { id, name: id, email: undefined, verified: false } }, id));

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

function open(token: string) {
  window.history.replaceState(null, '', `/invite#${token}`);
  act(takeToken);
}

test('who opens another invite while one is still tried has given that up', async () => {
  const asked = answerBy(({ url }) => (url.endsWith('/accept') ? problem(409, 'conflict') : info));
  open('first');
  signIn('Ben');
  show(
    <>
      <InvitePage />
      <TryingNotice />
    </>,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Accept as Ben' }));
  expect(await screen.findByText(/Still trying/)).toBeVisible();
  open('second');
  await waitFor(() => expect(screen.queryByText(/Still trying/)).toBeNull());
  expect(await screen.findByRole('button', { name: 'Accept as Ben' })).toBeEnabled();
  expect(asked.filter(({ path }) => path.endsWith('/accept'))).toHaveLength(1);
});

test('what one account was refused is nothing to the one that takes its place', async () => {
  open('t');
  answer(info, { status: 204 }, problem(403, 'wrong-account'), info);
  signIn('Eve');
  show(<InvitePage />);
  await userEvent.click(await screen.findByRole('button', { name: 'Accept as Eve' }));
  expect(await screen.findByRole('heading', { name: 'This invite is for somebody else' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Switch account' })).toBeVisible();
  signIn('Ben');
  expect(await screen.findByRole('button', { name: 'Accept as Ben' })).toBeVisible();
});

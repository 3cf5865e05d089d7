import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { answer, answerBy, problem, show } from '../../../test/render';
import { forged } from '../../../test/token';
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

function openAt(address: string) {
  window.history.replaceState(null, '', address);
  act(takeToken);
}
const open = (token: string) => openAt(`/invite#${token}`);

test('who opens another invite while one is still tried has given that up', async () => {
  const asked = answerBy(({ url }) => (url.endsWith('/accept') ? problem(409, 'conflict') : info));
  open(forged('first'));
  signIn('Ben');
  show(
    <>
      <InvitePage />
      <TryingNotice />
    </>,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Accept as Ben' }));
  expect(await screen.findByText(/Still trying/)).toBeVisible();
  open(forged('second'));
  await waitFor(() => expect(screen.queryByText(/Still trying/)).toBeNull());
  expect(await screen.findByRole('button', { name: 'Accept as Ben' })).toBeEnabled();
  expect(asked.filter(({ path }) => path.endsWith('/accept'))).toHaveLength(1);
});

test('what one account was refused is nothing to the one that takes its place', async () => {
  open(forged('third'));
  answer(info, { status: 204 }, problem(403, 'wrong-account'), info);
  signIn('Eve');
  show(<InvitePage />);
  await userEvent.click(await screen.findByRole('button', { name: 'Accept as Eve' }));
  expect(await screen.findByRole('heading', { name: 'This invite is for somebody else' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Switch account' })).toBeVisible();
  signIn('Ben');
  expect(await screen.findByRole('button', { name: 'Accept as Ben' })).toBeVisible();
});

test('a link that was cut: say so, say what a whole one looks like, and find it in what is pasted', async () => {
  const asked = answerBy(({ url }) => (url.endsWith('/views') ? { status: 204 } : info));
  openAt(`/invite#${forged('cut').slice(0, 50)}`);
  show(<InvitePage />);
  expect(screen.getByRole('heading', { name: 'Part of this link is missing' })).toBeVisible();
  const field = await screen.findByRole('textbox', { name: 'Paste your link here' });
  expect(screen.getByText(/^A complete link looks like this/)).toHaveTextContent(
    `${window.location.origin}/invite# and then 70 letters, digits`,
  );
  expect(screen.getByText(/Ask whoever invited you/)).not.toHaveTextContent('inbox');
  await userEvent.type(field, 'Come to our band!');
  await userEvent.click(screen.getByRole('button', { name: 'Open the invite' }));
  expect(field).toHaveAccessibleDescription(/There is no complete invite link in it/);
  expect(asked).toEqual([]);
  await userEvent.clear(field);
  await userEvent.click(field);
  await userEvent.paste(
    `Come!\n> https://bands.example/invite#${forged('whole').slice(0, 30)}\n> ${forged('whole').slice(30)}`,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Open the invite' }));
  expect(await screen.findByRole('heading', { name: 'The Analytical Engines' })).toBeVisible();
  expect(asked[0]?.path).toBe(`/api/invites/${forged('whole')}/info`);
});

test('what is no link at all can’t be read, in German, too', async () => {
  answer();
  openAt('/invite/hallo');
  show(<InvitePage />, 'de');
  expect(screen.getByRole('heading', { name: 'Dieser Link ist nicht lesbar' })).toBeVisible();
  expect(await screen.findByRole('textbox', { name: 'Füge hier deinen Link ein' })).toBeVisible();
});

test('an invite that the API doesn’t know: the same help, and the same link again is said to be that', async () => {
  answerBy(() => problem(404, 'invite-not-found'));
  open(forged('unknown'));
  signIn('Ben');
  show(<InvitePage />);
  expect(await screen.findByRole('heading', { name: 'We don’t know this invite' })).toBeVisible();
  const field = await screen.findByRole('textbox', { name: 'Paste your link here' });
  expect(screen.getByRole('link', { name: 'Go to my inbox' })).toHaveAttribute('href', '/inbox');
  await userEvent.type(field, `https://bands.example/invite#${forged('unknown')}`);
  await userEvent.click(screen.getByRole('button', { name: 'Open the invite' }));
  expect(field).toHaveAccessibleDescription(/That’s the link that is open already/);
});

/** An answer that came to nothing, given once more. */
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { info } from '../../../test/info';
import { type Answer, answerBy, type Asked, problem, show } from '../../../test/render';
import { forged } from '../../../test/token';
import { session } from '../../auth/session';
import InvitePage from './InvitePage';
import { startJoining, takeToken } from './token';

const joined = { status: 200, body: { band: info.band, role: 'member', joined_at: '', already_member: false } };
const WELCOME = 'Welcome to The Analytical Engines!';

/** Once somebody has joined, the invite is used. */
function api(...accepts: Answer[]): Asked[] {
  return answerBy(({ url }) => {
    if (url.endsWith('/accept')) return accepts.shift();
    return url.endsWith('/info') ? { status: 200, body: info } : problem(404, 'route-not-found');
  });
}
const accepts = (asked: Asked[]) => asked.filter(({ path }) => path.endsWith('/accept')).length;

const signIn = (token: string) =>
  act(() =>
    session.set({ status: 'signed-in', person: { id: 'b', name: 'Ben', email: undefined, verified: false } }, token),
  );

function open(token: string) {
  window.history.replaceState(null, '', `/invite#${forged(token)}`);
  act(takeToken);
  show(<InvitePage />);
}
const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }));

afterEach(() => {
  vi.useRealTimers();
  act(() => session.set({ status: 'signed-out' }));
});

test('who signs in again after their sign-in had expired has joined', async () => {
  const signedOut = vi.fn();
  const signInAgain = vi.fn();
  session.connect({ signIn: signInAgain, signOut: signedOut, renew: () => Promise.resolve(false), forget: signedOut });
  vi.useFakeTimers({ toFake: ['Date'] });
  const asked = api(problem(401, 'unauthenticated'), joined);
  signIn('old');
  vi.setSystemTime(Date.now() + 60_000);
  open('expired');
  await press('Join as Ben');
  expect(await screen.findByText('Your sign-in has expired')).toBeVisible();
  await press('Join');
  expect(signInAgain).toHaveBeenCalledWith(expect.objectContaining({ join: true }));
  signIn('new');
  act(startJoining);
  expect(await screen.findByRole('heading', { name: WELCOME })).toBeVisible();
  expect(accepts(asked)).toBe(2);
});

test('“Try again” after an answer that was lost joins, and says so', async () => {
  const asked = api('no answer', joined);
  signIn('token');
  open('lost');
  await press('Join as Ben');
  expect(await screen.findByText(/^No connection to the server/)).toBeVisible();
  await press('Try again');
  expect(await screen.findByRole('heading', { name: WELCOME })).toBeVisible();
  expect(accepts(asked)).toBe(2);
});

test('“Try again” says what comes of it where that is something else', async () => {
  api('no answer', problem(409, 'invite-used', { band: info.band }));
  signIn('token');
  open('used');
  await press('Join as Ben');
  await press('Try again');
  expect(await screen.findByRole('heading', { name: 'This invite has been used' })).toBeVisible();
});

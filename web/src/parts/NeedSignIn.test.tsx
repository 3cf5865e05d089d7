import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { show } from '../../test/render';
import { type Failure, session, type State } from '../auth/session';
import { NeedSignIn } from './NeedSignIn';

test.each<[Failure | undefined, string, string]>([
  [undefined, 'Sign in to continue', 'Sign in'],
  ['blocked', 'Your browser blocked the sign-in window', 'Sign in on this page'],
  ['expired', 'Your sign-in has expired', 'Sign in'],
  ['closed', 'You are not signed in', 'Try again'],
  ['failed', 'Signing in failed', 'Try again'],
  ['refused', 'Your sign-in was not accepted', 'Try again'],
])('after %s it says why, and the sign-in leads back here', async (failure, title, button) => {
  const signIn = vi.spyOn(session, 'signIn').mockReturnValue();
  window.history.replaceState(null, '', '/inbox');
  session.set({ status: 'signed-out', failure });
  show(<NeedSignIn>{() => 'The page'}</NeedSignIn>);
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(title);
  await userEvent.click(screen.getByRole('button', { name: button }));
  expect(signIn).toHaveBeenCalledExactlyOnceWith({ way: 'page', returnTo: '/inbox' });
});

test('signing in comes back to what the page shows', async () => {
  const signIn = vi.spyOn(session, 'signIn').mockReturnValue();
  session.set({ status: 'signed-out' });
  history.replaceState(null, '', '/bands/b1/invites?show=unseen&q=viola');
  show(<NeedSignIn>{() => null}</NeedSignIn>);
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(signIn).toHaveBeenCalledExactlyOnceWith({ way: 'page', returnTo: '/bands/b1/invites?show=unseen&q=viola' });
  history.replaceState(null, '', '/inbox');
});

describe('where a sign-in has run out', () => {
  const ada = { id: 'ada', name: 'Ada', email: undefined, verified: true };
  const become = (state: State) =>
    act(async () => {
      session.set(state);
      await Promise.resolve();
    });

  async function typed(failure: Failure = 'expired') {
    session.set({ status: 'signed-in', person: ada });
    show(<NeedSignIn>{({ id }) => <input aria-label={id} />}</NeedSignIn>);
    await userEvent.type(screen.getByRole('textbox'), 'A long message');
    await become({ status: 'signed-out', failure, was: ada });
    expect(screen.queryByRole('textbox')).toBeNull();
  }

  test('what was typed is there again after signing in beside the page', async () => {
    const signIn = vi.spyOn(session, 'signIn').mockReturnValue();
    await typed();
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(signIn).toHaveBeenCalledExactlyOnceWith({ way: 'window' });
    await become({ status: 'signed-in', person: ada });
    expect(screen.getByRole('textbox', { name: 'ada' })).toHaveValue('A long message');
    expect(screen.queryByRole('heading')).toBeNull();
  });

  test('what was typed waits, too, where the API takes no new sign-in', async () => {
    await typed('refused');
    expect(screen.getByText(/If it stays like this, tell whoever runs this site/)).toBeVisible();
    // While they sign in again, nothing else is claimed.
    await become({ status: 'signed-out', was: ada });
    expect(screen.getByRole('heading', { name: 'Sign in to continue' })).toBeVisible();
    await become({ status: 'signed-in', person: ada });
    expect(screen.getByRole('textbox', { name: 'ada' })).toHaveValue('A long message');
  });

  test('another person finds nothing of it', async () => {
    await typed();
    await become({ status: 'signed-in', person: { ...ada, id: 'ben' } });
    expect(screen.getByRole('textbox', { name: 'ben' })).toHaveValue('');
  });

  test('a blocked window can be allowed, or done without', async () => {
    await typed();
    await become({ status: 'signed-out', failure: 'blocked', was: ada });
    const signIn = vi.spyOn(session, 'signIn').mockReturnValue();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await userEvent.click(screen.getByRole('button', { name: 'Sign in on this page' }));
    expect(signIn.mock.calls).toEqual([[{ way: 'window' }], [{ way: 'page', returnTo: '/inbox' }]]);
  });
});

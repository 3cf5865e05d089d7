import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { show } from '../../test/render';
import { type Failure, session } from '../auth/session';
import { NeedSignIn } from './NeedSignIn';

test.each<[Failure | undefined, string, string]>([
  [undefined, 'Sign in to go on', 'Sign in'],
  ['blocked', 'Sign in to go on', 'Sign in'],
  ['expired', 'Your sign-in has run out', 'Sign in'],
  ['closed', 'You are not signed in', 'Try again'],
  ['failed', 'Signing in failed', 'Try again'],
])('after %s it says why, and the sign-in leads back here', async (failure, title, button) => {
  const signIn = vi.spyOn(session, 'signIn').mockReturnValue();
  window.history.replaceState(null, '', '/inbox');
  session.set({ status: 'signed-out', failure });
  show(<NeedSignIn>{() => 'The page'}</NeedSignIn>);
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(title);
  await userEvent.click(screen.getByRole('button', { name: button }));
  expect(signIn).toHaveBeenCalledExactlyOnceWith({ way: 'page', returnTo: '/inbox' });
});

import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { show } from '../../test/render';
import { type Failure, session } from '../auth/session';
import { Shell } from '../parts/Shell';
import SignedInPage from './SignedInPage';

beforeEach(() => {
  window.history.replaceState({ returnTo: '/bands/b1' }, '', '/signed-in');
  session.set({ status: 'starting' });
});

describe('who comes back from the issuer', () => {
  test('waits while that is looked at', () => {
    show(<SignedInPage />);
    expect(screen.getByRole('status', { name: 'Loading …' })).toBeVisible();
  });

  test.each<[Failure, string]>([
    ['failed', 'Signing in failed'],
    ['closed', 'You are not signed in'],
  ])('hears that it %s, and tries again on the way to the same page', async (failure, title) => {
    const signIn = vi.spyOn(session, 'signIn').mockReturnValue();
    session.set({ status: 'signed-out', failure });
    show(<SignedInPage />);
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(title);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(signIn).toHaveBeenCalledExactlyOnceWith({ way: 'page', returnTo: '/bands/b1' });
  });

  test('goes on once signed in', () => {
    show(<SignedInPage />);
    act(() => session.set({ status: 'signed-in', person: { id: 'a', name: 'A', email: undefined, verified: true } }));
    expect(window.location.pathname).toBe('/bands/b1');
  });

  test('goes to the first page where nothing is known', async () => {
    window.history.replaceState(null, '', '/signed-in');
    const signIn = vi.spyOn(session, 'signIn').mockReturnValue();
    session.set({ status: 'signed-out' });
    show(<SignedInPage />);
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(signIn).toHaveBeenCalledExactlyOnceWith({ way: 'page', returnTo: '/' });
  });

  test('has one button for it', () => {
    session.set({ status: 'signed-out' });
    show(<Shell children={<SignedInPage />} />);
    expect(screen.getAllByRole('button', { name: 'Sign in' })).toHaveLength(1);
  });
});

import { act, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { session } from './session';
import { SignInLibrary } from './SignInLibrary';

vi.mock('../start/load', () => ({ twice: (load: () => Promise<unknown>) => load() }));

test('a lost library leaves the page as it is, and is asked for at the next press', async () => {
  vi.doMock('./OidcBridge', () => {
    throw new Error('lost');
  });
  session.start(false);
  render(
    <>
      <p>The invite</p>
      <SignInLibrary />
    </>,
  );
  act(() => session.signIn({ way: 'page' }));
  await vi.waitFor(() => expect(session.state().failure).toBe('failed'));
  expect(screen.getByText('The invite')).toBeVisible();

  vi.doMock('./OidcBridge', () => ({ default: () => <p>The library</p> }));
  act(() => session.signIn({ way: 'page' }));
  expect(await screen.findByText('The library')).toBeVisible();
});

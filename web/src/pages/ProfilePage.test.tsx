import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { Link, Router } from 'wouter';
import { answerBy, show } from '../../test/render';
import { session } from '../auth/session';
import { aroundNav } from '../parts/leaving';
import ProfilePage from './ProfilePage';

afterEach(() => session.set({ status: 'signed-out' }));

test('asks before a name is lost that is not saved', async () => {
  session.set({ status: 'signed-in', person: { id: 'u', name: 'U', email: undefined, verified: false } }, 'secret');
  const profile = { user_id: 'u', display_name: 'Ada', email: null, email_verified: false, searchable: false };
  answerBy(() => ({ status: 200, body: profile }));
  window.history.replaceState(null, '', '/profile');
  show(
    <Router aroundNav={aroundNav}>
      <Link href="/inbox">Inbox</Link>
      <ProfilePage />
    </Router>,
  );
  const name = await screen.findByRole('textbox', { name: /^Your name/ });
  await userEvent.type(name, ' L.');
  await userEvent.click(screen.getByRole('link', { name: 'Inbox' }));
  expect(await screen.findByRole('dialog', { name: 'Leave without saving?' })).toBeVisible();
  expect(window.location.pathname).toBe('/profile');
  await userEvent.click(screen.getByRole('button', { name: 'Leave' }));
  expect(window.location.pathname).toBe('/inbox');
});

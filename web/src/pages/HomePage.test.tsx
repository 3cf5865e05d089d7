import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { answerBy, problem, show } from '../../test/render';
import { session } from '../auth/session';
import { keptName, startFounding, takePressed } from './home/founding';
import HomePage from './HomePage';

const { timeZone: time_zone } = Intl.DateTimeFormat().resolvedOptions();

afterEach(() => {
  session.set({ status: 'signed-out' });
  sessionStorage.clear();
  takePressed();
  window.history.replaceState(null, '', '/');
});

const invite = {
  band: { id: 'b1', name: 'The Analytical Engines' },
  inviter: { display_name: 'Ada' },
  kind: 'user',
  ...{ role: 'member', name: null, part: 'first clarinet', message: null },
  email_hint: null,
  band_color: 'teal',
  expires_at: '2100-01-01T00:00:00Z',
  uses_left: 1,
  id: 'i1',
};

/** Signs in whoever is in no band, and answers what the page reads. */
function enter(invites: object[] = [], found: () => ReturnType<typeof problem> = () => problem(503, 'unavailable')) {
  session.set({ status: 'signed-in', person: { id: 'a', name: 'A', email: undefined, verified: false } }, 'token');
  return answerBy(({ method, url }) => {
    if (method === 'POST') return found();
    if (url.endsWith('/me')) return { status: 200, body: { display_name: 'A' } };
    return { status: 200, body: { bands: [], invites, next_cursor: null } };
  });
}

const posts = (asked: ReturnType<typeof enter>) => asked.filter(({ method }) => method === 'POST');
const nameField = () => screen.findByRole('textbox', { name: /Name of the band/ });

test('whose sign-in has run out, or is not accepted, signs in again here', async () => {
  enter();
  show(<HomePage />);
  const name = await nameField();
  await userEvent.type(name, 'Kinks');
  const was = { id: 'a', name: 'A', email: undefined, verified: false };
  act(() => session.set({ status: 'signed-out', failure: 'refused', was }));
  expect(screen.getByRole('heading', { name: 'Your sign-in was not accepted' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  act(() => session.set({ status: 'signed-in', person: was }, 'another'));
  expect(await nameField()).toHaveValue('Kinks');
});

describe('a guest', () => {
  const begin = (name: string) => {
    session.set({ status: 'signed-out' });
    const signIn = vi.spyOn(session, 'signIn').mockReturnValue();
    show(<HomePage />);
    return userEvent
      .type(screen.getByRole('textbox', { name: /Name of the band/ }), name)
      .then(() => userEvent.click(screen.getByRole('button', { name: 'Create your band' })))
      .then(() => signIn);
  };

  test('names the band, signs in and founds it by one press', async () => {
    const signIn = await begin('Kinks');
    expect(signIn).toHaveBeenCalledExactlyOnceWith({ way: 'page', returnTo: '/', found: true });
    expect(keptName()).toBe('Kinks');
  });

  test('sees an invite, said to be an example, which can’t be answered', () => {
    show(<HomePage />);
    const example = screen.getByRole('figure', { name: /An example/ });
    expect(within(example).getByRole('heading', { level: 2, name: 'Riverside Brass' })).toBeVisible();
    expect(within(example).getByText('Join').closest('[inert]')).toBeInTheDocument();
    expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
  });
});

describe('back from signing in', () => {
  test('the band is founded without another press, once', async () => {
    sessionStorage.setItem('band-to-found', 'Kinks');
    startFounding();
    const asked = enter([], () => ({ status: 201, body: { id: 'b9', name: 'Kinks' } }));
    show(<HomePage />);
    await vi.waitFor(() => expect(window.location.pathname).toBe('/bands/b9/invite'), 15_000);
    expect(posts(asked).map(({ body }) => body)).toEqual([{ name: 'Kinks', locale: 'en', time_zone }]);
    expect(keptName()).toBe('');
  });

  test('whoever named none is asked for it', async () => {
    startFounding();
    const asked = enter([invite]);
    show(<HomePage />);
    const field = await nameField();
    await vi.waitFor(() => expect(field).toHaveFocus());
    expect(posts(asked)).toEqual([]);
  });

  test('whoever broke it off finds the name they typed', async () => {
    sessionStorage.setItem('band-to-found', 'Kinks');
    const asked = enter();
    show(<HomePage />);
    expect(await nameField()).toHaveValue('Kinks');
    expect(posts(asked)).toEqual([]);
  });
});

test('an invite that waits is shown, and nobody is told that they are in no band', async () => {
  const asked = enter([invite], () => ({ status: 200, body: { band: invite.band, role: 'member', joined_at: '' } }));
  show(<HomePage />);
  const waiting = await screen.findByRole('region', { name: 'You’re invited' });
  expect(screen.queryByText('You’re not in a band')).toBeNull();
  expect(within(waiting).getByText('first clarinet')).toBeVisible();
  expect(within(waiting).getByRole('article')).toHaveAttribute('data-band-color', 'teal');
  await userEvent.click(within(waiting).getByRole('button', { name: 'Join' }));
  expect(posts(asked)[0]?.path).toContain('/invites/i1/accept');
  await vi.waitFor(() => expect(window.location.pathname).toBe('/bands/b1'), 15_000);
  const from = { inviter: { display_name: 'Ada' }, message: null };
  expect(window.history.state).toEqual({ joined: { role: 'member', from } });
});

test.each([
  ['en', 'Name of the band', 'Create the band', 'Mail goes out in English.'],
  ['de', 'Name der Band', 'Anlegen', 'Mails werden auf Deutsch verschickt.'],
] as const)('a band is founded in the language of the page, here %s, and the form says so', async (...words) => {
  const [language, name, create, says] = words;
  const asked = enter();
  show(<HomePage />, language);
  await userEvent.type(await screen.findByRole('textbox', { name: new RegExp(name) }), 'Kinks');
  expect(screen.getByText(new RegExp(says))).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: create }));
  await expect.poll(() => posts(asked)[0]?.body).toEqual({ name: 'Kinks', locale: language, time_zone });
});

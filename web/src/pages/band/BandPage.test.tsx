import { screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { band } from '../../../test/band';
import { answerBy, show } from '../../../test/render';
import { session } from '../../auth/session';
import BandPage from './BandPage';

const member = (name: string) => ({
  ...{ user_id: name.toLowerCase(), display_name: name, name: null, role: 'member', part: null },
  ...{ joined_at: '2026-01-01T00:00:00Z', invited_by: null, invite_id: null },
});

function open(state: object | null) {
  window.history.replaceState(state, '', '/bands/b1');
  const members = { members: [member('Ada'), member('Ben')], next_cursor: null };
  const mine = { ...band, my_role: 'member', member_count: 2, settings: { ...band.settings, color: 'teal' } };
  answerBy(({ url }) => ({ status: 200, body: url.includes('/members') ? members : mine }));
  show(<BandPage band="b1" section="members" />);
}

beforeEach(() => {
  session.set({ status: 'signed-in', person: { id: 'ben', name: 'Ben', email: undefined, verified: false } }, 'token');
});
afterEach(() => {
  session.set({ status: 'signed-out' });
  window.history.replaceState(null, '', '/');
});

test('whoever has just joined is welcomed: with the message, who else is in, and what to do next', async () => {
  const from = { inviter: { display_name: 'Ada' }, message: 'See you on Tuesday!' };
  open({ joined: { role: 'member', from } });
  const welcome = await screen.findByRole('region', { name: 'Welcome to B!' }, { timeout: 15_000 });
  expect(within(welcome).getByText('You’re in, as a member.')).toBeVisible();
  expect(within(welcome).getByText('See you on Tuesday!')).toBeVisible();
  expect(await within(welcome).findByText('In the band with you: Ada')).toBeVisible();
  expect(within(welcome).getByRole('link', { name: 'Add your part' })).toBeVisible();
});

test('the others see the members at once, below a head in the band’s colour', async () => {
  open(null);
  const heading = await screen.findByRole('heading', { level: 1, name: 'B' });
  expect(heading.closest('[data-band-color]')).toHaveAttribute('data-band-color', 'teal');
  expect(await screen.findByRole('list', { name: 'Members' })).toBeVisible();
  expect(screen.queryByText(/^Welcome/)).toBeNull();
});

/** A pending invite that nobody can use, since its inviter is no admin any more. */
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { band } from '../../../test/band';
import { answerBy, show } from '../../../test/render';
import type { Invite } from '../../api/queries';
import { DetailsDrawer } from './DetailsDrawer';
import { InviteRow } from './InviteRow';
import { ResendDialog } from './ResendDialog';

const orphan = {
  id: 'i1',
  kind: 'email',
  status: 'pending',
  name: 'Ben',
  email: 'ben@example.com',
  role: 'member',
  part: null,
  message: null,
  locale: null,
  max_uses: 1,
  uses: 0,
  views: 0,
  created_at: '2026-01-01T00:00:00Z',
  created_by: 'eve',
  inviter: { user_id: 'eve', display_name: 'Eve', active: false },
  expires_at: '2100-04-01T00:00:00Z',
  delivery: { status: 'none', at: null, reason: 'x', reason_code: 'inviter-left' },
  token: 'old',
  url: 'https://bands.example/invite#old',
} as unknown as Invite;
const link = { ...orphan, kind: 'link', name: null, email: null, delivery: { status: 'none', at: null } } as Invite;

function answer(body: object = { ...orphan, timeline: [] }) {
  const nobody = { members: [], next_cursor: null };
  return answerBy(({ url }) => ({ status: 200, body: url.includes('/members') ? nobody : body }));
}

function row(invite: Invite, language: 'en' | 'de' = 'en') {
  answer();
  const onAct = vi.fn();
  const nothing = () => undefined;
  const props = { band, invite, withStatus: false, isSelected: false, onSelect: nothing, onDetails: nothing, onAct };
  show(<InviteRow {...props} />, language);
  return onAct;
}

test('says so in its row, in place of how long it is open, and offers to invite again instead of the dead link', async () => {
  const onAct = row(orphan);
  expect(screen.getByText('Eve is no admin any more: this link no longer works.')).toBeVisible();
  expect(screen.queryByRole('timer')).toBeNull();
  expect(screen.queryByRole('button', { name: /^(Copy link|QR code)/ })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: /^Invite again: Ben/ }));
  expect(onAct).toHaveBeenCalledWith('renew', expect.objectContaining({ id: 'i1' }), expect.anything());
});

test.each([
  ['Eve', 'Eve ist kein Admin mehr: Dieser Link gilt nicht mehr.'],
  [null, 'Wer sie erstellt hat, ist kein Admin mehr: Dieser Link gilt nicht mehr.'],
])('says so in German where its inviter is %s', (display_name, text) => {
  row({ ...link, inviter: { ...link.inviter, display_name } }, 'de');
  expect(screen.getByText(text)).toBeVisible();
});

test('says so in its details, with what helps', async () => {
  answer();
  const nothing = () => undefined;
  const props = { band, invite: 'i1', opener: { current: null }, onAct: nothing, isCovered: false, onClose: nothing };
  show(<DetailsDrawer {...props} />);
  const told = await screen.findByRole('note');
  expect(told).toHaveTextContent('Eve is no admin any more: this link no longer works.');
  expect(told).toHaveTextContent('Invite again, and it becomes your invite, with a new link.');
  expect(screen.getByText(/^Whoever made this invite was no longer an admin\./)).toBeVisible();
  const all = within(screen.getByRole('group', { name: 'What you can do' })).getAllByRole('button');
  expect(all.map(({ textContent }) => textContent)).toEqual(['Invite again (new link)', 'Revoke']);
});

test.each<[string, Invite, string]>([
  ['a mailed one', orphan, 'It becomes your invite and gets a new link, which goes out by mail.'],
  ['a link', link, 'It becomes your invite and gets a new link. You pass it on yourself: no mail is sent.'],
])('%s is sent again with a new link, which is shown', async (_, invite, text) => {
  const url = 'https://bands.example/invite#new';
  const status = invite === orphan ? 'queued' : 'none';
  const asked = answer({ ...invite, url, delivery: { status, at: null } });
  const opener = { current: null };
  show(<ResendDialog band={band} invite={invite} action="renew" opener={opener} onClose={() => undefined} />);
  const question = await screen.findByRole('dialog', { name: 'Invite again' });
  expect(question).toHaveTextContent(text);
  await userEvent.click(within(question).getByRole('button', { name: 'Invite again' }));
  const done = await screen.findByRole('dialog', { name: /^Here is the new link/ });
  expect(within(done).getByRole('textbox', { name: 'Link' })).toHaveValue(url);
  const resent = asked.find(({ path }) => path === '/api/invites/i1/resend');
  expect(resent?.body).toMatchObject({ rotate: true });
});

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { band, silent } from '../../../test/band';
import { answerBy, show } from '../../../test/render';
import type { Band, Invite } from '../../api/queries';
import { InviteButtons, InviteMenu } from './InviteMenu';

const invite = {
  id: 'i1',
  kind: 'email',
  status: 'pending',
  name: 'Ben',
  email: 'ben@example.com',
  part: null,
  max_uses: 1,
  created_at: '2026-01-01T10:00:00Z',
  created_by: 'ada',
  expires_at: '2100-04-01T00:00:00Z',
  delivery: { status: 'delivered', at: null },
  token: 't',
  url: 'https://bands.example/invite#t',
} as Invite;
const link = { kind: 'link', name: null, email: null, delivery: { status: 'none', at: null } };
const over = { token: null, url: null };

function shown(more: object, of: Band = band) {
  const ada = { user_id: 'ada', display_name: 'Ada', role: 'admin', joined_at: '' };
  answerBy(() => ({ status: 200, body: { members: [ada], next_cursor: null } }));
  const props = { band: of, invite: { ...invite, ...more } as Invite, onAct: vi.fn() };
  show(
    <>
      <InviteMenu {...props} onDetails={() => undefined} />
      <InviteButtons {...props} />
    </>,
  );
  return props;
}

describe('what can be done with an invite', () => {
  test.each<[string, object, string[], Band?]>([
    ['is pending', {}, ['Change', 'Send again', 'Extend', 'Replace the link', 'Revoke']],
    ['is a link', link, ['Change', 'Extend', 'Replace the link', 'Revoke']],
    ['is of a band without mail', {}, ['Change', 'Extend', 'Replace the link', 'Revoke'], silent],
    [
      'was called spam',
      { delivery: { status: 'complained', at: null } },
      ['Change', 'Extend', 'Replace the link', 'Revoke'],
    ],
    [
      'is for an address that takes no mail',
      { delivery: { status: 'bounced', at: null, reason: 'x', reason_code: 'no-such-address' } },
      ['Change', 'Extend', 'Replace the link', 'Revoke'],
    ],
    [
      'had its address’s fill today',
      { delivery: { status: 'none', at: null, reason: 'x', reason_code: 'daily-limit' } },
      ['Change', 'Send again', 'Extend', 'Replace the link', 'Revoke'],
    ],
    ['has expired', { ...over, status: 'expired' }, ['Send again (same link)', 'Invite again (new link)']],
    [
      'is a link that has expired',
      { ...link, ...over, status: 'expired' },
      ['Extend (same link)', 'Invite again (new link)'],
    ],
    [
      'has no inviter any more, so that its link doesn’t work',
      { inviter: { user_id: 'eve', display_name: 'Eve', active: false } },
      ['Invite again (new link)', 'Revoke'],
    ],
    [
      'has another inviter by now than when its mail was due',
      {
        inviter: { user_id: 'ada', display_name: 'Ada', active: true },
        delivery: { status: 'none', at: null, reason: 'x', reason_code: 'inviter-left' },
      },
      ['Change', 'Send again', 'Extend', 'Replace the link', 'Revoke'],
    ],
    ['was declined', { ...over, status: 'declined' }, ['Invite again']],
    ['was revoked', { ...over, status: 'revoked' }, ['Invite again']],
    ['was accepted', { ...over, status: 'accepted' }, []],
    ['is used up', { ...link, ...over, status: 'accepted', max_uses: 20 }, ['Invite again']],
  ])('is the same in the menu and in the details, where it %s', async (_, more, names, of) => {
    shown(more, of);
    const buttons = screen.getByRole('group', { name: 'What you can do' });
    const texts = Array.from(buttons.querySelectorAll('button'), ({ textContent }) => textContent);
    const isDead = JSON.stringify(more).includes('"active":false');
    const shares = isDead || 'url' in more ? [] : ['Copy link', 'Copy with a message', 'QR code'];
    expect(texts).toEqual([...shares, ...names]);
    await userEvent.click(screen.getByRole('button', { name: /^More for/ }));
    const items = await screen.findAllByRole('menuitem');
    expect(items.map(({ textContent }) => textContent)).toEqual(['Details', ...names]);
  });

  test('is told with what was pressed', async () => {
    const { onAct, invite } = shown({});
    await userEvent.click(screen.getByRole('button', { name: 'QR code' }));
    expect(onAct).toHaveBeenLastCalledWith('qr', invite, screen.getByRole('button', { name: 'QR code' }));
    const menu = screen.getByRole('button', { name: 'More for Ben, ben@example.com' });
    await userEvent.click(menu);
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Revoke' }));
    expect(onAct).toHaveBeenLastCalledWith('revoke', invite, menu);
  });
});

test('links are told apart by part, creator and time', async () => {
  shown({ ...link, part: 'second trumpet' });
  const name = /^More for Link for one person, second trumpet, made by Ada on Jan 1, 2026, 10:00/;
  expect(await screen.findByRole('button', { name })).toBeVisible();
});

test('links of the same minute are told apart, too', async () => {
  shown({ ...link, created_at: '2026-01-01T10:00:07Z' });
  expect(await screen.findByRole('button', { name: /made by Ada on Jan 1, 2026, 10:00:07/ })).toBeVisible();
});

test('whoever made a link is named from any page of the members, and not by their id', async () => {
  const member = (id: string, name: string) => ({ user_id: id, display_name: name, role: 'admin', joined_at: '' });
  answerBy(({ url }) => {
    const next = url.includes('cursor=next');
    const members = [next ? member('ada', 'Ada') : member('ben', 'Ben')];
    return { status: 200, body: { members, next_cursor: next ? null : 'next' } };
  });
  const of = (created_by: string) => ({ ...invite, ...link, created_by }) as Invite;
  const props = { band, onAct: vi.fn(), onDetails: () => undefined };
  show(
    <>
      <InviteMenu {...props} invite={of('ada')} />
      <InviteMenu {...props} invite={of('u-4711')} />
    </>,
  );
  expect(await screen.findByRole('button', { name: /, made by Ada on Jan 1, 2026/ })).toBeVisible();
  expect(screen.getByRole('button', { name: /, made on Jan 1, 2026/ })).toBeVisible();
  expect(screen.queryByRole('button', { name: /4711/ })).toBeNull();
});

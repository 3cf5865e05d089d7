import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { answer, show } from '../../../test/render';
import type { InviteInfo } from '../../api/queries';
import { session } from '../../auth/session';
import { InviteCard } from './InviteCard';

afterEach(() => session.set({ status: 'signed-out' }));

const eve = { id: 'eve', name: 'Eve', email: 'eve@example.com', verified: true };
const mailed: InviteInfo = {
  band: { id: 'b1', name: 'The Analytical Engines' },
  role: 'member',
  name: null,
  part: null,
  message: null,
  inviter: { display_name: 'Ada' },
  kind: 'email',
  email_hint: 'b•••@e•••.com',
  expires_at: '2100-01-01T00:00:00Z',
  uses_left: 1,
};
const wrong = { ...mailed, viewer: { already_member: false, can_accept: false, reason: 'wrong-account' } };

function Page({
  info,
  declining = false,
  onOutcome = vi.fn(),
  refresh = vi.fn(),
}: Partial<Parameters<typeof InviteCard>[0]>) {
  const [asking, setAsking] = useState(declining);
  return (
    <InviteCard
      token="t"
      info={info ?? mailed}
      person={eve}
      declining={asking}
      onDeclining={setAsking}
      onOutcome={onOutcome}
      refresh={refresh}
    />
  );
}
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

test('it says for whom it is', () => {
  show(<Page info={{ ...mailed, name: 'Ben Bold' }} />);
  expect(screen.getByText('Ben Bold')).toBeVisible();
});

test('a message is quoted in its paragraphs', () => {
  show(<Page info={{ ...mailed, message: 'Hello,\n\nsee you\non Monday' }} />);
  const paragraphs = within(screen.getByRole('figure')).getAllByRole('paragraph');
  expect(paragraphs.map(({ textContent }) => textContent)).toEqual(['Hello,', 'see you\non Monday']);
});

describe('an invite by mail', () => {
  test('can be declined by whoever has the mail, whoever they are signed in as', async () => {
    const asked = answer({ status: 204 });
    const onOutcome = vi.fn();
    session.set({ status: 'signed-in', person: eve }, 'secret');
    show(<Page info={wrong} onOutcome={onOutcome} />);
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('This invite is for somebody else');
    await press('Decline');
    expect(screen.getByText(/signed in as eve@example\.com.* declined with the link alone/)).toBeVisible();
    await press('Yes, decline');
    expect(asked[0]).toMatchObject({ method: 'POST', path: '/api/invites/t/decline' });
    // The API refuses it to an account that the invite is not for.
    expect(asked[0]?.headers.has('authorization')).toBe(false);
    await vi.waitFor(() => expect(onOutcome).toHaveBeenCalledWith({ kind: 'declined', band: mailed.band }));
  });

  test('is declined by the account that it is for in its own name', async () => {
    const asked = answer({ status: 204 });
    session.set({ status: 'signed-in', person: eve }, 'secret');
    show(<Page info={{ ...mailed, viewer: { already_member: false, can_accept: true } }} declining />);
    expect(screen.queryByText(/with the link alone/)).toBeNull();
    await press('Yes, decline');
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer secret');
  });

  test('an address that is not confirmed yet is told so, and declines with the link', async () => {
    const asked = answer({ status: 204 });
    session.set({ status: 'signed-in', person: eve }, 'secret');
    const viewer = { already_member: false, can_accept: false, reason: 'email-not-verified' };
    show(<Page info={{ ...mailed, viewer }} declining />);
    expect(screen.getByText(/eve@example\.com is not confirmed yet/)).toBeVisible();
    await press('Yes, decline');
    expect(asked[0]?.headers.has('authorization')).toBe(false);
  });

  test('an account without an address is told so, and declines with the link', async () => {
    const asked = answer({ status: 204 });
    session.set({ status: 'signed-in', person: eve }, 'secret');
    const viewer = { already_member: false, can_accept: false, reason: 'no-email-in-token' };
    show(<Page info={{ ...mailed, viewer }} />);
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Your sign-in gives no e-mail address');
    await press('Decline');
    expect(screen.getByText(/gives no e-mail address.* declined with the link alone/)).toBeVisible();
    await press('Yes, decline');
    expect(asked[0]?.headers.has('authorization')).toBe(false);
  });

  test('opened by the mail’s decline button asks about that first, and can be kept', async () => {
    show(<Page info={wrong} declining />);
    expect(screen.getByRole('heading', { name: 'Decline this invite?' })).toBeVisible();
    await press('No, keep it');
    expect(screen.getByRole('button', { name: 'Switch account' })).toBeVisible();
  });
});

test('a link can’t be declined', () => {
  show(<Page info={{ ...mailed, kind: 'link', email_hint: null }} declining />);
  expect(screen.getByRole('button', { name: 'Accept as Eve' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Decline' })).toBeNull();
});

test('asks the API again when its time is over', () => {
  const refresh = vi.fn();
  show(<Page refresh={refresh} />);
  expect(refresh).not.toHaveBeenCalled();
  show(<Page info={{ ...mailed, expires_at: '2020-01-01T00:00:00Z' }} refresh={refresh} />);
  expect(refresh).toHaveBeenCalledOnce();
});

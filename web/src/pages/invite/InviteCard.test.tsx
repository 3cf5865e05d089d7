import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answer, show } from '../../../test/render';
import { forged } from '../../../test/token';
import type { InviteInfo } from '../../api/queries';
import { session } from '../../auth/session';
import { InviteCard } from './InviteCard';
import { openedLink, takeToken } from './token';
import { useToken } from './useToken';

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

const TOKEN = forged('card');

function Page({ info = mailed, refresh = vi.fn() }: { info?: InviteInfo; refresh?: () => unknown }) {
  const held = useToken('invite');
  return held && <InviteCard held={held} info={info} person={eve} onRefused={vi.fn()} refresh={refresh} />;
}

function open(address = '/invite') {
  window.history.replaceState(null, '', `${address}#${TOKEN}`);
  takeToken();
}
const DECLINING = '/invite?answer=decline';
beforeEach(() => open());

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

test('it says for whom it is', () => {
  show(<Page info={{ ...mailed, name: 'Ben Bold' }} />);
  expect(screen.getByText('Ben Bold')).toBeVisible();
});

test('it is in the colour of the band', () => {
  show(<Page info={{ ...mailed, band_color: 'teal' }} />);
  expect(screen.getByRole('article')).toHaveAttribute('data-band-color', 'teal');
});

test('a message is quoted in its paragraphs', () => {
  show(<Page info={{ ...mailed, message: 'Hello,\n\nsee you\non Monday' }} />);
  const paragraphs = within(screen.getByRole('figure')).getAllByRole('paragraph');
  expect(paragraphs.map(({ textContent }) => textContent)).toEqual(['Hello,', 'see you\non Monday']);
});

describe('an invite by mail', () => {
  test('can be declined by whoever has the mail, whoever they are signed in as', async () => {
    const asked = answer({ status: 204 });
    session.set({ status: 'signed-in', person: eve }, 'secret');
    show(<Page info={wrong} />);
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('This invite is for somebody else');
    await press('Decline');
    expect(screen.getByText(/signed in as eve@example\.com.* declined with the link alone/)).toBeVisible();
    await press('Yes, decline');
    expect(asked[0]).toMatchObject({ method: 'POST', path: `/api/invites/${TOKEN}/decline` });
    // The API refuses it to an account that the invite is not for.
    expect(asked[0]?.headers.has('authorization')).toBe(false);
    const { band, inviter } = mailed;
    await vi.waitFor(() => expect(openedLink('invite')).toEqual({ over: { how: 'declined', band, inviter } }));
  });

  test('is declined by the account that it is for in its own name', async () => {
    const asked = answer({ status: 204 });
    session.set({ status: 'signed-in', person: eve }, 'secret');
    open(DECLINING);
    show(<Page info={{ ...mailed, viewer: { already_member: false, can_accept: true } }} />);
    expect(screen.queryByText(/with the link alone/)).toBeNull();
    await press('Yes, decline');
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer secret');
  });

  test('an address that is not confirmed yet is told so, and declines with the link', async () => {
    const asked = answer({ status: 204 });
    session.set({ status: 'signed-in', person: eve }, 'secret');
    const viewer = { already_member: false, can_accept: false, reason: 'email-not-verified' };
    open(DECLINING);
    show(<Page info={{ ...mailed, viewer }} />);
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

  test('opened by the mail’s decline button asks about that first, in view, and can be kept', async () => {
    const scrolled = vi.spyOn(Element.prototype, 'scrollIntoView');
    open(DECLINING);
    show(<Page info={wrong} />);
    expect(screen.getByRole('heading', { name: 'Decline this invite?' })).toBeVisible();
    expect(scrolled.mock.contexts[0]).toContainElement(screen.getByRole('button', { name: 'Yes, decline' }));
    await press('No, keep it');
    expect(screen.getByRole('button', { name: 'Switch account' })).toBeVisible();
  });
});

test('before signing in, a full band is said to be full, and by whom to ask', () => {
  show(<Page info={{ ...mailed, kind: 'link', email_hint: null, band_full: true }} />);
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('The Analytical Engines is full');
  expect(screen.getByText(/ask Ada to make room/)).toBeVisible();
  expect(screen.queryByRole('button', { name: /Join/ })).toBeNull();
});

test('a link can’t be declined', () => {
  open(DECLINING);
  show(<Page info={{ ...mailed, kind: 'link', email_hint: null }} />);
  expect(screen.getByRole('button', { name: 'Join as Eve' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Decline' })).toBeNull();
});

test('asks the API again when its time is over', () => {
  const refresh = vi.fn();
  show(<Page refresh={refresh} />);
  expect(refresh).not.toHaveBeenCalled();
  show(<Page info={{ ...mailed, expires_at: '2020-01-01T00:00:00Z' }} refresh={refresh} />);
  expect(refresh).toHaveBeenCalledOnce();
});

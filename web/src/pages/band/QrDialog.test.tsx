import { screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { band } from '../../../test/band';
import { answerBy, show } from '../../../test/render';
import type { Invite } from '../../api/queries';
import { QrDialog } from './QrDialog';

const SOON = '2100-01-01T00:00:00Z';

/** What the poster asks for is answered by `details`; who asked how often is in the list that comes back. */
const answers = (details: () => { status: number; body?: unknown }) =>
  answerBy(({ url }) => {
    if (url.includes('/members')) return { status: 200, body: { members: [], next_cursor: null } };
    return url.endsWith('/invites/i1') ? details() : { status: 200, body: '<svg/>' };
  });

test.each([
  [{ kind: 'link', max_uses: 1 }, 'Whoever is first to use it joins; nobody after that.', 'Scan to join'],
  [{ kind: 'link', max_uses: 30 }, 'Whoever scans it can join, up to 30 people in all.', 'Scan to join'],
  [
    { kind: 'email', email: 'ben@example.com' },
    'Only for ben@example.com: whoever joins has to sign in with this address.',
    'Only for ben@example.com',
  ],
  [
    { kind: 'email', email: 'ben@example.com', name: 'Ben Bold' },
    'Only for Ben Bold, ben@example.com: whoever joins has to sign in with this address.',
    'Only for Ben Bold',
  ],
  [
    { kind: 'user', user_id: 'ben', display_name: 'Ben' },
    'Only for Ben: nobody else can join with it.',
    'Only for Ben',
  ],
])('a code of %j says for whom it is, in the dialog and on the screen', async (more, warning, large) => {
  const invite = { id: 'i1', token: 't', status: 'pending', max_uses: 1, uses: 0, expires_at: SOON, ...more } as Invite;
  answers(() => ({ status: 200, body: invite }));
  const teal = { ...band, settings: { ...band.settings, color: 'teal' } };
  show(<QrDialog band={teal} invite={invite} opener={{ current: null }} onClose={() => undefined} />);
  expect(await screen.findByText(warning)).toBeVisible();
  screen.getByRole('button', { name: 'Full screen' }).click();
  expect(await screen.findByText(large)).toBeVisible();
  expect(screen.getByRole('dialog')).toHaveAttribute('data-band-color', 'teal');
});

describe('the poster of a group link', () => {
  const group = {
    id: 'i1',
    token: 't',
    kind: 'link',
    status: 'pending',
    max_uses: 40,
    uses: 12,
    expires_at: SOON,
  } as Invite;
  const hide = (hidden: boolean) => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(hidden ? 'hidden' : 'visible');
    document.dispatchEvent(new Event('visibilitychange'));
  };
  /** Opens it, and says how often it has asked. */
  async function open(details: () => { status: number; body?: unknown }) {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const asked = answers(details);
    const { unmount } = show(
      <QrDialog band={band} invite={group} opener={{ current: null }} onClose={() => undefined} />,
    );
    (await screen.findByRole('button', { name: 'Full screen' })).click();
    const times = () => asked.filter(({ path }) => path.endsWith('/invites/i1')).length;
    await vi.waitFor(() => expect(times()).toBe(1));
    return { times, unmount };
  }
  afterEach(() => {
    vi.useRealTimers();
  });

  test('counts who has joined, and names the band', async () => {
    let uses = 12;
    await open(() => ({ status: 200, body: { ...group, uses } }));
    expect(screen.getByText(band.name)).toBeVisible();
    expect(await screen.findByText('12 of 40 joined')).toBeVisible();
    uses = 13;
    await vi.advanceTimersByTimeAsync(11_000);
    expect(await screen.findByText('13 of 40 joined')).toBeVisible();
  });

  test('asks for nothing while nobody sees it, nor once it is closed', async () => {
    const { times, unmount } = await open(() => ({ status: 200, body: group }));
    hide(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times()).toBe(1);
    hide(false);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(times()).toBeGreaterThan(1);
    const before = times();
    unmount();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times()).toBe(before);
  });

  test('keeps the number it knows where it can’t be asked for', async () => {
    await open(() => ({ status: 500 }));
    await vi.advanceTimersByTimeAsync(11_000);
    expect(screen.getByText('12 of 40 joined')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test.each([
    ['accepted', 40, 'Every place on this link is taken'],
    ['revoked', 12, 'This invite has ended'],
  ] as const)('asks nobody to scan a link that is %s', async (status, uses, words) => {
    await open(() => ({ status: 200, body: { ...group, status, uses } }));
    expect(await screen.findByText(words)).toBeVisible();
    expect(screen.getByText(`${uses} of 40 joined`)).toBeVisible();
    expect(screen.queryByText('Scan to join')).toBeNull();
  });
});

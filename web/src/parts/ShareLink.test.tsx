import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { band } from '../../test/band';
import { show } from '../../test/render';
import type { Invite } from '../api/queries';
import { ShareLink } from './ShareLink';

const invite = {
  url: 'https://bands.example/invite#t',
  part: 'second trumpet',
  expires_at: '2026-06-04T12:00:00Z',
} as Invite;
const TEXT = 'You’re invited to join B (second trumpet). The link is open until 4 Jun 2026, 12:00:';

afterEach(() => Reflect.deleteProperty(navigator, 'share'));

function sheet(refusal?: string) {
  const share = vi.fn(() => (refusal ? Promise.reject(new DOMException('', refusal)) : Promise.resolve()));
  Object.defineProperty(navigator, 'share', { value: share, configurable: true });
  return share;
}
const words = (text: string) => text.replace(/\s/g, ' ').replace('Jun 4, 2026, 12:00 PM', '4 Jun 2026, 12:00');

test('where the device has a share sheet, it gets text and link', async () => {
  const share = sheet();
  show(<ShareLink band={band} invite={invite} />);
  await userEvent.click(screen.getByRole('button', { name: 'Share' }));
  const [[shared]] = share.mock.calls as unknown as [[{ text: string; url: string }]];
  expect({ ...shared, text: words(shared.text) }).toEqual({ text: TEXT, url: invite.url });
});

test('closing the sheet copies nothing; a sheet that fails copies the message', async () => {
  const user = userEvent.setup();
  const copied = vi.spyOn(navigator.clipboard, 'writeText');
  sheet('AbortError');
  const { unmount } = show(<ShareLink band={band} invite={invite} />);
  await user.click(screen.getByRole('button', { name: 'Share' }));
  expect(copied).not.toHaveBeenCalled();
  unmount();
  sheet('NotAllowedError');
  show(<ShareLink band={band} invite={invite} />);
  await user.click(screen.getByRole('button', { name: 'Share' }));
  await vi.waitFor(() => expect(copied).toHaveBeenCalledOnce());
});

test('elsewhere a message can be copied, by name and in German, too', async () => {
  const user = userEvent.setup();
  show(<ShareLink band={band} invite={{ ...invite, part: null, display_name: 'Ben' }} />, 'de');
  await user.click(screen.getByRole('button', { name: 'Mit Nachricht kopieren' }));
  expect(await screen.findByRole('button', { name: 'Nachricht kopiert' })).toBeVisible();
  expect(await navigator.clipboard.readText()).toBe(
    'Ben, du bist eingeladen, bei „B“ mitzumachen. Der Link gilt bis 04.06.2026, 12:00:\nhttps://bands.example/invite#t',
  );
});

test('without a name of the inviter’s, the message has that of the registered user', async () => {
  const share = sheet();
  show(<ShareLink band={band} invite={{ ...invite, name: null, display_name: 'Ben' }} />);
  await userEvent.click(screen.getByRole('button', { name: 'Share' }));
  const [[{ text }]] = share.mock.calls as unknown as [[{ text: string }]];
  expect(text).toMatch(/^Ben, /);
});

test('an invite that is over has nothing to share', () => {
  show(<ShareLink band={band} invite={{ ...invite, url: null }} />);
  expect(screen.queryByRole('button')).toBeNull();
});

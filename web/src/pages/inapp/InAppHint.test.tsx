import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { show } from '../../../test/render';
import { forged } from '../../../test/token';
import { InApp } from '../invite/InApp';

const INSTAGRAM =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 390.0';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const held = { token: forged('held'), declining: false };
const link = `${window.location.origin}/invite#${held.token}`;
const using = (userAgent: string) => vi.spyOn(window.navigator, 'userAgent', 'get').mockReturnValue(userAgent);

test('in an app’s own browser: how to open the link in the real one, and the link to copy', async () => {
  using(INSTAGRAM);
  const user = userEvent.setup();
  show(<InApp held={held} />);
  const hint = await screen.findByRole('note', { name: 'You’re in Instagram’s own browser' });
  expect(hint).toHaveTextContent('tap ⋯ or the share symbol');
  await user.click(screen.getByRole('button', { name: 'Copy link' }));
  expect(await screen.findByRole('button', { name: 'Link copied' })).toBeVisible();
  expect(await navigator.clipboard.readText()).toBe(link);
});

test('where copying is refused, the link is there to be copied by hand', async () => {
  using(INSTAGRAM);
  const user = userEvent.setup();
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new DOMException('refused', 'NotAllowedError'));
  show(<InApp held={{ ...held, declining: true }} />, 'de');
  await user.click(await screen.findByRole('button', { name: 'Link kopieren' }));
  expect(await screen.findByRole('alert')).toHaveTextContent(`/invite?answer=decline#${held.token}`);
});

test('a real browser is told nothing', async () => {
  using(SAFARI);
  show(<InApp held={held} />);
  await import('./InAppHint');
  await new Promise((resolve) => setTimeout(resolve));
  expect(screen.queryByRole('note')).toBeNull();
});

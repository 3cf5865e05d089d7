import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { answer, show } from '../../../test/render';
import type { Band, Invite } from '../../api/queries';
import { ResendDialog } from './ResendDialog';

const band = { id: 'b1', name: 'B' } as Band;
const invite = {
  id: 'i1',
  kind: 'link',
  created_at: '2026-01-01T00:00:00Z',
  expires_at: '2026-04-01T00:00:00Z',
} as Invite;

function dialog(rotate = false) {
  const onClose = vi.fn();
  show(
    <ResendDialog band={band} invite={invite} rotate={rotate} opened opener={{ current: null }} onClose={onClose} />,
  );
  return onClose;
}

test('offers as long as the invite was made for, so that nobody shortens it unawares', async () => {
  const asked = answer({ status: 200, body: invite });
  const onClose = dialog();
  expect(screen.getByRole('combobox', { name: 'Open for' })).toHaveDisplayValue('90 days');
  await userEvent.click(screen.getByRole('button', { name: 'Extend' }));
  expect(asked[0]).toMatchObject({ path: '/api/invites/i1/resend', body: { ttl_hours: 2160, rotate: false } });
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
});

test('repeats a request without an answer under the same key', async () => {
  const asked = answer('no answer', 'no answer');
  dialog(true);
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Open for' }), '7 days');
  const replace = screen.getByRole('button', { name: 'Replace the link' });
  await userEvent.click(replace);
  await userEvent.click(replace);
  expect(asked[0]?.body).toEqual({ ttl_hours: 168, rotate: true });
  const [first, second] = asked.map(({ headers }) => headers.get('idempotency-key'));
  expect(first).toBeTruthy();
  expect(second).toBe(first);
});

import { notifications, Notifications } from '@mantine/notifications';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { band } from '../../../test/band';
import { answerBy, problem, show } from '../../../test/render';
import type { Delivery, Invite } from '../../api/queries';
import { ResendDialog } from './ResendDialog';

const link = {
  id: 'i1',
  kind: 'link',
  status: 'pending',
  max_uses: 1,
  created_at: '2026-01-01T00:00:00Z',
  expires_at: '2026-04-01T00:00:00Z',
  delivery: { status: 'none', at: null },
  url: 'https://bands.example/invite#new',
} as Invite;
const mailed = {
  ...link,
  kind: 'email',
  name: 'Ben',
  email: 'ben@example.com',
  delivery: { status: 'queued', at: null },
} as Invite;

const nobody = { members: [], next_cursor: null };
const path = '/api/invites/i1/resend';

function dialog(action: 'resend' | 'prolong' | 'rotate', invite = link, answer: object | null = invite) {
  const asked = answerBy(({ url }) => {
    if (url.includes('/members')) return { status: 200, body: nobody };
    if (url.endsWith('/actions')) return { status: 200, body: { results: [{ invite_id: 'i1', status: 'done' }] } };
    return answer ? { status: 200, body: answer } : undefined;
  });
  const onClose = vi.fn();
  show(<ResendDialog band={band} invite={invite} action={action} opener={{ current: null }} onClose={onClose} />);
  return { onClose, asked: () => asked.filter(({ path }) => !path.includes('/members')) };
}

test('offers as long as the invite was made for, and prolongs without a mail', async () => {
  const { onClose, asked } = dialog('prolong');
  expect(screen.getByRole('combobox', { name: 'Open for' })).toHaveDisplayValue('90 days');
  expect(screen.getByText('No mail is sent.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Extend' }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(asked()[0]).toMatchObject({
    path: '/api/bands/b1/invites/actions',
    body: { action: 'prolong', invite_ids: ['i1'], ttl_hours: 2160 },
  });
});

test('an expired link is revived, and shown to be passed on', async () => {
  const { onClose, asked } = dialog('prolong', { ...link, status: 'expired' });
  expect(screen.getByText('The link that they have works again.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Extend' }));
  const dialogs = await screen.findByRole('dialog', { name: 'The invite is open again' });
  expect(dialogs).toHaveTextContent('No mail is sent for this invite: copy the link.');
  expect(asked()[0]).toMatchObject({ path, body: { ttl_hours: 2160, rotate: false } });
  expect(onClose).not.toHaveBeenCalled();
});

test('what is sent again closes once its mail is queued', async () => {
  const { onClose, asked } = dialog('resend', mailed);
  await userEvent.click(screen.getByRole('button', { name: 'Send again' }));
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(asked()[0]).toMatchObject({ path, body: { rotate: false } });
});

test.each<[string, Invite, object, string]>([
  ['is being sent', mailed, mailed, 'Sending the mail to ben@example.com …'],
  [
    'is not sent',
    mailed,
    { ...mailed, delivery: { status: 'none', at: null } },
    'No mail is sent for this invite: pass the link on yourself.',
  ],
  [
    'can’t arrive',
    { ...mailed, delivery: { status: 'suppressed', at: null } },
    mailed,
    'No mail is sent for this invite: pass the link on yourself.',
  ],
])('a replaced link is copied and shown, with what becomes of the mail: it %s', async (_, invite, answer, text) => {
  const user = userEvent.setup();
  dialog('rotate', invite, answer);
  await user.click(screen.getByRole('button', { name: 'Replace the link' }));
  const done = await screen.findByRole('dialog', { name: /^Here is the new link/ });
  expect(within(done).getByRole('status')).toHaveTextContent(text);
  expect(within(done).getByRole('status')).toHaveTextContent('The new link is copied.');
  expect(within(done).getByRole('status')).not.toHaveTextContent('copy the link');
  expect(within(done).getByRole('textbox', { name: 'Link' })).toHaveValue(link.url);
  await vi.waitFor(() => expect(within(done).getByRole('textbox', { name: 'Link' })).toHaveFocus());
  expect(await navigator.clipboard.readText()).toBe(link.url);
});

test('repeats a request without an answer under the same key', async () => {
  const { asked } = dialog('rotate', link, null);
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Open for' }), '7 days');
  const replace = screen.getByRole('button', { name: 'Replace the link' });
  await userEvent.click(replace);
  await vi.waitFor(() => expect(replace).not.toHaveAttribute('data-loading'));
  await userEvent.click(replace);
  expect(asked()[0]?.body).toEqual({ ttl_hours: 168, rotate: true });
  const [first, second] = asked().map(({ headers }) => headers.get('idempotency-key'));
  expect(first).toBeTruthy();
  expect(second).toBe(first);
});

test.each<[string, Delivery | undefined, string]>([
  ['went out', { status: 'sent', at: '2026-01-02' }, 'Mail sent to ben@example.com.'],
  [
    'was not wanted',
    { status: 'suppressed', at: '2026-01-02', reason_code: 'unsubscribed' },
    'ben@example.com: This person doesn’t want invites by e-mail. Share the link yourself.',
  ],
  [
    'was one too many for today',
    { status: 'none', at: '2026-01-02', reason_code: 'daily-limit' },
    'ben@example.com: This address gets no more mail today. Share the link yourself.',
  ],
  ['can’t be known', undefined, 'Sent again; what becomes of the mail shows in the list.'],
])('says what became of the mail once it is known: it %s', async (_, delivery, text) => {
  answerBy(({ url, method }) => {
    if (url.includes('/members')) return { status: 200, body: nobody };
    if (method === 'POST') return { status: 200, body: mailed };
    return delivery ? { status: 200, body: { ...mailed, delivery } } : problem(404, 'invite-not-found');
  });
  // Other tests say something, too.
  notifications.clean();
  const before = { ...mailed, delivery: { status: 'delivered', at: '2026-01-01' } } as Invite;
  show(
    <>
      <Notifications />
      <ResendDialog band={band} invite={before} action="resend" opener={{ current: null }} onClose={() => undefined} />
    </>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Send again' }));
  expect(await screen.findByText(/^Sending the mail to ben@example.com …/)).toBeVisible();
  expect(await screen.findByText(text)).toBeVisible();
  expect(screen.queryByText(/^Sending/)).toBeNull();
});

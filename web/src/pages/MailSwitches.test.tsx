import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answer, problem, show } from '../../test/render';
import { MailSwitches } from './MailSwitches';

const subscription = (why: string | null) => ({ sent: why === null, stopped_because: why });
const choices = (invitations: string | null, notes: string | null = invitations) => ({
  status: 200,
  body: { invitations: subscription(invitations), notes: subscription(notes) },
});

test('each kind of mail is switched off and on again by itself', async () => {
  const asked = answer(
    choices(null),
    choices(null, 'unsubscribed'),
    choices('unsubscribed', 'unsubscribed'),
    choices(null, 'unsubscribed'),
  );
  show(<MailSwitches />);
  const invites = await screen.findByRole('switch', { name: /^Send me invites by e-mail/ });
  const notes = screen.getByRole('switch', { name: /^E-mail me the answers to my invites/ });
  expect(invites).toBeChecked();
  expect(notes).toBeChecked();
  await userEvent.click(notes);
  expect(await screen.findByText(/^You have unsubscribed\. You’ll still see the answers/)).toBeVisible();
  expect(invites).toBeChecked();
  await userEvent.click(invites);
  expect(await screen.findByText(/^You have unsubscribed\. You’ll still find invites/)).toBeVisible();
  await userEvent.click(invites);
  expect(await screen.findByText(/^They go to this address/)).toBeVisible();
  expect(notes).not.toBeChecked();
  expect(asked.slice(1)).toMatchObject([
    { method: 'PUT', path: '/api/me/mail', body: { notes: false } },
    { method: 'PUT', path: '/api/me/mail', body: { invitations: false } },
    { method: 'PUT', path: '/api/me/mail', body: { invitations: true } },
  ]);
});

test.each([
  ['en', 'bounced', /mail to this address came back/],
  ['en', 'complained', /marked as spam/],
  ['de', 'unsubscribed', /Du hast sie abbestellt/],
  ['de', 'bounced', /Mails an diese Adresse zurückkamen/],
  ['de', 'complained', /als Spam gemeldet/],
] as const)('it says in %s what stopped mail: %s', async (language, why, text) => {
  answer(choices(why));
  show(<MailSwitches />, language);
  expect(await screen.findAllByText(text)).toHaveLength(2);
  for (const one of screen.getAllByRole('switch')) expect(one).not.toBeChecked();
});

test('what could not be saved goes back', async () => {
  answer(choices(null), problem(500, 'internal'));
  show(<MailSwitches />);
  const mail = await screen.findByRole('switch', { name: /^Send me invites/ });
  await userEvent.click(mail);
  await expect.poll(() => (mail as HTMLInputElement).checked).toBe(true);
  expect(mail).toBeEnabled();
});

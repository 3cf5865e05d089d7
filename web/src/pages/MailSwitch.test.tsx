import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answer, problem, show } from '../../test/render';
import { MailSwitch } from './MailSwitch';

const choices = (why: string | null) => ({
  status: 200,
  body: { invitations: { sent: why === null, stopped_because: why } },
});

test('mail is switched off and on again', async () => {
  const asked = answer(choices(null), choices('unsubscribed'), choices(null));
  show(<MailSwitch />);
  const mail = await screen.findByRole('switch', { name: /^Send me invites by e-mail/ });
  expect(mail).toBeChecked();
  await userEvent.click(mail);
  expect(await screen.findByText(/^You have unsubscribed\./)).toBeVisible();
  expect(mail).not.toBeChecked();
  await userEvent.click(mail);
  expect(await screen.findByText(/^They go to this address/)).toBeVisible();
  expect(asked.slice(1)).toMatchObject([
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
  show(<MailSwitch />, language);
  expect(await screen.findByText(text)).toBeVisible();
  expect(screen.getByRole('switch')).not.toBeChecked();
});

test('what could not be saved goes back', async () => {
  answer(choices(null), problem(500, 'internal'));
  show(<MailSwitch />);
  const mail = await screen.findByRole('switch');
  await userEvent.click(mail);
  await expect.poll(() => (mail as HTMLInputElement).checked).toBe(true);
  expect(mail).toBeEnabled();
});

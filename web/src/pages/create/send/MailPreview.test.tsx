import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { band, silent } from '../../../../test/band';
import { answerPeople, paste, showPeople } from '../../../../test/people';
import { type Answer, problem } from '../../../../test/render';

const mail = {
  from: 'Ada via Band Invites <invites@bands.example>',
  subject: 'Ada invites you to join B',
  text: 'Hello Ben,\n\nAda invites you to join B.',
  html: '',
  sent_to: null,
};
const shown = { status: 200, body: mail };
const sent = { status: 200, body: { ...mail, subject: `Test: ${mail.subject}`, sent_to: 'ada@example.com' } };
const path = '/api/bands/b1/invites/preview';
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

/** Opens the mail for a list whose first row needs no invite. */
async function open(...answers: Answer[]) {
  const asked = answerPeople({ known: { 'cy@example.com': { status: 'already_member' } } }, ...answers);
  showPeople();
  await paste('name;email;part\nCy;cy@example.com;horn\nBen;ben@example.com;viola\nDan;dan@example.com;');
  await screen.findByText('Already in the band');
  await press('See the mail');
  return { asked, dialog: screen.getByRole('dialog', { name: 'The mail to Ben' }) };
}

test('is in the language that was chosen for it', async () => {
  answerPeople({}, shown);
  showPeople();
  await paste('ben@example.com');
  await press('Options');
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Language of the mail' }), 'German');
  await press('See the mail');
  expect(await screen.findByText(/^Hello Ben,/)).toHaveAttribute('lang', 'de');
});

describe('the mail of a list', () => {
  test('is shown as the first who is invited gets it, and nothing is sent', async () => {
    const { asked, dialog } = await open(shown);
    expect(await within(dialog).findByText(mail.from)).toBeVisible();
    expect(within(dialog).getByText(mail.subject)).toBeVisible();
    const text = within(dialog).getByText(/^Hello Ben,/);
    expect(text.textContent).toBe(mail.text);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ path, body: { email: 'ben@example.com', name: 'Ben', part: 'viola' } });
    expect(asked[0]?.body).not.toHaveProperty('send');
  });

  test('goes to oneself at a press, which says where it went', async () => {
    const { asked, dialog } = await open(shown, sent);
    await within(dialog).findByText(mail.from);
    await press('Send it to me');
    expect(await within(dialog).findByText(/on its way to ada@example.com/)).toHaveTextContent(
      'A test mail is on its way to ada@example.com. Its subject: Test: Ada invites you to join B',
    );
    expect(asked[1]).toMatchObject({ path, body: { email: 'ben@example.com', send: true } });
  });

  test.each<[string, Answer, RegExp]>([
    ['address is not confirmed', problem(403, 'email-not-verified'), /^Your e-mail address is not confirmed yet/],
    ['address gets no mail', problem(409, 'mail-off'), /^No invites are mailed to your address/],
    [
      'test mails are used up',
      problem(429, 'quota-exceeded', { quota: { of: 'tests', most: 10, left: 0 }, retry_after: 3600 }),
      /^You have sent yourself as many test mails as you may in a day. Try again in an hour/,
    ],
    ['mail service doesn’t answer', problem(503, 'unavailable'), /^It’s not certain whether the mail went out/],
  ])('says why it doesn’t go to oneself: the %s', async (_, answer, sentence) => {
    const { dialog } = await open(shown, answer);
    await within(dialog).findByText(mail.from);
    await press('Send it to me');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(sentence);
  });

  test('can’t go to oneself where no mail is sent', async () => {
    const { dialog } = await open({ status: 200, body: { ...mail, from: null } });
    expect(await within(dialog).findByText(/nobody will get this one/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Send it to me' })).toBeNull();
  });

  test('says what is wrong with the options', async () => {
    const errors = [{ pointer: '/message', code: 'too-many-lines', detail: 'has more than 20 lines', max: 20 }];
    const { dialog } = await open(problem(422, 'invalid-input', { errors }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(/^message: /);
  });
});

test.each([
  ['the band sends none', silent, false],
  ['none is wanted', band, true],
])('there is no mail to see where %s', async (_, of, unwanted) => {
  answerPeople({});
  showPeople('en', of);
  await paste('ben@example.com');
  if (unwanted) {
    await press('Options');
    await userEvent.click(screen.getByRole('switch', { name: /^Send the invite by e-mail/ }));
  }
  expect(screen.getByRole('button', { name: 'Invite 1 person without mail' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'See the mail' })).toBeNull();
});

test('is shown in German, too', async () => {
  answerPeople({}, shown, sent);
  showPeople('de');
  await paste('Ben <ben@example.com>', 'de');
  await press('Mail ansehen');
  const dialog = screen.getByRole('dialog', { name: 'Die Mail an Ben' });
  expect(await within(dialog).findByText('Betreff')).toBeVisible();
  await press('An mich schicken');
  expect(await within(dialog).findByText(/^Eine Testmail an ada@example.com ist unterwegs/)).toBeVisible();
});

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answerPeople, paste, rows, showPeople } from '../../../../test/people';
import type { Invite } from '../../../api/queries';
import { offerOf, optionsAgain, USUAL } from './options';

const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

test('those who are invited get their mail in the chosen language', async () => {
  const sent = answerPeople({}, rows({ status: 'created' }));
  showPeople();
  await paste('ada@example.com');
  await press('Options');
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Language of the mail' }), 'German');
  await press('Invite 1 person');
  await screen.findByText('1 invited.');
  expect(sent[0]?.body).toMatchObject({ invites: [{ email: 'ada@example.com', locale: 'de' }] });
});

const invite = {
  kind: 'email',
  role: 'member',
  max_uses: 1,
  created_at: '2026-01-01T00:00:00Z',
  expires_at: '2026-01-15T00:00:00Z',
  delivery: { status: 'delivered', at: null },
} as Invite;

test.each([
  ['de', 'de'],
  [null, undefined],
  // As only a newer version of the API knows.
  ['tlh', undefined],
])('an invite whose mail’s language is %s is made again with %s', (locale, again) => {
  expect(offerOf(optionsAgain({ ...invite, locale })).locale).toBe(again);
});

test('where no mail is sent, its language is left to the band', () => {
  expect(offerOf({ ...USUAL, locale: 'de', notify: false })).not.toHaveProperty('locale');
});

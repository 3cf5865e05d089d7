import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { useState } from 'react';
import { band } from '../../../../test/band';
import { show } from '../../../../test/render';
import { OptionFields } from './OptionFields';
import { USUAL } from './options';

const REMINDED = /we remind them once, a day before/;

function Fields(props: { mail: boolean; reminders: boolean }) {
  const [options, setOptions] = useState(USUAL);
  return (
    <OptionFields
      options={options}
      onChange={setOptions}
      language="de"
      usual={band.settings.default_ttl_hours}
      fault={() => undefined}
      {...props}
    />
  );
}

test.each([
  [true, true, true],
  [true, false, false],
  [false, true, false],
] as const)('mail %s, reminders %s: it announces a reminder: %s', (mail, reminders, announced) => {
  show(<Fields mail={mail} reminders={reminders} />);
  expect(screen.queryAllByText(REMINDED)).toHaveLength(announced ? 1 : 0);
});

test('announces a reminder only of mail, and only for as long as one is sent', async () => {
  show(<Fields mail reminders />);
  const expiry = screen.getByRole('combobox', { name: 'Open for' });
  const mail = screen.getByRole('switch', { name: /^Send the invite by e-mail/ });
  expect(mail).toHaveAccessibleDescription(REMINDED);
  expect(expiry).toHaveDisplayValue('3 days (band’s)');
  await userEvent.selectOptions(expiry, '1 day');
  expect(screen.queryByText(REMINDED)).toBeNull();
  await userEvent.selectOptions(expiry, '7 days');
  expect(screen.getByText(REMINDED)).toBeVisible();
  await userEvent.click(mail);
  expect(screen.queryByText(REMINDED)).toBeNull();
});

test('has the language of the mail, where mail is sent: the band’s, or another', async () => {
  show(<Fields mail reminders />);
  const language = screen.getByRole('combobox', { name: 'Language of the mail' });
  expect(language).toHaveDisplayValue('German (band’s)');
  await userEvent.selectOptions(language, 'English');
  expect(language).toHaveDisplayValue('English');
  await userEvent.click(screen.getByRole('switch', { name: /^Send the invite by e-mail/ }));
  expect(screen.queryByRole('combobox', { name: 'Language of the mail' })).toBeNull();
});

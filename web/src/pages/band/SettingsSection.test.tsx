import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { Link, Router } from 'wouter';
import { answer, problem, show } from '../../../test/render';
import type { Band } from '../../api/queries';
import { aroundNav } from '../../parts/leaving';
import SettingsSection from './SettingsSection';

const settings = {
  color: 'violet',
  default_ttl_hours: 72,
  email_notifications: true,
  inviter_notes: true,
  locale: 'en',
  max_members: 20,
  reminders: true,
  reply_to: null,
  reply_to_confirmed: false,
  reply_to_mail: null,
  time_zone: 'UTC',
};
const band: Band = { id: 'b1', name: 'B', created_at: '', member_count: 1, my_role: 'admin', settings };
const save = () => userEvent.click(screen.getByRole('button', { name: 'Save' }));

test('sends only what was changed, so that another admin’s change stays', async () => {
  const asked = answer({ status: 200, body: band });
  show(<SettingsSection band={band} />);
  await userEvent.clear(screen.getByRole('textbox', { name: 'Maximum number of members' }));
  await userEvent.click(screen.getByLabelText(/Send invites by e-mail/));
  await save();
  expect(asked[0]?.body).toEqual({ settings: { max_members: null, email_notifications: false } });
});

test('fewer members than there are: it says what that means', async () => {
  show(<SettingsSection band={{ ...band, member_count: 3, settings: { ...settings, max_members: 3 } }} />);
  const most = screen.getByRole('textbox', { name: 'Maximum number of members' });
  expect(most).toHaveAccessibleDescription('Leave it empty for no limit');
  await userEvent.clear(most);
  await userEvent.type(most, '1');
  expect(most).toHaveAccessibleDescription(/The band has 3 members already\..* nobody else can join/);
});

test('shows and keeps a language that it does not speak', async () => {
  const asked = answer({ status: 200, body: band });
  show(<SettingsSection band={{ ...band, settings: { ...settings, locale: 'tlh' } }} />);
  expect(screen.getByLabelText('Language of e-mails')).toHaveValue('tlh');
  await userEvent.click(screen.getByLabelText(/Send invites by e-mail/));
  await save();
  expect(asked[0]?.body).toEqual({ settings: { email_notifications: false } });
});

test('changes the time zone of mails', async () => {
  const asked = answer({ status: 200, body: band });
  show(<SettingsSection band={band} />);
  const zone = screen.getByRole('combobox', { name: 'Time zone of e-mails' });
  expect(zone).toHaveValue('UTC');
  expect(zone).toHaveAccessibleDescription(/Each person’s pages show times in that person’s own/);
  await userEvent.selectOptions(zone, 'Indiana, Vevay');
  await save();
  expect(asked[0]?.body).toEqual({ settings: { time_zone: 'America/Indiana/Vevay' } });
});

test('lists time zones by the names that places have today, the browser’s own first', async () => {
  const usual = Intl.DateTimeFormat().resolvedOptions();
  vi.spyOn(Intl.DateTimeFormat.prototype, 'resolvedOptions').mockReturnValue({ ...usual, timeZone: 'Asia/Calcutta' });
  const asked = answer({ status: 200, body: band });
  show(<SettingsSection band={{ ...band, settings: { ...settings, time_zone: 'Europe/Kiev' } }} />);
  const zone = screen.getByRole('combobox', { name: 'Time zone of e-mails' });
  expect(zone).toHaveDisplayValue('Kyiv');
  expect(within(zone).getAllByRole('option')[0]).toHaveTextContent('Kolkata');
  expect(within(zone).getByRole('group', { name: 'Asia' })).toHaveTextContent('Yangon');
  expect(zone).not.toHaveTextContent(/Calcutta|Kiev|Rangoon/);
  await userEvent.selectOptions(zone, 'Kolkata');
  await save();
  expect(asked[0]?.body).toEqual({ settings: { time_zone: 'Asia/Kolkata' } });
});

test.each(['US/Eastern', 'Mars/Olympus_Mons', 'GMT'])(
  'shows the time zone %s, which the browser doesn’t list',
  (zone) => {
    show(<SettingsSection band={{ ...band, settings: { ...settings, time_zone: zone } }} />);
    expect(screen.getByRole('combobox', { name: 'Time zone of e-mails' })).toHaveValue(zone);
  },
);

test('changes the colour, each of which has a name', async () => {
  const asked = answer({ status: 200, body: band });
  show(<SettingsSection band={band} />);
  const colors = within(screen.getByRole('radiogroup', { name: 'Colour' }));
  expect(colors.getAllByRole('radio')).toHaveLength(8);
  expect(colors.getByRole('radio', { name: 'Violet' })).toBeChecked();
  await userEvent.click(colors.getByRole('radio', { name: 'Teal' }));
  await save();
  expect(asked[0]?.body).toEqual({ settings: { color: 'teal' } });
});

test('switches reminders off', async () => {
  const asked = answer({ status: 200, body: band });
  show(<SettingsSection band={band} />);
  await userEvent.click(screen.getByRole('switch', { name: /^Remind people who don’t answer/ }));
  await save();
  expect(asked[0]?.body).toEqual({ settings: { reminders: false } });
});

test('shows what the API finds wrong at its field', async () => {
  answer(problem(422, 'invalid-input', { errors: [{ pointer: '/name', code: 'web-address', detail: '…' }] }));
  show(<SettingsSection band={band} />);
  await userEvent.type(screen.getByRole('textbox', { name: 'Name of the band' }), '.com');
  await save();
  expect(await screen.findByText('A web or e-mail address can’t be used here.')).toBeVisible();
});

test('asks before changes are lost that are not saved, also for another tab', async () => {
  answer({ status: 200, body: { ...band, name: 'B flat' } });
  window.history.replaceState(null, '', '/bands/b1/settings');
  show(
    <Router aroundNav={aroundNav}>
      <Link href="/bands/b1/invites">Invites</Link>
      <SettingsSection band={band} />
    </Router>,
  );
  const name = screen.getByRole('textbox', { name: /^Name/ });
  const toInvites = () => userEvent.click(screen.getByRole('link', { name: 'Invites' }));
  await userEvent.type(name, ' flat');
  await toInvites();
  expect(await screen.findByRole('dialog', { name: 'Leave without saving?' })).toBeVisible();
  expect(window.location.pathname).toBe('/bands/b1/settings');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await userEvent.type(name, '{Backspace>5}');
  await toInvites();
  expect(window.location.pathname).toBe('/bands/b1/invites');
});

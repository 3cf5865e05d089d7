/** What a list is to be sent with, while some of its rows wait for another day. */
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { answerPeople, paste, rows, showPeople } from '../../../../test/people';
import { save } from '../../../parts/save';

vi.mock('../../../parts/save');
afterEach(() => localStorage.clear());

const made = {
  status: 'created',
  invite: { id: 'i', url: 'https://example.com/invite#t', delivery: { status: 'queued' } },
};
const over = { code: 'quota-exceeded', retry_after: 5400, quota: { of: 'inviter', most: 100, left: 0 } };
const waits = { status: 'invalid', problem: over };
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const mail = () => screen.getByRole('switch', { name: /^Send the invite by e-mail/ });
const textOf = (file: Blob | undefined) =>
  new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    if (file) reader.readAsText(file);
  });

describe('rows for another day', () => {
  async function keep() {
    const { unmount } = showPeople();
    await paste('E-Mail;Name;Rolle\nada@example.com;Ada;\nben@example.com;Ben;Admin');
    await press('Options');
    await userEvent.click(mail());
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Open for' }), '90 days');
    await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'See you');
    await press('Invite 2 people without mail');
    await press('Keep these rows on this device');
    unmount();
  }

  test('keep the names, and what was chosen for all', async () => {
    const asked = answerPeople({}, rows(made, waits), rows(made));
    await keep();
    showPeople();
    await press('Open these rows');
    await press('Options');
    expect(mail()).not.toBeChecked();
    expect(screen.getByRole('textbox', { name: 'Message' })).toHaveValue('See you');
    await press('Invite 1 person without mail');
    await screen.findByText('1 invited.');
    const ben = {
      email: 'ben@example.com',
      name: 'Ben',
      role: 'admin',
      message: 'See you',
      ttl_hours: 2160,
      notify: false,
    };
    expect(asked[1]?.body).toMatchObject({ invites: [ben] });
  });

  test('send no mail where it is not known any more what was chosen', async () => {
    answerPeople({}, rows(made, waits));
    await keep();
    for (const [name, item] of Object.entries(localStorage) as [string, string][]) {
      const old = JSON.parse(item) as { options?: unknown };
      delete old.options;
      localStorage.setItem(name, JSON.stringify(old));
    }
    showPeople();
    await press('Open these rows');
    await press('Options');
    expect(mail()).not.toBeChecked();
  });
});

test('the results name people', async () => {
  answerPeople({}, rows(made));
  showPeople();
  await paste('email,name\nada@example.com,Ada');
  await press('Invite 1 person');
  await press('Download the results');
  const [file] = vi.mocked(save).mock.lastCall ?? [];
  expect((await textOf(file)).replace('\uFEFF', '').split('\r\n')).toEqual([
    'line,email,name,result,detail,link',
    '2,ada@example.com,Ada,Invited,,https://example.com/invite#t',
  ]);
});

/** What a list is to be sent with, while some of its rows wait for another day. */
import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { band } from '../../../../test/band';
import { answer, show } from '../../../../test/render';
import { save } from '../../../parts/save';
import BulkInvite from './BulkInvite';

vi.mock('../../../parts/save');
afterEach(() => localStorage.clear());

const made = { status: 'created', invite: { id: 'i', url: 'https://example.com/invite#t' } };
const over = { code: 'quota-exceeded', retry_after: 5400, quota: { of: 'inviter', most: 100, left: 0 } };
const waits = { status: 'invalid', problem: over };
const rows = (...results: object[]) => ({
  status: 200,
  body: { batch_id: 'b', results: results.map((result, index) => ({ index, ...result })) },
});
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const mail = () => screen.getByRole('switch', { name: /^Send the invite by e-mail/ });
const textOf = (file: Blob | undefined) =>
  new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    if (file) reader.readAsText(file);
  });

async function paste(text: string) {
  fireEvent.change(screen.getByRole('textbox', { name: 'Addresses or table' }), { target: { value: text } });
  await screen.findByRole('table', { name: 'Preview' });
}

describe('rows for another day', () => {
  async function keep() {
    const { unmount } = show(<BulkInvite band={band} />);
    await paste('E-Mail;Name;Rolle\nada@example.com;Ada;\nben@example.com;Ben;Admin');
    await userEvent.click(mail());
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Open for' }), '90 days');
    await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'See you');
    await press('Invite 2 people');
    await press('Keep these rows on this device');
    unmount();
  }

  test('keep the names, and what was chosen for all', async () => {
    const asked = answer(rows(made, waits), rows(made));
    await keep();
    show(<BulkInvite band={band} />);
    await press('Open these rows');
    expect(mail()).not.toBeChecked();
    expect(screen.getByRole('textbox', { name: 'Message' })).toHaveValue('See you');
    await press('Invite 1 person');
    await screen.findByText('1 invited, no problems.');
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
    answer(rows(made, waits));
    await keep();
    for (const [name, item] of Object.entries(localStorage) as [string, string][]) {
      const old = JSON.parse(item) as { options?: unknown };
      delete old.options;
      localStorage.setItem(name, JSON.stringify(old));
    }
    show(<BulkInvite band={band} />);
    await press('Open these rows');
    expect(mail()).not.toBeChecked();
  });
});

test('the results name people', async () => {
  answer(rows(made));
  show(<BulkInvite band={band} />);
  await paste('email,name\nada@example.com,Ada');
  await press('Invite 1 person');
  await press('Download the results');
  const [file] = vi.mocked(save).mock.lastCall ?? [];
  expect((await textOf(file)).replace('\uFEFF', '').split('\r\n')).toEqual([
    'line,email,name,result,detail,link',
    '2,ada@example.com,Ada,Invited,,https://example.com/invite#t',
  ]);
});

describe('after a check', () => {
  const free = { status: 'created' };
  const member = { status: 'already_member' };
  const four = ['ada', 'ben', 'cy', 'dora'].map((name) => `${name}@example.com`);
  const check = async (results: object[], left: number) => {
    const quota = { left, resets_at: new Date(Date.now() + 7_200_000).toISOString() };
    const checked = rows(...results);
    answer({ ...checked, body: { ...checked.body, quota } });
    show(<BulkInvite band={band} />);
    await paste([...four, 'nobody', 'ada@example.com'].join('\n'));
    await press('Check, without sending');
  };

  test('the button and the sum agree, and the sum is all rows', async () => {
    await check([free, member, free, free], 2);
    expect(await screen.findByText('2 can be invited now, 1 on the list twice, 1 has to wait, 2 can’t.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Invite 2 people' })).toBeEnabled();
    expect(screen.getByRole('button', { name: /^1 more in/ })).toBeDisabled();
  });

  test('nothing is offered to send where nobody can be invited', async () => {
    await check([member, member, member, member], 2);
    expect(await screen.findByText('0 can be invited, 1 on the list twice, 5 can’t.')).toBeVisible();
    expect(screen.queryByRole('button', { name: /^Invite/ })).toBeNull();
    expect(screen.getByRole('button', { name: 'Check, without sending' })).toBeEnabled();
  });
});

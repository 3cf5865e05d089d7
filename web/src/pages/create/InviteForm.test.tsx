import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { answer, problem, show } from '../../../test/render';
import type { Band } from '../../api/queries';
import { InviteForm, type Way } from './InviteForm';

const settings = {
  default_ttl_hours: 72,
  email_notifications: true,
  inviter_notes: true,
  locale: 'en',
  max_members: null,
};
const band: Band = { id: 'b1', name: 'B', created_at: '', member_count: 1, my_role: 'admin', settings };

function form(way: Way) {
  const onMade = vi.fn();
  show(<InviteForm way={way} band={band} onMade={onMade} />);
  return { onMade, press: () => userEvent.click(screen.getByRole('button', { name: /^(Invite|Make the link)$/ })) };
}

describe('InviteForm', () => {
  test('asks for an address before it asks the API', async () => {
    const asked = answer();
    const { press } = form('email');
    await press();
    expect(screen.getByRole('textbox', { name: /E-mail address/ })).toHaveAccessibleDescription(
      /Enter an e-mail address/,
    );
    expect(asked).toEqual([]);
  });

  test('shows what the API finds wrong at its field', async () => {
    answer(problem(422, 'invalid-input', { errors: [{ pointer: '/part', detail: 'has bidi characters' }] }));
    const { press } = form('link');
    await userEvent.type(screen.getByRole('textbox', { name: 'Part they play' }), 'horn');
    await press();
    expect(await screen.findByText('has bidi characters')).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Part they play' })).toBeInvalid();
  });

  test('repeats the same request under the same key, another one under another', async () => {
    const asked = answer('no answer', 'no answer', 'no answer');
    const { press } = form('link');
    await press();
    await press();
    await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'Hi');
    await press();
    const [first, second, third] = asked.map(({ headers }) => headers.get('idempotency-key'));
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('makes a link of what was chosen', async () => {
    const invite = { id: 'i', kind: 'link' };
    const asked = answer({ status: 201, body: invite });
    const { onMade, press } = form('link');
    const uses = screen.getByRole('textbox', { name: 'How many people can use it' });
    await userEvent.clear(uses);
    await userEvent.type(uses, '25');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Open for' }), '7 days');
    await press();
    expect(asked[0]).toMatchObject({
      method: 'POST',
      path: '/api/bands/b1/invites',
      body: { max_uses: 25, ttl_hours: 168, role: 'member' },
    });
    await vi.waitFor(() => expect(onMade).toHaveBeenCalledWith(invite, ''));
  });

  test('counts from 1 to 1000', async () => {
    const asked = answer();
    const { press } = form('link');
    const uses = screen.getByRole('textbox', { name: 'How many people can use it' });
    await userEvent.clear(uses);
    await userEvent.type(uses, '1001');
    await press();
    expect(uses).toHaveAccessibleDescription(/Enter a number from 1 to 1000/);
    expect(asked).toEqual([]);
  });
});

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { band, silent } from '../../../test/band';
import { answer, problem, show } from '../../../test/render';
import { InviteForm, type Way } from './InviteForm';

function form(way: Way, of = band) {
  const onMade = vi.fn();
  show(<InviteForm way={way} band={of} onMade={onMade} />);
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

  test('promises mail as long as it is to be sent', async () => {
    form('email');
    expect(screen.getByText(/We send the mail/)).toBeVisible();
    await userEvent.click(screen.getByRole('switch', { name: /^Send the invite by mail/ }));
    expect(screen.getByText(/No mail goes out/)).toBeVisible();
  });

  test('promises no mail where the band’s is off', () => {
    form('email', silent);
    expect(screen.queryByText(/We send the mail/)).toBeNull();
    const mail = screen.getByRole('switch', { name: /^Send the invite by mail/ });
    expect(mail).not.toBeChecked();
    expect(mail).toBeDisabled();
    expect(mail).toHaveAccessibleDescription(/Mail is switched off in this band’s settings/);
  });
});

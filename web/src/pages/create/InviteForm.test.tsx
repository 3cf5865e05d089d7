import { fireEvent, screen } from '@testing-library/react';
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

  test.each([
    'Some Name <ada@example.com>',
    '<mailto:ada@example.com>',
    'mailto:ada@example.com',
    '\u200Bada@example.com ',
    'Ada Lovelace (ada@example.com)',
  ])('takes %j for an address', async (text) => {
    const asked = answer({ status: 201, body: { id: 'i', kind: 'email', email: 'ada@example.com' } });
    const { press } = form('email');
    fireEvent.change(screen.getByRole('textbox', { name: /E-mail address/ }), { target: { value: text } });
    await press();
    expect(asked[0]?.body).toMatchObject({ email: 'ada@example.com' });
  });

  test('carries a name: the one typed, else the one beside the address', async () => {
    const asked = answer(...[1, 2].map(() => ({ status: 201, body: { id: 'i', kind: 'email', name: 'Ada' } })));
    const { press, onMade } = form('email');
    const field = screen.getByRole('textbox', { name: /E-mail address/ });
    await userEvent.type(field, 'Ada L. <ada@example.com>');
    await press();
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), ' Ada ');
    await press();
    expect(asked.map(({ body }) => (body as { name?: string }).name)).toEqual(['Ada L.', 'Ada']);
    expect(onMade).toHaveBeenLastCalledWith(expect.anything(), 'Ada');
  });

  test('sends one address, not two', async () => {
    const asked = answer();
    const { press } = form('email');
    const field = screen.getByRole('textbox', { name: /E-mail address/ });
    await userEvent.type(field, 'ada@example.com, ben@example.com');
    await press();
    expect(field).toHaveAccessibleDescription(/more than one address/);
    expect(asked).toEqual([]);
  });

  test.each([',ada@example.com', '*ada@example.com*', "'ada@example.com'"])(
    'says that the marks of %j are not taken',
    async (text) => {
      const asked = answer({ status: 201, body: { id: 'i', kind: 'email', email: 'ada@example.com' } });
      const { press } = form('email');
      fireEvent.change(screen.getByRole('textbox', { name: /E-mail address/ }), { target: { value: text } });
      expect(screen.getByText(`The invite goes to ada@example.com, in place of ${text}.`)).toBeVisible();
      await press();
      expect(asked[0]?.body).toMatchObject({ email: 'ada@example.com' });
    },
  );

  test('sends nothing to an address with a dot in front', async () => {
    const asked = answer();
    const { press } = form('email');
    const field = screen.getByRole('textbox', { name: /E-mail address/ });
    await userEvent.type(field, '.ada@example.com');
    await press();
    expect(asked).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Did you mean ada@example.com?' }));
    expect(field).toHaveValue('ada@example.com');
  });

  test('asks whether a mistyped address is meant', async () => {
    form('email');
    const field = screen.getByRole('textbox', { name: /E-mail address/ });
    await userEvent.type(field, 'ada@gmial.com');
    await userEvent.click(screen.getByRole('button', { name: 'Did you mean ada@gmail.com?' }));
    expect(field).toHaveValue('ada@gmail.com');
    expect(screen.queryByRole('button', { name: /Did you mean/ })).toBeNull();
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

  test('keeps the lines of a message, and counts its characters', async () => {
    const asked = answer({ status: 201, body: { id: 'i', kind: 'link' } });
    const { press } = form('link');
    const message = screen.getByRole('textbox', { name: 'Message' });
    await userEvent.type(message, 'Hi{Enter}{Enter}{Enter}there {Enter}');
    expect(message).toHaveAccessibleDescription(/\b12 of 500 characters$/);
    await press();
    expect(asked[0]?.body).toMatchObject({ message: 'Hi\n\nthere' });
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

  test('takes the focus to what is wrong, each time', async () => {
    answer();
    const { press } = form('email');
    await press();
    const field = screen.getByRole('textbox', { name: /E-mail address/ });
    expect(field).toHaveFocus();
    await press();
    expect(field).toHaveFocus();
  });

  test('takes the focus to the first field that the API finds wrong', async () => {
    const errors = [
      { pointer: '/message', detail: 'is too long' },
      { pointer: '/part', detail: 'has bidi characters' },
    ];
    answer(problem(422, 'invalid-input', { errors }));
    const { press } = form('link');
    await press();
    await screen.findByText('is too long');
    expect(screen.getByRole('textbox', { name: 'Part they play' })).toHaveFocus();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('says what is wrong with what has no field', async () => {
    answer(problem(422, 'invalid-input', { errors: [{ pointer: '/notify', detail: 'must be a boolean' }] }));
    const { press } = form('link');
    await press();
    expect(await screen.findByRole('alert')).toHaveTextContent('notify: must be a boolean');
  });

  test('a mistake of one’s own takes the API’s place', async () => {
    answer(problem(409, 'already-member'));
    const { press } = form('email');
    const field = screen.getByRole('textbox', { name: /E-mail address/ });
    await userEvent.type(field, 'ada@example.com');
    await press();
    await screen.findByRole('alert');
    await userEvent.clear(field);
    await press();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('where they are invited already, it leads to the invites', async () => {
    answer(problem(409, 'already-invited', { invite_id: 'i' }));
    const { press } = form('email');
    await userEvent.type(screen.getByRole('textbox', { name: /E-mail address/ }), 'ada@example.com');
    await press();
    expect(await screen.findByRole('alert')).toHaveTextContent('They already have a pending invite.');
    const link = screen.getByRole('link', { name: 'See the band’s pending invites' });
    expect(link).toHaveAttribute('href', '/bands/b1/invites');
  });

  test('sending it twice at once is one request, or the same', async () => {
    const asked = answer('no answer', 'no answer');
    form('link');
    const button = screen.getByRole('button', { name: 'Make the link' });
    fireEvent.click(button);
    fireEvent.click(button);
    await screen.findByRole('alert');
    expect(new Set(asked.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
  });

  test('promises mail as long as it is to be sent', async () => {
    form('email');
    expect(screen.getByText(/We’ll send the e-mail/)).toBeVisible();
    await userEvent.click(screen.getByRole('switch', { name: /^Send the invite by e-mail/ }));
    expect(screen.getByText(/No e-mail is sent/)).toBeVisible();
  });

  test('promises no mail where the band’s is off', () => {
    form('email', silent);
    expect(screen.queryByText(/We’ll send the e-mail/)).toBeNull();
    const mail = screen.getByRole('switch', { name: /^Send the invite by e-mail/ });
    expect(mail).not.toBeChecked();
    expect(mail).toBeDisabled();
    expect(mail).toHaveAccessibleDescription(/E-mail is switched off in this band’s settings/);
  });
});

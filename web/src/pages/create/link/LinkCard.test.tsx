import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerPeople, showPeople } from '../../../../test/people';
import { problem } from '../../../../test/render';
import { session } from '../../../auth/session';

const link = (more = {}) => ({
  status: 201,
  body: { id: 'i', kind: 'link', url: 'https://x/invite#t', token: 't', expires_at: '2026-06-01T12:00:00Z', ...more },
});
const person = { id: 'u', name: 'U', email: undefined, verified: false };
const press = (name: string | RegExp) => userEvent.click(screen.getByRole('button', { name }));
const copied = vi.fn(() => Promise.resolve());

beforeEach(() => {
  session.set({ status: 'signed-in', person }, 'secret');
  Object.defineProperty(navigator, 'clipboard', { value: { writeText: copied }, configurable: true });
});
afterEach(() => {
  session.set({ status: 'signed-out' });
  localStorage.clear();
});

describe('a link', () => {
  test('is made and copied by one press', async () => {
    const sent = answerPeople({}, link());
    showPeople();
    await press('Create link');
    expect(await screen.findByText('The link is ready and copied.')).toBeVisible();
    expect(copied).toHaveBeenCalledWith('https://x/invite#t');
    expect(screen.getByRole('textbox', { name: 'Link' })).toHaveValue('https://x/invite#t');
    for (const name of ['Copy link', 'Copy with a message', 'QR code'])
      expect(screen.getByRole('button', { name })).toBeVisible();
    expect(sent[0]).toMatchObject({
      path: '/api/bands/b1/invites',
      body: { max_uses: 1, ttl_hours: 72, role: 'member' },
    });
  });

  test('that was refused since a sign-in had run out can be made once there is another', async () => {
    answerPeople({}, problem(401, 'unauthenticated'));
    session.connect({ signIn: vi.fn(), signOut: vi.fn(), renew: () => Promise.resolve(true), forget: vi.fn() });
    vi.useFakeTimers({ toFake: ['Date'] }).setSystemTime(Date.now() + 60_000);
    showPeople();
    await press('Create link');
    expect(await screen.findByText('Your sign-in has expired. Sign in again.')).toBeVisible();
    act(() => session.set({ status: 'signed-in', person }, 'another'));
    expect(screen.queryByText('Your sign-in has expired. Sign in again.')).toBeNull();
    vi.useRealTimers();
  });

  test('that the browser does not copy is ready all the same', async () => {
    answerPeople({}, link());
    copied.mockRejectedValueOnce(new Error('no'));
    showPeople();
    await press('Create link');
    expect(await screen.findByText('The link is ready. Copy or share it from here.')).toBeVisible();
  });

  test('has the options, which the next visit finds as they were, without names and messages', async () => {
    const sent = answerPeople({}, link({ name: 'Ben' }), link());
    const { unmount } = showPeople();
    await press('Options');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Open for' }), '7 days');
    fireEvent.change(screen.getByRole('textbox', { name: 'How many people can use a link' }), {
      target: { value: '25' },
    });
    await userEvent.type(screen.getByRole('textbox', { name: 'Whom the link is for' }), 'Ben');
    await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'Hi');
    const summary = 'Member · 7 days · mail in English · with a message · link for 25 people · link for Ben';
    expect(screen.getByText(summary)).toBeVisible();
    await press('Create link');
    expect(await screen.findByText('The link for Ben is ready and copied.')).toBeVisible();
    expect(sent[0]?.body).toMatchObject({ max_uses: 25, ttl_hours: 168, name: 'Ben', message: 'Hi' });
    expect(JSON.stringify(Object.values(localStorage))).not.toMatch(/Ben|Hi/);
    unmount();
    showPeople();
    expect(screen.getByText('Member · 7 days · mail in English · link for 25 people')).toBeVisible();
    await press('Create link');
    await screen.findByText('The link is ready and copied.');
    expect(sent[1]?.body).toEqual({ max_uses: 25, ttl_hours: 168, role: 'member' });
  });

  test('is another one at the next press, and the same where no answer came', async () => {
    const sent = answerPeople({}, 'no answer', link(), link());
    showPeople();
    await press('Create link');
    await screen.findByRole('alert');
    await press('Create link');
    await screen.findByText(/^The link is ready/);
    await press('Create another link');
    await vi.waitFor(() => expect(sent).toHaveLength(3));
    const [first, second, third] = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('shows what the API finds wrong at its field, which takes the focus', async () => {
    answerPeople({}, problem(422, 'invalid-input', { errors: [{ pointer: '/part', detail: 'has bidi characters' }] }));
    showPeople();
    await press('Create link');
    expect(await screen.findByText('has bidi characters')).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Part they play' })).toHaveFocus();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

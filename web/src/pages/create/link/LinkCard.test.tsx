import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { band } from '../../../../test/band';
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
    // Without a life of its own it is open for as long as the band's settings say.
    expect(sent[0]).toMatchObject({ path: '/api/bands/b1/invites' });
    expect(sent[0]?.body).toEqual({ max_uses: 1, role: 'member' });
  });

  test('is for one person or for a group, as one says beside its button, and the words say which', async () => {
    const sent = answerPeople({}, link());
    showPeople();
    expect(screen.getByText('One person can join with it. Send it to nobody else.')).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: 'For a group' }));
    expect(screen.getByText(/^Up to 30 people can join with it. Share it in a chat/)).toBeVisible();
    const many = screen.getByRole('textbox', { name: 'How many people can use a link' });
    fireEvent.change(many, { target: { value: '12' } });
    await userEvent.click(screen.getByRole('radio', { name: 'For one person' }));
    await userEvent.click(screen.getByRole('radio', { name: 'For a group' }));
    await press('Create link');
    await screen.findByText('The link is ready and copied.');
    expect(sent[0]?.body).toMatchObject({ max_uses: 12 });
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
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Language of the mail' }), 'German');
    await userEvent.click(screen.getByRole('radio', { name: 'For a group' }));
    fireEvent.change(screen.getByRole('textbox', { name: 'How many people can use a link' }), {
      target: { value: '25' },
    });
    await userEvent.type(screen.getByRole('textbox', { name: 'Name of the person the link is for' }), 'Ben');
    await userEvent.type(screen.getByRole('textbox', { name: 'Message' }), 'Hi');
    const summary = 'Member · 7 days · mail in German · with a message · link for 25 people · link for Ben';
    expect(screen.getByText(summary)).toBeVisible();
    await press('Create link');
    expect(await screen.findByText('The link for Ben is ready and copied.')).toBeVisible();
    expect(sent[0]?.body).toMatchObject({ max_uses: 25, ttl_hours: 168, name: 'Ben', message: 'Hi' });
    expect(JSON.stringify(Object.values(localStorage))).not.toMatch(/Ben|Hi/);
    unmount();
    showPeople();
    expect(screen.getByText('Member · 7 days · mail in German · link for 25 people')).toBeVisible();
    await press('Create link');
    await screen.findByText('The link is ready and copied.');
    expect(sent[1]?.body).toEqual({ max_uses: 25, ttl_hours: 168, role: 'member' });
  });

  test('is open for as long as a setting says that was saved later', async () => {
    const sent = answerPeople({}, link(), link());
    const { unmount } = showPeople();
    await press('Options');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Open for' }), '7 days');
    await press('Create link');
    await screen.findByText(/^The link is ready/);
    unmount();
    showPeople('en', { ...band, settings: { ...band.settings, default_ttl_hours: 336 } });
    expect(screen.getByText('Member · 14 days · mail in English')).toBeVisible();
    await press('Create link');
    await screen.findByText(/^The link is ready/);
    expect(sent[1]?.body).toEqual({ max_uses: 1, role: 'member' });
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

import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { band, silent } from '../../../test/band';
import { type Answer, answerBy, problem, show } from '../../../test/render';
import type { Band, Invite } from '../../api/queries';
import { ChangeDialog } from './ChangeDialog';

const mailed = {
  id: 'i1',
  kind: 'email',
  status: 'pending',
  name: 'Ben',
  email: 'ben@gmial.com',
  role: 'member',
  part: 'viola',
  message: 'Hello',
  max_uses: 1,
  created_at: '2026-01-01T00:00:00Z',
  expires_at: new Date(Date.now() + 5 * 86_400_000).toISOString(),
  delivery: { status: 'bounced', at: null, reason: 'x', reason_code: 'no-such-address' },
  url: 'https://bands.example/invite#new',
} as Invite;
const link = { ...mailed, kind: 'link', name: null, email: null, max_uses: 9, delivery: { status: 'none', at: null } };
const unwanted = { status: 'none', at: null } as const;
const queued = { ...mailed, email: 'ben@gmail.com', delivery: { status: 'queued', at: null } };

interface Shown {
  readonly of?: Band;
  readonly answer?: Answer;
  readonly language?: 'en' | 'de';
}

function dialog(invite: object = mailed, { of = band, answer = { status: 200, body: invite }, language }: Shown = {}) {
  const asked = answerBy(({ url }) =>
    url.includes('/members') ? { status: 200, body: { members: [], next_cursor: null } } : answer,
  );
  const onClose = vi.fn();
  const props = { band: of, invite: invite as Invite, opener: { current: null }, onClose };
  show(<ChangeDialog {...props} />, language);
  return { onClose, asked: () => asked.filter(({ method }) => method === 'PATCH') };
}

const field = (name: string) => screen.getByRole('textbox', { name });
const save = () => userEvent.click(screen.getByRole('button', { name: 'Save' }));

async function retype(name: string, text: string) {
  await userEvent.clear(field(name));
  if (text) await userEvent.type(field(name), text);
}

test.each<[string, () => Promise<unknown>]>([
  ['Escape', () => userEvent.keyboard('{Escape}')],
  ['the cross', () => userEvent.click(screen.getByRole('button', { name: 'Close' }))],
])('what was typed is not lost by %s without being asked', async (_, close) => {
  const { onClose } = dialog();
  await close();
  expect(onClose).toHaveBeenCalledOnce();
  await retype('Part they play', 'tuba');
  await close();
  const question = await screen.findByRole('dialog', { name: 'Leave without saving?' });
  expect(within(question).getByRole('button', { name: 'Cancel' })).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => expect(question).not.toBeInTheDocument());
  expect(field('Part they play')).toHaveValue('tuba');
  expect(onClose).toHaveBeenCalledOnce();
  await close();
  await userEvent.click(await screen.findByRole('button', { name: 'Leave' }));
  expect(onClose).toHaveBeenCalledTimes(2);
});

describe('the terms of an open invite', () => {
  test('are changed alone where they are others, and taken away where they are emptied', async () => {
    const { onClose, asked } = dialog();
    expect(screen.getByText(/No mail is sent about it/)).toBeVisible();
    await retype('Name', ' Ben Bold ');
    await retype('Part they play', '');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Role' }), 'Admin');
    await save();
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(asked()[0]).toMatchObject({ path: '/api/invites/i1' });
    expect(asked()[0]?.body).toEqual({ name: 'Ben Bold', part: null, role: 'admin' });
  });

  test('last longer, never shorter', async () => {
    const { asked } = dialog();
    const ends = screen.getByRole('combobox', { name: 'Open until' });
    const choices = within(ends).getAllByRole('option');
    expect(choices.map(({ textContent }) => textContent).slice(1)).toEqual([
      '7 days from now',
      '14 days from now',
      '30 days from now',
      '90 days from now',
      '365 days from now',
    ]);
    expect(choices[0]).toHaveTextContent('No change');
    expect(ends).toHaveAccessibleDescription(/\d{4}, \d/);
    await userEvent.selectOptions(ends, '14 days from now');
    await save();
    await vi.waitFor(() => expect(asked()[0]?.body).toEqual({ ttl_hours: 336 }));
  });

  test('that are as they were are not sent', async () => {
    const { onClose, asked } = dialog();
    await save();
    expect(onClose).toHaveBeenCalled();
    expect(asked()).toEqual([]);
  });

  test('of a link are without an address, those of a registered user without a name', () => {
    dialog(link);
    expect(screen.queryByRole('textbox', { name: 'E-mail address' })).toBeNull();
    expect(field('Name of the person the link is for')).toHaveValue('');
  });

  test('say at their fields what is wrong with them', async () => {
    const errors = [{ pointer: '/part', code: 'too-long', detail: 'is longer than 60 characters', max: 60 }];
    dialog(mailed, { answer: problem(422, 'invalid-input', { errors }) });
    await retype('Part they play', 'x');
    await save();
    await vi.waitFor(() => expect(field('Part they play')).toBeInvalid());
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('the language of its mail', () => {
  const language = () => screen.getByRole('combobox', { name: 'Language of the mail' });

  test.each([
    [null, '', 'German', { locale: 'de' }],
    ['de', 'de', 'English (band’s)', { locale: null }],
  ])('is changed from %s', async (locale, value, choice, body) => {
    const { asked } = dialog({ ...mailed, locale });
    expect(language()).toHaveValue(value);
    await userEvent.selectOptions(language(), choice);
    await save();
    await vi.waitFor(() => expect(asked()[0]?.body).toEqual(body));
  });

  test('stays where only a newer version of the API knows it', async () => {
    const { onClose, asked } = dialog({ ...mailed, locale: 'tlh' });
    expect(language()).toHaveValue('tlh');
    await save();
    expect(onClose).toHaveBeenCalled();
    expect(asked()).toEqual([]);
  });

  test.each<[string, object, Band]>([
    ['a link', link, band],
    ['an invite of a band without mail', mailed, silent],
    ['an invite that none was wanted for', { ...mailed, delivery: unwanted }, band],
  ])('is no choice for %s', (_, invite, of) => {
    dialog(invite, { of });
    expect(screen.queryByRole('combobox', { name: 'Language of the mail' })).toBeNull();
  });
});

describe('another address', () => {
  test('is offered where it is likelier, and gets a mail, which is said before', async () => {
    const { onClose, asked } = dialog(mailed, { answer: { status: 200, body: queued } });
    const address = field('E-mail address');
    await vi.waitFor(() => expect(address).toHaveFocus());
    expect(address).toHaveValue('ben@gmial.com');
    await userEvent.click(screen.getByRole('button', { name: 'Did you mean ben@gmail.com?' }));
    expect(address).toHaveValue('ben@gmail.com');
    expect(address).toHaveFocus();
    expect(screen.getByRole('status')).toHaveTextContent(
      'The old link stops working, and a mail with a new one goes to the new address. It counts as one of today’s invites.',
    );
    await save();
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(asked()[0]?.body).toEqual({ email: 'ben@gmail.com' });
  });

  test.each<[string, object, Band]>([
    ['of a band without mail', mailed, silent],
    ['of an invite that none was wanted for', { ...mailed, delivery: unwanted }, band],
  ])('gets none where none goes out, %s: the new link is shown', async (_, invite, of) => {
    const body = { ...queued, delivery: unwanted };
    const { onClose } = dialog(invite, { of, answer: { status: 200, body } });
    await retype('E-mail address', 'Ben <ben@example.com>');
    expect(screen.getByRole('status')).toHaveTextContent(/You get a new one to pass on yourself: no mail is sent/);
    await save();
    const done = await screen.findByRole('dialog', { name: 'Here is the new link. The old one no longer works.' });
    expect(await within(done).findByRole('status')).toHaveTextContent(
      'No mail is sent for this invite: copy the link.',
    );
    expect(within(done).getByRole('textbox', { name: 'Link' })).toHaveValue(mailed.url);
    expect(within(done).getByRole('button', { name: 'Copy link' })).toBeVisible();
    expect(onClose).not.toHaveBeenCalled();
  });

  test.each<[number, string, object, string]>([
    [409, 'already-invited', {}, 'They already have a pending invite. Send that one again, or revoke it first.'],
    [409, 'already-member', {}, 'They’re already in the band.'],
    [409, 'invite-not-pending', {}, 'This invite is over. Make a new one.'],
    [
      429,
      'quota-exceeded',
      { quota: { of: 'band', most: 100, left: 0 }, retry_after: 7200 },
      'This band has sent as many invites as it may in a day. Try again in 2 hours.',
    ],
  ])('is refused in a sentence: %d %s', async (status, code, more, sentence) => {
    const { onClose } = dialog(mailed, { answer: problem(status, code, more) });
    await retype('E-mail address', 'ben@example.com');
    await save();
    expect(await screen.findByRole('alert')).toHaveTextContent(sentence);
    expect(field('E-mail address')).toHaveValue('ben@example.com');
    expect(onClose).not.toHaveBeenCalled();
  });

  test('is asked for in German, too', () => {
    dialog(mailed, { language: 'de' });
    expect(screen.getByRole('dialog', { name: 'Einladung ändern' })).toBeVisible();
    expect(screen.getByText(/Eine Mail geht dazu nicht hinaus/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Meintest du ben@gmail.com?' })).toBeVisible();
  });
});

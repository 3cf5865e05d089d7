import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { info as invited } from '../../../test/info';
import { answer, answerBy, type Asked, problem, show } from '../../../test/render';
import { forged } from '../../../test/token';
import { session } from '../../auth/session';
import { TryingNotice } from '../../parts/Trying';
import InvitePage from './InvitePage';
import { heldToken, startJoining, takeToken } from './token';

afterEach(() => act(() => session.set({ status: 'signed-out' })));

const signIn = (id: string) =>
  act(() => session.set({ status: 'signed-in', person: { id, name: id, email: undefined, verified: false } }, id));

const info = { status: 200, body: invited };
const joined = {
  status: 200,
  body: { band: info.body.band, role: 'member', joined_at: '2026-01-01T00:00:00Z', already_member: false },
};

function openAt(address: string) {
  window.history.replaceState(null, '', address);
  act(takeToken);
}
const open = (token: string) => openAt(`/invite#${token}`);

test('who opens another invite while one is still tried has given that up', async () => {
  const asked = answerBy(({ url }) => (url.endsWith('/accept') ? problem(409, 'conflict') : info));
  open(forged('first'));
  signIn('Ben');
  show(
    <>
      <InvitePage />
      <TryingNotice />
    </>,
  );
  await userEvent.click(await screen.findByRole('button', { name: 'Join as Ben' }));
  expect(await screen.findByText(/Still trying/)).toBeVisible();
  open(forged('second'));
  await waitFor(() => expect(screen.queryByText(/Still trying/)).toBeNull());
  expect(await screen.findByRole('button', { name: 'Join as Ben' })).toBeEnabled();
  expect(asked.filter(({ path }) => path.endsWith('/accept'))).toHaveLength(1);
});

/** Answers as often as asked, however the page asks. */
const answerAll = (accept: Parameters<typeof answer>[0] = joined) =>
  answerBy(({ url }) => (url.endsWith('/accept') ? accept : url.endsWith('/views') ? { status: 204 } : info));
const accepts = (asked: Asked[]) => asked.filter(({ path }) => path.endsWith('/accept')).length;

test('whoever pressed the button and signs in then has joined, once, and the token is gone', async () => {
  const asked = answerAll();
  open(forged('pressed'));
  show(<InvitePage />);
  expect(await screen.findByRole('button', { name: 'Join' })).toBeVisible();
  signIn('Ben');
  act(startJoining);
  expect(await screen.findByRole('heading', { name: 'Welcome to The Analytical Engines!' })).toBeVisible();
  expect(screen.getByText('You’re in, as a member. Your account is Ben.')).toBeVisible();
  expect(accepts(asked)).toBe(1);
  expect(heldToken('invite')).toBeUndefined();
  // To another account that is nothing.
  signIn('Eve');
  expect(await screen.findByRole('heading', { name: 'Open your invite link again' })).toBeVisible();
});

let welcomed = 0;

/** Joins the band, whose members the API answers with. */
async function joinAmong(members: Parameters<typeof answer>[0], language: 'en' | 'de' = 'en') {
  const words = { ...info, body: { ...info.body, message: 'We rehearse on Mondays.', part: 'bass' } };
  answerBy(({ url }) => {
    if (url.includes('/members')) return members;
    if (url.endsWith('/bands/b1')) return { status: 200, body: { member_count: 240 } };
    return url.endsWith('/accept') ? joined : url.endsWith('/views') ? { status: 204 } : words;
  });
  open(forged(`welcome${++welcomed}`));
  signIn('Ben');
  show(<InvitePage />, language);
  await userEvent.click(await screen.findByRole('button', { name: /Ben$/ }));
}
const others = (...names: string[]) => names.map((name) => ({ user_id: name, display_name: name, part: null }));
const list = (members: object[], next_cursor: string | null = null) => ({
  status: 200,
  body: { members, next_cursor },
});

test('who has joined reads the message again, who else is in, and what they play', async () => {
  await joinAmong(list([...others('Ada', 'Cleo'), { user_id: 'Ben', display_name: 'Ben', part: 'bass' }]));
  expect(await screen.findByText('In the band with you: Ada and Cleo')).toBeVisible();
  expect(screen.getByRole('figure')).toHaveTextContent('Ada writesWe rehearse on Mondays.');
  expect(screen.getByText(/^Your part is “bass”\./)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Change your part' })).toHaveAttribute('href', '/bands/b1?part=Ben');
  expect(screen.getByRole('link', { name: 'Go to the band' })).toHaveAttribute('href', '/bands/b1');
});

test('a few of many are named, in German, too; a part that is missing can be given', async () => {
  const many = others('Ada', 'Cleo', 'Dan', 'Eve', 'Fay', 'Ben');
  await joinAmong(list(many, 'more'), 'de');
  expect(await screen.findByText('Mit dir in der Band: Ada, Cleo, Dan und 236 weitere')).toBeVisible();
  expect(screen.getByText(/^Die Band weiß noch nicht, was du spielst oder singst\./)).toBeVisible();
  expect(screen.getByRole('link', { name: 'Stimme angeben' })).toBeVisible();
});

test('where the members can’t be read, the rest of the welcome stands, and nothing complains', async () => {
  await joinAmong(problem(403, 'not-band-member'));
  expect(await screen.findByRole('heading', { name: 'Welcome to The Analytical Engines!' })).toBeVisible();
  expect(await screen.findByText('We rehearse on Mondays.')).toBeVisible();
  expect(screen.queryByText(/In the band with you/)).toBeNull();
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByRole('link', { name: 'Go to the band' })).toBeVisible();
});

test('whoever signs in without having pressed it is asked', async () => {
  const asked = answerAll();
  open(forged('asked'));
  show(<InvitePage />);
  signIn('Ben');
  expect(await screen.findByRole('button', { name: 'Join as Ben' })).toBeEnabled();
  expect(accepts(asked)).toBe(0);
});

test('an account that may not join is told why, and joins nothing by itself later', async () => {
  const viewer = { already_member: false, can_accept: false, reason: 'wrong-account' };
  const asked = answerBy(({ url }) =>
    url.endsWith('/views') ? { status: 204 } : { ...info, body: { ...info.body, viewer } },
  );
  open(forged('may-not'));
  signIn('Eve');
  act(startJoining);
  show(<InvitePage />);
  expect(await screen.findByRole('heading', { name: 'This invite is for somebody else' })).toBeVisible();
  expect(accepts(asked)).toBe(0);
  expect(heldToken('invite')?.joining).toBe(false);
});

test('an invite that has ended for good says so, names the inviter, and its token is gone', async () => {
  const ended = { band: info.body.band, inviter: { display_name: 'Ada' }, already_member: false };
  answerBy(() => problem(410, 'invite-revoked', ended));
  open(forged('ended'));
  show(<InvitePage />);
  expect(await screen.findByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();
  expect(screen.getByText(/or ask Ada for it/)).toBeVisible();
  await waitFor(() => expect(heldToken('invite')).toBeUndefined());
  expect(screen.getByText(/or ask Ada for it/)).toBeVisible();
});

test('what one account was refused is nothing to the one that takes its place', async () => {
  open(forged('third'));
  answer(info, { status: 204 }, problem(403, 'wrong-account'), info);
  signIn('Eve');
  show(<InvitePage />);
  await userEvent.click(await screen.findByRole('button', { name: 'Join as Eve' }));
  expect(await screen.findByRole('heading', { name: 'This invite is for somebody else' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Switch account' })).toBeVisible();
  signIn('Ben');
  expect(await screen.findByRole('button', { name: 'Join as Ben' })).toBeVisible();
});

test('a link without its last letter is a link that was cut', () => {
  answerBy(() => info);
  openAt(`/invite#${'x'.repeat(69)}`);
  show(<InvitePage />);
  expect(screen.getByRole('heading', { name: 'Part of this link is missing' })).toBeVisible();
});

test('a link that was cut: say so, say what a whole one looks like, and find it in what is pasted', async () => {
  const asked = answerBy(({ url }) => (url.endsWith('/views') ? { status: 204 } : info));
  openAt(`/invite#${forged('cut').slice(0, 50)}`);
  show(<InvitePage />);
  expect(screen.getByRole('heading', { name: 'Part of this link is missing' })).toBeVisible();
  const field = await screen.findByRole('textbox', { name: 'Paste your link here' });
  expect(screen.getByText(/^A complete link looks like this/)).toHaveTextContent(
    `${window.location.origin}/invite# and then a long row of letters, digits`,
  );
  expect(screen.getByText(/Ask whoever invited you/)).not.toHaveTextContent('inbox');
  await userEvent.type(field, 'Come to our band!');
  await userEvent.click(screen.getByRole('button', { name: 'Open the invite' }));
  expect(field).toHaveAccessibleDescription(/There is no complete invite link in it/);
  expect(asked).toEqual([]);
  await userEvent.clear(field);
  await userEvent.click(field);
  await userEvent.paste(
    `Come!\n> https://bands.example/invite#${forged('whole').slice(0, 30)}\n> ${forged('whole').slice(30)}`,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Open the invite' }));
  expect(await screen.findByRole('heading', { name: 'The Analytical Engines' })).toBeVisible();
  expect(asked[0]?.path).toBe(`/api/invites/${forged('whole')}/info`);
});

test('what is no link at all can’t be read, in German, too', async () => {
  answer();
  openAt('/invite/hallo');
  show(<InvitePage />, 'de');
  expect(screen.getByRole('heading', { name: 'Dieser Link ist nicht lesbar' })).toBeVisible();
  expect(await screen.findByRole('textbox', { name: 'Füge hier deinen Link ein' })).toBeVisible();
});

test('an invite that the API doesn’t know: the same help, and the same link again is said to be that', async () => {
  answerBy(() => problem(404, 'invite-not-found'));
  open(forged('unknown'));
  signIn('Ben');
  show(<InvitePage />);
  expect(await screen.findByRole('heading', { name: 'We don’t know this invite' })).toBeVisible();
  const field = await screen.findByRole('textbox', { name: 'Paste your link here' });
  expect(screen.getByRole('link', { name: 'Go to my inbox' })).toHaveAttribute('href', '/inbox');
  await userEvent.type(field, `https://bands.example/invite#${forged('unknown')}`);
  await userEvent.click(screen.getByRole('button', { name: 'Open the invite' }));
  expect(field).toHaveAccessibleDescription(/That’s the link that is open already/);
});

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { answerBy, problem, show } from '../../../test/render';
import type { Band, Member } from '../../api/queries';
import { MembersSection } from './MembersSection';

const ada = { id: 'ada', name: 'Ada', email: undefined, verified: false };
const member = (name: string, part: string | null = null): Member => ({
  user_id: name.toLowerCase(),
  display_name: name,
  name: null,
  role: 'member',
  part,
  joined_at: '2026-01-01T00:00:00Z',
  invited_by: null,
  invite_id: null,
});
const crew = [
  member('Zoe', 'Clarinet 10'),
  member('Ben', 'clarinet 2'),
  member('Ada', 'Clarinet 2'),
  member('Jürgen'),
  member('Cleo', 'Clarinet 2'),
  member('Dan'),
];
const page = (members: readonly Member[], next_cursor: string | null = null) => ({
  status: 200,
  body: { members, next_cursor },
});

interface Opened {
  readonly role?: 'member' | 'admin';
  readonly language?: 'en' | 'de';
  readonly members?: readonly Member[];
}

/** The band as the API has it, whose members' parts change as it is asked. */
function open({ role = 'member', language = 'en', members = crew }: Opened = {}) {
  const band = { id: 'b1', name: 'B', my_role: role, member_count: members.length } as Band;
  let now = members;
  const asked = answerBy((request) => {
    if (request.method === 'GET') return page(now);
    const user = decodeURIComponent(request.url.split('/').at(-1) ?? '');
    const { part } = asked.at(-1)?.body as { part: string | null };
    if (part === 'http://x.example') {
      const errors = [{ pointer: '/part', code: 'characters', detail: 'no' }];
      return problem(422, 'invalid-input', { errors });
    }
    now = now.map((each) => (each.user_id === user ? { ...each, part } : each));
    return { status: 200, body: now.find((each) => each.user_id === user) };
  });
  show(<MembersSection band={band} person={ada} />, language);
  return asked;
}
const changes = (asked: ReturnType<typeof open>) => asked.filter(({ method }) => method === 'PATCH');
const names = (list: HTMLElement) =>
  within(list)
    .getAllByRole('listitem')
    .map((row) => /^\D*?(Ada|Ben|Cleo|Dan|Jürgen|Zoe)/.exec(row.textContent)?.[1]);
const headings = () => screen.getAllByRole('heading', { level: 2 }).map((each) => each.textContent);
const choosePart = async (name: string) => {
  await userEvent.click(await screen.findByRole('button', { name: `Manage ${name}` }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Change part' }));
  return screen.findByRole('textbox', { name: 'Part' });
};

afterEach(() => window.history.replaceState(null, '', '/'));

test('members stand by part, in order, with how many they are; those without a part come last', async () => {
  open();
  expect(await screen.findByRole('heading', { name: 'Clarinet 2 · 3' })).toBeVisible();
  expect(headings()).toEqual(['Clarinet 2 · 3', 'Clarinet 10 · 1', '2 without a part']);
  expect(names(screen.getByRole('list', { name: 'Clarinet 2 · 3' }))).toEqual(['Ada', 'Ben', 'Cleo']);
  expect(names(screen.getByRole('list', { name: '2 without a part' }))).toEqual(['Dan', 'Jürgen']);
});

test('parts come by instrument, and then by number, wherever and however that is written', async () => {
  const parts = [
    '1st trumpet',
    'Zweite Klarinette',
    'flute',
    '1. Klarinette',
    'Solo-Trumpet',
    '10. Klarinette',
    'trumpet 2',
  ];
  open({ members: parts.map((part, index) => member(`P${index}`, part)) });
  const rows = within(await screen.findByRole('list', { name: 'One of each · 7' })).getAllByRole('listitem');
  const inOrder = [
    'flute',
    '1. Klarinette',
    'Zweite Klarinette',
    '10. Klarinette',
    'Solo-Trumpet',
    '1st trumpet',
    'trumpet 2',
  ];
  expect(headings()).toEqual(['One of each · 7']);
  for (const [index, part] of inOrder.entries()) expect(rows[index]).toHaveTextContent(part);
});

test('sections come as in a score, and instruments that nobody knows after them', async () => {
  const inOrder = ['Flute', '1st trumpet', '2nd trumpet', 'Drums', 'Viola', 'Alt', 'Bass', 'Bagpipes', 'Light'];
  const parts = ['Bass', 'Light', 'Viola', '2nd trumpet', 'Drums', 'Alt', 'Bagpipes', 'Flute', '1st trumpet'];
  open({ members: parts.map((part, index) => member(`P${index}`, part)) });
  const rows = within(await screen.findByRole('list', { name: 'One of each · 9' })).getAllByRole('listitem');
  expect(rows).toHaveLength(inOrder.length);
  for (const [index, part] of inOrder.entries()) expect(rows[index]).toHaveTextContent(part);
});

test('a part that was typed is not lost by Escape without being asked, and Cancel needs no question', async () => {
  open({ role: 'admin' });
  await userEvent.type(await choosePart('Dan'), 'tuba');
  await userEvent.keyboard('{Escape}');
  await userEvent.click(await screen.findByRole('button', { name: 'Leave' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const field = await choosePart('Dan');
  expect(field).toHaveValue('');
  await userEvent.type(field, 'tuba');
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

test('whoever is alone in a band is first shown how to invite, and then how to leave', async () => {
  open({ role: 'admin', members: [member('Ada')] });
  const invite = await screen.findByRole('link', { name: 'Share a link' });
  expect(invite).toHaveAttribute('href', '/bands/b1/invite');
  const leave = screen.getByRole('button', { name: 'Leave the band' });
  expect(invite.compareDocumentPosition(leave)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
});

test('where nobody has a part, they are one list', async () => {
  open({ members: [member('Ada'), member('Ben')] });
  expect(names(await screen.findByRole('list', { name: 'Members' }))).toEqual(['Ada', 'Ben']);
  expect(screen.queryByRole('heading', { level: 2 })).toBeNull();
});

test('a search by name or part narrows them as one types, and says how many there are', async () => {
  open();
  const search = await screen.findByRole('searchbox', { name: 'Search by name or part' });
  await userEvent.type(search, '2 be');
  await waitFor(() => expect(headings()).toEqual(['Clarinet 2 · 1 of 3']));
  expect(screen.getByRole('status')).toHaveTextContent('1 member found.');
  expect(new URLSearchParams(window.location.search).get('q')).toBe('2 be');
  await userEvent.clear(search);
  await userEvent.type(search, 'jurg');
  await waitFor(() => expect(headings()).toEqual(['1 of 2 without a part']));
  await userEvent.type(search, 'x');
  await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('Nobody found.'));
  expect(screen.queryByRole('listitem')).toBeNull();
});

test('long lists are read to their end; where that fails, what is missing is said', async () => {
  const band = { id: 'b1', name: 'B', my_role: 'member', member_count: 3 } as Band;
  let fails = true;
  answerBy(({ url }) => {
    const cursor = new URL(url).searchParams.get('cursor');
    if (cursor === null) return page([member('Ada', 'horn')], '1');
    if (cursor === '1') return page([member('Ben', 'horn')], '2');
    return fails ? problem(500, 'internal') : page([member('Cleo', 'horn')]);
  });
  show(<MembersSection band={band} person={ada} />);
  expect(await screen.findByRole('heading', { name: 'horn · 2' })).toBeVisible();
  expect(await screen.findByText('Something went wrong on our side. Try again in a moment.')).toBeVisible();
  expect(screen.getByText(/^2 of 3 members are loaded\. The parts and the search cover only these/)).toBeVisible();
  fails = false;
  await userEvent.click(await screen.findByRole('button', { name: 'Show more' }));
  expect(await screen.findByRole('heading', { name: 'horn · 3' })).toBeVisible();
  expect(screen.queryByText(/are loaded/)).toBeNull();
});

test('a member chooses a part of their own, and the focus is on their row in its new place', async () => {
  const asked = open();
  const field = await choosePart('Ada');
  expect(screen.getByRole('dialog', { name: 'What do you play or sing?' })).toBeVisible();
  expect(field).toHaveValue('Clarinet 2');
  const parts = screen.getByRole('group', { name: 'Parts in this band' });
  expect(
    within(parts)
      .getAllByRole('button')
      .map((each) => each.textContent),
  ).toEqual(['Clarinet 2', 'Clarinet 10']);
  await userEvent.click(within(parts).getByRole('button', { name: 'Clarinet 10' }));
  expect(field).toHaveValue('Clarinet 10');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByRole('heading', { name: 'Clarinet 10 · 2' })).toBeVisible();
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(changes(asked).map(({ path, body }) => [path, body])).toEqual([
    ['/api/bands/b1/members/ada', { part: 'Clarinet 10' }],
  ]);
  await waitFor(() => expect(screen.getByRole('button', { name: 'Manage Ada' })).toHaveFocus());
  expect(window.location.search).toBe('');
});

test('members manage nobody else, and only their part', async () => {
  open();
  await userEvent.click(await screen.findByRole('button', { name: 'Manage Ada' }));
  expect((await screen.findAllByRole('menuitem')).map((each) => each.textContent)).toEqual(['Change part']);
  expect(screen.queryByRole('button', { name: 'Manage Ben' })).toBeNull();
});

test('an admin takes a part away', async () => {
  const asked = open({ role: 'admin' });
  const field = await choosePart('Zoe');
  expect(screen.getByRole('dialog', { name: 'What does Zoe play or sing?' })).toBeVisible();
  await userEvent.clear(field);
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByRole('heading', { name: '3 without a part' })).toBeVisible();
  expect(changes(asked).map(({ body }) => body)).toEqual([{ part: null }]);
});

test('what is wrong with a part is said at the field, which keeps what was typed', async () => {
  open();
  const field = await choosePart('Ada');
  await userEvent.clear(field);
  await userEvent.type(field, 'http://x.example');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(field).toBeInvalid());
  expect(field).toHaveValue('http://x.example');
});

test('a link opens the question for one’s own part, in German, too, and for nobody else’s', async () => {
  window.history.replaceState(null, '', '/?part=ada');
  open({ language: 'de' });
  expect(await screen.findByRole('dialog', { name: 'Was spielst oder singst du?' })).toBeVisible();
  expect(screen.getByRole('textbox', { name: 'Stimme oder Instrument' })).toHaveValue('Clarinet 2');
  await userEvent.click(screen.getByRole('button', { name: 'Abbrechen' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(screen.getByRole('heading', { name: '2 ohne Stimme' })).toBeVisible();
  expect(window.location.search).toBe('');
  window.history.replaceState(null, '', '/?part=ben');
  window.dispatchEvent(new PopStateEvent('popstate'));
  await screen.findByRole('heading', { name: '2 ohne Stimme' });
  expect(screen.queryByRole('dialog')).toBeNull();
});

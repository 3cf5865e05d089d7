import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { band } from '../../../../test/band';
import { answerBy, type Asked, problem, show } from '../../../../test/render';
import type { Invite } from '../../../api/queries';
import InvitesSection from '../InvitesSection';

const open = { pending: 0, unseen: 0, mail_problems: 0, expiring_soon: 0 };
const counts = { ...open, accepted: 0, declined: 0, revoked: 0, expired: 0 };
const quota = (left: number) => ({ left, resets_at: '2100-01-01T00:00:00Z' });

function guest(index: number, more: Partial<Invite> = {}): Invite {
  return {
    id: `i${index}`,
    kind: 'email',
    status: 'pending',
    role: 'member',
    name: `Guest ${index}`,
    email: `guest${index}@example.com`,
    part: null,
    max_uses: 1,
    uses: 0,
    views: 0,
    created_at: '2026-01-01T00:00:00Z',
    created_by: 'ada',
    expires_at: '2026-01-04T00:00:00Z',
    delivery: { status: 'delivered', at: null },
    token: `t${index}`,
    url: `https://bands.example/invite#t${index}`,
    ...more,
  } as Invite;
}

type Answer = ReturnType<typeof problem>;
const done = (ids: string[]): Answer => ({
  status: 200,
  body: { results: ids.map((invite_id) => ({ invite_id, status: 'done' })) },
});

/** A band with these invites, whose lists come in pages as they are asked for. */
function board(
  invites: readonly Invite[],
  act: (ids: string[], time: number) => Answer | Promise<Answer> = done,
  left = 900,
) {
  let times = 0;
  const asked: Asked[] = answerBy((request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.endsWith('/members')) return { status: 200, body: { members: [], next_cursor: null } };
    if (pathname.endsWith('/actions')) {
      const { invite_ids } = asked.at(-1)?.body as { invite_ids: string[] };
      return act(invite_ids, (times += 1));
    }
    const from = Number(searchParams.get('cursor') ?? 0);
    const to = from + Number(searchParams.get('limit'));
    const total = { total: invites.length, total_exact: true, pending: invites.length, pending_exact: true };
    const more = { counts, looked_at: null, complete: true, quota: { band: quota(left), own: quota(left) } };
    const next_cursor = to < invites.length ? String(to) : null;
    return { status: 200, body: { invites: invites.slice(from, to), next_cursor, ...total, ...more } };
  });
  show(<InvitesSection band={band} />);
  return () => asked.filter(({ path }) => path.endsWith('/actions'));
}
const idsOf = ({ body }: Asked) => (body as { invite_ids: string[] }).invite_ids;

const many = (count: number, more: Partial<Invite> = {}) =>
  Array.from({ length: count }, (_, index) => guest(index, more));
const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole('button', { name }));
const inDialog = async (name: string | RegExp, title: string | RegExp) =>
  userEvent.click(within(await screen.findByRole('dialog', { name: title })).getByRole('button', { name }));
const tick = async (name: string | RegExp) => userEvent.click(await screen.findByRole('checkbox', { name }));

const bytesOf = (file: Blob | undefined) =>
  new Promise<Uint8Array>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(new Uint8Array(reader.result as ArrayBuffer));
    if (file) reader.readAsArrayBuffer(file);
  });

beforeEach(() => history.replaceState(null, '', '/bands/b1/invites'));

describe('many invites', () => {
  test('those selected are revoked, and the others are not', async () => {
    const acted = board(many(4));
    await tick(/^Select Guest 1,/);
    await tick(/^Select Guest 3,/);
    expect(screen.getByText('2 selected')).toBeVisible();
    await press('Revoke');
    await inDialog('Revoke 2', 'Revoke 2 invites?');
    expect(await screen.findByText('2 invites are revoked.')).toBeVisible();
    expect(acted().map(({ body }) => body)).toEqual([{ action: 'revoke', invite_ids: ['i1', 'i3'] }]);
  });

  test('all that match are more than those shown, a hundred a request, each under a key of its own', async () => {
    const acted = board(many(130));
    await tick('Select all shown');
    expect(screen.getByText('25 selected')).toBeVisible();
    await press('Select all 130 that match');
    expect(screen.getByText('130 selected')).toBeVisible();
    await press('Extend');
    await inDialog('Extend 130', 'Extend 130 invites?');
    expect(await screen.findByText('130 invites are extended.')).toBeVisible();
    expect(acted().map((each) => idsOf(each).length)).toEqual([100, 30]);
    expect(new Set(acted().map(({ headers }) => headers.get('idempotency-key'))).size).toBe(2);
    expect(acted()[0]?.body).toMatchObject({ action: 'prolong', ttl_hours: 72 });
  });

  test('reminding says who gets no mail, and leaves them out', async () => {
    const link = { kind: 'link', name: null, email: null, delivery: { status: 'none', at: null } } as const;
    const acted = board([
      ...many(9),
      guest(9, link),
      guest(10, link),
      guest(11, { delivery: { status: 'complained', at: null } }),
    ]);
    await press('Remind 9');
    const dialog = await screen.findByRole('dialog', { name: 'Remind 9 people?' });
    expect(dialog).toHaveTextContent('3 of 12 get no mail: copy their links.');
    const user = userEvent.setup();
    await user.click(within(dialog).getByRole('button', { name: 'Copy 3 links' }));
    expect(await navigator.clipboard.readText()).toContain(
      'Guest 11, guest11@example.com\nhttps://bands.example/invite#t11',
    );
    await user.click(within(dialog).getByRole('button', { name: 'Remind 9' }));
    expect(await screen.findByText('9 invites sent again; what becomes of each mail shows in the list.')).toBeVisible();
    expect(acted().flatMap(idsOf)).toEqual(many(9).map(({ id }) => id));
  });

  test('nobody is offered to be reminded where no mail would reach anybody', async () => {
    board([guest(0, { delivery: { status: 'suppressed', at: null } }), guest(1, { kind: 'link' })]);
    expect(await screen.findByRole('button', { name: 'Export all (CSV)' })).toBeVisible();
    expect(screen.queryByRole('button', { name: /^Remind/ })).toBeNull();
  });

  test('who was reminded is listed once more when the mails may have gone out', async () => {
    const invites = many(1);
    board(invites);
    await press('Remind 1');
    await inDialog('Remind 1', 'Remind 1 person?');
    await screen.findByText(/^1 invite sent again/);
    invites[0] = guest(0, { delivery: { status: 'none', at: null, reason: 'x', reason_code: 'daily-limit' } });
    expect(await screen.findByText('No mail')).toBeVisible();
  });

  test('what the quota leaves is said before', async () => {
    board(many(5), done, 3);
    await press('Remind 5');
    expect(await screen.findByText('Only 3 more can be sent today: the rest will be refused.')).toBeVisible();
  });

  test('tells why some were not done, and who', async () => {
    const soon = (problem(429, 'resend-too-soon', { retry_after: 200 }) as { body: object }).body;
    board(many(3), (ids) => ({
      status: 200,
      body: {
        results: ids.map((invite_id, index) =>
          index === 0 ? { invite_id, status: 'done' } : { invite_id, status: 'refused', problem: soon },
        ),
      },
    }));
    await press('Remind 3');
    await inDialog('Remind 3', 'Remind 3 people?');
    const result = await screen.findByRole('dialog', { name: 'Result' });
    expect(result).toHaveTextContent('1 invite sent again; what becomes of the mail shows in the list.');
    expect(result).toHaveTextContent('2 not reminded');
    expect(result).toHaveTextContent('This was sent again a moment ago. Wait 4 minutes.');
    expect(result).toHaveTextContent('Guest 1, guest1@example.com · Guest 2, guest2@example.com');
    expect(within(result).queryByRole('button', { name: /^Try the rest/ })).toBeNull();
  });

  test('what got no answer is tried again under the same key, and what was done stays so', async () => {
    const acted = board(many(150), (ids, time) => (time === 2 ? 'no answer' : done(ids)));
    await press('Remind all');
    await inDialog('Remind 150', 'Remind 150 people?');
    const result = await screen.findByRole('dialog', { name: 'Result' });
    expect(result).toHaveTextContent('100 invites sent again');
    expect(result).toHaveTextContent('50 without an answer');
    expect(result).toHaveTextContent('Trying again does nothing twice.');
    await press('Try the rest again (50)');
    expect(await screen.findByText(/^150 invites sent again/)).toBeVisible();
    const keys = acted().map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[2]).toBe(keys[1]);
    expect(acted()[2]?.body).toEqual(acted()[1]?.body);
  });

  test.each([
    ['Escape', () => userEvent.keyboard('{Escape}')],
    ['a button', () => press('Stop')],
  ])('stops before what has not begun, while the API is busy, by %s', async (_, stop) => {
    const acted = board(many(250), (ids, time) => (time === 1 ? done(ids) : problem(503, 'unavailable')));
    await press('Remind all');
    await inDialog('Remind 250', 'Remind 250 people?');
    await vi.waitFor(() => expect(acted()).toHaveLength(2));
    expect(screen.getByText('100 of 250')).toBeVisible();
    await stop();
    const result = await screen.findByRole('dialog', { name: 'Result' });
    expect(result).toHaveTextContent('100 invites sent again');
    expect(result).toHaveTextContent('100 without an answer');
    expect(result).toHaveTextContent(/50 not reminded\s*It was stopped before these were reached/);
    expect(within(result).getByRole('button', { name: 'Try the rest again (150)' })).toBeVisible();
    expect(acted()).toHaveLength(2);
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('what has begun is finished before it says what was done', async () => {
    let finish: (answer: Answer) => void = () => undefined;
    const acted = board(many(150), () => new Promise((resolve) => (finish = resolve)));
    await tick('Select all shown');
    await press('Select all 150 that match');
    await press('Revoke');
    await inDialog('Revoke 150', 'Revoke 150 invites?');
    await vi.waitFor(() => expect(acted()).toHaveLength(1));
    await userEvent.keyboard('{Escape}');
    expect(await screen.findByText(/Stopping …$/)).toBeVisible();
    finish(done(acted().flatMap(idsOf)));
    const result = await screen.findByRole('dialog', { name: 'Result' });
    expect(result).toHaveTextContent('100 invites are revoked.');
    expect(result).toHaveTextContent(/50 not revoked\s*It was stopped before these were reached/);
    expect(acted()).toHaveLength(1);
  });

  test('a refused request is no lost one, and ends it', async () => {
    const acted = board(many(101), () => problem(403, 'not-band-admin'));
    await press('Remind all');
    await inDialog('Remind 101', 'Remind 101 people?');
    const result = await screen.findByRole('dialog', { name: 'Result' });
    expect(result).toHaveTextContent('101 not reminded');
    expect(result).toHaveTextContent('Only admins of the band may do this.');
    expect(within(result).queryByRole('button', { name: /^Try the rest/ })).toBeNull();
    expect(acted()).toHaveLength(1);
  });

  test('a file has all that match, and no formulas', async () => {
    board([
      guest(0, { name: '=1+1', part: '@tuba' }),
      guest(1, { max_uses: 9, uses: 3, views: 1 }),
      ...many(130).slice(2),
    ]);
    let file: Blob | undefined;
    URL.createObjectURL = (blob) => ((file = blob as Blob), 'blob:x');
    URL.revokeObjectURL = () => undefined;
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    await press('Export all (CSV)');
    await vi.waitFor(() => expect(file).toBeDefined());
    const bytes = await bytesOf(file);
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = new TextDecoder().decode(bytes).split('\r\n');
    expect(lines).toHaveLength(131);
    expect(lines[0]).toBe('name,address,part,role,state,mail,opened,expires,created by');
    expect(lines[1]).toBe(`"'=1+1",guest0@example.com,"'@tuba",Member,Pending,Mail delivered.,0,2026-01-04 00:00,`);
    // Each use was a view, too, counted or not.
    expect(lines[2]).toContain(',Mail delivered.,3,');
  });
});

test('those that were opened without an answer are picked from the pending ones', async () => {
  history.replaceState(null, '', '/bands/b1/invites?show=opened');
  const opened = (index: number) => guest(index, { views: index % 50 === 0 ? 1 : 0 });
  board(Array.from({ length: 230 }, (_, index) => opened(index)));
  const list = await screen.findByRole('list', { name: 'Opened, no answer' });
  expect(within(list).getAllByRole('listitem')).toHaveLength(5);
  expect(screen.getByText('5 invites')).toBeVisible();
});

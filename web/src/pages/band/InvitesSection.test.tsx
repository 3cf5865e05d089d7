import { readFileSync } from 'node:fs';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { band } from '../../../test/band';
import { type Answer, answerBy, problem, show } from '../../../test/render';
import type { Invite, Invites } from '../../api/queries';
import InvitesSection from './InvitesSection';

const open = { pending: 4, unseen: 3, mail_problems: 2, expiring_soon: 2 };
const counts = { ...open, accepted: 1000, declined: 0, revoked: 1, expired: 0 };

const link = {
  kind: 'link',
  status: 'pending',
  role: 'member',
  part: null,
  message: null,
  name: null,
  max_uses: 1,
  uses: 0,
  views: 0,
  created_at: '2026-01-01T00:00:00Z',
  created_by: 'ada',
  expires_at: '2100-04-01T00:00:00Z',
  delivery: { status: 'none', at: null },
};

function page(more: Partial<Invites>): object {
  const quota = { left: 9, resets_at: '2100-01-01T00:00:00Z' };
  const page = { invites: [], total: 0, total_exact: true, pending: 4, pending_exact: true, next_cursor: null };
  return { ...page, counts, quota: { band: quota, own: quota }, looked_at: null, complete: true, ...more };
}

/** The queries with which invites were listed. */
function listed(more: Partial<Invites> = {}) {
  const members = { members: [], next_cursor: null };
  const asked = answerBy(({ url }) => {
    if (url.endsWith('/invites/i1')) return problem(404, 'invite-not-found');
    return { status: 200, body: url.includes('/members') ? members : page(more) };
  });
  show(<InvitesSection band={band} />);
  return () => asked.filter(({ path }) => path.includes('/invites?')).map(({ path }) => path.split('?')[1]);
}

interface OpenApi {
  readonly paths: {
    readonly '/bands/{band_id}/invites': {
      readonly get: {
        readonly parameters: { readonly name: string; readonly schema: { readonly maxLength?: number } }[];
      };
    };
  };
}

const last = (queries: () => (string | undefined)[]) => queries().at(-1);
const choose = async (name: RegExp) => userEvent.click(await screen.findByRole('radio', { name }));

beforeEach(() => history.replaceState(null, '', '/bands/b1/invites'));

describe('InvitesSection', () => {
  test('has counts on its chips, and says where the API stopped counting', async () => {
    listed();
    expect(await screen.findByRole('radio', { name: 'Not opened 3' })).toBeVisible();
    expect(screen.getByRole('radio', { name: 'Mail problems 2' })).not.toBeChecked();
    expect(screen.getByRole('radio', { name: 'Ends within 48 hours 2' })).not.toBeChecked();
    expect(screen.getByRole('radio', { name: 'Accepted 1,000 or more' })).not.toBeChecked();
    expect(screen.getByRole('radio', { name: 'Pending 4' })).toBeChecked();
  });

  test.each([
    [/^Not opened/, 'status=pending&seen=no', 'show=unseen'],
    [/^Mail problems/, 'status=pending&delivery=problem', 'show=problems'],
    [/^Expired/, 'status=expired', 'show=expired'],
  ])('%s asks for these, and stands in the address', async (name, query, address) => {
    const queries = listed();
    await choose(name);
    await vi.waitFor(() => expect(last(queries)).toBe(`${query}&limit=25`));
    expect(location.search).toBe(`?${address}`);
  });

  test('the chip of those that end soon shows these alone, and only they are reminded', async () => {
    const inHours = (id: string, hours: number) =>
      ({
        ...link,
        delivery: { status: 'delivered', at: null },
        kind: 'email',
        email: `${id}@example.com`,
        id,
        name: id,
        expires_at: new Date(Date.now() + hours * 3_600_000).toISOString(),
      }) as Invite;
    const invites = [inHours('Ada', 3), inHours('Ben', 47), inHours('Cy', 49)];
    const queries = listed({ invites, total: 7, next_cursor: 'more' });
    await choose(/^Ends within 48 hours/);
    await vi.waitFor(() => expect(last(queries)).toBe('status=pending&sort=expiry&limit=100'));
    await vi.waitFor(() => expect(screen.queryByText('Cy')).toBeNull());
    expect(location.search).toBe('?show=soon');
    expect(screen.getByText('Ben')).toBeVisible();
    expect(screen.getByText('2 invites')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: /^Remind/ }));
    expect(await screen.findByRole('dialog', { name: 'Remind 2 people?' })).toBeVisible();
  });

  test('closing the details that were opened here goes back to the list, however often it is pressed', async () => {
    listed({ invites: [{ ...link, id: 'i1', name: 'Ben' } as Invite], total: 1 });
    await choose(/^All/);
    const entries = history.length;
    await userEvent.click(await screen.findByRole('button', { name: /^Details: Ben/ }));
    expect(location.search).toBe('?show=all&invite=i1');
    expect(history.length).toBe(entries + 1);
    const close = within(await screen.findByRole('dialog')).getByRole('button', { name: 'Close' });
    close.click();
    close.click();
    await vi.waitFor(() => expect(location.search).toBe('?show=all'));
    history.back();
    await vi.waitFor(() => expect(location.search).toBe(''));
  });

  test('while other invites are read, those of before are not to be acted on', async () => {
    let give: (answer: Answer) => void = () => undefined;
    const ben = { ...link, id: 'b', kind: 'email', email: 'ben@example.com', name: 'Ben' } as Invite;
    answerBy(({ url }) => {
      if (url.includes('/members')) return { status: 200, body: { members: [], next_cursor: null } };
      if (url.includes('status=declined')) return new Promise((resolve) => (give = resolve));
      return { status: 200, body: page({ invites: [ben], total: 1 }) };
    });
    show(<InvitesSection band={band} />);
    const row = await screen.findByText('Ben');
    expect(row.closest('[inert]')).toBeNull();
    await choose(/^Declined/);
    await vi.waitFor(() => expect(row.closest('[inert]')).toHaveAttribute('aria-busy', 'true'));
    expect(screen.queryByText('1 invite')).toBeNull();
    give({ status: 200, body: page({}) });
    expect(await screen.findByText('Nobody has declined')).toBeVisible();
    expect(screen.getByText('0 invites').closest('[inert]')).toBeNull();
  });

  test('a row says each name once, and nothing of views that its uses outnumber', async () => {
    const used = { status: 'accepted', uses: 1, used_by: 'hugo', used_at: '2026-01-01T00:00:00Z' };
    const group = { ...link, id: 'g', max_uses: 30, uses: 3, views: 1 };
    const rosa = { ...link, id: 'r', kind: 'user', user_id: 'rosa', name: 'Rosa Marino', display_name: 'Rosa Marino' };
    const members = [
      { user_id: 'hugo', display_name: 'Hugo Martin', role: 'member', joined_at: '2026-01-01T00:00:00Z' },
    ];
    const invites = [rosa, { ...link, ...used, id: 'h', name: 'Hugo Martin' }, group] as unknown as Invite[];
    answerBy(({ url }) => ({
      status: 200,
      body: url.includes('/members') ? { members, next_cursor: null } : page({ invites }),
    }));
    history.replaceState(null, '', '/bands/b1/invites?show=all');
    show(<InvitesSection band={band} />);
    const rows = await screen.findAllByRole('listitem');
    const [first, second, third] = rows as [HTMLElement, HTMLElement, HTMLElement];
    expect(within(first).getAllByText('Rosa Marino')).toHaveLength(1);
    await within(second).findByText('Hugo Martin');
    await vi.waitFor(() => expect(within(second).queryByText('hugo')).toBeNull());
    expect(within(second).getAllByText('Hugo Martin')).toHaveLength(1);
    expect(third).toHaveTextContent('3 of 30 used');
    expect(third).not.toHaveTextContent('Opened');
  });

  test('searches and sorts, and finds all of it in the address', async () => {
    const queries = listed();
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Search' }), 'zoe trumpet');
    await vi.waitFor(() => expect(last(queries)).toBe('status=pending&q=zoe%20trumpet&limit=25'));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Order' }), 'By name');
    await vi.waitFor(() => expect(last(queries)).toContain('sort=name'));
    expect(location.search).toBe('?q=zoe+trumpet&sort=name');
    expect(await screen.findByText('Nothing found')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Show all invites' }));
    await vi.waitFor(() => expect(last(queries)).toBe('status=all&sort=name&limit=25'));
    expect(screen.getByRole('searchbox', { name: 'Search' })).toHaveValue('');
  });

  test('shows what the address says, and what Back brings', async () => {
    history.replaceState(null, '', '/bands/b1/invites?show=unseen&q=viola&sort=created');
    const queries = listed();
    await vi.waitFor(() => expect(last(queries)).toBe('status=pending&seen=no&q=viola&sort=created&limit=25'));
    expect(screen.getByRole('searchbox', { name: 'Search' })).toHaveValue('viola');
    await choose(/^All/);
    await vi.waitFor(() => expect(location.search).toBe('?show=all&q=viola&sort=created'));
    history.back();
    await vi.waitFor(() => expect(screen.getByRole('radio', { name: /^Not opened/ })).toBeChecked());
  });

  test('drops marks that can’t be seen before it searches, and takes no more than the API', async () => {
    history.replaceState(null, '', `/bands/b1/invites?q=${encodeURIComponent('zo\u202ee\0tuba')}`);
    const queries = listed();
    await vi.waitFor(() => expect(last(queries)).toBe('status=pending&q=zoe%20tuba&limit=25'));
    const { paths } = JSON.parse(readFileSync('../openapi.json', 'utf8')) as OpenApi;
    const q = paths['/bands/{band_id}/invites'].get.parameters.find(({ name }) => name === 'q');
    expect(screen.getByRole('searchbox')).toHaveAttribute('maxlength', String(q?.schema.maxLength));
  });

  test('a search that is refused can be cleared', async () => {
    history.replaceState(null, '', `/bands/b1/invites?q=${'x'.repeat(400)}`);
    answerBy(({ url }) => (url.includes('&q=') ? problem(400, 'malformed-query') : { status: 200, body: page({}) }));
    show(<InvitesSection band={band} />);
    expect(await screen.findByRole('alert')).toHaveTextContent('words of at most 320 characters in all');
    await userEvent.click(screen.getByRole('button', { name: 'Clear the search' }));
    expect(await screen.findByText('No pending invites')).toBeVisible();
    expect(location.search).toBe('');
  });

  test('says where the band has more than was looked at', async () => {
    listed({ complete: false, looked_at: 1000, total_exact: false });
    expect(await screen.findByText(/Only 1,000 invites were looked at; the band has more\./)).toBeVisible();
  });
});

describe('a mail that came back', () => {
  const bounced = {
    ...link,
    id: 'i1',
    band_id: 'b1',
    kind: 'email',
    name: 'Ben',
    email: 'ben@example.con',
    delivery: { status: 'bounced', at: null, reason: 'x', reason_code: 'no-such-address' },
    token: null,
    url: null,
  };

  test('has its address fixed in the row, and is no problem any more', async () => {
    let listed: object = bounced;
    const asked = answerBy(({ url, method }, body) => {
      if (url.includes('/members')) return { status: 200, body: { members: [], next_cursor: null } };
      if (method === 'PATCH') listed = { ...bounced, ...(body as object), delivery: { status: 'queued', at: null } };
      return { status: 200, body: method === 'PATCH' ? listed : page({ invites: [listed] as Invites['invites'] }) };
    });
    show(<InvitesSection band={band} />);
    await userEvent.click(await screen.findByRole('button', { name: 'Fix the address: Ben, ben@example.con' }));
    const dialog = screen.getByRole('dialog', { name: 'Change the invite' });
    const address = within(dialog).getByRole('textbox', { name: 'E-mail address' });
    await vi.waitFor(() => expect(address).toHaveFocus());
    await userEvent.clear(address);
    await userEvent.type(address, 'ben@example.com{Enter}');
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ email: 'ben@example.com' });
    expect(screen.getByText('Mail queued')).toBeVisible();
    expect(screen.queryByRole('button', { name: /^Fix the address/ })).toBeNull();
  });

  test.each<[string, object, boolean]>([
    ['bounced before', { status: 'suppressed', at: null, reason_code: 'bounced-before' }, true],
    ['is blocked, maybe by its owner', { status: 'suppressed', at: null, reason_code: 'unsubscribed' }, false],
    ['belongs to somebody who called it spam', { status: 'complained', at: null }, false],
  ])('can be fixed only where the address is to blame: it %s', async (_, delivery, offered) => {
    listed({ invites: [{ ...bounced, delivery }] as Invites['invites'] });
    await screen.findByRole('button', { name: /^More for Ben/ });
    expect(screen.queryByRole('button', { name: /^Fix the address/ }) !== null).toBe(offered);
  });
});

import { QueryClient } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test } from 'vitest';
import { answer, answerBy, type Asked, problem, show } from '../../../test/render';
import { type Band, type Member, membersQuery } from '../../api/queries';
import { MembersSection } from './MembersSection';

const band = { id: 'b1', name: 'B', my_role: 'admin' } as Band;
const ben = { user_id: 'ben', display_name: 'Ben', role: 'admin', joined_at: '2026-01-01T00:00:00Z' } as Member;
const ada = { id: 'ada', name: 'Ada', email: undefined, verified: false };

function members(member = ben) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  queries.setQueryData(membersQuery(band.id).queryKey, {
    pages: [{ members: [member], next_cursor: null }],
    pageParams: [null],
  });
  show(<MembersSection band={band} person={ada} />, 'en', queries);
}
const choose = async (item: string) => {
  await userEvent.click(screen.getByRole('button', { name: 'Manage Ben' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
};

test('a member is shown with their part, and by what the invite called them where they gave no name', () => {
  members({ ...ben, display_name: null, name: 'Benny', part: 'second trumpet' });
  expect(screen.getByText('Benny')).toBeVisible();
  expect(screen.getByRole('heading', { name: 'second trumpet · 1' })).toBeVisible();
});

describe('whoever was an admin', () => {
  const count = (links: number, next_cursor: string | null = null) => ({
    status: 200,
    body: { open_links: links, replaced: 0, next_cursor },
  });
  const replaced = (replaced: number, next_cursor: string | null = null) => ({
    status: 200,
    body: { open_links: replaced, replaced, next_cursor },
  });
  const none = { status: 200, body: { members: [], next_cursor: null } };
  const path = '/api/bands/b1/invites/replace-links';
  /** Only what is asked about links: lists are read again beside it. */
  const ofLinks = (asked: readonly Asked[]) => asked.filter((each) => each.path === path).map(({ body }) => body);

  /** Answers by path: reading the band again runs beside it. */
  function serve(...links: Parameters<typeof answer>) {
    const other = (request: Request) => (request.method === 'GET' ? none : { status: 204 });
    return answerBy((request) => (request.url.endsWith('/replace-links') ? links.shift() : other(request)));
  }
  const takeOut = async () => {
    await choose('Remove from the band');
    await userEvent.click(await screen.findByRole('button', { name: 'Remove from the band' }));
  };

  test('saw the open links: the band is asked whether to replace them, and they are kept', async () => {
    const asked = serve(count(2, 'more'), count(1));
    members();
    await takeOut();
    const dialog = await screen.findByRole('dialog', { name: 'Replace the open links?' });
    expect(dialog).toHaveTextContent('Ben could see the band’s 3 open links');
    expect(dialog).toHaveTextContent('the old links and their QR codes stop working at once');
    expect(ofLinks(asked)).toEqual([{ dry_run: true }, { dry_run: true, cursor: 'more' }]);
    await userEvent.click(screen.getByRole('button', { name: 'Keep' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(ofLinks(asked)).toHaveLength(2);
  });

  test('saw links that are replaced page by page; how many is told', async () => {
    const asked = serve(count(300), replaced(200, 'more'), replaced(99));
    members();
    await takeOut();
    await userEvent.click(await screen.findByRole('button', { name: 'Replace' }));
    expect(await screen.findByText(/^299 links are replaced\. The old ones no longer work/)).toBeVisible();
    expect(ofLinks(asked).slice(1)).toEqual([{}, { cursor: 'more' }]);
    expect(screen.getByRole('link', { name: 'Show the invites' })).toHaveAttribute('href', '/bands/b1/invites');
  });

  test('where that is broken off, it says how many are new, and goes on from there', async () => {
    const asked = serve(count(300), replaced(200, 'more'), problem(500, 'internal'), replaced(100));
    members();
    await takeOut();
    await userEvent.click(await screen.findByRole('button', { name: 'Replace' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The other links still work as before.');
    expect(screen.getByText('200 of 300 replaced')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Replace the rest' }));
    expect(await screen.findByText(/^300 links are replaced/)).toBeVisible();
    expect(ofLinks(asked).slice(1)).toEqual([{}, { cursor: 'more' }, { cursor: 'more' }]);
  });

  test('saw nothing where there are no open links: nothing is asked', async () => {
    const asked = serve(count(0));
    members();
    await takeOut();
    await waitFor(() => expect(ofLinks(asked)).toEqual([{ dry_run: true }]));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('is asked about as a member, too', async () => {
    serve(count(1));
    members();
    await choose('Make member');
    await userEvent.click(await screen.findByRole('button', { name: 'Make member' }));
    expect(await screen.findByText(/Ben could see the band’s open link and may still have it/)).toBeVisible();
  });

  test('but a plain member saw none', async () => {
    const asked = serve();
    members({ ...ben, role: 'member' });
    await choose('Remove from the band');
    expect(await screen.findByText(/their open invites to this band end/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Remove from the band' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(true);
    expect(ofLinks(asked)).toEqual([]);
  });

  test('where the links can’t be counted it says so, and tries again', async () => {
    serve(problem(500, 'internal'), count(1));
    members();
    await takeOut();
    expect(await screen.findByRole('alert')).toHaveTextContent('Something went wrong on our side.');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(/the band’s open link/)).toBeVisible();
  });
});

test('asks before an admin becomes a member, since their invites end with it', async () => {
  const asked = answer({ status: 200, body: { ...ben, role: 'member' } });
  members();
  await choose('Make member');
  expect(await screen.findByText(/Invites that they sent stop working/)).toBeVisible();
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Make member' }));
  expect(asked[0]).toMatchObject({ method: 'PATCH', path: '/api/bands/b1/members/ben', body: { role: 'member' } });
});

test('shows the new role at once, and the old one again where the API says no', async () => {
  let refuse = (): void => undefined;
  const refusal = new Promise<void>((resolve) => (refuse = resolve));
  answer(refusal.then(() => problem(409, 'last-admin')));
  members();
  await choose('Make member');
  await userEvent.click(await screen.findByRole('button', { name: 'Make member' }));
  const row = screen.getByText('Ben').closest('li');
  await waitFor(() => expect(row).toHaveTextContent('Member'));
  refuse();
  await waitFor(() => expect(row).toHaveTextContent('Admin'));
});

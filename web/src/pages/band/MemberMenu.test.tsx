import { QueryClient } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { answer, problem, show } from '../../../test/render';
import { type Band, type Member, membersQuery } from '../../api/queries';
import { MembersSection } from './MembersSection';

const band = { id: 'b1', name: 'B', my_role: 'admin' } as Band;
const ben = { user_id: 'ben', display_name: 'Ben', role: 'admin', joined_at: '2026-01-01T00:00:00Z' } as Member;
const ada = { id: 'ada', name: 'Ada', email: undefined, verified: false };

function members() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  queries.setQueryData(membersQuery(band.id).queryKey, {
    pages: [{ members: [ben], next_cursor: null }],
    pageParams: [null],
  });
  show(<MembersSection band={band} person={ada} />, 'en', queries);
}
const choose = async (item: string) => {
  await userEvent.click(screen.getByRole('button', { name: 'Manage Ben' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
};

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

import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { band } from '../../../test/band';
import { answer, answerBy, show } from '../../../test/render';
import { MembersSection } from './MembersSection';

const ada = { id: 'ada', name: 'Ada', email: undefined, verified: false };

async function leave(more: Partial<typeof band>): Promise<HTMLElement> {
  const member = { user_id: 'ada', display_name: 'Ada', role: 'admin', joined_at: '2026-01-01T00:00:00Z' };
  answerBy(() => ({ status: 200, body: { members: [member], next_cursor: null } }));
  show(<MembersSection band={{ ...band, member_count: 2, ...more }} person={ada} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Leave the band' }));
  return screen.findByRole('dialog', { name: 'Leave B?' });
}

test('a member who leaves is told nothing of admins', async () => {
  const dialog = await leave({ my_role: 'member' });
  expect(dialog).toHaveTextContent('To come back you’ll need a new invite');
  expect(dialog).not.toHaveTextContent(/admin|you sent/);
});

test('an admin who leaves is told what becomes of their invites', async () => {
  expect(await leave({ my_role: 'admin' })).toHaveTextContent('The invites you sent stop working.');
});

test('an admin who is alone is told that the band keeps them, and what to do', async () => {
  const dialog = await leave({ my_role: 'admin', member_count: 1 });
  expect(dialog).toHaveTextContent('You are the only one in the band');
  const asked = answer();
  await userEvent.click(within(dialog).getByRole('button', { name: 'Invite people' }));
  expect(window.location.pathname).toBe('/bands/b1/invite');
  expect(asked.filter(({ method }) => method === 'DELETE')).toEqual([]);
});

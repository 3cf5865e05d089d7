import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answer, show } from '../../test/render';
import SignedInNav from './SignedInNav';

const ada = { id: 'ada', name: 'Ada', email: 'ada@example.com', verified: true };

test.each([
  [null, 'Inbox, 2 invites', '2'],
  ['more', 'Inbox, more than 2 invites', '2+'],
])('the inbox says how much is in it, to the eye and the ear', async (next_cursor, label, count) => {
  answer({ status: 200, body: { display_name: 'Ada' } }, { status: 200, body: { invites: [{}, {}], next_cursor } });
  show(<SignedInNav person={ada} />);
  expect(await screen.findByRole('link', { name: label })).toHaveTextContent(count);
});

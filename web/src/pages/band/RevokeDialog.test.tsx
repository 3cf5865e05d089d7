import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { band } from '../../../test/band';
import { answerBy, show } from '../../../test/render';
import type { Invite } from '../../api/queries';
import { RevokeDialog } from './RevokeDialog';

const link = { id: 'i', kind: 'link', max_uses: 1, name: null, email: null, user_id: null } as unknown as Invite;

test.each<[string, Partial<Invite>, string]>([
  ['a link without a name', {}, 'Nobody can use it to join any more.'],
  ['a group’s link', { max_uses: 30, name: 'Brass' }, 'Nobody can use it to join any more.'],
  ['a link for somebody', { name: 'Ben' }, 'Ben can’t use it to join any more.'],
  ['a mailed invite', { kind: 'email', email: 'ben@example.com' }, 'ben@example.com can’t use it to join any more.'],
])('says who can’t join any more: %s', async (_, more, text) => {
  answerBy(() => ({ status: 200, body: { members: [], next_cursor: null } }));
  const invite = { ...link, ...more } as Invite;
  show(<RevokeDialog band={band} invite={invite} opener={{ current: null }} onClose={() => undefined} />);
  expect(await screen.findByRole('dialog', { name: 'Revoke this invite?' })).toHaveTextContent(text);
});

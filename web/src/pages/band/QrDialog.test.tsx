import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { band } from '../../../test/band';
import { answerBy, show } from '../../../test/render';
import type { Invite } from '../../api/queries';
import { QrDialog } from './QrDialog';

test.each([
  [{ kind: 'link', max_uses: 1 }, 'Whoever is first to use it joins; nobody after that.', 'Scan to join'],
  [{ kind: 'link', max_uses: 30 }, 'Whoever scans it can join, up to 30 people in all.', 'Scan to join'],
  [
    { kind: 'email', email: 'ben@example.com' },
    'Only for ben@example.com: whoever joins has to sign in with this address.',
    'Only for ben@example.com',
  ],
  [
    { kind: 'user', user_id: 'ben', display_name: 'Ben' },
    'Only for Ben: nobody else can join with it.',
    'Only for Ben',
  ],
])('a code of %j says for whom it is, in the dialog and on the screen', async (more, warning, large) => {
  answerBy(({ url }) =>
    url.includes('/members')
      ? { status: 200, body: { members: [], next_cursor: null } }
      : { status: 200, body: '<svg/>' },
  );
  const invite = { token: 't', max_uses: 1, ...more } as Invite;
  const teal = { ...band, settings: { ...band.settings, color: 'teal' } };
  show(<QrDialog band={teal} invite={invite} opener={{ current: null }} onClose={() => undefined} />);
  expect(await screen.findByText(warning)).toBeVisible();
  screen.getByRole('button', { name: 'Full screen' }).click();
  expect(await screen.findByText(large)).toBeVisible();
  expect(screen.getByRole('dialog')).toHaveAttribute('data-band-color', 'teal');
});

import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { answerBy, show } from '../../../test/render';
import Bands from './Bands';

test('each band is in its colour', async () => {
  const band = (id: string, color: string) => ({
    id,
    name: id,
    color,
    role: 'member',
    joined_at: '2026-01-01T00:00:00Z',
  });
  const bands = [band('Kinks', 'teal'), band('Who', 'red')];
  answerBy(({ url }) => {
    if (url.endsWith('/me')) return { status: 200, body: { display_name: 'A' } };
    return { status: 200, body: { bands, invites: [], next_cursor: null } };
  });
  show(<Bands name="A" />);
  const rows = within(await screen.findByRole('list', { name: 'My bands' })).getAllByRole('listitem');
  const colors = rows.map((row) => row.querySelector('[data-band-color]')?.getAttribute('data-band-color'));
  expect(colors).toEqual(['teal', 'red']);
});

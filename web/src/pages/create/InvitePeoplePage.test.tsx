import { MantineProvider } from '@mantine/core';
import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { band } from '../../../test/band';
import { show } from '../../../test/render';
import { session } from '../../auth/session';
import { theme } from '../../theme';
import InvitePeoplePage from './InvitePeoplePage';

const made = { id: 'i', kind: 'link', delivery: { status: 'none' }, expires_at: '2026-06-01T12:00:00Z' };

beforeEach(() =>
  session.set({ status: 'signed-in', person: { id: 'a', name: 'A', email: undefined, verified: false } }, 'secret'),
);
afterEach(() => session.set({ status: 'signed-out' }));

/** Answers for as long as it is asked. What is asked of many at once is answered when told to. */
function api() {
  const lots: ((answer: Response) => void)[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const { url, method, headers } = input as Request;
    const [, id] = /bands\/(\w+)/.exec(url) ?? [];
    // A check of what is not sent yet has no key.
    if (url.endsWith('/bulk') && !headers.has('idempotency-key')) throw new TypeError('Failed to fetch');
    if (url.endsWith('/bulk')) return new Promise((resolve) => lots.push(resolve));
    if (method === 'POST') return Response.json(made, { status: 201 });
    return Response.json({ ...band, id, name: `Band ${id}` });
  });
  return lots;
}

function Pages() {
  const [shown, setShown] = useState('b1');
  return (
    // As it is in the client: in tests, Mantine’s tabs would keep their effects in any case.
    <MantineProvider theme={theme}>
      <InvitePeoplePage band={shown} />
      <button onClick={() => setShown(shown === 'b1' ? 'b2' : 'b1')}>Go</button>
    </MantineProvider>
  );
}

describe('InvitePeoplePage', () => {
  test('goes on with a list while a link is made', async () => {
    const lots = api();
    show(<Pages />);
    const list = await screen.findByRole('textbox', { name: 'Who?' });
    const addresses = Array.from({ length: 30 }, (_, index) => `guest${String(index)}@example.com`);
    fireEvent.change(list, { target: { value: `${addresses.join('\n')}\n` } });
    await userEvent.click(screen.getByRole('button', { name: 'Invite 30 people' }));
    await userEvent.click(screen.getByRole('button', { name: 'Create link' }));
    await screen.findByText(/^The link is ready/);
    const results = (count: number) => ({
      results: Array.from({ length: count }, (_, index) => ({ index, status: 'created' })),
    });
    lots[0]?.(Response.json(results(25)));
    await vi.waitFor(() => expect(lots).toHaveLength(2));
    lots[1]?.(Response.json(results(5)));
    expect(await screen.findByText('30 invited.')).toBeVisible();
  });

  test('what was made for one band is not shown for another', async () => {
    api();
    show(<Pages />);
    const go = () => userEvent.click(screen.getByRole('button', { name: 'Go' }));
    await screen.findByText('To Band b1');
    await go();
    await screen.findByText('To Band b2');
    await userEvent.click(screen.getByRole('button', { name: 'Create link' }));
    await screen.findByText(/^The link is ready/);
    await go();
    expect(await screen.findByText('To Band b1')).toBeVisible();
    expect(screen.queryByText(/^The link is ready/)).toBeNull();
  });

  test('begins with the terms of an invite that is made again, and forgets them with it', async () => {
    api();
    const scroll = vi.spyOn(window, 'scrollTo').mockReturnValue();
    const again = {
      kind: 'email',
      name: 'Ben',
      email: 'ben@example.com',
      role: 'admin',
      part: 'tuba',
      message: 'Come back!',
      max_uses: 1,
      created_at: '2026-01-01T00:00:00Z',
      expires_at: '2026-01-15T00:00:00Z',
      delivery: { status: 'none', at: null },
    };
    history.replaceState({ again }, '');
    show(<Pages />);
    expect(await screen.findByRole('row', { name: /^1 Ben/ })).toHaveTextContent('ben@example.com');
    expect(screen.getByText('Admin · tuba · 14 days · no mail · with a message')).toBeVisible();
    expect(scroll).toHaveBeenCalledWith(0, 0);
    expect(screen.getByRole('button', { name: 'Invite 1 person without mail' })).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Clear the list' }));
    expect(screen.getByText('Member · 3 days · mail in English')).toBeVisible();
    history.replaceState(null, '');
  });
});

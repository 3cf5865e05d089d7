import { readFileSync } from 'node:fs';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { band } from '../../../test/band';
import { answerBy, problem, show } from '../../../test/render';
import type { Invites } from '../../api/queries';
import { InvitesSection } from './InvitesSection';

const counts = { pending: 4, unseen: 3, mail_problems: 2, accepted: 1000, declined: 0, revoked: 1, expired: 0 };

function page(more: Partial<Invites>): object {
  const quota = { left: 9, resets_at: '2100-01-01T00:00:00Z' };
  const page = { invites: [], total: 0, total_exact: true, pending: 4, pending_exact: true, next_cursor: null };
  return { ...page, counts, quota: { band: quota, own: quota }, looked_at: null, complete: true, ...more };
}

/** The queries with which invites were listed. */
function listed(more: Partial<Invites> = {}) {
  const asked = answerBy(() => ({ status: 200, body: page(more) }));
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
    expect(screen.getByRole('radio', { name: 'Accepted 1,000 or more' })).not.toBeChecked();
    expect(screen.getByRole('radio', { name: 'Pending 4' })).toBeChecked();
  });

  test.each([
    [/^Not opened/, 'status=pending&seen=no', 'show=unseen'],
    [/^Mail problems/, 'status=pending&delivery=problem', 'show=problems'],
    [/^Ends soon/, 'status=pending&sort=expiry', 'show=soon'],
    [/^Expired/, 'status=expired', 'show=expired'],
  ])('%s asks for these, and stands in the address', async (name, query, address) => {
    const queries = listed();
    await choose(name);
    await vi.waitFor(() => expect(last(queries)).toBe(`${query}&limit=25`));
    expect(location.search).toBe(`?${address}`);
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

import { MutationObserver, onlineManager, QueryObserver } from '@tanstack/react-query';
import { beforeEach, expect, test, vi } from 'vitest';
import { Refused } from './api/problem';
import { session, whose } from './auth/session';
import { queries } from './cache';

const KEY = ['bands'];
const signIn = (id: string, token = id) =>
  session.set({ status: 'signed-in', person: { id, name: id, email: undefined, verified: true } }, token);

beforeEach(() => {
  session.set({ status: 'signed-out' });
  queries.clear();
});

test('what one person has read is gone when they sign out', () => {
  signIn('ada');
  queries.setQueryData(KEY, 'Ada’s');
  session.set({ status: 'signed-out' });
  expect(queries.getQueryData(KEY)).toBeUndefined();
});

test('what they have read stays where their sign-in has run out', () => {
  signIn('ada');
  queries.setQueryData(KEY, 'Ada’s');
  const state = session.state();
  session.set({ status: 'signed-out', failure: 'expired', was: whose(state) });
  expect(queries.getQueryData(KEY)).toBe('Ada’s');
  signIn('ben');
  expect(queries.getQueryData(KEY)).toBeUndefined();
});

test('and when the next person signs in, also where it shows: that is read anew', async () => {
  signIn('ada');
  const read = vi.fn(() => Promise.resolve(session.pass()?.person));
  const shown = new QueryObserver(queries, { queryKey: KEY, queryFn: read });
  const stop = shown.subscribe(() => undefined);
  await vi.waitFor(() => expect(shown.getCurrentResult().data).toBe('ada'));
  queries.setQueryData(['profile'], 'Ada’s');
  signIn('ben');
  expect(shown.getCurrentResult().data).toBeUndefined();
  expect(queries.getQueryData(['profile'])).toBeUndefined();
  await vi.waitFor(() => expect(shown.getCurrentResult().data).toBe('ben'));
  stop();
});

test('the same person keeps what they have read', () => {
  signIn('ada');
  queries.setQueryData(KEY, 'Ada’s');
  signIn('ada', 'new');
  expect(queries.getQueryData(KEY)).toBe('Ada’s');
});

test('what was refused to an old token is asked again with a new one, and for nothing less', async () => {
  signIn('ada', 'old');
  const read = vi.fn(() => Promise.reject(Refused.as('unauthenticated', 401)));
  const shown = new QueryObserver(queries, { queryKey: KEY, queryFn: read });
  const stop = shown.subscribe(() => undefined);
  await vi.waitFor(() => expect(shown.getCurrentResult().isError).toBe(true));
  session.fail('blocked');
  expect(read).toHaveBeenCalledTimes(1);
  signIn('ada', 'new');
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2));
  stop();
});

test('without a network, reading and changing fail rather than wait', async () => {
  onlineManager.setOnline(false);
  const offline = () => Promise.reject(Refused.as('offline', 0));
  const read = queries.query({ queryKey: KEY, queryFn: offline, retry: false });
  await expect(read).rejects.toMatchObject({ code: 'offline' });
  const change = new MutationObserver(queries, { mutationFn: offline }).mutate();
  await expect(change).rejects.toMatchObject({ code: 'offline' });
  onlineManager.setOnline(true);
});

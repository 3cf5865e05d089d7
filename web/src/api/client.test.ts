import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answer, problem } from '../../test/render';
import { session } from '../auth/session';
import { api, ask } from './client';
import { refusalOf } from './problem';

const bands = () => ask(api.GET('/bands'));
const found = () => ask(api.POST('/bands', { body: { name: 'The Analytical Engines' } }));

describe('ask', () => {
  test('gives what was answered', async () => {
    answer({ status: 200, body: { bands: [], next_cursor: null } });
    await expect(bands()).resolves.toEqual({ bands: [], next_cursor: null });
  });

  test('throws the problem, with its faults by pointer', async () => {
    answer(problem(422, 'invalid-input', { errors: [{ pointer: '/name', code: 'empty', detail: 'is empty' }] }));
    const refused = refusalOf(await bands().catch((error: unknown) => error));
    expect(refused.code).toBe('invalid-input');
    expect(refused.fault('/name')).toMatchObject({ code: 'empty', detail: 'is empty' });
    expect(refused.passing).toBe(false);
  });

  test('without an answer it is offline, and may pass', async () => {
    answer('no answer');
    const refused = refusalOf(await bands().catch((error: unknown) => error));
    expect(refused).toMatchObject({ code: 'offline', passing: true });
  });

  test('what a gateway says in words of its own is a problem of ours', async () => {
    answer({ status: 503, body: { message: 'Service Unavailable' } });
    await expect(found()).rejects.toMatchObject({ code: 'unavailable' });
    answer(problem(418, 'a-code-to-come'));
    await expect(bands()).rejects.toMatchObject({ code: 'internal' });
  });

  test('sends no half characters, for which the API would refuse the whole body', async () => {
    const asked = answer(problem(503, 'unavailable'));
    await ask(api.POST('/bands', { body: { name: 'Kinks \ud83d 😀' } })).catch(() => undefined);
    expect(asked[0]?.body).toEqual({ name: 'Kinks  😀' });
  });

  test('says who asks, where anyone is signed in', async () => {
    const asked = answer(problem(401, 'unauthenticated'), problem(401, 'unauthenticated'));
    await bands().catch(() => undefined);
    session.set({ status: 'signed-in', person: { id: 'a', name: 'A', email: undefined, verified: false } }, 'secret');
    await bands().catch(() => undefined);
    session.set({ status: 'signed-out' });
    expect(asked.map(({ headers }) => headers.get('authorization'))).toEqual([null, 'Bearer secret']);
  });
});

describe('a token that the API no longer takes', () => {
  const person = { id: 'a', name: 'A', email: undefined, verified: false };
  const signIn = (token: string) => session.set({ status: 'signed-in', person }, token);
  const refusal = problem(401, 'unauthenticated');
  let renewals: number;

  /** Signed in an hour ago, at an issuer that goes on to give this token. */
  function signedIn(next: string | undefined): void {
    const renew = async () => {
      renewals += 1;
      await Promise.resolve();
      if (next) signIn(next);
      return true;
    };
    session.connect({ renew, signIn: () => undefined, signOut: () => undefined, forget: () => undefined });
    signIn('old');
    vi.advanceTimersByTime(3_600_000);
  }

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
    renewals = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
    session.set({ status: 'signed-out' });
  });

  test('is renewed, and the same request sent again with its body', async () => {
    signedIn('new');
    const asked = answer(refusal, { status: 201, body: { id: 'b1' } });
    await expect(found()).resolves.toEqual({ id: 'b1' });
    expect(asked.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer old', 'Bearer new']);
    expect(asked.map(({ body }) => body)).toEqual([
      { name: 'The Analytical Engines' },
      { name: 'The Analytical Engines' },
    ]);
  });

  test('is renewed once for requests that are refused at once', async () => {
    signedIn('new');
    const none = { status: 200, body: { bands: [], next_cursor: null } };
    const asked = answer(refusal, refusal, none, none);
    await Promise.all([bands(), bands()]);
    expect(asked).toHaveLength(4);
    expect(renewals).toBe(1);
  });

  test('is a refusal where there is no new one', async () => {
    signedIn(undefined);
    const asked = answer(refusal);
    await expect(bands()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(asked).toHaveLength(1);
    expect(session.state().status).toBe('signed-in');
  });

  test('is renewed once only: where the new one is refused, too, that is said', async () => {
    signedIn('new');
    const asked = answer(refusal, refusal);
    await expect(bands()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(asked).toHaveLength(2);
    expect(renewals).toBe(1);
    expect(session.state()).toMatchObject({ status: 'signed-out', failure: 'refused', was: { id: 'a' } });
  });
});

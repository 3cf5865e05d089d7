import { describe, expect, test } from 'vitest';
import { answer, problem } from '../../test/render';
import { session } from '../auth/session';
import { api, ask } from './client';
import { refusalOf } from './problem';

const bands = () => ask(api.GET('/bands'));

describe('ask', () => {
  test('gives what was answered', async () => {
    answer({ status: 200, body: { bands: [], next_cursor: null } });
    await expect(bands()).resolves.toEqual({ bands: [], next_cursor: null });
  });

  test('throws the problem, with its faults by pointer', async () => {
    answer(problem(422, 'invalid-input', { errors: [{ pointer: '/name', detail: 'is empty' }] }));
    const refused = refusalOf(await bands().catch((error: unknown) => error));
    expect(refused.code).toBe('invalid-input');
    expect(refused.fault('/name')).toBe('is empty');
    expect(refused.passing).toBe(false);
  });

  test('without an answer it is offline, and may pass', async () => {
    answer('no answer');
    const refused = refusalOf(await bands().catch((error: unknown) => error));
    expect(refused).toMatchObject({ code: 'offline', passing: true });
  });

  test('what a gateway says in words of its own is a problem of ours', async () => {
    answer({ status: 503, body: { message: 'Service Unavailable' } });
    await expect(bands()).rejects.toMatchObject({ code: 'unavailable' });
    answer(problem(418, 'a-code-to-come'));
    await expect(bands()).rejects.toMatchObject({ code: 'internal' });
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

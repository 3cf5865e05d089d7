import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { rows } from '../../../../test/people';
import { answerBy } from '../../../../test/render';
import { readList } from '../box/read/read';
import { useCheck } from './useCheck';

const listOf = (count: number) =>
  readList(Array.from({ length: count }, (_, index) => `guest${String(index)}@example.com`).join('\n')).entries;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An API with so many invites left, until an hour from now. */
function api(left: () => number) {
  const resets_at = new Date(Date.now() + 3600_000).toISOString();
  return answerBy((_, body) => {
    const { invites } = body as { invites: object[] };
    const made = rows(...invites.map(() => ({ status: 'created' })));
    return { status: 200, body: { ...made.body, quota: { left: left(), resets_at } } };
  });
}

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

describe('a check', () => {
  test('asks by dry runs without a key, about a hundred rows at a time, and about each of them once', async () => {
    const asked = api(() => 5);
    const [some, more] = [listOf(150), listOf(151)];
    const { result, rerender } = renderHook(({ entries }) => useCheck('b', entries, false), {
      initialProps: { entries: some },
    });
    await pass(1000);
    rerender({ entries: more });
    await pass(1000);
    const counts = asked.map(({ body }) => (body as { invites: object[] }).invites.length);
    expect(counts).toEqual([100, 50, 1]);
    for (const { body, headers } of asked) {
      expect(body).toMatchObject({ dry_run: true });
      expect(headers.has('idempotency-key')).toBe(false);
    }
    expect(result.current.quota?.left).toBe(5);
  });

  test('asks about a row again where it was wrong and is another now', async () => {
    const wrong = { status: 'invalid', problem: { code: 'invalid-input' } };
    const asked = answerBy(() => ({ status: 200, body: rows(wrong).body }));
    const list = (part: string) => readList(`E-Mail;Part\nada@example.com;${part}`).entries;
    const [one, other] = [list('horn'), list('tuba')];
    const { result, rerender } = renderHook(({ entries }) => useCheck('b', entries, false), {
      initialProps: { entries: one },
    });
    await pass(1000);
    expect(one[0] && result.current.of(one[0])?.status).toBe('invalid');
    expect(other[0] && result.current.of(other[0])).toBeUndefined();
    rerender({ entries: other });
    await pass(1000);
    expect(asked).toHaveLength(2);
  });

  test('asks about a row again where its part may be an address now', async () => {
    const asked = api(() => 5);
    const list = (part: string) => readList(`E-Mail;Part\nada@example.com;${part}`).entries;
    const { result, rerender } = renderHook(({ entries }) => useCheck('b', entries, false), {
      initialProps: { entries: list('horn') },
    });
    await pass(1000);
    const [other] = list('evil.com/x');
    expect(other && result.current.of(other)).toBeUndefined();
    rerender({ entries: list('evil.com/x') });
    await pass(1000);
    expect(asked).toHaveLength(2);
    rerender({ entries: list('tuba') });
    await pass(1000);
    expect(asked).toHaveLength(2);
  });

  test('is made anew when the quotas are', async () => {
    let left = 0;
    api(() => left);
    const entries = listOf(2);
    const { result } = renderHook(() => useCheck('b', entries, false));
    await pass(1000);
    expect(result.current.quota?.left).toBe(0);
    left = 100;
    await pass(3600_000);
    expect(result.current.quota?.left).toBe(100);
  });

  test('waits while invites are sent', async () => {
    const asked = api(() => 1);
    const entries = listOf(2);
    const { rerender } = renderHook(({ paused }) => useCheck('b', entries, paused), {
      initialProps: { paused: true },
    });
    await pass(1000);
    expect(asked).toHaveLength(0);
    rerender({ paused: false });
    await pass(1000);
    expect(asked).toHaveLength(1);
  });

  test('that gets no answer knows nothing, and does not ask again by itself', async () => {
    const asked = answerBy(() => 'no answer');
    const entries = listOf(1);
    const { result } = renderHook(() => useCheck('b', entries, false));
    await pass(60_000);
    expect(asked).toHaveLength(1);
    expect(entries[0] && result.current.of(entries[0])).toBeUndefined();
  });
});

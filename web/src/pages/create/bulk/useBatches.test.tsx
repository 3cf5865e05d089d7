import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answer, problem } from '../../../../test/render';
import { readRows } from './rows';
import { useBatches } from './useBatches';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const rows = readRows(Array.from({ length: 30 }, (_, index) => `guest${index}@example.com`).join('\n'));
const batch = (count: number) => ({
  status: 200,
  body: { batch_id: 'b', created: count, failed: 0, next_cursor: null, results: results(count) },
});
const results = (count: number) => Array.from({ length: count }, (_, index) => ({ index, status: 'created' }));

async function run(dry: boolean) {
  const { result } = renderHook(() => useBatches('band'));
  await act(async () => {
    const running = result.current.start(rows, {}, dry);
    await vi.runAllTimersAsync();
    await running;
  });
  return result;
}

describe('useBatches', () => {
  test('sends some rows at a time, each lot under a key of its own', async () => {
    const asked = answer(batch(25), batch(5));
    const result = await run(false);
    expect(asked.map(({ body }) => (body as { invites: unknown[] }).invites.length)).toEqual([25, 5]);
    const keys = asked.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys).size).toBe(2);
    expect(result.current.run).toMatchObject({ running: false, done: 30, total: 30 });
    expect(result.current.run?.results.size).toBe(30);
  });

  test('repeats a lot without an answer under the same key', async () => {
    const asked = answer('no answer', problem(503, 'unavailable'), batch(25), batch(5));
    const result = await run(false);
    const [first, second, third] = asked.map(({ headers }) => headers.get('idempotency-key'));
    expect(first).toBeTruthy();
    expect([second, third]).toEqual([first, first]);
    expect(result.current.run?.results.size).toBe(30);
  });

  test('stops where the API refuses, and says why', async () => {
    const asked = answer(batch(25), problem(429, 'quota-exceeded'));
    const result = await run(false);
    expect(asked).toHaveLength(2);
    expect(result.current.run).toMatchObject({ running: false, done: 25, refused: { code: 'quota-exceeded' } });
    expect(result.current.run?.results.size).toBe(25);
  });

  test('a dry run takes no key', async () => {
    const asked = answer(batch(25), batch(5));
    await run(true);
    expect(asked[0]?.headers.has('idempotency-key')).toBe(false);
    expect(asked[0]?.body).toMatchObject({ dry_run: true });
  });
});

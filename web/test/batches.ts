/** A list of thirty, and how it is sent. Timers are the test's. */
import { act, renderHook } from '@testing-library/react';
import { vi } from 'vitest';
import { readList } from '../src/pages/create/box/read/read';
import { useBatches } from '../src/pages/create/send/useBatches';
import type { Asked } from './render';

export const rows = readList(Array.from({ length: 30 }, (_, index) => `guest${index}@example.com`).join('\n')).entries;
export const batch = (count: number) => ({
  status: 200,
  body: { batch_id: 'b', created: count, failed: 0, next_cursor: null, results: results(count) },
});
export const results = (count: number) => Array.from({ length: count }, (_, index) => ({ index, status: 'created' }));

export const keysOf = (asked: readonly Asked[]) => asked.map(({ headers }) => headers.get('idempotency-key'));
export const emailsOf = (asked: Asked | undefined) => (asked?.body as { invites: { email: string }[] }).invites;

export const hook = () => renderHook(() => useBatches('band')).result;

export async function go(result: ReturnType<typeof hook>, all = {}) {
  await act(async () => {
    const running = result.current.start(rows, all);
    await vi.runAllTimersAsync();
    await running;
  });
}

export async function run() {
  const result = hook();
  await go(result);
  return result;
}

import { act, renderHook } from '@testing-library/react';
import { Activity, type PropsWithChildren } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { batch, emailsOf, go, hook, keysOf, results, rows, run } from '../../../../test/batches';
import { answer, problem } from '../../../../test/render';
import { isOpen, useBatches } from './useBatches';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers each request when told to. */
function held() {
  const answers: ((answer: Response) => void)[] = [];
  const keys: (string | null)[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation((input) => {
    keys.push((input as Request).headers.get('idempotency-key'));
    return new Promise((resolve) => answers.push(resolve));
  });
  const give = (index: number, { body }: ReturnType<typeof batch>) =>
    act(async () => {
      answers[index]?.(Response.json(body));
      await vi.runAllTimersAsync();
    });
  return { answers, keys, give };
}

const begin = (result: ReturnType<typeof hook>) =>
  act(async () => {
    void result.current.start(rows, {});
    await vi.advanceTimersByTimeAsync(0);
  });

describe('useBatches', () => {
  test('sends some rows at a time, each lot under a key of its own', async () => {
    const asked = answer(batch(25), batch(5));
    const result = await run();
    expect(asked.map(({ body }) => (body as { invites: unknown[] }).invites.length)).toEqual([25, 5]);
    const keys = asked.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys).size).toBe(2);
    expect(result.current.run).toMatchObject({ running: false, done: 30, total: 30 });
    expect(result.current.run?.results.size).toBe(30);
  });

  test('repeats a lot without an answer under the same key', async () => {
    const asked = answer('no answer', problem(503, 'unavailable'), batch(25), batch(5));
    const result = await run();
    const [first, second, third] = asked.map(({ headers }) => headers.get('idempotency-key'));
    expect(first).toBeTruthy();
    expect([second, third]).toEqual([first, first]);
    expect(result.current.run?.results.size).toBe(30);
  });

  test('stops where the API refuses, and says why', async () => {
    const asked = answer(batch(25), problem(403, 'not-band-admin'));
    const result = await run();
    expect(asked).toHaveLength(2);
    expect(result.current.run).toMatchObject({ running: false, done: 25, refused: { code: 'not-band-admin' } });
    expect(result.current.run?.results.size).toBe(25);
  });

  test('tells how far it is', async () => {
    const { answers, give } = held();
    const result = hook();
    await begin(result);
    expect(result.current.run).toMatchObject({ running: true, done: 0, total: 30 });
    await give(0, batch(25));
    expect(result.current.run).toMatchObject({ running: true, done: 25, total: 30 });
    expect(answers).toHaveLength(2);
    await give(1, batch(5));
    expect(result.current.run).toMatchObject({ running: false, done: 30, total: 30 });
  });

  test('stops after the request that is on its way, whose results count', async () => {
    const { answers, give } = held();
    const result = hook();
    await begin(result);
    act(() => result.current.stop());
    await give(0, batch(25));
    expect(answers).toHaveLength(1);
    expect(result.current.run).toMatchObject({ running: false, done: 25 });
    expect(result.current.run?.results.size).toBe(25);
  });

  test('a run that was cleared away sends nothing more and says nothing, but the same request can tell', async () => {
    const { answers, keys, give } = held();
    const result = hook();
    await begin(result);
    act(() => result.current.clear());
    await give(0, batch(25));
    expect(answers).toHaveLength(1);
    expect(result.current.run).toBeUndefined();
    await begin(result);
    expect(keys[1]).toBe(keys[0]);
  });

  test('a run that another took the place of says nothing', async () => {
    const { answers, give } = held();
    const result = hook();
    await begin(result);
    await begin(result);
    await give(0, batch(25));
    expect(answers).toHaveLength(2);
    expect(result.current.run).toMatchObject({ running: true, done: 0 });
    await give(1, batch(25));
    expect(result.current.run).toMatchObject({ running: true, done: 25 });
  });

  test('ends with its page', async () => {
    const { answers, give } = held();
    const { result, unmount } = renderHook(() => useBatches('band'));
    await begin(result);
    unmount();
    await give(0, batch(25));
    expect(answers).toHaveLength(1);
  });

  test('is over where its page had to wait', async () => {
    const { give } = held();
    let mode: 'visible' | 'hidden' = 'visible';
    const wrapper = ({ children }: PropsWithChildren) => <Activity mode={mode}>{children}</Activity>;
    const { result, rerender } = renderHook(() => useBatches('band'), { wrapper });
    await begin(result);
    mode = 'hidden';
    rerender();
    await give(0, batch(25));
    mode = 'visible';
    rerender();
    expect(result.current.run).toMatchObject({ running: false, done: 25, total: 30 });
  });

  test('goes on with the same rows under the same key where no answer came', async () => {
    const lost = ['no answer', 'no answer', 'no answer'] as const;
    const asked = answer(batch(25), ...lost, batch(5));
    const result = hook();
    await go(result);
    expect(result.current.run).toMatchObject({ done: 25, refused: { code: 'offline' } });
    expect(result.current.run?.results.get(26)?.problem?.code).toBe('offline');
    await go(result);
    const keys = keysOf(asked);
    expect(keys.slice(1)).toEqual(Array.from({ length: 4 }, () => keys[1]));
    expect(keys[0]).not.toBe(keys[1]);
    expect(result.current.run).toMatchObject({ running: false, done: 5, total: 5 });
    expect([...(result.current.run?.results.values() ?? [])].every((row) => row.status === 'created')).toBe(true);
  });

  test('what is asked with other options is another request', async () => {
    const lost = ['no answer', 'no answer', 'no answer'] as const;
    const asked = answer(...lost, ...lost);
    const result = hook();
    await go(result);
    await go(result, { role: 'admin' });
    expect(new Set(keysOf(asked)).size).toBe(2);
  });

  test('sends a row that failed in passing again, with its lot and under its key', async () => {
    const busy = { index: 3, status: 'invalid', problem: { code: 'unavailable' } };
    const first = { status: 200, body: { ...batch(25).body, results: results(25).with(3, busy) } };
    // Who was invited by then is told so, too.
    const again = { index: 0, status: 'already_member' };
    const second = { status: 200, body: { ...batch(25).body, results: results(25).with(0, again) } };
    const asked = answer(first, batch(5), second);
    const result = hook();
    await go(result);
    const row = result.current.run?.results;
    expect([isOpen(row?.get(4)), isOpen(row?.get(5)), isOpen(undefined)]).toEqual([true, false, true]);
    await go(result);
    expect(asked).toHaveLength(3);
    expect(emailsOf(asked[2])).toEqual(emailsOf(asked[0]));
    expect(keysOf(asked)[2]).toBe(keysOf(asked)[0]);
    expect(result.current.run).toMatchObject({ done: 1, total: 1 });
    const statuses = [...(result.current.run?.results.values() ?? [])].map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['created']));
  });

  test('the same list anew is another request', async () => {
    const asked = answer(batch(25), batch(5), batch(25), batch(5));
    const result = hook();
    await go(result);
    act(() => result.current.clear());
    await go(result);
    expect(new Set(keysOf(asked)).size).toBe(4);
  });

  test('gives up where the API stays busy, and does not begin again by itself', async () => {
    const busy = problem(503, 'unavailable');
    const asked = answer(busy, busy, busy, busy, batch(25));
    const result = await run();
    expect(asked).toHaveLength(4);
    expect(result.current.run).toMatchObject({ running: false, refused: { code: 'unavailable' } });
  });

  test('stopping ends the wait', async () => {
    const asked = answer(problem(503, 'unavailable'));
    const result = hook();
    await begin(result);
    await act(async () => {
      result.current.stop();
      await vi.advanceTimersByTimeAsync(0);
    });
    expect(asked).toHaveLength(1);
    expect(result.current.run).toMatchObject({ running: false, refused: { code: 'unavailable' } });
  });
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { batch, emailsOf, go, hook, keysOf, results, rows, run } from '../../../../test/batches';
import { answer, problem } from '../../../../test/render';
import { isWaiting } from './quota';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the quota', () => {
  const day = 86_400;
  const over = { code: 'quota-exceeded', retry_after: 3600, quota: { of: 'band', most: 200, left: 0 } };
  /** A batch of so many rows, of which the first are made. */
  const part = (count: number, made: number) => ({
    status: 200,
    body: {
      ...batch(count).body,
      results: results(count).map((row) => (row.index < made ? row : { ...row, status: 'invalid', problem: over })),
      quota: null,
    },
  });
  const waiting = (result: ReturnType<typeof hook>) =>
    [...(result.current.run?.results ?? [])].filter(([, row]) => isWaiting(row)).map(([row]) => row);

  test('ends the run; the rows that were refused and those that were not sent wait', async () => {
    const asked = answer(part(25, 10));
    const result = await run();
    expect(asked).toHaveLength(1);
    expect(waiting(result)).toEqual(Array.from({ length: 20 }, (_, index) => index + 11));
    const { until, refused, running } = result.current.run ?? {};
    expect([refused, running]).toEqual([undefined, false]);
    expect(until).toBe(new Date(Date.now() + 3600_000).toISOString());
  });

  test('where nothing is left at all, everybody waits', async () => {
    const asked = answer(batch(25), problem(429, 'quota-exceeded', { retry_after: 60 }));
    const result = await run();
    expect(asked).toHaveLength(2);
    expect(waiting(result)).toEqual([26, 27, 28, 29, 30]);
    expect(result.current.run).toMatchObject({ running: false, until: expect.any(String) as string });
    expect(result.current.run?.refused).toBeUndefined();
  });

  test('is waited for, and then only those who wait are sent, under new keys', async () => {
    const asked = answer(part(25, 10), batch(20));
    const result = await run();
    await go(result);
    expect(asked).toHaveLength(1);
    expect(waiting(result)).toHaveLength(20);
    vi.setSystemTime(Date.now() + 3600_000);
    await go(result);
    expect(asked).toHaveLength(2);
    expect(emailsOf(asked[1]).map(({ email }) => email)).toEqual(rows.slice(10).map(({ email }) => email));
    expect(keysOf(asked)[1]).not.toBe(keysOf(asked)[0]);
    expect(waiting(result)).toEqual([]);
    expect(result.current.run?.until).toBeUndefined();
    expect([...(result.current.run?.results.values() ?? [])].every((row) => row.status === 'created')).toBe(true);
  });

  test('what may have been sent is asked for again meanwhile, the others are not', async () => {
    const busy = { index: 3, status: 'invalid', problem: { code: 'unavailable' } };
    const first = part(25, 10);
    const asked = answer(
      { status: 200, body: { ...first.body, results: first.body.results.with(3, busy) } },
      part(25, 10),
    );
    const result = await run();
    await go(result);
    expect(asked).toHaveLength(2);
    expect(keysOf(asked)[1]).toBe(keysOf(asked)[0]);
    expect(emailsOf(asked[1])).toEqual(emailsOf(asked[0]));
    expect(waiting(result)).toHaveLength(20);
    expect(result.current.run?.results.get(4)?.status).toBe('created');
  });

  test('a day later a request without an answer is not known any more', async () => {
    const lost = ['no answer', 'no answer', 'no answer'] as const;
    const asked = answer(...lost, batch(25), batch(5));
    const result = await run();
    vi.setSystemTime(Date.now() + 1000 * day);
    await go(result);
    expect(keysOf(asked)[3]).not.toBe(keysOf(asked)[0]);
  });
});

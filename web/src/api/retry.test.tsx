import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answer, type Asked, problem, show } from '../../test/render';
import { TryingNotice } from '../parts/Trying';
import { api, ask, repeatable } from './client';
import { refusalOf } from './problem';

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: false }));
afterEach(() => void vi.useRealTimers());

const band = { params: { path: { band_id: 'b' } } };
const token = { params: { path: { token: 't' } } };
const member = { params: { path: { band_id: 'b', member_id: 'm' } } };
const key = { header: { 'Idempotency-Key': 'k' } };
const conflict = problem(409, 'conflict');
const done = { status: 200, body: {} };

/** What came in the end, once every wait is over. */
async function settled(answered: Promise<unknown>): Promise<unknown> {
  const outcome = answered.catch((error: unknown) => refusalOf(error).code);
  await vi.runAllTimersAsync();
  return outcome;
}

describe('a request that the API could not serve just now', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['reading', () => ask(api.GET('/bands'))],
    ['saving a profile', () => ask(api.PUT('/me', { body: { display_name: 'Ada' } }))],
    ['changing a band', () => ask(api.PATCH('/bands/{band_id}', { ...band, body: { name: 'B' } }))],
    ['removing a member', () => ask(api.DELETE('/bands/{band_id}/members/{member_id}', member))],
    [
      'inviting under a key',
      () => ask(api.POST('/bands/{band_id}/invites', { params: { ...band.params, ...key }, body: {} })),
    ],
    ['accepting', () => ask(api.POST('/invites/{token}/accept', { ...token, ...repeatable() }))],
    ['declining', () => ask(api.POST('/invites/{token}/decline', { ...token, ...repeatable() }))],
    ['unsubscribing', () => ask(api.POST('/unsubscribe/{token}', { ...token, ...repeatable() }))],
  ])('%s goes out again as it was', async (_, request) => {
    for (const busy of [conflict, problem(503, 'unavailable'), { status: 503, body: { message: 'Unavailable' } }]) {
      const asked = answer(busy, done);
      await expect(settled(request())).resolves.toEqual({});
      const same = ({ method, path, body, headers }: Asked) => ({ method, path, body, headers: [...headers] });
      expect(asked.map(same)).toEqual(Array.from({ length: 2 }, () => asked[0] && same(asked[0])));
      vi.restoreAllMocks();
    }
  });

  test.each<[string, () => Promise<unknown>]>([
    ['founding a band', () => ask(api.POST('/bands', { body: { name: 'B' } }))],
    ['inviting without a key', () => ask(api.POST('/bands/{band_id}/invites', { ...band, body: {} }))],
    ['counting a view', () => ask(api.POST('/invites/{token}/views', token))],
  ])('%s is not repeated: it could be done twice', async (_, request) => {
    const asked = answer(problem(503, 'unavailable'));
    await expect(settled(request())).resolves.toBe('unavailable');
    expect(asked).toHaveLength(1);
  });

  test('a gateway that lets too many wait is asked again', async () => {
    const asked = answer({ status: 429, body: { message: 'Too Many Requests' } }, done);
    await expect(settled(ask(api.GET('/bands')))).resolves.toEqual({});
    expect(asked).toHaveLength(2);
  });

  test.each([
    problem(409, 'already-member'),
    problem(409, 'last-admin'),
    problem(429, 'quota-exceeded', { retry_after: 1 }),
    problem(429, 'resend-too-soon'),
    problem(500, 'internal'),
    problem(410, 'invite-used'),
    { status: 409 },
    'no answer',
  ] as const)('any other answer stands: %j', async (other) => {
    const asked = answer(other);
    await settled(ask(api.GET('/bands')));
    expect(asked).toHaveLength(1);
  });

  test('is sent four times at most; then the refusal stands', async () => {
    const asked = answer(conflict, conflict, conflict, conflict, done);
    await expect(settled(ask(api.GET('/bands')))).resolves.toBe('conflict');
    expect(asked).toHaveLength(4);
  });
});

describe('the wait', () => {
  /** Refuses once with these headers; how long it took until the request came again, if it did. */
  async function waited(headers: Record<string, string>, chance: number): Promise<number | undefined> {
    vi.spyOn(Math, 'random').mockReturnValue(chance);
    const asked: number[] = [];
    vi.spyOn(globalThis, 'fetch').mockImplementation(() => {
      asked.push(Date.now());
      return Promise.resolve(
        asked.length === 1 ? Response.json({ code: 'unavailable' }, { status: 503, headers }) : Response.json({}),
      );
    });
    await settled(ask(api.GET('/bands')));
    const [first = NaN, second] = asked;
    return second === undefined ? undefined : second - first;
  }
  const date = 'Fri, 27 Nov 2026 12:00:00 GMT';
  const later = 'Fri, 27 Nov 2026 12:00:09 GMT';

  test.each<[string, Record<string, string>, number, number]>([
    ['one to three seconds where nothing is said', {}, 1000, 3000],
    ['the seconds that it says', { 'retry-after': '7' }, 7000, 9000],
    ['until the date that it says, by the server’s clock', { 'retry-after': later, date }, 9000, 11_000],
    ['as if nothing were said where that can’t be read', { 'retry-after': 'soon' }, 1000, 3000],
    ['not before now', { 'retry-after': date, date: later }, 0, 2000],
  ])('is %s', async (_, headers, least, most) => {
    expect(await waited(headers, 0)).toBe(least);
    expect(await waited(headers, 1)).toBe(most);
  });

  test('is not begun where it would be longer than half a minute', async () => {
    expect(await waited({ 'retry-after': '29' }, 0)).toBe(29_000);
    expect(await waited({ 'retry-after': '3600' }, 0)).toBeUndefined();
  });

  test('takes half a minute in all, however often it is asked for', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const begun = Date.now();
    const refuse = () => Response.json({ code: 'conflict' }, { status: 409, headers: { 'retry-after': '12' } });
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(refuse()));
    await expect(settled(ask(api.GET('/bands')))).resolves.toBe('conflict');
    expect(fetched).toHaveBeenCalledTimes(3);
    expect(Date.now() - begun).toBe(24_000);
  });

  test('spreads a crowd that is refused at once', async () => {
    const again: number[] = [];
    let crowd = 1000;
    const begun = Date.now();
    vi.spyOn(globalThis, 'fetch').mockImplementation(() => {
      crowd -= 1;
      if (crowd < 0) again.push(Date.now() - begun);
      const headers = { 'retry-after': '2' };
      return Promise.resolve(
        crowd < 0 ? Response.json({}) : Response.json({ code: 'conflict' }, { status: 409, headers }),
      );
    });
    const accept = () => ask(api.POST('/invites/{token}/accept', { ...token, ...repeatable() }));
    await settled(Promise.all(Array.from({ length: crowd }, accept)));
    expect(again).toHaveLength(1000);
    const tenths = Array.from({ length: 20 }, (_, tenth) =>
      again.filter((at) => Math.floor((at - 2000) / 100) === tenth),
    );
    expect(tenths.flat().length).toBeGreaterThan(990);
    // 50 on average; 120 would be ten deviations away.
    expect(Math.max(...tenths.map((some) => some.length))).toBeLessThan(120);
  });

  test('ends with the request where that is aborted', async () => {
    const asked = answer(conflict, done);
    const leaving = new AbortController();
    const reading = ask(api.GET('/bands', { signal: leaving.signal })).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(500);
    leaving.abort();
    expect(await reading).toMatchObject({ name: 'AbortError' });
    await vi.runAllTimersAsync();
    expect(asked).toHaveLength(1);
  });
});

describe('the page', () => {
  const busy = /A lot is going on right now. Still trying/;

  test('says that it is still trying, until there is an answer', async () => {
    show(<TryingNotice />);
    answer(conflict, conflict, done);
    const accepting = ask(api.POST('/invites/{token}/accept', { ...token, ...repeatable() }));
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
    await act(() => vi.advanceTimersByTimeAsync(500));
    expect(screen.getByRole('status')).toHaveTextContent('Many people are joining right now. Still trying …');
    await act(() => vi.runAllTimersAsync());
    await accepting;
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
  });

  test('says so in German, and no more once it has given up', async () => {
    show(<TryingNotice />, 'de');
    answer(conflict, conflict, conflict, conflict);
    const reading = settled(ask(api.GET('/bands')));
    await act(() => vi.advanceTimersByTimeAsync(0));
    expect(screen.getByRole('status')).toHaveTextContent('Gerade ist viel los. Wir versuchen es weiter …');
    await act(() => vi.runAllTimersAsync());
    await reading;
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
  });

  test('speaks of joining where people join, whatever else is busy', async () => {
    show(<TryingNotice />);
    answer(conflict, conflict, done, done);
    const both = [ask(api.GET('/bands')), ask(api.POST('/invites/{token}/accept', { ...token, ...repeatable() }))];
    await act(() => vi.advanceTimersByTimeAsync(0));
    expect(screen.getByRole('status')).toHaveTextContent('Many people are joining');
    expect(screen.queryByText(busy)).toBeNull();
    await act(() => vi.runAllTimersAsync());
    await Promise.all(both);
  });
});

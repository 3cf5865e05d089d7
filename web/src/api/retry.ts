/**
 * Repeats a request that the API could not serve just now: others were changing the same thing (409 `conflict`), or it was
 * overloaded (503, or a gateway's 429). The API promises that nothing was half done then. Knows nothing of which requests
 * are safe to repeat: `client.ts` decides that.
 *
 * A request is repeated at most `REPEATS` times, and waits for at most `PATIENCE` in all. Waits are as long as `retry-after`
 * says and a random time on top, so that people who came together don't come back together.
 */
import { useSyncExternalStore } from 'react';

/** How often a request is sent again, at most. */
const REPEATS = 3;
/** How long it waits in all, at most, in milliseconds. Where the API asks for more, its answer stands. */
const PATIENCE = 30_000;
/** The least wait where the API asks for none, and the most that is added by chance, in milliseconds; both double. */
const LEAST = 1_000;
const SPREAD = 2_000;

/** Why people wait: many join by the same link, or something else is busy. */
export type Trying = 'joining' | 'busy';

export interface Patience {
  readonly reason: Trying;
  /** Aborts the wait as it aborts the request. */
  readonly signal: AbortSignal;
  /** Ends the wait: the last answer stands. */
  readonly until?: AbortSignal | undefined;
}

/** What `send` gets in the end. Rejects like it, and with the signal's reason once that is aborted. */
export async function patiently(send: () => Promise<Response>, patience: Patience): Promise<Response> {
  let left = PATIENCE;
  let end: () => void = () => undefined;
  try {
    for (let repeat = 0; ; repeat += 1) {
      const response = await send();
      const wait = repeat < REPEATS ? await waitAfter(response, repeat) : undefined;
      if (wait === undefined || wait > left || patience.until?.aborted) return response;
      left -= wait;
      if (repeat === 0) end = show(patience.reason);
      await pause(wait, patience);
      if (patience.until?.aborted) return response;
    }
  } finally {
    end();
  }
}

/** How long to wait before the request is sent again, in milliseconds; nothing where this answer stands. */
async function waitAfter(response: Response, repeat: number): Promise<number | undefined> {
  if (![409, 429, 503].includes(response.status)) return undefined;
  const problem = await problemOf(response.clone());
  const busy = response.status === 503 || (response.status === 429 && problem.code === undefined);
  if (!busy && problem.code !== 'conflict') return undefined;
  const asked = askedFor(response.headers) ?? LEAST * 2 ** repeat;
  return asked + Math.random() * SPREAD * 2 ** repeat;
}

async function problemOf(response: Response): Promise<{ code?: unknown }> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === 'object' && body !== null ? body : {};
}

/** What `retry-after` asks for, in milliseconds: it says seconds or a date (RFC 9110, 10.2.3). */
function askedFor(headers: Headers): number | undefined {
  const asked = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(asked)) return 1000 * Number(asked);
  // The server's date goes by the server's clock.
  const now = Date.parse(headers.get('date') ?? '');
  const wait = Date.parse(asked) - (Number.isNaN(now) ? Date.now() : now);
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function pause(milliseconds: number, { signal, until }: Patience): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const settle = (how: () => void) => () => {
      clearTimeout(timer);
      over.abort();
      how();
    };
    const fail = settle(() => reject(signal.reason as Error));
    const timer = setTimeout(settle(resolve), milliseconds);
    signal.addEventListener('abort', fail, { signal: over.signal });
    until?.addEventListener('abort', settle(resolve), { signal: over.signal });
    if (signal.aborted) fail();
  });
}

const waiting = new Set<{ readonly reason: Trying }>();
const listeners = new Set<() => void>();

/** Tells the page that it is still trying, until the function that comes back is called. */
function show(reason: Trying): () => void {
  const mine = { reason };
  const tell = () => listeners.forEach((listener) => listener());
  waiting.add(mine);
  tell();
  return () => {
    waiting.delete(mine);
    tell();
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function current(): Trying | undefined {
  const reasons = [...waiting].map(({ reason }) => reason);
  return reasons.find((reason) => reason === 'joining') ?? reasons[0];
}

/** Whether a request is being repeated, and why. */
export function useTrying(): Trying | undefined {
  return useSyncExternalStore(subscribe, current);
}

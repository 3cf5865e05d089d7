import createClient from 'openapi-fetch';
import { type Pass, session } from '../auth/session';
import { takeEarly } from '../start/early';
import { noteDate } from './clock';
import { type ProblemDocument, Refused } from './problem';
import { patiently } from './retry';
import type { paths } from './schema';

function as({ token }: Pass, request: Request): Request {
  request.headers.set('authorization', `Bearer ${token}`);
  return request;
}

/**
 * Says who asks. Where the API no longer takes their token, nothing has happened yet: once there is a new one, the same
 * request goes out again, once.
 */
async function sendOnce(request: Request): Promise<Response> {
  const pass = session.pass();
  if (!pass) return takeEarly(request) ?? fetch(request);
  // Sending a request uses its body up.
  const again = request.clone();
  const response = await fetch(as(pass, request));
  const next = response.status === 401 ? await session.refused(pass) : undefined;
  if (!next) return response;
  const second = await fetch(as(next, again));
  if (second.status === 401) await session.refused(next);
  return second;
}

async function sendAgain(request: Request, until?: AbortSignal): Promise<Response> {
  const reason = request.url.endsWith('/accept') ? 'joining' : 'busy';
  // Each try uses its own copy up.
  return patiently(() => sendOnce(request.clone()), { reason, signal: request.signal, until });
}

/** What its method or a key makes safe to repeat is repeated; another POST might do twice what it does. */
async function send(request: Request): Promise<Response> {
  const safe = request.method !== 'POST' || request.headers.has('idempotency-key');
  return safe ? sendAgain(request) : sendOnce(request);
}

/**
 * For a POST that is safe to repeat without a key, since doing it twice comes to the same as doing it once; and for any
 * request that stops being repeated at a signal which does not abort it.
 */
export function repeatable(until?: AbortSignal) {
  return { fetch: (request: Request) => sendAgain(request, until) };
}

/** For a POST that is safe to repeat and does not say who asks, though somebody is signed in. */
export function unsigned(until: AbortSignal) {
  const send = (request: Request) =>
    patiently(() => fetch(request.clone()), { reason: 'busy', signal: request.signal, until });
  return { fetch: send };
}

/** Half a character, as from an emoji that was cut in two. The API takes no body that has one. */
const HALVES = /\p{Cs}/gu;

function bodySerializer(body: unknown): string {
  return JSON.stringify(body, (_, value: unknown) => (typeof value === 'string' ? value.replace(HALVES, '') : value));
}

/** The API, typed by openapi.json. */
export const api = createClient<paths>({ baseUrl: `${window.location.origin}/api`, fetch: send, bodySerializer });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What was answered; throws `Refused` where that is a problem, or where no answer came. */
export async function ask<T>(answer: Promise<Answer<T>>): Promise<T> {
  let received: Answer<T>;
  try {
    received = await answer;
  } catch (error) {
    // A request that its asker gave up is no refusal.
    if ((error as { name?: unknown }).name === 'AbortError') throw error;
    throw Refused.as('offline', 0);
  }
  const { data, error, response } = received;
  noteDate(response.headers.get('date'));
  if (response.ok) return data as T;
  if (typeof error === 'object' && error !== null && 'code' in error) throw new Refused(error as ProblemDocument);
  throw Refused.as(response.status === 503 || response.status === 429 ? 'unavailable' : 'internal', response.status);
}

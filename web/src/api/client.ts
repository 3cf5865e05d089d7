import createClient, { type Middleware } from 'openapi-fetch';
import { session } from '../auth/session';
import { takeEarly } from '../start/early';
import { type ProblemDocument, Refused } from './problem';
import type { paths } from './schema';

const bearer: Middleware = {
  onRequest({ request }) {
    const token = session.accessToken();
    if (token) request.headers.set('authorization', `Bearer ${token}`);
    return request;
  },
  onResponse({ request, response }) {
    // A token that the API no longer takes: ask for a new sign-in.
    if (response.status === 401 && request.headers.has('authorization')) session.renew();
    return undefined;
  },
};

/** The API, typed by openapi.json. `fetch` is looked up at each call, so that tests can stand in for it. */
export const api = createClient<paths>({
  baseUrl: `${window.location.origin}/api`,
  fetch: (request) => takeEarly(request) ?? fetch(request),
});
api.use(bearer);

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
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw Refused.as('offline', 0);
  }
  const { data, error, response } = received;
  if (response.ok) return data as T;
  if (typeof error === 'object' && error !== null && 'code' in error) throw new Refused(error as ProblemDocument);
  throw Refused.as(response.status === 503 || response.status === 429 ? 'unavailable' : 'internal', response.status);
}

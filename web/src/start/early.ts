/**
 * The invite is asked for while the client is still loading: who opens a link waits for one thing less. The API client
 * takes the answer over instead of asking itself.
 */
const asked = new Map<string, Promise<Response>>();

export function askEarly(url: string): Promise<Response> {
  const answer = fetch(url, { headers: { accept: 'application/json' } });
  // Whoever takes it over hears of a failure.
  answer.catch(() => undefined);
  asked.set(url, answer);
  return answer;
}

/** The answer to the same question, once. Not to one that says who asks: the answer differs. */
export function takeEarly(request: Request): Promise<Response> | undefined {
  if (request.method !== 'GET' || request.headers.has('authorization')) return undefined;
  const answer = asked.get(request.url);
  asked.delete(request.url);
  return answer;
}

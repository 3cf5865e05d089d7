/** What was read, kept until it is another person’s turn. */
import { QueryClient } from '@tanstack/react-query';
import { refusalOf } from './api/problem';
import { session, whose } from './auth/session';

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A page that waits for its person to sign in again asks for nothing, but needs what it has.
      gcTime: Infinity,
      retry: (count, error) => count < 2 && refusalOf(error).unrepeated,
      // Without a network asking fails, and that is said; by default it would wait and say nothing.
      networkMode: 'always',
      refetchOnReconnect: true,
    },
    mutations: { networkMode: 'always' },
  },
});

let person: string | undefined;
let pass = session.pass();

/**
 * What one person has read is nothing for the next; what was refused to an old token is asked again with a new one.
 * Not in an effect: pages that show the next person would have begun to read by then.
 */
session.subscribe(() => {
  const next = whose(session.state())?.id;
  const renewed = session.pass() !== pass;
  pass = session.pass();
  if (next === person) {
    if (!renewed) return;
    void queries.invalidateQueries({ predicate: (each) => refusalOf(each.state.error).code === 'unauthenticated' });
    return;
  }
  person = next;
  queries.removeQueries({ type: 'inactive' });
  if (next) void queries.resetQueries();
});

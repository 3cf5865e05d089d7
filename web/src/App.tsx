import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { refusalOf } from './api/problem';
import { session } from './auth/session';
import { useLibraryWanted } from './auth/useSession';
import { LanguageProvider } from './i18n/Language';
import { Boundary } from './parts/Boundary';
import { Shell } from './parts/Shell';
import { Routes } from './Routes';
import { theme } from './theme';

const OidcBridge = lazy(() => import('./auth/OidcBridge'));

const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (count, error) => count < 2 && refusalOf(error).passing },
  },
});

let person: string | undefined;

/**
 * What one person has read is nothing for the next; what was refused to an old token is asked again with a new one.
 * Not in an effect: pages that show the next person would have begun to read by then.
 */
session.subscribe(() => {
  const state = session.state();
  const next = state.status === 'signed-in' ? state.person.id : undefined;
  if (next === person) {
    void queries.invalidateQueries({ predicate: (each) => refusalOf(each.state.error).code === 'unauthenticated' });
    return;
  }
  person = next;
  queries.removeQueries({ type: 'inactive' });
  if (next) void queries.resetQueries();
});

export function App() {
  const libraryWanted = useLibraryWanted();
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <LanguageProvider>
        <QueryClientProvider client={queries}>
          {libraryWanted && (
            <Suspense fallback={null}>
              <OidcBridge />
            </Suspense>
          )}
          <Shell>
            <Boundary>
              <Routes />
            </Boundary>
          </Shell>
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}

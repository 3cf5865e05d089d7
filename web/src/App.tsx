import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { refusalOf } from './api/problem';
import { useLibraryWanted, useSession } from './auth/useSession';
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

/** What one person has read is nothing for the next; what was refused to an old token is asked again with a new one. */
function Remembering() {
  const session = useSession();
  const person = session.status === 'signed-in' ? session.person.id : undefined;
  useEffect(() => () => queries.clear(), [person]);
  useEffect(() => {
    void queries.invalidateQueries({ predicate: ({ state }) => refusalOf(state.error).code === 'unauthenticated' });
  }, [session]);
  return null;
}

export function App() {
  const libraryWanted = useLibraryWanted();
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <LanguageProvider>
        <QueryClientProvider client={queries}>
          <Remembering />
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

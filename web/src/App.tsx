import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useLibraryWanted } from './auth/useSession';
import { queries } from './cache';
import { LanguageProvider } from './i18n/Language';
import { Boundary } from './parts/Boundary';
import { Shell } from './parts/Shell';
import { Routes } from './Routes';
import { theme } from './theme';

const OidcBridge = lazy(() => import('./auth/OidcBridge'));

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

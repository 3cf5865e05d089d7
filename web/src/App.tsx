import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { SignInLibrary } from './auth/SignInLibrary';
import { queries } from './cache';
import { LanguageProvider } from './i18n/Language';
import { Boundary } from './parts/Boundary';
import { aroundNav } from './parts/leaving';
import { Shell } from './parts/Shell';
import { Routes } from './Routes';
import { theme } from './theme';

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <LanguageProvider>
        <QueryClientProvider client={queries}>
          <SignInLibrary />
          <Router aroundNav={aroundNav}>
            <Shell>
              <Boundary>
                <Routes />
              </Boundary>
            </Shell>
          </Router>
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  );
}

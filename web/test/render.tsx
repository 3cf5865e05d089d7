/** Shows a component in what the client wraps around its pages, and answers its requests. */
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import { vi } from 'vitest';
import de from '../src/i18n/languages/de/messages.json';
import en from '../src/i18n/languages/en/messages.json';
import { theme } from '../src/theme';

const fresh = () => new QueryClient({ defaultOptions: { queries: { retry: false } } });

export function show(children: ReactNode, language: 'en' | 'de' = 'en', queries = fresh()) {
  return render(
    <MantineProvider theme={theme} env="test">
      <IntlProvider locale={language} messages={language === 'de' ? de : en} timeZone="UTC">
        <QueryClientProvider client={queries}>{children}</QueryClientProvider>
      </IntlProvider>
    </MantineProvider>,
  );
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

export type Answer = { status: number; body?: unknown } | 'no answer';

/** Answers requests in their order; what was asked is in the list that comes back. */
export function answer(...answers: (Answer | Promise<Answer>)[]): Asked[] {
  return answerBy(() => answers.shift());
}

/** Answers requests by what they ask for. */
export function answerBy(answerTo: (request: Request, body: unknown) => Answer | Promise<Answer> | undefined): Asked[] {
  const asked: Asked[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const request = input as Request;
    const text = await request.text();
    const { pathname, search } = new URL(request.url);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    asked.push({ method: request.method, path: pathname + search, headers: request.headers, body });
    const next = (await answerTo(request, body)) ?? 'no answer';
    if (next === 'no answer') throw new TypeError('Failed to fetch');
    const content = next.body === undefined ? null : JSON.stringify(next.body);
    return new Response(content, { status: next.status, headers: { 'content-type': 'application/json' } });
  });
  return asked;
}

export function problem(status: number, code: string, more: object = {}): Answer {
  const body = { type: `/problems/${code}`, code, title: code, status, detail: '', instance: 'i', ...more };
  return { status, body };
}

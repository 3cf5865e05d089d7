import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { useFormatter, useTranslations } from 'use-intl';
import de from './languages/de/messages.json';
import en from './languages/en/messages.json';

/** As in a page that was just opened, by a reader of these languages. What `lost` names is not there. */
async function open(languages: string[], lost: () => string[] = () => []) {
  vi.resetModules();
  vi.doMock('../start/load', () => ({ twice: (load: () => Promise<unknown>) => load() }));
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
  vi.spyOn(globalThis, 'fetch').mockImplementation((file) => {
    const language = (file as string).includes('/de/') ? 'de' : 'en';
    if (lost().includes(language)) return Promise.resolve(new Response('<!doctype html>'));
    return Promise.resolve(Response.json(language === 'de' ? de : en));
  });
  const { LanguageProvider, useLanguage } = await import('./Language');
  function Page() {
    const t = useTranslations('app');
    const format = useFormatter();
    const { choose } = useLanguage();
    const time = { timeStyle: 'short', dateStyle: 'short', timeZone: 'UTC' } as const;
    return (
      <>
        <h1>{t('loading')}</h1>
        <time>{format.dateTime(new Date('2031-02-03T16:05:00Z'), time)}</time>
        <button onClick={() => choose('de')}>Deutsch</button>
      </>
    );
  }
  render(<LanguageProvider children={<Page />} />);
}

const time = () => document.querySelector('time')?.textContent;

beforeEach(() => localStorage.clear());

describe('messages that are lost', () => {
  test('are in the other language', async () => {
    await open(['de-AT'], () => ['de']);
    expect(await screen.findByRole('heading', { name: 'Loading …' })).toBeVisible();
    expect(document.documentElement).toHaveAttribute('lang', 'en');
  });

  test('leave the page as it is where another language is chosen', async () => {
    const lost = ['de'];
    await open(['en'], () => lost);
    await screen.findByRole('heading', { name: 'Loading …' });
    await userEvent.click(screen.getByRole('button', { name: 'Deutsch' }));
    expect(screen.getByRole('heading', { name: 'Loading …' })).toBeVisible();
    lost.pop();
    await userEvent.click(screen.getByRole('button', { name: 'Deutsch' }));
    expect(await screen.findByRole('heading', { name: 'Wird geladen …' })).toBeVisible();
  });

  test('in both languages are said to be, in both', async () => {
    await open(['de'], () => ['de', 'en']);
    expect(await screen.findByRole('alert')).toHaveTextContent(/could not be loaded.*konnte nicht geladen werden/);
  });
});

describe('dates and times', () => {
  test.each([
    ['en-GB', '03/02/2031, 16:05'],
    ['en-US', '2/3/31, 4:05 PM'],
    ['de-AT', '03.02.31, 16:05'],
    ['en-US@posix', '2/3/31, 4:05 PM'],
  ])('are written as in %s', async (tag, written) => {
    await open([tag]);
    await vi.waitFor(() => expect(time()?.replace('\u202f', ' ')).toBe(written));
  });

  test('follow the language that is chosen, not the reader’s first', async () => {
    localStorage.setItem('language', 'en');
    await open(['de-DE', 'en-GB']);
    await vi.waitFor(() => expect(time()).toBe('03/02/2031, 16:05'));
  });
});

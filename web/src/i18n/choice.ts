/** Which languages there are, which one is wanted, and where its messages are. */
import type { AbstractIntlMessages } from 'use-intl';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = 'language';

function isLanguage(text: string | null | undefined): text is Language {
  return text === 'en' || text === 'de';
}

/** As chosen here before, else as the browser wishes. */
export function preferredLanguage(): Language {
  try {
    const kept = localStorage.getItem(KEY);
    if (isLanguage(kept)) return kept;
  } catch {
    // A browser that keeps nothing.
  }
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Then it holds until the page is left.
  }
}

const load = { en: () => import('./messages/en.json'), de: () => import('./messages/de.json') };

export async function loadMessages(language: Language): Promise<AbstractIntlMessages> {
  return (await load[language]()).default;
}

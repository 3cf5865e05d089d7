/** The language of the client: as chosen here before, else as the browser wishes. */
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { type AbstractIntlMessages, IntlProvider } from 'use-intl';
import type en from './messages/en.json';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language;
    Messages: typeof en;
  }
}

const KEY = 'language';
const load: Record<Language, () => Promise<{ default: AbstractIntlMessages }>> = {
  en: () => import('./messages/en.json'),
  de: () => import('./messages/de.json'),
};

function isLanguage(text: string | null | undefined): text is Language {
  return text === 'en' || text === 'de';
}

export function preferredLanguage(): Language {
  try {
    const kept = localStorage.getItem(KEY);
    if (isLanguage(kept)) return kept;
  } catch {
    // A browser that keeps nothing.
  }
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}

interface Chosen {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const Context = createContext<Chosen>({ language: 'en', choose: () => undefined });

export const useLanguage = (): Chosen => use(Context);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ language: Language; messages: AbstractIntlMessages }>();
  const choose = useCallback((language: Language) => {
    void load[language]().then(({ default: messages }) => setShown({ language, messages }));
  }, []);

  useEffect(() => choose(preferredLanguage()), [choose]);
  useEffect(() => {
    if (shown) document.documentElement.lang = shown.language;
  }, [shown]);

  const language = shown?.language ?? 'en';
  const value = useMemo(
    () => ({
      language,
      choose: (chosen: Language) => {
        try {
          localStorage.setItem(KEY, chosen);
        } catch {
          // Then it holds until the page is left.
        }
        choose(chosen);
      },
    }),
    [language, choose],
  );
  if (!shown) return null;
  return (
    <IntlProvider
      locale={language}
      messages={shown.messages}
      timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      <Context value={value}>{children}</Context>
    </IntlProvider>
  );
}

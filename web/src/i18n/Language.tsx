/** Gives the client its words, in the language that is chosen. */
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { type AbstractIntlMessages, IntlProvider } from 'use-intl';
import { keepLanguage, type Language, LANGUAGES, loadSome, preferredLanguage, regional, TAGS } from './choice';
import type en from './languages/en/messages.json';

declare module 'use-intl' {
  interface AppConfig {
    Messages: typeof en;
  }
}

interface Chosen {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const Context = createContext<Chosen>({ language: 'en', choose: () => undefined });

export const useLanguage = (): Chosen => use(Context);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ language: Language; messages: AbstractIntlMessages }>();
  const [lost, setLost] = useState(false);
  const show = useCallback((language: Language) => {
    // Better in another language than not at all.
    loadSome(language).then(setShown, () => setLost(true));
  }, []);

  useEffect(() => show(preferredLanguage()), [show]);
  useEffect(() => {
    if (shown) document.documentElement.lang = shown.language;
  }, [shown]);

  const language = shown?.language ?? 'en';
  const value = useMemo(() => {
    const choose = (chosen: Language) => {
      keepLanguage(chosen);
      show(chosen);
    };
    return { language, choose };
  }, [language, show]);
  if (!shown) return lost ? <Lost /> : null;
  return (
    <IntlProvider
      locale={regional(language)}
      messages={shown.messages}
      timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
    >
      <Context value={value}>{children}</Context>
    </IntlProvider>
  );
}

function Lost() {
  return (
    <div className="lost" role="alert">
      {TAGS.map((each) => (
        <p key={each} lang={each}>
          {LANGUAGES[each].lost}
        </p>
      ))}
    </div>
  );
}

import { useLocale } from 'use-intl';

/** What a language is called in the reader's. */
export function useLanguageName(): (tag: string) => string {
  const locale = useLocale();
  const names = new Intl.DisplayNames(locale, { type: 'language' });
  return (tag) => names.of(tag) ?? tag;
}

/** Which languages there are, which one is wanted, and where its messages are. */
import type { AbstractIntlMessages } from 'use-intl';
import { twice } from '../start/load';
import de from './messages/de.json?url';
import en from './messages/en.json?url';

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

const FILES = { en, de };
const loaded = new Map<Language, Promise<AbstractIntlMessages>>();

/** Not as scripts: where one of those was lost once, some browsers don't ask for it again. */
export function loadMessages(language: Language): Promise<AbstractIntlMessages> {
  const known = loaded.get(language);
  if (known) return known;
  const messages = twice(() => read(FILES[language]));
  loaded.set(language, messages);
  messages.catch(() => loaded.delete(language));
  return messages;
}

async function read(url: string): Promise<AbstractIntlMessages> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
  return (await response.json()) as AbstractIntlMessages;
}

const TAG = /^([a-z]{2})(-[a-z\d]{1,8})*$/i;

/** The language as the reader's region writes dates and times, such as en-GB. */
export function regional(language: Language): string {
  return navigator.languages.find((tag) => TAG.exec(tag)?.[1] === language) ?? language;
}

/** What is left to say where neither the client nor its messages can be had. */
export const LOST: Record<Language, string> = {
  en: 'Band Invites could not be loaded. Reload the page, or open the link again.',
  de: 'Band Invites konnte nicht geladen werden. Lade die Seite neu, oder öffne den Link noch einmal.',
};

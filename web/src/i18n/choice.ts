/** Which languages there are, which one is wanted, and how its messages are loaded. */
import type { AbstractIntlMessages } from 'use-intl';
import { twice } from '../start/load';
import * as languages from './languages';

export type Language = keyof typeof languages;
export const LANGUAGES: Readonly<Record<Language, { name: string; messages: string; invited: string; lost: string }>> =
  languages;
const USUAL: Language = 'en';
/** All of them, the one that stands in for others first. */
export const TAGS = [USUAL, ...(Object.keys(languages) as Language[]).filter((tag) => tag !== USUAL)];

const KEY = 'language';

export function isLanguage(text: string | null | undefined): text is Language {
  return TAGS.some((tag) => tag === text);
}

/** As chosen here before, else as the browser wishes. */
export function preferredLanguage(): Language {
  try {
    const kept = localStorage.getItem(KEY);
    if (isLanguage(kept)) return kept;
  } catch {
    // A browser that keeps nothing.
  }
  return navigator.languages.map((tag) => tag.split('-')[0]?.toLowerCase()).find(isLanguage) ?? USUAL;
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Then it holds until the page is left.
  }
}

const loaded = new Map<Language, Promise<AbstractIntlMessages>>();

/** Not as scripts: where one of those was lost once, some browsers don't ask for it again. */
export function loadMessages(language: Language): Promise<AbstractIntlMessages> {
  const known = loaded.get(language);
  if (known) return known;
  const messages = twice(() => read(LANGUAGES[language].messages));
  loaded.set(language, messages);
  messages.catch(() => loaded.delete(language));
  return messages;
}

async function read(url: string): Promise<AbstractIntlMessages> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
  return (await response.json()) as AbstractIntlMessages;
}

/** The messages of this language, or of the first other one that can be loaded. */
export async function loadSome(language: Language): Promise<{ language: Language; messages: AbstractIntlMessages }> {
  let failure: unknown;
  for (const each of [language, ...TAGS.filter((tag) => tag !== language)]) {
    try {
      return { language: each, messages: await loadMessages(each) };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

const TAG = /^([a-z]{2,3})(-[a-z\d]{1,8})*$/i;

/** The language as the reader's region writes dates and times, such as en-GB. */
export function regional(language: Language): string {
  return navigator.languages.find((tag) => TAG.exec(tag)?.[1] === language) ?? language;
}

/** A language's name in itself; of one that the client doesn't speak, as the browser knows it. */
export function nameOf(tag: string): string {
  if (isLanguage(tag)) return LANGUAGES[tag].name;
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

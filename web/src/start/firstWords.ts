import type { InviteInfo } from '../api/queries';
import { LANGUAGES, preferredLanguage } from '../i18n/choice';

/** Says which band the invite is to before the client is there to show it, which on a slow line takes seconds. */
export async function sayFirst(answer: Promise<Response>): Promise<void> {
  const root = document.getElementById('root');
  const waiting = root?.firstElementChild;
  const response = await answer;
  if (!response.ok) return;
  // The client reads the answer itself.
  const { band } = (await response.clone().json()) as InviteInfo;
  // By now it may show itself.
  if (!root || waiting !== root.firstElementChild) return;
  const language = preferredLanguage();
  const [said, words, name] = ['main', 'p', 'h1'].map((tag) => document.createElement(tag)) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  said.className = 'early';
  said.lang = language;
  words.textContent = LANGUAGES[language].invited;
  name.textContent = band.name;
  said.append(words, name);
  root.append(said);
}

import { useSyncExternalStore } from 'react';
import { type Held, heldToken, openedLink, type Page, type Unreadable, watchTokens } from './token';

export function useToken(page: Page): Held | undefined {
  return useSyncExternalStore(watchTokens, () => heldToken(page));
}

/** Also a link in which no token was found. */
export function useLink(page: Page): Held | Unreadable | undefined {
  return useSyncExternalStore(watchTokens, () => openedLink(page));
}

import { useSyncExternalStore } from 'react';
import { type Held, heldToken, openedLink, type Opened, type Page, watchTokens } from './token';

export function useToken(page: Page): Held | undefined {
  return useSyncExternalStore(watchTokens, () => heldToken(page));
}

/** Also a link in which no token was found, and how an invite ended. */
export function useLink(page: Page): Opened | undefined {
  return useSyncExternalStore(watchTokens, () => openedLink(page));
}

import { useSyncExternalStore } from 'react';
import { type Held, heldToken, type Page, watchTokens } from './token';

export function useToken(page: Page): Held | undefined {
  return useSyncExternalStore(watchTokens, () => heldToken(page));
}

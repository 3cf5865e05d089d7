/**
 * The invite's token: taken out of the address before anything else runs, and kept in memory only. It is in no storage,
 * no history entry and no Referer.
 */

export interface Held {
  readonly token: string;
  /** The mail's decline button was used: ask about declining first. */
  readonly declining: boolean;
}

export type Page = 'invite' | 'unsubscribe';

const held = new Map<Page, Held>();
const listeners = new Set<() => void>();

/** Takes a token from the address, where there is one. */
export function takeToken(): void {
  const { pathname, search, hash } = window.location;
  const [, page, inPath] = /^\/(invite|unsubscribe)(?:\/([^/]+))?\/?$/.exec(pathname) ?? [];
  if (page !== 'invite' && page !== 'unsubscribe') return;
  const token = hash.slice(1) || inPath;
  if (!token) return;
  held.set(page, { token: decoded(token), declining: new URLSearchParams(search).get('answer') === 'decline' });
  window.history.replaceState(null, '', `/${page}`);
  for (const listener of listeners) listener();
}

/** Takes tokens also from links that are opened while the page is there. */
export function watchAddress(): void {
  takeToken();
  window.addEventListener('hashchange', takeToken);
  window.addEventListener('popstate', takeToken);
}

export function heldToken(page: Page): Held | undefined {
  return held.get(page);
}

export function watchTokens(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** A mail program may have written `%2D` for `-`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The link of an invite, or the one that unsubscribes: its token is taken out of the address before anything else runs,
 * and kept in memory only. It is in no storage, no history entry and no Referer.
 */
import { findToken, legible, LENGTHS, type Page } from './findToken';

export type { Page };

export interface Held {
  readonly token: string;
  /** The mail's decline button was used: ask about declining first. */
  readonly declining: boolean;
}

/** A link came, but no token could be found in it. */
export interface Unreadable {
  readonly token?: undefined;
  /** It looks like the beginning of a link. */
  readonly cut: boolean;
}

const links = new Map<Page, Held | Unreadable>();
const listeners = new Set<() => void>();

function take(page: Page, link: Held | Unreadable): void {
  links.set(page, link);
  for (const listener of listeners) listener();
}

/** What gateways and sites add to a link, and the answer that ours has. */
const PARAMETERS = /[?&;#][\w.-]{1,30}=(?:[^&;#\s]+|(?=[&#]|$))/g;

/**
 * Takes the token from the address, where there is one: from its fragment, path or query. What else stands there goes,
 * too, since it may be a part of one.
 */
export function takeToken(): void {
  const { pathname, search, hash } = window.location;
  const address = legible(pathname + search + hash);
  const [start = '', name] = /^[^a-z]*(invite|unsubscribe)/i.exec(address) ?? [];
  const page = name?.toLowerCase();
  if (page !== 'invite' && page !== 'unsubscribe') return;
  if (pathname + search + hash !== `/${page}`) window.history.replaceState(null, '', `/${page}`);
  const link = address.replace(PARAMETERS, ' ');
  const token = findToken(link, page);
  const pieces = link.slice(start.length).match(/[\w-]*[a-z0-9][\w-]*/gi);
  if (token) take(page, { token, declining: /[?&;]answer=decline\b/i.test(address) });
  else if (pieces)
    take(page, { cut: pieces.some(({ length }) => length >= 20 && length < Math.min(...LENGTHS[page])) });
}

/** Takes the token from a link or message that was pasted. Says whether it is another, the same, or none. */
export function takePasted(text: string, page: Page): 'taken' | 'same' | 'none' {
  const token = findToken(text, page);
  if (!token) return 'none';
  if (token === heldToken(page)?.token) return 'same';
  take(page, { token, declining: false });
  return 'taken';
}

/** Takes tokens also from links that are opened while the page is there. */
export function watchAddress(): void {
  takeToken();
  window.addEventListener('hashchange', takeToken);
  window.addEventListener('popstate', takeToken);
}

export function openedLink(page: Page): Held | Unreadable | undefined {
  return links.get(page);
}

export function heldToken(page: Page): Held | undefined {
  const link = links.get(page);
  return link?.token === undefined ? undefined : link;
}

/** The whole link to the same page, for a person who opens it elsewhere. */
export function linkOf({ token, declining }: Held): string {
  return `${window.location.origin}/invite${declining ? '?answer=decline' : ''}#${token}`;
}

export function watchTokens(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * The link of an invite, or of another mail: its token is taken out of the address before anything else runs,
 * and held in memory. That of an invite is in the tab's session storage while the page is away, and until it is answered:
 * see `kept.ts`. It is in no other storage, no history entry and no Referer.
 */
import type { BandRef, InviteInfo, Inviter, Role } from '../../api/queries';
import { findToken, legible, LENGTHS, type Page } from './findToken';
import { drop, keep, takeKept } from './kept';

export type { Page };

export interface Held {
  readonly token: string;
  /** Ask about declining: as the mail's decline button does. */
  readonly declining: boolean;
  /** Someone pressed the button to join and has signed in since: they needn't press it again. */
  readonly joining?: boolean;
}

/** A link came, but no token could be found in it. */
export interface Unreadable {
  readonly token?: undefined;
  /** It looks like the beginning of a link. */
  readonly cut: boolean;
}

/** The invite was answered or has ended for good, so its token is no longer held. */
export interface Over {
  readonly token?: undefined;
  readonly over: Ending;
}

/** The words with which somebody was invited. */
export type Welcoming = Pick<InviteInfo, 'inviter' | 'message' | 'band_color'>;

export type Ending =
  /** `by`: the account that joined. `before`: it was in the band already. */
  | {
      readonly how: 'joined';
      readonly band: BandRef;
      readonly role: Role;
      readonly before: boolean;
      readonly by: string;
      /** What an older page of this tab may not have kept. */
      readonly from?: Welcoming;
    }
  | { readonly how: 'declined'; readonly band: BandRef; readonly inviter: Inviter }
  | { readonly how: 'ended'; readonly code: EndedCode; readonly problem: EndedProblem };

/** Ends of an invite that nothing takes back. One that has expired can be opened again. */
const ENDED_CODES = ['invite-revoked', 'invite-used', 'invite-declined', 'invite-not-pending'] as const;
type EndedCode = (typeof ENDED_CODES)[number];

export const hasEnded = (code: string): code is EndedCode => (ENDED_CODES as readonly string[]).includes(code);

export interface EndedProblem {
  readonly band?: BandRef;
  readonly inviter?: Inviter;
  readonly already_member?: boolean;
}

export type Opened = Held | Unreadable | Over;

const links = new Map<Page, Opened>();
const listeners = new Set<() => void>();

function take(page: Page, link: Opened): void {
  links.set(page, link);
  for (const listener of listeners) listener();
}

function change(more: Partial<Held>): void {
  const held = heldToken('invite');
  if (held) take('invite', { ...held, ...more });
}

export const askToDecline = (declining: boolean) => change({ declining });

/** Whoever pressed the button to join has signed in. */
export const startJoining = () => change({ joining: true });

/** Whether to join without another press: once. */
export function takeJoining(): boolean {
  const joining = heldToken('invite')?.joining === true;
  if (joining) change({ joining: false });
  return joining;
}

/** The invite with this token is over: what is shown, and kept, from now on is how it ended. */
export function endInvite(token: string, over: Ending): void {
  if (heldToken('invite')?.token === token) take('invite', { over });
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
  const [start = '', name] = /^[^a-z]*(invite|unsubscribe|reply-to)/i.exec(address) ?? [];
  const page = name?.toLowerCase();
  if (page !== 'invite' && page !== 'unsubscribe' && page !== 'reply-to') return;
  if (pathname + search + hash !== `/${page}`) window.history.replaceState(null, '', `/${page}`);
  const link = address.replace(PARAMETERS, ' ');
  const token = findToken(link, page);
  const pieces = link.slice(start.length).match(/[\w-]*[a-z0-9][\w-]*/gi);
  if (token) take(page, { token, declining: /[?&;]answer=decline\b/i.test(address) });
  else if (pieces)
    take(page, { cut: pieces.some(({ length }) => length >= 20 && length < Math.max(...LENGTHS[page])) });
}

/** Takes the token from a link or message that was pasted. Says whether it is another, the same, or none. */
export function takePasted(text: string, page: Page): 'taken' | 'same' | 'none' {
  const token = findToken(text, page);
  if (!token) return 'none';
  if (token === heldToken(page)?.token) return 'same';
  take(page, { token, declining: false });
  return 'taken';
}

/**
 * Takes tokens also from links that are opened while the page is there, and keeps the invite while the page is away: at
 * the sign-in, or to be reloaded, or in the background, where phones end pages without a word.
 */
export function watchAddress(): void {
  takeBack();
  takeToken();
  window.addEventListener('hashchange', takeToken);
  window.addEventListener('popstate', takeToken);
  window.addEventListener('pagehide', keepInvite);
  window.addEventListener('pageshow', ({ persisted }) => {
    // A page that was put aside whole may have missed how its invite ended.
    if (persisted) takeBack();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keepInvite();
    else drop();
  });
}

function takeBack(): void {
  const kept = takeKept();
  if (typeof kept === 'object' && kept !== null) take('invite', kept as Opened);
}

function keepInvite(): void {
  const link = links.get('invite');
  if (link) keep({ ...link, joining: undefined });
}

export function openedLink(page: Page): Opened | undefined {
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

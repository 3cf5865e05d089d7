/** Which invites a list shows, and in which order. It stands in the page's address, so that Back and reload keep it. */
import { useSearchParams } from 'wouter';
import type { InvitesAsked } from '../../api/queries';

export const SHOWN = [
  'pending',
  'unseen',
  'opened',
  'problems',
  'soon',
  'accepted',
  'declined',
  'revoked',
  'expired',
  'all',
] as const;
export type Shown = (typeof SHOWN)[number];

export const SORTS = ['expiry', 'created', 'name'] as const;
export type Sort = (typeof SORTS)[number];

export interface Listed {
  readonly shown: Shown;
  readonly words: string;
  /** Undefined for the usual order. */
  readonly sort: Sort | undefined;
  /** The invite whose details are open. */
  readonly invite: string | undefined;
}

/** As long as the API takes them. */
export const MOST_WORDS = 320;

/** What the API refuses: controls, which part words at most, and marks that turn the direction of a text around. */
const cleanWords = (words: string) =>
  words
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();

const NAMES = { shown: 'show', words: 'q', sort: 'sort', invite: 'invite' } as const;

export function listedIn(params: URLSearchParams): Listed {
  const one = <T extends string>(words: readonly T[], name: string) => words.find((word) => word === params.get(name));
  return {
    shown: one(SHOWN, NAMES.shown) ?? 'pending',
    words: params.get(NAMES.words) ?? '',
    sort: one(SORTS, NAMES.sort),
    invite: params.get(NAMES.invite) ?? undefined,
  };
}

/** As the API is asked. */
export function askedFor({ shown, words, sort }: Listed): InvitesAsked {
  const q = cleanWords(words);
  const order = sort ?? (shown === 'soon' ? 'expiry' : undefined);
  return {
    status: shown === 'unseen' || shown === 'opened' || shown === 'problems' || shown === 'soon' ? 'pending' : shown,
    ...(shown === 'unseen' && { seen: 'no' }),
    ...((shown === 'opened' || shown === 'soon') && { picked: shown }),
    ...(shown === 'problems' && { delivery: 'problem' }),
    ...(q && { q }),
    ...(order && { sort: order }),
  };
}

/** In the history, at details that were opened from their list. */
const OPENED = 'opened from the list';

/** What is listed, and a function to change it. Back undoes a change, unless it only refines the one before. */
export function useListed() {
  const [params, setParams] = useSearchParams();
  const change = (changed: Partial<Listed>, refines = false) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [key, name] of Object.entries(NAMES)) {
          if (!(key in changed)) continue;
          const value = changed[key as keyof Listed];
          if (value && !(key === 'shown' && value === 'pending')) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: refines, state: changed.invite ? OPENED : null },
    );
  return [listedIn(params), change] as const;
}

let isGoingBack = false;

/** Closes the details: their list is one step back, unless the page was opened with them. */
export function closeDetails(change: (changed: Partial<Listed>, refines: boolean) => void): void {
  if (history.state !== OPENED) change({ invite: undefined }, true);
  else if (!isGoingBack) {
    isGoingBack = true;
    window.addEventListener('popstate', () => (isGoingBack = false), { once: true });
    history.back();
  }
}

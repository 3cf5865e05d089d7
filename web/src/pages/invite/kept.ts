/**
 * What the tab keeps while the page is away, so that signing in and reloading lose no invite: in its session storage,
 * written when the page goes and taken out when it is back.
 */
const NAME = 'invite';

/** The longest that anything is kept, in milliseconds. */
export const KEPT_FOR = 15 * 60 * 1000;

let timer: ReturnType<typeof setTimeout> | undefined;

export function keep(what: object): void {
  drop();
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ what, until: Date.now() + KEPT_FOR }));
    // A page that is only hidden can see to it itself.
    timer = setTimeout(drop, KEPT_FOR);
  } catch {
    // A browser that keeps nothing: the link has to be opened again.
  }
}

/** What was kept, if it is not too old. Either way it is kept no more. */
export function takeKept(): unknown {
  try {
    const { what, until } = JSON.parse(sessionStorage.getItem(NAME) ?? '{}') as { what?: unknown; until?: number };
    const left = (until ?? 0) - Date.now();
    return left > 0 && left <= KEPT_FOR ? what : undefined;
  } catch {
    return undefined;
  } finally {
    drop();
  }
}

export function drop(): void {
  clearTimeout(timer);
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // As above.
  }
}

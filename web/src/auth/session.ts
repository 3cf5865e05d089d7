/**
 * Who is signed in, for the rest of the client. This file is small and always there; the sign-in library is loaded by
 * `OidcBridge` only when someone signs in or may be signed in already.
 */

export interface Person {
  readonly id: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** Whether the issuer vouches for the address. */
  readonly verified: boolean;
}

export type State =
  | { readonly status: 'starting' }
  | { readonly status: 'signed-out'; readonly failure?: Failure }
  | { readonly status: 'signed-in'; readonly person: Person };

/**
 * `blocked`: the browser opened no window. `closed`: the window closed before anyone signed in. `failed`: the issuer
 * refused or could not be reached.
 */
export type Failure = 'blocked' | 'closed' | 'failed';

export interface SignIn {
  /** `window`: in a window of its own, so that this page and what it remembers stay. `page`: by leaving this page. */
  readonly way: 'window' | 'page';
  /** Ask who it is, also where someone is signed in. */
  readonly switchAccount?: boolean;
  /** Where to go afterwards, when leaving this page. */
  readonly returnTo?: string;
}

/** What the loaded library can do. */
export interface Bridge {
  signIn(how: SignIn): void;
  signOut(): void;
  /** Asks the issuer, unseen, for a new token. */
  renew(): void;
}

/** Windows of this name are reused: the library goes on in the one that is open already. */
export const SIGN_IN_WINDOW = { target: 'band-invites-sign-in', width: 480, height: 720 };

/** Remembers that someone signed in here, and nothing about them. Without it no page asks the issuer by itself. */
const HINT = 'signed-in-before';

let state: State = { status: 'starting' };
let token: string | undefined;
let bridge: Bridge | undefined;
let wanted = false;
let waiting: ((bridge: Bridge) => void) | undefined;
let opened: Window | null = null;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function withBridge(act: (bridge: Bridge) => void): void {
  if (bridge) {
    act(bridge);
    return;
  }
  waiting = act;
  session.load();
}

export const session = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  state: (): State => state,
  accessToken: (): string | undefined => token,

  /** Whether the sign-in library is asked for. */
  wanted: (): boolean => wanted,
  load(): void {
    wanted = true;
    tell();
  },

  /** Decides at the start of the client whether anyone may be signed in. */
  start(returning: boolean): void {
    if (returning || hinted()) session.load();
    else session.set({ status: 'signed-out' });
  },

  /** The library can't be had. Whoever presses a button again tries again. */
  giveUp(): void {
    wanted = false;
    waiting = undefined;
    opened?.close();
    session.set({ status: 'signed-out', failure: 'failed' });
  },

  /** Whether someone pressed a button before the library was there. */
  pressed: (): boolean => waiting !== undefined,

  /** The library is there. */
  connect(connected: Bridge): void {
    bridge = connected;
    waiting?.(connected);
    waiting = undefined;
  },
  set(next: State, accessToken?: string): void {
    state = next;
    token = accessToken;
    if (next.status === 'signed-in') hint(true);
    tell();
  },

  signIn(how: SignIn): void {
    // Browsers open windows only right after a press, so not after the library has been loaded.
    if (how.way === 'window' && !bridge) openWindow();
    withBridge((loaded) => loaded.signIn(how));
  },
  signOut(): void {
    hint(false);
    withBridge((loaded) => loaded.signOut());
  },
  renew: (): void => bridge?.renew(),
};

function openWindow(): void {
  const { target, width, height } = SIGN_IN_WINDOW;
  opened = window.open('', target, `popup,width=${width},height=${height}`);
}

function hinted(): boolean {
  try {
    return localStorage.getItem(HINT) === 'yes';
  } catch {
    return false;
  }
}

function hint(on: boolean): void {
  try {
    if (on) localStorage.setItem(HINT, 'yes');
    else localStorage.removeItem(HINT);
  } catch {
    // A browser that keeps nothing: the next visit starts signed out.
  }
}

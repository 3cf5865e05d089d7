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

/** `was`: whose sign-in has run out. What their page holds waits for them, unseen. */
type Who =
  | { readonly status: 'starting' }
  | { readonly status: 'signed-out'; readonly was?: Person | undefined }
  | { readonly status: 'signed-in'; readonly person: Person };

/** Who is signed in, and what the latest try to sign in came to, where it failed: someone else may be signed in still. */
export type State = Who & { readonly failure?: Failure | undefined };

/**
 * `blocked`: the browser opened no window. `closed`: the window was closed, or the issuer's page left, before anyone
 * signed in. `failed`: the issuer refused or could not be reached. `expired`: a sign-in has run out. `refused`: the API
 * doesn't take a sign-in that is only just made.
 */
export type Failure = 'blocked' | 'closed' | 'failed' | 'expired' | 'refused';

export interface SignIn {
  /**
   * `window`: in a window of its own, so that this page and what it remembers stay. `page`: by leaving this page. Where
   * the browser opens no window, whoever says where to go afterwards leaves the page, too.
   */
  readonly way: 'window' | 'page';
  /** Ask who it is, also where someone is signed in. */
  readonly switchAccount?: boolean;
  /** Where to go afterwards, when leaving this page. */
  readonly returnTo?: string;
  /** They pressed the button to join: they do, once they are signed in. */
  readonly join?: boolean;
  /** They pressed the button to found a band: they do, once they are signed in. */
  readonly found?: boolean;
}

/** What says to the API who asks. */
export interface Pass {
  readonly token: string;
  /** Whose it is. */
  readonly person: string;
  /** When it came, in milliseconds. */
  readonly since: number;
}

/** What the loaded library can do. */
export interface Bridge {
  signIn(how: SignIn): void;
  signOut(): void;
  /** Asks the issuer, unseen, for a new token. False where it answers that nobody is signed in. */
  renew(): Promise<boolean>;
  /** Drops who is signed in, without the issuer. */
  forget(): void;
}

/** Windows of this name are reused: the library goes on in the one that is open already. */
export const SIGN_IN_WINDOW = { target: 'band-invites-sign-in', width: 480, height: 720 };

/**
 * Remembers that someone signed in here, and nothing about them: `yes`, or `no` once the issuer knew nobody. Only with
 * `yes` a page asks the issuer by itself. Gone where someone signed out, which tells other tabs.
 */
const HINT = 'signed-in-before';

/** How long nobody knows, in milliseconds, before a page shows itself as to a guest. */
const PATIENCE = 4_000;

/** A token that is refused so young, in milliseconds, is not refused for its age: another one would be, too. */
const YOUNG = 30_000;

let state: State = { status: 'starting' };
let pass: Pass | undefined;
let bridge: Bridge | undefined;
let wanted = false;
let returning = false;
let waiting: ((bridge: Bridge) => void) | undefined;
let renewing: Promise<void> | undefined;
let opened: Window | null = null;
let tried: SignIn | undefined;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function become(next: State): void {
  state = next;
  tell();
}

function withBridge(act: (bridge: Bridge) => void): void {
  if (bridge) {
    act(bridge);
    return;
  }
  waiting = act;
  session.load();
}

/** Without the issuer: it was asked already, or would not help. */
function leave(failure?: 'expired' | 'refused'): void {
  session.set({ status: 'signed-out', failure, ...(failure && { was: whose(state) }) });
  bridge?.forget();
}

/** Whose the page is that is shown, or waits. */
export function whose(who: State): Person | undefined {
  if (who.status === 'signed-in') return who.person;
  return who.status === 'signed-out' ? who.was : undefined;
}

export const session = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  state: (): State => state,
  pass: (): Pass | undefined => pass,

  /** Whether the sign-in library is asked for. */
  wanted: (): boolean => wanted,
  load(): void {
    wanted = true;
    tell();
  },

  /** Decides at the start of the client whether anyone may be signed in. `back`: the issuer has sent them. */
  start(back: boolean): void {
    returning = back;
    window.addEventListener('storage', ({ key, newValue }) => {
      if (key === HINT && newValue === null && whose(state)) leave();
    });
    if (!back && !hinted()) {
      session.set({ status: 'signed-out' });
      return;
    }
    session.load();
    // Whoever comes back from the issuer waits for what comes of it.
    if (back) return;
    setTimeout(() => {
      if (state.status === 'starting') session.set({ status: 'signed-out' });
    }, PATIENCE);
  },

  /** The library can't be had. Whoever presses a button again tries again. */
  giveUp(): void {
    // A page that asked by itself has nothing to complain of.
    const failure = waiting || returning ? 'failed' : undefined;
    wanted = false;
    waiting = undefined;
    opened?.close();
    session.set({ status: 'signed-out', failure });
  },

  /** Whether someone pressed a button before the library was there. */
  pressed: (): boolean => waiting !== undefined,

  /** The library is there. */
  connect(connected: Bridge): void {
    bridge = connected;
    waiting?.(connected);
    waiting = undefined;
  },
  set(next: State, token?: string): void {
    if (next.status === 'signed-in') hint('yes');
    if (next.status !== 'signed-in' || token === undefined) pass = undefined;
    else if (pass?.token !== token) pass = { token, person: next.person.id, since: Date.now() };
    become(next);
  },
  /** A sign-in came to nothing. Who switches accounts and closes the window stays who they were, and knows it. */
  fail(failure: Failure): void {
    if (state.status === 'signed-in') {
      if (failure !== 'closed') become({ ...state, failure });
    } else session.set({ status: 'signed-out', failure, was: whose(state) });
  },
  /** The issuer knows nobody here: the next visit need not ask. */
  lapse(): void {
    if (state.status !== 'signed-in') hint('no');
  },

  signIn(how: SignIn): void {
    if (state.failure) become({ ...state, failure: undefined });
    tried = how;
    // Browsers open windows only right after a press, so not after the library has been loaded.
    const blocked = how.way === 'window' && !bridge && !openWindow();
    const next = blocked && how.returnTo !== undefined ? { ...how, way: 'page' as const } : how;
    withBridge((loaded) => loaded.signIn(next));
  },
  /** The latest try again, by leaving the page. */
  signInHere(returnTo: string): void {
    session.signIn({ returnTo, ...tried, way: 'page' });
  },
  signOut(): void {
    hint(undefined);
    withBridge((loaded) => loaded.signOut());
  },

  /**
   * The API refuses this pass. Gives the one of the same person that takes its place, where there is one. Many requests
   * may be refused at once; the issuer is asked once.
   */
  async refused(old: Pass): Promise<Pass | undefined> {
    if (old === pass) {
      if (Date.now() - old.since < YOUNG) leave('refused');
      else await (renewing ??= renew(old));
    }
    return pass !== old && pass?.person === old.person ? pass : undefined;
  },
};

async function renew(old: Pass): Promise<void> {
  const known = (await bridge?.renew()) ?? true;
  renewing = undefined;
  if (!known && pass === old) leave('expired');
}

function openWindow(): boolean {
  const { target, width, height } = SIGN_IN_WINDOW;
  opened = window.open('', target, `popup,width=${width},height=${height}`);
  return opened !== null;
}

function hinted(): boolean {
  try {
    return localStorage.getItem(HINT) === 'yes';
  } catch {
    return false;
  }
}

function hint(value: 'yes' | 'no' | undefined): void {
  try {
    if (value) localStorage.setItem(HINT, value);
    else localStorage.removeItem(HINT);
  } catch {
    // A browser that keeps nothing: the next visit starts signed out.
  }
}

/** The sign-in library, without React: at the start the issuer is asked while the rest of the client still loads. */
import { ErrorResponse, type User, UserManager } from 'oidc-client-ts';
import { startJoining } from '../pages/invite/token';
import { type Failure, session, SIGN_IN_WINDOW, type SignIn } from './session';
import { readSettings } from './settings';
import type { TokenKind } from './stage';

export interface Loaded {
  readonly manager: UserManager;
  readonly token: TokenKind;
}

export type Journey = Pick<SignIn, 'returnTo' | 'join' | 'found'>;

let loading: Promise<Loaded> | undefined;

/** The same one each time; asks again for the settings where they could not be had. */
export function load(): Promise<Loaded> {
  loading ??= readSettings()
    .then(({ library, token }) => {
      const loaded = { manager: new UserManager(library), token };
      connect(loaded);
      return loaded;
    })
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

function connect(loaded: Loaded): void {
  const { manager, token } = loaded;
  session.connect({
    signIn: (how) => void signIn(loaded, how),
    signOut: () => void manager.signoutRedirect().catch(() => manager.removeUser()),
    renew: () =>
      manager.signinSilent().then(
        (renewed) => {
          if (renewed) show(renewed, token);
          return true;
        },
        (refused: unknown) => !knowsNobody(refused),
      ),
    forget: () => void manager.removeUser(),
  });
}

/** Once at the start: does the issuer know this browser? Not where someone comes from the issuer, or is on the way to it. */
export const asking = comesBack() || session.pressed() ? undefined : ask();

function comesBack(): boolean {
  const answer = new URLSearchParams(window.location.search);
  return answer.has('state') && (answer.has('code') || answer.has('error'));
}

async function ask(): Promise<void> {
  try {
    const { manager, token } = await load();
    const user = await manager.signinSilent();
    if (user) show(user, token);
  } catch (refused) {
    if (knowsNobody(refused)) session.lapse();
  }
}

/** Whether the issuer has answered, and not that it is busy. */
export function knowsNobody(refusal: unknown): boolean {
  if (!(refusal instanceof ErrorResponse)) return false;
  return refusal.error !== 'temporarily_unavailable' && refusal.error !== 'server_error';
}

/** Not only once React gets to it: requests wait to be asked. */
export function show(user: User, token: TokenKind): void {
  const pass = session.pass();
  if (pass && pass.token === user[token]) return;
  const { sub, name, email, email_verified } = user.profile;
  const person = { id: sub, name, email, verified: email_verified === true };
  session.set({ status: 'signed-in', person }, user[token]);
}

async function signIn({ manager, token }: Loaded, how: SignIn): Promise<void> {
  const prompt = how.switchAccount ? { prompt: 'login' } : {};
  try {
    if (how.way === 'page') {
      const { returnTo = '/', join = false, found = false } = how;
      const state: Journey = { returnTo, join, found };
      await manager.signinRedirect({ ...prompt, state });
    } else {
      const user = await manager.signinPopup({
        ...prompt,
        popupWindowTarget: SIGN_IN_WINDOW.target,
        popupWindowFeatures: { width: SIGN_IN_WINDOW.width, height: SIGN_IN_WINDOW.height },
        popupAbortOnClose: true,
      });
      show(user, token);
      if (how.join) startJoining();
    }
  } catch (error) {
    const failure = failureOf(error);
    if (failure === 'blocked' && how.returnTo !== undefined) await signIn({ manager, token }, { ...how, way: 'page' });
    else session.fail(failure);
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof ErrorResponse) return error.error === 'access_denied' ? 'closed' : 'failed';
  const message = error instanceof Error ? error.message : '';
  if (message.includes('closed')) return 'closed';
  return message.includes('disposed') ? 'blocked' : 'failed';
}

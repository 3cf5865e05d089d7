/** Runs the sign-in library, and tells `session` what comes of it. Loaded only when it is wanted. */
import { ErrorResponse, type User, UserManager } from 'oidc-client-ts';
import { useEffect, useState } from 'react';
import { AuthProvider, hasAuthParams, useAuth } from 'react-oidc-context';
import { useLocation } from 'wouter';
import { startFounding } from '../pages/home/founding';
import { startJoining } from '../pages/invite/token';
import { type Failure, session, SIGN_IN_WINDOW, type SignIn } from './session';
import { readSettings, type TokenKind } from './settings';

type Journey = Pick<SignIn, 'returnTo' | 'join' | 'found'>;

/** Where a sign-in by leaving the page goes on, as the library kept it meanwhile. */
function journeyOf(state: unknown): Required<Journey> {
  const { returnTo, join = false, found = false } = (state ?? {}) as Journey;
  return { returnTo: returnTo?.startsWith('/') && returnTo !== '/signed-in' ? returnTo : '/', join, found };
}

interface Loaded {
  readonly manager: UserManager;
  readonly token: TokenKind;
}

let loading: Promise<Loaded> | undefined;

/** The same one each time; asks again for the settings where they could not be had. */
function load(): Promise<Loaded> {
  loading ??= readSettings()
    .then(({ library, token }) => ({ manager: new UserManager(library), token }))
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

// Before React gets to it. Whoever needs what was lost here asks for it again.
load()
  .then(({ manager }) => manager.metadataService.getMetadata())
  .catch(() => undefined);

export default function OidcBridge() {
  const [loaded, setLoaded] = useState<Loaded>();
  const [, navigate] = useLocation();
  useEffect(() => {
    load().then(setLoaded, () => session.giveUp());
  }, []);
  if (!loaded) return null;
  return (
    <AuthProvider
      userManager={loaded.manager}
      onSigninCallback={(user) => {
        const { returnTo, join, found } = journeyOf(user?.state);
        if (join) startJoining();
        if (found) startFounding();
        navigate(returnTo, { replace: true });
      }}
    >
      <Bridge {...loaded} />
    </AuthProvider>
  );
}

function Bridge({ manager, token }: Loaded) {
  const { user, error, isLoading } = useAuth();
  const [, navigate] = useLocation();
  // Whoever comes from the issuer, or is on the way to it, need not be asked after.
  const [asked, setAsked] = useState(() => hasAuthParams() || session.pressed());

  // Once at the start: does the issuer know this browser?
  useEffect(() => {
    if (isLoading || asked) return;
    manager
      .signinSilent()
      .catch((refused: unknown) => {
        if (knowsNobody(refused)) session.lapse();
      })
      .finally(() => setAsked(true));
  }, [manager, isLoading, asked]);

  useEffect(() => {
    session.connect({
      signIn: (how) => void signIn(manager, how),
      signOut: () => void manager.signoutRedirect().catch(() => manager.removeUser()),
      renew: () =>
        manager.signinSilent().then(
          (renewed) => {
            // Not only once React gets to it: requests wait to be asked again.
            if (renewed) show(renewed, token);
            return true;
          },
          (refused: unknown) => !knowsNobody(refused),
        ),
      forget: () => void manager.removeUser(),
    });
  }, [manager, token]);

  const refusal = error?.source === 'signinCallback' ? error.innerError : undefined;
  useEffect(() => {
    // A token that has run out is the API's to refuse: the issuer may be out of reach just now.
    if (user) show(user, token);
    else if (refusal !== undefined) session.fail(failureOf(refusal));
    // Whoever is signed out already may know why.
    else if (!isLoading && asked && session.state().status !== 'signed-out') session.set({ status: 'signed-out' });
  }, [user, token, refusal, isLoading, asked]);

  // The answer in the address holds once: without it the page can be loaded again.
  useEffect(() => {
    if (refusal === undefined) return;
    const { returnTo } = journeyOf(refusal instanceof ErrorResponse ? refusal.state : undefined);
    // The invite page says itself what came of signing in.
    navigate(returnTo === '/invite' ? returnTo : '/signed-in', { replace: true, state: { returnTo } });
  }, [refusal, navigate]);

  return null;
}

async function signIn(manager: UserManager, how: SignIn): Promise<void> {
  const prompt = how.switchAccount ? { prompt: 'login' } : {};
  try {
    if (how.way === 'page') {
      const { returnTo = '/', join = false, found = false } = how;
      const state: Journey = { returnTo, join, found };
      await manager.signinRedirect({ ...prompt, state });
    } else {
      await manager.signinPopup({
        ...prompt,
        popupWindowTarget: SIGN_IN_WINDOW.target,
        popupWindowFeatures: { width: SIGN_IN_WINDOW.width, height: SIGN_IN_WINDOW.height },
        popupAbortOnClose: true,
      });
      if (how.join) startJoining();
    }
  } catch (error) {
    const failure = failureOf(error);
    if (failure === 'blocked' && how.returnTo !== undefined) await signIn(manager, { ...how, way: 'page' });
    else session.fail(failure);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof ErrorResponse) return error.error === 'access_denied' ? 'closed' : 'failed';
  const message = error instanceof Error ? error.message : '';
  if (message.includes('closed')) return 'closed';
  return message.includes('disposed') ? 'blocked' : 'failed';
}

/** Whether the issuer has answered, and not that it is busy. */
function knowsNobody(refusal: unknown): boolean {
  if (!(refusal instanceof ErrorResponse)) return false;
  return refusal.error !== 'temporarily_unavailable' && refusal.error !== 'server_error';
}

function show(user: User, token: TokenKind): void {
  const { sub, name, email, email_verified } = user.profile;
  const person = { id: sub, name, email, verified: email_verified === true };
  session.set({ status: 'signed-in', person }, user[token]);
}

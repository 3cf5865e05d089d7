/** Runs the sign-in library, and tells `session` what comes of it. Loaded only when it is wanted. */
import { ErrorResponse } from 'oidc-client-ts';
import { useEffect, useState } from 'react';
import { AuthProvider, useAuth } from 'react-oidc-context';
import { useLocation } from 'wouter';
import { startFounding } from '../pages/home/founding';
import { startJoining } from '../pages/invite/token';
import { asking, failureOf, type Journey, load, type Loaded, show } from './manager';
import { session } from './session';

/** Where a sign-in by leaving the page goes on, as the library kept it meanwhile. */
function journeyOf(state: unknown): Required<Journey> {
  const { returnTo, join = false, found = false } = (state ?? {}) as Journey;
  return { returnTo: returnTo?.startsWith('/') && returnTo !== '/signed-in' ? returnTo : '/', join, found };
}

/**
 * Goes on where a sign-in by leaving the page began. Before it in the history are the issuer's pages, which are over and
 * which the client can't remove, so the start page is put between: Back leads there.
 */
function arrive(navigate: ReturnType<typeof useLocation>[1], returnTo: string): void {
  navigate('/', { replace: true });
  if (returnTo !== '/') navigate(returnTo);
}

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
        arrive(navigate, returnTo);
      }}
    >
      <Bridge token={loaded.token} />
    </AuthProvider>
  );
}

function Bridge({ token }: Pick<Loaded, 'token'>) {
  const { user, error, isLoading } = useAuth();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState(!asking);

  useEffect(() => void asking?.then(() => setAsked(true)), []);

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
    if (returnTo === '/invite') arrive(navigate, returnTo);
    else navigate('/signed-in', { replace: true, state: { returnTo } });
  }, [refusal, navigate]);

  return null;
}

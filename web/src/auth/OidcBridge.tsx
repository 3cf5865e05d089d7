/** Runs the sign-in library, and tells `session` what comes of it. Loaded only when it is wanted. */
import { ErrorResponse, type User, UserManager } from 'oidc-client-ts';
import { useEffect, useState } from 'react';
import { AuthProvider, hasAuthParams, useAuth } from 'react-oidc-context';
import { useLocation } from 'wouter';
import { type Failure, type Person, session, SIGN_IN_WINDOW, type SignIn } from './session';
import { readSettings } from './settings';

/** Where a sign-in by leaving the page goes on. */
interface Journey {
  readonly returnTo?: string;
}

let loading: Promise<UserManager> | undefined;

/** The same one each time; asks again for the settings where they could not be had. */
function load(): Promise<UserManager> {
  loading ??= readSettings().then(
    (settings) => new UserManager(settings),
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

export default function OidcBridge() {
  const [manager, setManager] = useState<UserManager>();
  const [, navigate] = useLocation();
  useEffect(() => {
    load().then(setManager, () => session.giveUp());
  }, []);
  if (!manager) return null;
  return (
    <AuthProvider
      userManager={manager}
      onSigninCallback={(user) => {
        const { returnTo } = (user?.state ?? {}) as Journey;
        navigate(returnTo?.startsWith('/') ? returnTo : '/', { replace: true });
      }}
    >
      <Bridge manager={manager} />
    </AuthProvider>
  );
}

function Bridge({ manager }: { manager: UserManager }) {
  const { user, error, isLoading } = useAuth();
  // Whoever comes from the issuer, or is on the way to it, need not be asked after.
  const [asked, setAsked] = useState(() => hasAuthParams() || session.pressed());

  // Once at the start: does the issuer know this browser?
  useEffect(() => {
    if (isLoading || asked) return;
    manager
      .signinSilent()
      .catch(() => null)
      .finally(() => setAsked(true));
  }, [manager, isLoading, asked]);

  useEffect(() => {
    let renewing: Promise<unknown> | undefined;
    session.connect({
      signIn: (how) => void signIn(manager, how),
      signOut: () => void manager.signoutRedirect().catch(() => manager.removeUser()),
      renew: () => {
        // Many requests may be refused at once.
        renewing ??= manager
          .signinSilent()
          .catch(() => manager.removeUser())
          .finally(() => {
            renewing = undefined;
          });
      },
    });
  }, [manager]);

  useEffect(() => {
    if (user && !user.expired) session.set({ status: 'signed-in', person: personOf(user) }, user.access_token);
    else if (!isLoading && asked) {
      session.set({ status: 'signed-out', ...(error?.source === 'signinCallback' ? { failure: 'failed' } : {}) });
    }
  }, [user, error, isLoading, asked]);

  return null;
}

async function signIn(manager: UserManager, how: SignIn): Promise<void> {
  const before = session.state();
  const prompt = how.switchAccount ? { prompt: 'login' } : {};
  try {
    if (how.way === 'page') {
      const state: Journey = how.returnTo === undefined ? {} : { returnTo: how.returnTo };
      await manager.signinRedirect({ ...prompt, state });
    } else {
      await manager.signinPopup({
        ...prompt,
        popupWindowTarget: SIGN_IN_WINDOW.target,
        popupWindowFeatures: { width: SIGN_IN_WINDOW.width, height: SIGN_IN_WINDOW.height },
        popupAbortOnClose: true,
      });
    }
  } catch (error) {
    // Who switches accounts and closes the window stays who they were.
    if (before.status !== 'signed-in') session.set({ status: 'signed-out', failure: failureOf(error) });
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof ErrorResponse) return error.error === 'access_denied' ? 'closed' : 'failed';
  const message = error instanceof Error ? error.message : '';
  if (message.includes('closed')) return 'closed';
  return message.includes('disposed') ? 'blocked' : 'failed';
}

function personOf(user: User): Person {
  const { sub, name, email, email_verified } = user.profile;
  return { id: sub, name, email, verified: email_verified === true };
}

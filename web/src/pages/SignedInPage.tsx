import { Redirect } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import type { SignIn } from '../auth/session';
import { NeedSignIn } from '../parts/NeedSignIn';

/** Where the issuer sends people back to. Whoever is signed in by then is on the way to where they came from. */
export default function SignedInPage() {
  const returnTo = useHistoryState<Pick<SignIn, 'returnTo'> | null>()?.returnTo ?? '/';
  return <NeedSignIn returnTo={returnTo}>{() => <Redirect to={returnTo} replace />}</NeedSignIn>;
}

/** The page that a sign-in window or a renewing frame ends at: hands the issuer's answer to the page that asked. */
import { UserManager } from 'oidc-client-ts';
import { readSettings } from './settings';

new UserManager(await readSettings()).signinCallback().catch(() => {
  // The page that asked is gone. Nobody waits for this window.
  window.close();
});

/** The page that a sign-in window or a renewing frame ends at: hands the issuer's answer to the page that asked. */
import { UserManager } from 'oidc-client-ts';

// Handing it on takes no settings, so none are waited for. The page that asked looks whether it is an answer to it.
const manager = new UserManager({ authority: '', client_id: '', redirect_uri: '', automaticSilentRenew: false });
const handedOn = window.parent === window ? manager.signinPopupCallback() : manager.signinSilentCallback();
await handedOn.catch(() => {
  // The page that asked is gone. Nobody waits for this window.
  window.close();
});

import { InMemoryWebStorage, type UserManagerSettings, WebStorageStateStore } from 'oidc-client-ts';
import { readStage, SECONDS, type TokenKind } from './stage';

export interface Settings {
  readonly library: UserManagerSettings;
  readonly token: TokenKind;
}

export async function readSettings(): Promise<Settings> {
  const { settings: stage, issuer } = await readStage();
  const origin = window.location.origin;
  const library = {
    authority: stage.issuer,
    ...(issuer && { metadata: issuer }),
    client_id: stage.client_id,
    scope: stage.scope,
    ...(stage.resource === undefined ? {} : { resource: stage.resource }),
    ...(stage.extra === undefined ? {} : { extraQueryParams: stage.extra }),
    redirect_uri: `${origin}/signed-in`,
    popup_redirect_uri: `${origin}/sign-in-window.html`,
    silent_redirect_uri: `${origin}/sign-in-window.html`,
    post_logout_redirect_uri: `${origin}/`,
    automaticSilentRenew: true,
    requestTimeoutInSeconds: SECONDS,
    silentRequestTimeoutInSeconds: SECONDS,
    // What a sign-in needs on its way, without tokens: it may end in another tab, by a link in a mail of the issuer's.
    stateStore: new WebStorageStateStore({ store: window.localStorage }),
    // Tokens stay in memory: a script that gets in finds none at rest, and a closed tab keeps none.
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  };
  return { library, token: stage.token ?? 'access_token' };
}

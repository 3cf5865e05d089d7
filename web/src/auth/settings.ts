import { InMemoryWebStorage, type UserManagerSettings, WebStorageStateStore } from 'oidc-client-ts';

/** `/config.json`: written by each stage's deployment, so that one build serves all. */
interface StageSettings {
  readonly issuer: string;
  readonly client_id: string;
  readonly scope: string;
  /** The API, as the issuer knows it (RFC 8707). */
  readonly resource?: string;
  /** More parameters of the issuer's own, such as Auth0's `audience`. */
  readonly extra?: Record<string, string>;
  /** What the API gets: the access token, or the ID token of an issuer whose access tokens it can't use. */
  readonly token?: TokenKind;
}

export type TokenKind = 'access_token' | 'id_token';

/** How long the deployment and the issuer may take to answer. */
const SECONDS = 10;

export interface Settings {
  readonly library: UserManagerSettings;
  readonly token: TokenKind;
}

export async function readSettings(): Promise<Settings> {
  const response = await fetch('/config.json', { signal: AbortSignal.timeout(SECONDS * 1000) });
  if (!response.ok) throw new Error(`/config.json answers ${response.status}: the deployment has to write it.`);
  const stage = (await response.json()) as StageSettings;
  const origin = window.location.origin;
  const library = {
    authority: stage.issuer,
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

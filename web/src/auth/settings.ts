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
}

export async function readSettings(): Promise<UserManagerSettings> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`/config.json answers ${response.status}: the deployment has to write it.`);
  const stage = (await response.json()) as StageSettings;
  const origin = window.location.origin;
  return {
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
    silentRequestTimeoutInSeconds: 5,
    // Tokens stay in memory: a script that gets in finds none at rest, and a closed tab keeps none.
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  };
}

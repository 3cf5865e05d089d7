/** What the deployment says about signing in, and the issuer about itself: small, so that it is asked for first. */

/** `/config.json`: written by each stage's deployment, so that one build serves all. */
export interface StageSettings {
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

export interface Stage {
  readonly settings: StageSettings;
  /** Undefined where it could not be had: the sign-in library asks again. */
  readonly issuer: object | undefined;
}

/** How long the deployment and the issuer may take to answer. */
export const SECONDS = 10;

let asked: Promise<Stage> | undefined;

/** The same one each time; asks again where the settings could not be had. */
export function readStage(): Promise<Stage> {
  asked ??= read().catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

async function read(): Promise<Stage> {
  const settings = await json<StageSettings>('/config.json', ' The deployment has to write it.');
  const about = `${settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  return { settings, issuer: await json<object>(about).catch(() => undefined) };
}

async function json<T>(url: string, hint = ''): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(SECONDS * 1000) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}.${hint}`);
  return (await response.json()) as T;
}

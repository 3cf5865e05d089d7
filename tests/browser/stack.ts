/** Where the parts of the stack are: `stack run` says it; without it, where `make dev` puts them. */
const of = (variable: string, port: number) => process.env[variable] ?? `http://127.0.0.1:${port}`;

export const API = of('API_URL', 9000);
export const MAILBOX = of('MAILBOX_ENDPOINT', 8005);
export const WEB = of('WEB_BASE_URL', 5173);
/** Where people sign in, and the `iss` of their tokens. */
export const ISSUER = of('JWT_ISSUER', 9080);

// The local stack's sign-in: a real OpenID Connect issuer that believes what is typed into its form.
//
// usage: node server.mjs [--port 9080] [--web http://127.0.0.1:5173] [--alg HS256|RS256] [--accounts FILE] [--secrets FILE]
//
// Access tokens are JWTs for the API, with the claims that its functions read. HS256 signs them with JWT_SECRET, from the
// environment or else from the secrets file; RS256 with a key made at the start, which /jwks publishes.
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Provider, { errors } from 'oidc-provider';
import { formPage, messagePage } from './pages.mjs';

const root = resolve(import.meta.dirname, '../../..');
const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '9080' },
    web: { type: 'string', default: 'http://127.0.0.1:5173' },
    alg: { type: 'string', default: 'HS256' },
    accounts: { type: 'string' },
    secrets: {
      type: 'string',
      default: resolve(root, '.local/dev/secrets.env'),
    },
  },
});
if (!['HS256', 'RS256'].includes(options.alg)) fail(`--alg is HS256 or RS256, not ${options.alg}.`);

const ISSUER = `http://127.0.0.1:${options.port}`;
const RESOURCE = 'urn:band-invites:api';
const AUDIENCE = 'band-invites';
const CLIENT = 'band-invites-web';
const SCOPES = 'openid profile email';

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function jwtSecret() {
  if (process.env.JWT_SECRET) return process.env.JWT_SECRET;
  const line = existsSync(options.secrets) && /^JWT_SECRET=(.+)$/m.exec(readFileSync(options.secrets, 'utf8'));
  return line ? line[1] : fail(`There is no JWT_SECRET in ${options.secrets}: start the stack once, by make dev.`);
}

const signing = {
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    format: 'jwk',
  }),
  use: 'sig',
  alg: 'RS256',
};
const accessTokenSigning =
  options.alg === 'HS256'
    ? { sign: { alg: 'HS256', key: createSecretKey(Buffer.from(jwtSecret())) } }
    : { sign: { alg: 'RS256' } };

// Accounts are whatever was typed: sub -> claims.
const accounts = new Map(
  options.accounts && existsSync(options.accounts)
    ? Object.entries(JSON.parse(readFileSync(options.accounts, 'utf8')))
    : [],
);
function keep(account) {
  accounts.delete(account.sub);
  accounts.set(account.sub, account);
  if (!options.accounts) return;
  mkdirSync(dirname(options.accounts), { recursive: true });
  writeFileSync(options.accounts, JSON.stringify(Object.fromEntries(accounts), null, 2));
}

const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: CLIENT,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      redirect_uris: [`${options.web}/signed-in`, `${options.web}/sign-in-window.html`],
      post_logout_redirect_uris: [`${options.web}/`],
    },
  ],
  jwks: { keys: [signing] },
  cookies: { keys: [jwtSecretOrRandom()] },
  clientBasedCORS: (_ctx, origin) => origin === options.web,
  conformIdTokenClaims: false,
  claims: {
    openid: ['sub'],
    profile: ['name'],
    email: ['email', 'email_verified'],
  },
  scopes: ['openid', 'profile', 'email'],
  pkce: { required: () => true },
  ttl: {
    AccessToken: 60 * 60,
    IdToken: 60 * 60,
    Session: 14 * 24 * 60 * 60,
    Interaction: 60 * 60,
    Grant: 14 * 24 * 60 * 60,
  },
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, resource) => {
        if (resource !== RESOURCE) throw new errors.InvalidTarget();
        return {
          scope: SCOPES,
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          jwt: accessTokenSigning,
        };
      },
    },
    rpInitiatedLogout: { logoutSource: (ctx, form) => logout(ctx, form) },
  },
  findAccount: (_ctx, sub) => {
    const account = accounts.get(sub);
    return account && { accountId: sub, claims: () => account };
  },
  extraTokenClaims: (_ctx, token) => {
    const { name, email, email_verified } = accounts.get(token.accountId) ?? {};
    return { name, email, email_verified };
  },
  // Signing in is consent enough here.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope(SCOPES);
    grant.addResourceScope(RESOURCE, SCOPES);
    await grant.save();
    return grant;
  },
  interactions: {
    url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
  },
  renderError: (ctx, out) => {
    ctx.type = 'html';
    ctx.body = messagePage('Signing in failed', out.error_description ?? out.error);
  },
});

function jwtSecretOrRandom() {
  return options.alg === 'HS256' ? jwtSecret() : crypto.randomUUID();
}

// Signing out asks nothing: the client has asked.
function logout(ctx, form) {
  ctx.type = 'html';
  ctx.body = messagePage(
    'Signing out …',
    '',
    `${form}<script>document.forms[0].append(Object.assign(document.createElement('input'), {type: 'hidden', name: 'logout', value: 'yes'})); document.forms[0].submit();</script>`,
  );
}

// Reads what was typed, or says what is wrong with it.
function typedAccount(form) {
  const email = (form.get('email') ?? '').trim();
  const sub = (form.get('sub') ?? '').trim() || email.split('@')[0];
  if (!sub || !/^[\x20-\x7e]{1,255}$/.test(sub)) return { refusal: 'A user id is 1 to 255 ASCII characters.' };
  if (!email.includes('@')) return { refusal: 'An e-mail address has an @.' };
  return {
    account: {
      sub,
      name: (form.get('name') ?? '').trim() || sub,
      email,
      email_verified: form.get('email_verified') === 'on',
    },
  };
}

async function interaction(req, res) {
  const details = await provider.interactionDetails(req, res);
  const reply = (status, body) => {
    res.writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
    res.end(body);
  };
  if (req.method === 'GET')
    return reply(
      200,
      formPage({
        known: [...accounts.values()].reverse(),
        hint: details.params.login_hint,
      }),
    );
  let body = '';
  for await (const chunk of req) body += chunk;
  const form = new URLSearchParams(body);
  if (form.get('cancel')) {
    const refused = {
      error: 'access_denied',
      error_description: 'The sign-in was cancelled.',
    };
    return provider.interactionFinished(req, res, refused, {
      mergeWithLastSubmission: false,
    });
  }
  const { account, refusal } = form.get('known') ? { account: accounts.get(form.get('known')) } : typedAccount(form);
  if (!account)
    return reply(
      422,
      formPage({
        known: [...accounts.values()].reverse(),
        refusal: refusal ?? 'This account is gone.',
        typed: form,
      }),
    );
  keep(account);
  return provider.interactionFinished(
    req,
    res,
    { login: { accountId: account.sub } },
    { mergeWithLastSubmission: false },
  );
}

const answer = provider.callback();
const server = createServer((req, res) => {
  if (!req.url.startsWith('/interaction/')) return answer(req, res);
  interaction(req, res).catch((error) => {
    res.writeHead(400, { 'content-type': 'text/html; charset=utf-8' });
    res.end(
      messagePage('This sign-in is over', `Go back to the page you came from and start again. (${error.message})`),
    );
  });
});
server.on('error', (error) => fail(`The sign-in server can't listen on port ${options.port}: ${error.message}`));
server.listen(Number(options.port), '127.0.0.1', () => console.log(`Sign-in   ${ISSUER} (${options.alg})`));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(0));

// @ts-check
/**
 * How the client is served. `infra/web.yaml` and `infra/ship-web` make CloudFront do the same, which `make check` holds
 * them to; the preview server does this, so that the browser tests run under it.
 */
import { URL } from 'node:url';

/**
 * Whether a path is one of those that links lead to, whatever programs made of its end: `/invite.`, `/invite%23…`.
 *
 * @param {string} path
 */
export const isLink = (path) => /^[^a-z]*(invite|unsubscribe|reply-to)/i.test(path);

/**
 * Whether a path is a page, which gets index.html, rather than a file.
 *
 * @param {string} path
 */
export const isPage = (path) => isLink(path) || !path.slice(path.lastIndexOf('/') + 1).includes('.');

/**
 * The page with the address of its picture in full, as chats want it for their previews.
 *
 * @param {string} page
 * @param {string} baseUrl
 */
export const withBaseUrl = (page, baseUrl) => page.replaceAll('content="/', `content="${baseUrl}/`);

/**
 * Where a page of a local client is at home, if it was asked for by another name of this machine: people can sign in only
 * at the address that the issuer knows. Undefined where it is there already.
 *
 * @param {string | undefined} host as the request names it
 * @param {string} url path and search
 * @param {string} baseUrl
 * @returns {string | undefined}
 */
export function atHome(host, url, baseUrl) {
  const home = new URL(baseUrl);
  const [, name = '', port = ''] = /^(localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?$/i.exec(host ?? '') ?? [];
  return name !== '' && port === home.port && name.toLowerCase() !== home.hostname ? `${home.origin}${url}` : undefined;
}

/**
 * The headers of a file or page.
 *
 * @param {string} signInOrigins where people sign in, joined by spaces
 * @param {string} path
 * @returns {Record<string, string>}
 */
export function hostingHeaders(signInOrigins, path) {
  // The end of a sign-in: in a frame of our own where it is renewed, else in a window that must not lose its opener.
  const endsSignIn = path === '/sign-in-window.html';
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "manifest-src 'self'",
      `connect-src 'self' ${signInOrigins}`,
      `frame-src 'self' ${signInOrigins}`,
      "form-action 'self'",
      "base-uri 'none'",
      `frame-ancestors ${endsSignIn ? "'self'" : "'none'"}`,
    ].join('; '),
    'x-frame-options': endsSignIn ? 'SAMEORIGIN' : 'DENY',
    // The token of an invite is in the page's address until the page has taken it out.
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // Some chats let their readers' browsers fetch the picture of a preview from here.
    'cross-origin-resource-policy': path === '/preview.png' ? 'cross-origin' : 'same-origin',
    // Search engines have to read a page to see this, so robots.txt lets them. Previews in chats don't heed it.
    'x-robots-tag': 'noindex',
    ...(endsSignIn ? {} : { 'cross-origin-opener-policy': 'same-origin-allow-popups' }),
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

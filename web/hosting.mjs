// @ts-check
/**
 * The headers that the client is served with. `infra/web.yaml` and `infra/ship-web` make CloudFront send the same, which
 * `make check` holds them to; the preview server sends these, so that the browser tests run under them.
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
    'cross-origin-resource-policy': 'same-origin',
    ...(endsSignIn ? {} : { 'cross-origin-opener-policy': 'same-origin-allow-popups' }),
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

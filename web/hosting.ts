/**
 * The headers that the client is served with. CloudFront sends the same; the preview server sends these, so that the
 * browser tests run under them.
 */
export function hostingHeaders(issuer: string, path: string): Record<string, string> {
  // Renewing a sign-in happens in a frame of this one page, inside our own.
  const ancestors = path === '/sign-in-window.html' ? "'self'" : "'none'";
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      `connect-src 'self' ${issuer}`,
      `frame-src 'self' ${issuer}`,
      "form-action 'self'",
      "base-uri 'none'",
      `frame-ancestors ${ancestors}`,
    ].join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

// What a page may load, run and be shown in. Scripts run by the nonce of this one answer, never by standing in the page.
import type { ServerResponse } from 'node:http';

export function contentSecurityPolicy(nonce: string, { dev }: { dev: boolean }): string {
  const directives = {
    'default-src': "'self'",
    // What a script with the nonce loads may run too: Next loads its chunks so. React's own errors need eval in development.
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    // For browsers that do not know the two lines after it.
    'style-src': "'self' 'unsafe-inline'",
    'style-src-elem': dev ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`,
    // Mantine gives its components their sizes and colours in style attributes.
    'style-src-attr': "'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'media-src': "'self' blob:",
    'font-src': "'self'",
    // The same host's WebSockets are covered by 'self'.
    'connect-src': "'self'",
    'worker-src': "'self' blob:",
    'manifest-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}

/** The camera is for /capture. */
const permissions = [
  'camera=(self)',
  'screen-wake-lock=(self)',
  'fullscreen=(self)',
  ...['microphone', 'geolocation', 'display-capture', 'payment', 'usb', 'serial', 'midi'].map(
    (feature) => `${feature}=()`,
  ),
].join(', ');

/** `isTrustworthy`: https, or this machine itself. Elsewhere browsers ignore the opener policy, and complain of it on every page. */
export function setPageHeaders(res: ServerResponse, policy: string, isTrustworthy: boolean): void {
  res.setHeader('Content-Security-Policy', policy);
  res.setHeader('X-Frame-Options', 'DENY');
  if (isTrustworthy) res.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  res.setHeader('Permissions-Policy', permissions);
}

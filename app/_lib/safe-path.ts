const nowhere = 'http://here.invalid';

/**
 * A place on this site to go to after login, or `/`. A callback address comes from the URL, so anybody may have written it:
 * only a path of our own origin is followed (`//host`, `/\host` and `javascript:` are not). `site` is that origin, where it
 * may stand in front.
 */
export function safePath(wanted: string | string[] | null | undefined, site = nowhere): string {
  if (typeof wanted !== 'string' || !(wanted.startsWith('/') || wanted.startsWith(`${site}/`))) return '/';
  if (!URL.canParse(wanted, site)) return '/';
  const url = new URL(wanted, site);
  if (url.origin !== site || url.pathname.startsWith('//')) return '/';
  return url.pathname === '/login' || url.pathname === '/setup' ? '/' : url.pathname + url.search + url.hash;
}

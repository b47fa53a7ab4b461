/**
 * A place on this site to go to after login, or `/`. A callback address comes from the URL, so anybody may have written it:
 * only a path of our own origin is followed (`//host`, `/\host` and `javascript:` are not).
 */
export function safePath(wanted: string | string[] | null | undefined): string {
  if (typeof wanted !== 'string' || !wanted.startsWith('/')) return '/';
  const here = 'http://here.invalid';
  if (!URL.canParse(wanted, here)) return '/';
  const url = new URL(wanted, here);
  if (url.origin !== here || url.pathname.startsWith('//')) return '/';
  return url.pathname === '/login' || url.pathname === '/setup' ? '/' : url.pathname + url.search + url.hash;
}

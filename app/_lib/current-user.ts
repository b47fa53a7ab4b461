// Who is looking at this page. Asked by every page, because a layout is not rendered again on navigation.
import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { User } from '#contract/api/users.ts';
import { runtime } from './runtime.ts';

export const findUser = cache(async (): Promise<User | null> => {
  const hub = await runtime();
  const sent = await headers();
  // Written by the hub's own listener on each request, whatever the client claimed.
  return hub.currentUser({ cookie: sent.get('cookie'), address: sent.get('x-forwarded-for') ?? '' });
});

/** `path` is where the person wanted to go; login brings them back there. */
export async function requireUser(path: string): Promise<User> {
  const user = await findUser();
  if (user) return user;
  redirect(path === '/' ? '/login' : `/login?callbackUrl=${encodeURIComponent(path)}`);
}

/** For pages on which devices are changed. */
export async function requireOperator(path: string): Promise<User> {
  const user = await requireUser(path);
  if (user.role === 'viewer') redirect('/');
  return user;
}

export async function requireAdmin(path: string): Promise<User> {
  const user = await requireUser(path);
  if (user.role !== 'admin') redirect('/');
  return user;
}

import type { ReactNode } from 'react';
import { Shell } from '../_components/shell/shell.tsx';
import { findUser } from '../_lib/current-user.ts';

/** Each page asks for the login itself and knows the way back; without a person there is nothing to frame here. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const user = await findUser();
  return user ? <Shell user={user}>{children}</Shell> : children;
}

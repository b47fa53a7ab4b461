import { redirect } from 'next/navigation';
import { LoginForm } from '../../_components/auth/login-form.tsx';
import { SetupNeeded } from '../../_components/auth/setup-notices.tsx';
import { LonePage } from '../../_components/common/lone-page.tsx';
import { findUser } from '../../_lib/current-user.ts';
import type { SearchInput } from '../../_lib/page-input.ts';
import { runtime } from '../../_lib/runtime.ts';
import { safePath } from '../../_lib/safe-path.ts';

export const metadata = { title: 'Log in' };

export default async function LoginPage({ searchParams }: SearchInput) {
  const { callbackUrl } = await searchParams;
  const target = safePath(callbackUrl);
  if (await findUser()) redirect(target);
  const hub = await runtime();
  return <LonePage>{hub.setupNeeded() ? <SetupNeeded /> : <LoginForm target={target} />}</LonePage>;
}

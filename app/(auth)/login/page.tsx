import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { LoginForm } from '../../_components/auth/login-form.tsx';
import { SetupNeeded } from '../../_components/auth/setup-notices.tsx';
import { LonePage } from '../../_components/common/lone-page.tsx';
import { findUser } from '../../_lib/current-user.ts';
import { loginProblem } from '../../_lib/login-problems.ts';
import type { SearchInput } from '../../_lib/page-input.ts';
import { runtime } from '../../_lib/runtime.ts';
import { safePath } from '../../_lib/safe-path.ts';

export const metadata = { title: 'Log in' };

export default async function LoginPage({ searchParams }: SearchInput) {
  const { callbackUrl, error } = await searchParams;
  const target = safePath(callbackUrl, await siteOrigin());
  if (await findUser()) redirect(target);
  const hub = await runtime();
  const ways = { password: hub.passwordLogin, singleSignOn: hub.singleSignOn?.name ?? null };
  return (
    <LonePage>
      {hub.setupNeeded() ? (
        <SetupNeeded />
      ) : (
        <LoginForm ways={ways} target={target} problem={loginProblem(error)} />
      )}
    </LonePage>
  );
}

/** As the browser sees it: the hub's own listener writes these headers, whatever the client claimed. */
async function siteOrigin(): Promise<string> {
  const sent = await headers();
  return `${sent.get('x-forwarded-proto')}://${sent.get('x-forwarded-host')}`;
}

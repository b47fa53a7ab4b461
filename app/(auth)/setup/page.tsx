import { SetupForm } from '../../_components/auth/setup-form.tsx';
import { SetupBySingleSignOn, SetupDone, SetupNeeded } from '../../_components/auth/setup-notices.tsx';
import { LonePage } from '../../_components/common/lone-page.tsx';
import type { SearchInput } from '../../_lib/page-input.ts';
import { runtime } from '../../_lib/runtime.ts';

/** The token is a secret of the address: it must not travel to other sites. */
export const metadata = { title: 'Set up', referrer: 'no-referrer' as const };

export default async function SetupPage({ searchParams }: SearchInput) {
  const { token } = await searchParams;
  const hub = await runtime();
  if (!hub.passwordLogin)
    return (
      <LonePage>
        <SetupBySingleSignOn />
      </LonePage>
    );
  return <LonePage>{setupContent(hub.setupNeeded(), token)}</LonePage>;
}

function setupContent(needed: boolean, token: string | string[] | undefined) {
  if (!needed) return <SetupDone />;
  return typeof token === 'string' && token !== '' ? <SetupForm token={token} /> : <SetupNeeded />;
}

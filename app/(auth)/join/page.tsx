import { JoinPage } from '../../_components/auth/join-page.tsx';
import { LonePage } from '../../_components/common/lone-page.tsx';
import { findUser } from '../../_lib/current-user.ts';

/** The secret of the address must not travel to other sites. */
export const metadata = { title: 'Choose a password', referrer: 'no-referrer' as const };

export default async function Page() {
  const user = await findUser();
  return (
    <LonePage>
      <JoinPage loggedIn={user?.name ?? null} />
    </LonePage>
  );
}

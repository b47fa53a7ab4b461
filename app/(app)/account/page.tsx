import { AccountPage } from '../../_components/account/account-page.tsx';
import { requireUser } from '../../_lib/current-user.ts';
import { runtime } from '../../_lib/runtime.ts';

export const metadata = { title: 'Your account' };

export default async function Page() {
  await requireUser('/account');
  const { passwordLogin } = await runtime();
  return <AccountPage passwordLogin={passwordLogin} />;
}

import { TokensPage } from '../../../_components/tokens/tokens-page.tsx';
import { requireUser } from '../../../_lib/current-user.ts';

export const metadata = { title: 'Tokens' };

export default async function Page() {
  await requireUser('/account/tokens');
  return <TokensPage />;
}

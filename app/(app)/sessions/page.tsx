import { History } from '../../_components/session/history.tsx';
import { requireUser } from '../../_lib/current-user.ts';
import type { SearchInput } from '../../_lib/page-input.ts';

export const metadata = { title: 'History' };

export default async function SessionsPage({ searchParams }: SearchInput) {
  const { device } = await searchParams;
  const wanted = typeof device === 'string' ? device : '';
  await requireUser(wanted ? `/sessions?device=${encodeURIComponent(wanted)}` : '/sessions');
  return <History key={wanted} device={wanted} />;
}

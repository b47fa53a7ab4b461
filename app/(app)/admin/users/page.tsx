import { PeopleList } from '../../../_components/people/people-list.tsx';
import { requireAdmin } from '../../../_lib/current-user.ts';
import { linkWayOf } from '../../../_lib/link-way.ts';
import { runtime } from '../../../_lib/runtime.ts';

export const metadata = { title: 'People' };

export default async function PeoplePage() {
  await requireAdmin('/admin/users');
  return <PeopleList linkWay={linkWayOf(await runtime())} />;
}

import { GroupList } from '../../../_components/groups/group-list.tsx';
import { requireAdmin } from '../../../_lib/current-user.ts';

export const metadata = { title: 'Groups' };

export default async function GroupsPage() {
  await requireAdmin('/admin/groups');
  return <GroupList />;
}

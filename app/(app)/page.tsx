import { Wall } from '../_components/wall/wall.tsx';
import { requireUser } from '../_lib/current-user.ts';

export const metadata = { title: 'Wall' };

export default async function WallPage() {
  await requireUser('/');
  return <Wall />;
}

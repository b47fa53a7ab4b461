import { NewDevice } from '../../../_components/device/new-device.tsx';
import { requireAdmin } from '../../../_lib/current-user.ts';

export const metadata = { title: 'Add a device' };

export default async function NewDevicePage() {
  await requireAdmin('/devices/new');
  return <NewDevice />;
}

import { NewDevice } from '../../../_components/device/new-device.tsx';
import { requireOperator } from '../../../_lib/current-user.ts';

export const metadata = { title: 'Add a device' };

export default async function NewDevicePage() {
  await requireOperator('/devices/new');
  return <NewDevice />;
}

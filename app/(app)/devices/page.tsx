import { DeviceList } from '../../_components/device/device-list.tsx';
import { requireOperator } from '../../_lib/current-user.ts';

export const metadata = { title: 'Devices' };

export default async function DevicesPage() {
  await requireOperator('/devices');
  return <DeviceList />;
}

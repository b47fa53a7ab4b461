import { notFound } from 'next/navigation';
import { deviceIdSchema } from '#contract/ids.ts';
import { DevicePage } from '../../../_components/device/device-page.tsx';
import { requireUser } from '../../../_lib/current-user.ts';
import type { IdInput } from '../../../_lib/page-input.ts';

export async function generateMetadata({ params }: IdInput) {
  return { title: (await params).id };
}

export default async function Page({ params }: IdInput) {
  const { id } = await params;
  await requireUser(`/devices/${id}`);
  const device = deviceIdSchema.safeParse(id);
  if (!device.success) notFound();
  // Keyed: the next device's page begins anew, with no picture or figure of the one before.
  return <DevicePage key={device.data} device={device.data} />;
}

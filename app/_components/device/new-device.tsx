'use client';
// Adding a device in two steps: who it is, then how it sends. The key lives in this page's memory and nowhere else.
import { useState } from 'react';
import { PageHead } from '../common/page-head.tsx';
import { ConnectNewDevice } from './connect-new-device.tsx';
import { NewDeviceForm } from './new-device-form.tsx';
import type { NewlyMade } from './newly-made.ts';

export function NewDevice() {
  const [made, setMade] = useState<NewlyMade | null>(null);
  if (made) return <ConnectNewDevice made={made} />;
  return (
    <>
      <PageHead title="Add a device" note="Step 1 of 2: its name" />
      <NewDeviceForm onMade={setMade} />
    </>
  );
}

'use client';
import { ActionIcon } from '@mantine/core';
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { presenceWords } from '../../_lib/words.ts';
import { useLiveClient } from '../../_live/live-provider.tsx';
import { inWallOrder, type Wall } from '../../_live/wall.ts';
import { useIsAdmin, useManagesDevices } from './user-context.tsx';

/** Ctrl+K: from anywhere to any device or page. */
export function DeviceSearch() {
  const router = useRouter();
  const client = useLiveClient();
  // Read when it opens: a list that moves under the cursor is of no use.
  const [wall, setWall] = useState<Wall>(null);
  const managesDevices = useManagesDevices();
  const isAdmin = useIsAdmin();
  const to = (id: string, label: string, description: string, href: string): SpotlightActionData => ({
    id,
    label,
    description,
    keywords: [id],
    onClick: () => router.push(href),
  });
  const devices = inWallOrder(wall?.values() ?? []).map((device) =>
    to(device.id, device.name, `${device.id} · ${presenceWords[device.presence]}`, `/devices/${device.id}`),
  );
  const pages = [
    to('page:wall', 'Wall', 'All devices, live', '/'),
    to('page:history', 'History', 'Past and present sessions', '/sessions'),
    ...(managesDevices
      ? [
          to('page:devices', 'Devices', 'Manage devices', '/devices'),
          to('page:new', 'Add a device', '', '/devices/new'),
        ]
      : []),
    ...(isAdmin
      ? [
          to('page:people', 'People', 'Invite people and decide what they see', '/admin/users'),
          to('page:groups', 'Groups', 'Devices that are granted together', '/admin/groups'),
          to('page:audit', 'Audit', 'Who did what, and who watched', '/admin/audit'),
        ]
      : []),
    to('page:account', 'Your account', 'Name, password, time zone, where you are logged in', '/account'),
  ];
  return (
    <>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label="Find a device"
        title="Find a device (Ctrl+K)"
        onClick={spotlight.open}
      >
        <IconSearch size={18} />
      </ActionIcon>
      <Spotlight
        actions={[
          { group: 'Devices', actions: devices },
          { group: 'Pages', actions: pages },
        ]}
        shortcut="mod + K"
        onSpotlightOpen={() => setWall(client.wall.get())}
        attributes={{ content: { 'aria-label': 'Find a device or page' } }}
        nothingFound="No device or page of that name."
        scrollable
        maxHeight={420}
        searchProps={{ placeholder: 'Device or page', 'aria-label': 'Device or page' }}
      />
    </>
  );
}

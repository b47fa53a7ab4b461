'use client';
// All devices at once: who sends, and what they see now.
import { Button, Skeleton, VisuallyHidden } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import Link from 'next/link';
import { useState } from 'react';
import type { DeviceStatus } from '#contract/api/devices.ts';
import { useConnection, useLiveClient, useWall } from '../../_live/live-provider.tsx';
import { inWallOrder } from '../../_live/wall.ts';
import { EmptyState } from '../common/empty-state.tsx';
import { PageHead } from '../common/page-head.tsx';
import { Problem } from '../common/problem.tsx';
import { useManagesDevices } from '../shell/user-context.tsx';
import classes from './wall.module.css';
import { WallEmpty } from './wall-empty.tsx';
import { matches, noFilter, WallFilter } from './wall-filter.tsx';
import { type TileSize, WallSizes } from './wall-sizes.tsx';
import { WallTile } from './wall-tile.tsx';

/** Fewer are seen at a glance; a filter would only be in the way. */
const filterFrom = 9;

export function Wall() {
  const wall = useWall();
  const managesDevices = useManagesDevices();
  const [size, setSize] = useLocalStorage<TileSize>({ key: 'frameroom.tile-size', defaultValue: 'M' });
  const devices = wall ? inWallOrder(wall.values()) : null;
  const note = useWallNote(devices);
  return (
    <>
      <PageHead title="Wall" note={note}>
        {devices && devices.length > 0 && <WallSizes size={size} onChange={setSize} />}
        {managesDevices && devices && devices.length > 0 && (
          <Button component={Link} href="/devices/new" leftSection={<IconPlus size={16} />}>
            Add a device
          </Button>
        )}
      </PageHead>
      {devices ? <Tiles devices={devices} size={size} /> : <WallPending size={size} />}
    </>
  );
}

function useWallNote(devices: DeviceStatus[] | null): string | undefined {
  const connection = useConnection();
  if (!devices?.length) return undefined;
  if (connection !== 'connected') return 'Connection lost. What you see is not live.';
  return `${devices.filter(({ presence }) => presence === 'online').length} of ${devices.length} online`;
}

function Tiles({ devices, size }: { devices: DeviceStatus[]; size: TileSize }) {
  const [filter, setFilter] = useState(noFilter);
  const filtered = devices.length >= filterFrom;
  const shown = filtered ? devices.filter((device) => matches(device, filter)) : devices;
  if (devices.length === 0) return <WallEmpty />;
  return (
    <>
      {filtered && <WallFilter filter={filter} onChange={setFilter} />}
      <ul className={classes.tiles} data-size={size} aria-label="Devices">
        {shown.map((device) => (
          <li key={device.id}>
            <WallTile device={device} />
          </li>
        ))}
      </ul>
      {shown.length === 0 && (
        <EmptyState
          title="No device fits"
          action={<Button onClick={() => setFilter(noFilter)}>Show all</Button>}
        >
          None of the {devices.length} devices has this name and state.
        </EmptyState>
      )}
    </>
  );
}

function WallPending({ size }: { size: TileSize }) {
  const connection = useConnection();
  const client = useLiveClient();
  if (connection === 'reconnecting') {
    const message =
      'The hub does not answer. This page keeps trying; check that the hub runs and that this machine is on its network.';
    return <Problem title="No connection to the hub" message={message} onRetry={client.wake} />;
  }
  return (
    <div className={classes.tiles} data-size={size} aria-busy="true">
      <VisuallyHidden>Loading devices</VisuallyHidden>
      {[1, 2, 3, 4].map((tile) => (
        <Skeleton key={tile} className={classes.ghost} />
      ))}
    </div>
  );
}

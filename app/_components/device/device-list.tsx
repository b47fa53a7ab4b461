'use client';
// All devices as a table, for those who manage them.
import { Anchor, Button, Skeleton, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import Link from 'next/link';
import useSWR from 'swr';
import type { Device } from '#contract/api/devices.ts';
import { formatAge, formatFps } from '../../_lib/format.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { sceneWords } from '../../_lib/words.ts';
import { useWall } from '../../_live/live-provider.tsx';
import { inWallOrder } from '../../_live/wall.ts';
import { EmptyState } from '../common/empty-state.tsx';
import { PageHead } from '../common/page-head.tsx';
import { PresenceMark } from '../common/presence-mark.tsx';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { useNow } from '../common/use-now.ts';
import { AddDemo } from '../wall/add-demo.tsx';
import { DeviceMenu } from './device-menu.tsx';
import { refreshDevices } from './use-device-actions.tsx';

export function DeviceList() {
  const { data, error, mutate } = useSWR('/api/devices', hubApi.listDevices);
  return (
    <>
      <PageHead title="Devices" note="Where frames come from.">
        <AddDemo onAdded={() => void refreshDevices()} />
        <Button component={Link} href="/devices/new" leftSection={<IconPlus size={16} />}>
          Add a device
        </Button>
      </PageHead>
      {error && (
        <Problem
          title="The devices could not be read"
          message={messageOf(error)}
          onRetry={() => void mutate()}
        />
      )}
      {data ? <Devices devices={data.devices} /> : !error && <Pending />}
    </>
  );
}

function Pending() {
  return (
    <Stack aria-busy="true" aria-label="Loading devices">
      {[1, 2, 3].map((row) => (
        <Skeleton key={row} h={44} />
      ))}
    </Stack>
  );
}

function Devices({ devices }: { devices: Device[] }) {
  const wall = useWall();
  const now = useNow(1000);
  if (devices.length === 0) {
    return (
      <EmptyState title="No devices yet">
        A device is anything that sends pictures: a Raspberry Pi, a webcam, a phone, a program. Add one to get
        its key and a command to paste, or add a demo camera to look around.
      </EmptyState>
    );
  }
  // The list is as old as its last reading; the wall is live.
  const byId = new Map(devices.map((device) => [device.id as string, device]));
  const live = inWallOrder(devices.map((device) => wall?.get(device.id) ?? device.status));
  return (
    <Table verticalSpacing="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Device</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th visibleFrom="sm" ta="right">
            fps
          </Table.Th>
          <Table.Th visibleFrom="sm">Last frame</Table.Th>
          <Table.Th visibleFrom="sm">Key</Table.Th>
          <Table.Th w={50}>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {live.map((status) => {
          const device = byId.get(status.id);
          return (
            device && (
              <DeviceRow key={status.id} device={{ ...device, name: status.name, status }} now={now} />
            )
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function DeviceRow({ device, now }: { device: Device; now: number }) {
  const { status } = device;
  const ago = (at: number | null) => (at === null ? 'never' : now === 0 ? '' : formatAge(now - at));
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/devices/${device.id}`} fw={500} size="sm">
          {device.name}
        </Anchor>
        <Text size="xs" c="dimmed" ff="monospace">
          {device.id}
        </Text>
      </Table.Td>
      <Table.Td>
        <PresenceMark presence={status.presence} />
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right" className="figure">
        {formatFps(status.fps)}
      </Table.Td>
      <Table.Td visibleFrom="sm" className="figure">
        {ago(status.lastFrameAt)}
      </Table.Td>
      <Table.Td visibleFrom="sm">{keyWords(device, ago)}</Table.Td>
      <Table.Td>
        <DeviceMenu device={device} />
      </Table.Td>
    </Table.Tr>
  );
}

function keyWords(device: Device, ago: (at: number) => string): string {
  if (device.source.kind === 'demo') return `Demo: ${sceneWords[device.source.scene].toLowerCase()}`;
  return device.keyCreatedAt === null ? 'None: it cannot send' : `Made ${ago(device.keyCreatedAt)}`;
}

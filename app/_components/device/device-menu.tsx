'use client';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconKey, IconKeyOff, IconPencil, IconPlugConnected, IconTrash } from '@tabler/icons-react';
import Link from 'next/link';
import type { Device } from '#contract/api/devices.ts';
import { useDeviceActions } from './use-device-actions.tsx';

export function DeviceMenu({ device }: { device: Device }) {
  const actions = useDeviceActions(device);
  const isRemote = device.source.kind === 'remote';
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Actions for ${device.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isRemote && (
          <Menu.Item
            component={Link}
            href={`/devices/${device.id}#connect`}
            leftSection={<IconPlugConnected size={16} />}
          >
            Connect
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={actions.rename}>
          Rename
        </Menu.Item>
        {isRemote && (
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => actions.rotateKey()}>
            Make a new key
          </Menu.Item>
        )}
        {isRemote && device.keyCreatedAt !== null && (
          <Menu.Item leftSection={<IconKeyOff size={16} />} onClick={actions.revokeKey}>
            Revoke key
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => actions.remove()}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

'use client';
// What an administrator can do to a device, with the questions asked before it.
import { Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { mutate } from 'swr';
import type { Device } from '#contract/api/devices.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { CopyBlock } from '../common/copy-block.tsx';
import { tell } from '../common/tell.ts';
import { RenameForm } from './rename-form.tsx';

type Named = Pick<Device, 'id' | 'name'>;

export type DeviceActions = {
  rename(): void;
  rotateKey(onKey?: (key: string) => void): void;
  revokeKey(): void;
  remove(onRemoved?: () => void): void;
};

export function refreshDevices(): Promise<unknown> {
  return mutate((key) => typeof key === 'string' && key.startsWith('/api/devices'));
}

export function useDeviceActions(device: Named): DeviceActions {
  async function act(failure: string, run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
      await refreshDevices();
    } catch (error) {
      tell.failed(failure, error);
    }
  }

  return {
    rename() {
      const modalId = modals.open({
        title: `Rename ${device.name}`,
        children: <RenameForm device={device} onDone={() => modals.close(modalId)} />,
      });
    },
    rotateKey(onKey = (key) => showKey(device, key)) {
      modals.openConfirmModal({
        title: `Make a new key for ${device.name}?`,
        children: (
          <Text size="sm">
            The old key stops at once: a device that uses it can send nothing until it has the new one.
          </Text>
        ),
        labels: { confirm: 'Make a new key', cancel: 'Cancel' },
        onConfirm: () =>
          void act('No new key was made', async () => onKey((await hubApi.rotateKey(device.id)).key)),
      });
    },
    revokeKey() {
      modals.openConfirmModal({
        title: `Revoke the key of ${device.name}?`,
        children: (
          <Text size="sm">
            The device can send nothing any more until you make a new key. Its history is kept.
          </Text>
        ),
        labels: { confirm: 'Revoke key', cancel: 'Cancel' },
        confirmProps: { color: 'red' },
        onConfirm: () =>
          void act('The key was not revoked', async () => {
            await hubApi.revokeKey(device.id);
            tell.done(`The key of ${device.name} is revoked.`);
          }),
      });
    },
    remove(onRemoved) {
      modals.openConfirmModal({
        title: `Delete ${device.name}?`,
        children: (
          <Text size="sm">
            Its key, its whole history and who may see it are deleted too, and its picture goes from every
            screen. This cannot be undone.
          </Text>
        ),
        labels: { confirm: 'Delete device', cancel: 'Keep it' },
        confirmProps: { color: 'red' },
        onConfirm: () =>
          void act('The device was not deleted', async () => {
            await hubApi.deleteDevice(device.id);
            tell.done(`${device.name} is deleted.`);
            onRemoved?.();
          }),
      });
    },
  };
}

function showKey(device: Named, key: string): void {
  modals.open({
    title: `New key of ${device.name}`,
    size: 'lg',
    closeOnClickOutside: false,
    children: (
      <Stack>
        <CopyBlock label="key" code={key} note="Copy it now. You will not see it again." />
      </Stack>
    ),
  });
}

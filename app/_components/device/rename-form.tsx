'use client';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { type Device, deviceNameSchema } from '#contract/api/devices.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { problemOf } from '../common/problem-of.ts';
import { messageOf } from '../common/tell.ts';
import { refreshDevices } from './use-device-actions.tsx';

export function RenameForm({ device, onDone }: { device: Pick<Device, 'id' | 'name'>; onDone(): void }) {
  const [busy, setBusy] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: device.name },
    validate: { name: (value) => problemOf(deviceNameSchema, value) },
  });
  async function submit({ name }: { name: string }): Promise<void> {
    setBusy(true);
    try {
      await hubApi.updateDevice(device.id, { name: name.trim() });
      await refreshDevices();
      onDone();
    } catch (error) {
      form.setFieldError('name', messageOf(error));
      setBusy(false);
    }
  }
  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack>
        <TextInput label="Name" data-autofocus key={form.key('name')} {...form.getInputProps('name')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Rename
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

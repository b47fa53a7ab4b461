'use client';
import { Button, Group, NumberInput, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { type Device, deviceLimitsSchema } from '#contract/api/devices.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { problemOf } from '../common/problem-of.ts';
import { tell } from '../common/tell.ts';
import { refreshDevices } from './use-device-actions.tsx';

const bytesPerMegabyte = 1_000_000;

export function LimitsForm({ device }: { device: Device }) {
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: {
      maxFps: device.limits.maxFps as number | string,
      megabytes: (device.limits.maxBytesPerSecond / bytesPerMegabyte) as number | string,
    },
    validate: {
      maxFps: (value) =>
        problemOf(deviceLimitsSchema.shape.maxFps, value) && 'Give a number above 0 and up to 1000.',
      megabytes: (value) =>
        problemOf(deviceLimitsSchema.shape.maxBytesPerSecond, bytesOf(value)) && 'Give a number above 0.',
    },
  });
  async function submit(values: typeof form.values): Promise<void> {
    setBusy(true);
    try {
      const limits = { maxFps: Number(values.maxFps), maxBytesPerSecond: bytesOf(values.megabytes) };
      await hubApi.updateDevice(device.id, { limits });
      await refreshDevices();
      tell.done('The limits are saved.');
    } catch (error) {
      tell.failed('The limits were not saved', error);
    }
    setBusy(false);
  }
  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Text size="sm" c="dimmed" mb="xs">
        What the device sends beyond these is refused and counted.
      </Text>
      <Group align="flex-start">
        <NumberInput label="Frames per second" w={180} min={0} max={1000} {...form.getInputProps('maxFps')} />
        <NumberInput
          label="Megabytes per second"
          w={180}
          min={0}
          decimalScale={3}
          {...form.getInputProps('megabytes')}
        />
        <Button type="submit" variant="default" mt={25} loading={busy} disabled={!form.isDirty()}>
          Save limits
        </Button>
      </Group>
    </form>
  );
}

function bytesOf(megabytes: number | string): number {
  return Math.round(Number(megabytes) * bytesPerMegabyte);
}

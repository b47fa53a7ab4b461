'use client';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import Link from 'next/link';
import { useState } from 'react';
import { deviceNameSchema } from '#contract/api/devices.ts';
import { deviceIdSchema } from '#contract/ids.ts';
import { ApiError } from '../../_lib/api.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { proposeId } from '../../_lib/propose-id.ts';
import { useWall } from '../../_live/live-provider.tsx';
import { problemOf } from '../common/problem-of.ts';
import { messageOf } from '../common/tell.ts';
import type { NewlyMade } from './newly-made.ts';

const taken = 'Another device has this id. Choose another one.';

export function NewDeviceForm({ onMade }: { onMade(made: NewlyMade): void }) {
  const wall = useWall();
  const [busy, setBusy] = useState(false);
  const [isIdTyped, setIdTyped] = useState(false);
  const form = useForm({
    initialValues: { name: '', id: '' },
    validateInputOnChange: ['id'],
    validate: {
      name: (value) => problemOf(deviceNameSchema, value),
      id: (value) => problemOf(deviceIdSchema, value) ?? (wall?.has(value) ? taken : null),
    },
  });

  async function submit(values: typeof form.values): Promise<void> {
    setBusy(true);
    try {
      const { device, key } = await hubApi.createDevice({ id: values.id, name: values.name.trim() });
      onMade({ device, key: key ?? '' });
    } catch (error) {
      const isTaken = error instanceof ApiError && error.code === 'conflict';
      form.setFieldError('id', isTaken ? taken : messageOf(error));
      setBusy(false);
    }
  }

  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack maw={480}>
        <TextInput
          label="Name"
          description="As people will read it. You can change it later."
          placeholder="Front door"
          autoFocus
          {...form.getInputProps('name')}
          onChange={(event) => {
            const name = event.currentTarget.value;
            form.setFieldValue('name', name);
            if (!isIdTyped) form.setFieldValue('id', proposeId(name));
          }}
        />
        <TextInput
          label="Id"
          description="Stands in the device's address and commands, and stays as it is. Letters, digits, dots, dashes, underscores."
          placeholder="front-door"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          spellCheck={false}
          autoCapitalize="off"
          {...form.getInputProps('id')}
          onChange={(event) => {
            setIdTyped(event.currentTarget.value !== '');
            form.setFieldValue('id', event.currentTarget.value);
          }}
        />
        <Group>
          <Button type="submit" loading={busy}>
            Make its key
          </Button>
          <Button component={Link} href="/devices" variant="default">
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

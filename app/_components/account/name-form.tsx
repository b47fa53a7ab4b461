'use client';
import { Button, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { personNameSchema } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { problemOf } from '../common/problem-of.ts';
import { messageOf, tell } from '../common/tell.ts';

export function NameForm({ name: current }: { name: string }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { name: current },
    validate: { name: (value) => problemOf(personNameSchema, value) },
  });
  async function submit({ name }: { name: string }): Promise<void> {
    setBusy(true);
    try {
      await hubApi.updateMe({ name: name.trim() });
      tell.done('Your name is saved.');
      // Who is logged in comes with the page from the hub.
      router.refresh();
    } catch (error) {
      form.setFieldError('name', messageOf(error));
    }
    setBusy(false);
  }
  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Group align="flex-start" gap="sm">
        <TextInput
          aria-label="Name"
          autoComplete="name"
          w={{ base: '100%', xs: 320 }}
          {...form.getInputProps('name')}
        />
        <Button type="submit" variant="default" loading={busy} disabled={!form.isDirty()}>
          Save name
        </Button>
      </Group>
    </form>
  );
}

'use client';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { personNameSchema, type User } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { problemOf } from '../common/problem-of.ts';
import { tell } from '../common/tell.ts';
import { RoleChoice } from './role-choice.tsx';
import { refreshPeople } from './use-person-actions.tsx';

export function PersonForm({ person }: { person: User }) {
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { name: person.name, role: person.role },
    validate: { name: (value) => problemOf(personNameSchema, value) },
  });
  async function submit({ name, role }: typeof form.values): Promise<void> {
    setBusy(true);
    try {
      await hubApi.updateUser(person.id, { name: name.trim(), role });
      await refreshPeople();
      tell.done('Name and role are saved.');
    } catch (error) {
      tell.failed('Name and role were not saved', error);
    }
    setBusy(false);
  }
  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack>
        <TextInput label="Name" maw={360} autoComplete="off" {...form.getInputProps('name')} />
        <RoleChoice value={form.values.role} onChange={(role) => form.setFieldValue('role', role)} />
        <Group>
          <Button type="submit" variant="default" loading={busy} disabled={!form.isDirty()}>
            Save name and role
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

'use client';
import { Button, Group as Row, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { createGroupSchema, type Group, groupNameSchema } from '#contract/api/groups.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { problemOf } from '../common/problem-of.ts';
import { messageOf } from '../common/tell.ts';
import { DevicesChoice } from '../people/grants-choice.tsx';
import { refreshGroups } from './group-actions.tsx';

/** Without a group it makes one. */
export function GroupForm({ group, onDone }: { group: Group | null; onDone(): void }) {
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { name: group?.name ?? '', devices: (group?.devices ?? []) as string[] },
    validate: { name: (value) => problemOf(groupNameSchema, value) },
  });
  async function submit(values: typeof form.values): Promise<void> {
    setBusy(true);
    try {
      const body = createGroupSchema.parse(values);
      await (group ? hubApi.updateGroup(group.id, body) : hubApi.createGroup(body));
      await refreshGroups();
      onDone();
    } catch (error) {
      form.setFieldError('name', messageOf(error));
      setBusy(false);
    }
  }
  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack>
        <TextInput label="Name" placeholder="Garden" data-autofocus {...form.getInputProps('name')} />
        <DevicesChoice
          label="Devices"
          description="Who may see the group may see each of them."
          value={form.values.devices}
          onChange={(devices) => form.setFieldValue('devices', devices)}
        />
        <Row justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            {group ? 'Save' : 'Make group'}
          </Button>
        </Row>
      </Stack>
    </form>
  );
}

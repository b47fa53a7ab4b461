'use client';
import { Alert, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import {
  type CreateUserAnswer,
  createUserSchema,
  emailSchema,
  personNameSchema,
  type Role,
} from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import type { LinkWay } from '../../_lib/link-way.ts';
import { problemOf } from '../common/problem-of.ts';
import { messageOf } from '../common/tell.ts';
import { DevicesChoice, GroupsChoice } from './grants-choice.tsx';
import { RoleChoice } from './role-choice.tsx';
import { refreshPeople } from './use-person-actions.tsx';

export type InviteFormProps = {
  linkWay: LinkWay;
  onInvited(answer: CreateUserAnswer): void;
  onCancel(): void;
};

const blank = {
  email: '',
  name: '',
  role: 'viewer' as Role,
  grants: [] as string[],
  groups: [] as string[],
};

export function InviteForm({ linkWay, onInvited, onCancel }: InviteFormProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { ...blank, mail: linkWay === 'mail' },
    validate: {
      email: (value) => problemOf(emailSchema, value),
      name: (value) => problemOf(personNameSchema, value),
    },
  });
  const { role, grants, groups } = form.values;

  async function submit(values: typeof form.values): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const sight = values.role === 'viewer' ? {} : { grants: [], groups: [] };
      const answer = await hubApi.inviteUser(createUserSchema.parse({ ...values, ...sight }));
      await refreshPeople();
      onInvited(answer);
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  }

  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack>
        {problem && (
          <Alert color="red" variant="outline" role="alert">
            {problem}
          </Alert>
        )}
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('email')}
        />
        <TextInput
          label="Name"
          description="As others read it. They can change it."
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        <RoleChoice value={role} onChange={(chosen) => form.setFieldValue('role', chosen)} />
        {role === 'viewer' && (
          <>
            <DevicesChoice
              label="Devices they may see"
              value={grants}
              onChange={(chosen) => form.setFieldValue('grants', chosen)}
            />
            <GroupsChoice
              label="Groups they may see"
              value={groups}
              onChange={(chosen) => form.setFieldValue('groups', chosen)}
            />
          </>
        )}
        {linkWay === 'mail' && (
          <Checkbox label="Send the link by e-mail" {...form.getInputProps('mail', { type: 'checkbox' })} />
        )}
        {linkWay === 'none' && (
          <Text size="sm" c="dimmed">
            They log in by single sign-on, with this e-mail address.
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Invite
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

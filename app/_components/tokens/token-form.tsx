'use client';
import { Alert, Button, Checkbox, Group, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { type CreateTokenAnswer, type Scope, tokenNameSchema } from '#contract/api/tokens.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { useLiveClient } from '../../_live/live-provider.tsx';
import { problemOf } from '../common/problem-of.ts';
import { messageOf } from '../common/tell.ts';
import { useMoments } from '../common/use-moments.ts';
import { DevicesChoice } from '../people/grants-choice.tsx';
import { useUser } from '../shell/user-context.tsx';
import { refreshTokens } from './ask-to-revoke.tsx';
import { type ExpiryChoice, expiresAtOf, expiryChoices, problemOfExpiry } from './expiry.ts';
import { scopeExplained, scopesFor, scopeWords } from './scope-words.ts';

type Values = {
  name: string;
  scopes: Scope[];
  reach: 'all' | 'some';
  devices: string[];
  choice: ExpiryChoice;
  date: string;
};

const initialValues: Values = {
  name: '',
  scopes: ['read_live'],
  reach: 'all',
  devices: [],
  choice: '90',
  date: '',
};

export type TokenFormProps = { onMade(made: CreateTokenAnswer): void; onCancel(): void };

export function TokenForm({ onMade, onCancel }: TokenFormProps) {
  const { role } = useUser();
  const client = useLiveClient();
  const moments = useMoments();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const endOf = (date: string) => moments.dayRange({ from: '', to: date }).to;
  const expiresAt = (values: Values) => expiresAtOf(values, { now: client.hubNow(), endOf });
  const form = useForm<Values>({
    initialValues,
    validate: {
      name: (value) => problemOf(tokenNameSchema, value),
      scopes: (value) => (value.length === 0 ? 'Choose at least one.' : null),
      devices: (value, { reach }) =>
        reach === 'some' && value.length === 0 ? 'Choose at least one device.' : null,
      date: (_value, values) =>
        values.choice === 'date' ? problemOfExpiry(expiresAt(values), client.hubNow()) : null,
    },
  });

  async function submit(values: Values): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const { name, scopes, reach } = values;
      const devices = reach === 'all' ? null : values.devices;
      const made = await hubApi.createToken({ name, scopes, devices, expiresAt: expiresAt(values) ?? null });
      await refreshTokens();
      onMade(made);
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
          label="Name"
          description="What it is for, so that you know it again."
          placeholder="Script on the workshop PC"
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Checkbox.Group label="It may" {...form.getInputProps('scopes')}>
          <Stack gap="sm" mt="xs">
            {scopesFor(role).map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={scopeWords[scope]}
                description={scopeExplained[scope]}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Radio.Group label="For" {...form.getInputProps('reach')}>
          <Group mt="xs" gap="lg">
            <Radio value="all" label="All devices that I may see" />
            <Radio value="some" label="Some devices" />
          </Group>
        </Radio.Group>
        {form.values.reach === 'some' && (
          <DevicesChoice
            label="Devices"
            value={form.values.devices}
            error={form.errors.devices}
            onChange={(devices) => form.setFieldValue('devices', devices)}
          />
        )}
        <Group align="flex-start" gap="sm">
          <Select
            label="Expires"
            data={expiryChoices}
            allowDeselect={false}
            w={{ base: '100%', xs: 180 }}
            {...form.getInputProps('choice')}
          />
          {form.values.choice === 'date' && (
            <TextInput
              label="Last day"
              type="date"
              w={{ base: '100%', xs: 180 }}
              {...form.getInputProps('date')}
            />
          )}
        </Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Make token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

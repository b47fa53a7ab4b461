'use client';
import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { emailSchema, passwordSchema, personNameSchema, setupSchema } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { problemOf } from '../common/problem-of.ts';
import { messageOf } from '../common/tell.ts';
import { logIn } from './log-in.ts';

export function SetupForm({ token }: { token: string }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', email: '', password: '' },
    validate: {
      name: (value) => problemOf(personNameSchema, value),
      email: (value) => problemOf(emailSchema, value),
      password: (value) => problemOf(passwordSchema, value),
    },
  });

  async function submit(values: typeof form.values): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const setup = setupSchema.parse({ token, ...values });
      await hubApi.setUp(setup);
      const outcome = await logIn(setup.email, setup.password);
      window.location.assign(outcome.outcome === 'welcome' ? '/' : '/login');
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  }

  return (
    <form method="post" onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack>
        <div>
          <Title order={1}>Set up Frameroom</Title>
          <Text c="dimmed" size="sm">
            The first account is the administrator: it adds devices and decides who sees them.
          </Text>
        </div>
        {problem && (
          <Alert color="red" variant="outline" role="alert">
            {problem}
          </Alert>
        )}
        <TextInput
          label="Name"
          autoComplete="name"
          autoFocus
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          description="At least 10 characters. A few words that do not belong together are strong and easy to keep."
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password', tabIndex: 0 }}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={busy}>
          Create account
        </Button>
      </Stack>
    </form>
  );
}

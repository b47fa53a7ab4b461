'use client';
import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { signOut } from 'next-auth/react';
import { useState } from 'react';
import type { JoinInfoAnswer } from '#contract/api/account.ts';
import { passwordSchema, personNameSchema } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { problemOf } from '../common/problem-of.ts';
import { messageOf } from '../common/tell.ts';
import { logIn } from './log-in.ts';

export type JoinFormProps = { token: string; info: JoinInfoAnswer; isLoggedIn: boolean };

export function JoinForm({ token, info, isLoggedIn }: JoinFormProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: info.name, password: '' },
    validate: {
      name: (value) => problemOf(personNameSchema, value),
      password: (value) => problemOf(passwordSchema, value),
    },
  });

  async function submit({ name, password }: typeof form.values): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const { email } = await hubApi.join({ token, name: name.trim(), password });
      // Ended at the hub as well, and not only forgotten by this browser.
      if (isLoggedIn) await signOut({ redirect: false });
      const outcome = await logIn(email, password);
      window.location.assign(outcome.outcome === 'welcome' ? '/' : '/login');
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  }

  const isInvited = info.purpose === 'invite';
  return (
    <form method="post" onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack>
        <div>
          <Title order={1}>{isInvited ? `Welcome, ${info.name}` : 'Choose a new password'}</Title>
          <Text c="dimmed" size="sm">
            {isInvited
              ? 'You are invited to this hub. Choose a password, and you are in.'
              : 'You are logged out everywhere else when you set it.'}
          </Text>
        </div>
        {problem && (
          <Alert color="red" variant="outline" role="alert">
            {problem}
          </Alert>
        )}
        {/* Read-only and in the form: password managers keep it with the password. */}
        <TextInput label="E-mail" type="email" autoComplete="username" value={info.email} readOnly />
        <TextInput label="Name" autoComplete="name" key={form.key('name')} {...form.getInputProps('name')} />
        <PasswordInput
          label="Password"
          description="At least 10 characters. A few words that do not belong together are strong and easy to keep."
          autoComplete="new-password"
          autoFocus
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password', tabIndex: 0 }}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={busy}>
          Set password and log in
        </Button>
      </Stack>
    </form>
  );
}

'use client';
import { Alert, Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { passwordSchema } from '#contract/api/users.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { problemOf } from '../common/problem-of.ts';
import { messageOf, tell } from '../common/tell.ts';
import { refreshLogins } from './login-list.tsx';

const toggle = { 'aria-label': 'Show or hide the password', tabIndex: 0 };

export function PasswordForm({ hasPassword }: { hasPassword: boolean }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current: '', password: '' },
    validate: {
      current: (value) => (hasPassword && value === '' ? 'Give the password you have now.' : null),
      password: (value) => problemOf(passwordSchema, value),
    },
  });
  async function submit({ current, password }: typeof form.values): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await hubApi.changePassword({ ...(hasPassword ? { current } : {}), password });
      form.reset();
      tell.done('Your new password is set.');
      await refreshLogins();
      router.refresh();
    } catch (error) {
      setProblem(messageOf(error));
    }
    setBusy(false);
  }
  return (
    // `post`: a form that is sent before the page has its program puts no password into the address.
    <form method="post" onSubmit={form.onSubmit((values) => void submit(values))} noValidate>
      <Stack maw={360}>
        {problem && (
          <Alert color="red" variant="outline" role="alert">
            {problem}
          </Alert>
        )}
        {hasPassword && (
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            visibilityToggleButtonProps={toggle}
            key={form.key('current')}
            {...form.getInputProps('current')}
          />
        )}
        <PasswordInput
          label="New password"
          description="At least 10 characters."
          autoComplete="new-password"
          visibilityToggleButtonProps={toggle}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Group>
          <Button type="submit" variant="default" loading={busy}>
            {hasPassword ? 'Change password' : 'Set password'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

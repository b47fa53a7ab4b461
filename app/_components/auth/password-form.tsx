'use client';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { logIn } from './log-in.ts';

type PasswordFormProps = {
  target: string;
  /** After too many tries. */
  isLocked: boolean;
  onWait(seconds: number): void;
  /** Null when a new try begins. */
  onProblem(message: string | null): void;
};

export function PasswordForm({ target, isLocked, onWait, onProblem }: PasswordFormProps) {
  const [isSending, setSending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSending(true);
    onProblem(null);
    const outcome = await logIn(String(form.get('email')), String(form.get('password')));
    // A full page load: the pages kept by the router were rendered for nobody.
    if (outcome.outcome === 'welcome') return window.location.assign(target);
    if (outcome.outcome === 'wait') onWait(outcome.seconds);
    if (outcome.outcome === 'refused') onProblem(outcome.message);
    setSending(false);
  }

  return (
    <form method="post" onSubmit={(event) => void submit(event)}>
      <Stack>
        <TextInput
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password', tabIndex: 0 }}
        />
        <Button type="submit" loading={isSending} disabled={isLocked}>
          Log in
        </Button>
      </Stack>
    </form>
  );
}

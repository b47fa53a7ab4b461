'use client';
import { Alert, Button, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { logIn } from './log-in.ts';
import { useCountdown } from './use-countdown.ts';

type LoginState = { step: 'idle' } | { step: 'sending' } | { step: 'failed'; message: string };

export function LoginForm({ target }: { target: string }) {
  const [state, setState] = useState<LoginState>({ step: 'idle' });
  const [secondsLeft, wait] = useCountdown();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setState({ step: 'sending' });
    const outcome = await logIn(String(form.get('email')), String(form.get('password')));
    // A full page load: the pages kept by the router were rendered for nobody.
    if (outcome.outcome === 'welcome') return window.location.assign(target);
    if (outcome.outcome === 'wait') wait(outcome.seconds);
    setState(outcome.outcome === 'refused' ? { step: 'failed', message: outcome.message } : { step: 'idle' });
  }

  const waiting = `Too many tries. Try again in ${secondsLeft} ${secondsLeft === 1 ? 'second' : 'seconds'}.`;
  const message = secondsLeft > 0 ? waiting : state.step === 'failed' ? state.message : null;
  return (
    <form method="post" onSubmit={(event) => void submit(event)}>
      <Stack>
        <Title order={1}>Log in</Title>
        {message && (
          <Alert color="red" variant="outline" role="alert" aria-live={secondsLeft > 0 ? 'off' : 'assertive'}>
            {message}
          </Alert>
        )}
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
        <Button type="submit" loading={state.step === 'sending'} disabled={secondsLeft > 0}>
          Log in
        </Button>
      </Stack>
    </form>
  );
}

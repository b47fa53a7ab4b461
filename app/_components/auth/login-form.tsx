'use client';
import { Alert, Divider, Stack, Title } from '@mantine/core';
import { useState } from 'react';
import { PasswordForm } from './password-form.tsx';
import { SingleSignOnButton } from './single-sign-on-button.tsx';
import { useCountdown } from './use-countdown.ts';

export type LoginWays = {
  password: boolean;
  /** What the provider is called; null without one. */
  singleSignOn: string | null;
};

type LoginFormProps = {
  ways: LoginWays;
  /** Where to go when logged in. */
  target: string;
  /** Why the try that led here has failed. */
  problem: string | null;
};

export function LoginForm({ ways, target, problem: first }: LoginFormProps) {
  const [problem, setProblem] = useState(first);
  const [secondsLeft, wait] = useCountdown();
  const isWaiting = secondsLeft > 0;
  const waiting = `Too many tries. Try again in ${secondsLeft} ${secondsLeft === 1 ? 'second' : 'seconds'}.`;
  const message = isWaiting ? waiting : problem;
  return (
    <Stack>
      <Title order={1}>Log in</Title>
      {message && (
        <Alert color="red" variant="outline" role="alert" aria-live={isWaiting ? 'off' : 'assertive'}>
          {message}
        </Alert>
      )}
      {ways.password && (
        <PasswordForm target={target} isLocked={isWaiting} onWait={wait} onProblem={setProblem} />
      )}
      {ways.password && ways.singleSignOn && <Divider label="or" labelPosition="center" />}
      {ways.singleSignOn && (
        <SingleSignOnButton
          name={ways.singleSignOn}
          target={target}
          variant={ways.password ? 'default' : 'filled'}
          onProblem={setProblem}
        />
      )}
    </Stack>
  );
}

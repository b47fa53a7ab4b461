'use client';
// Where a one-time link leads. The secret stands behind `#`, which browsers do not send, and leaves the address at once.
import { Alert, Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import type { JoinInfoAnswer } from '#contract/api/account.ts';
import { ApiError } from '../../_lib/api.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { JoinForm } from './join-form.tsx';

type JoinState =
  | { step: 'reading' }
  | { step: 'known'; info: JoinInfoAnswer }
  | { step: 'gone'; message: string }
  | { step: 'failed'; message: string };

/** `loggedIn`: the name of who is logged in in this browser; null: nobody. */
export function JoinPage({ loggedIn }: { loggedIn: string | null }) {
  const [secret] = useState(() => (typeof window === 'undefined' ? '' : window.location.hash.slice(1)));
  const [state, setState] = useState<JoinState>({ step: 'reading' });

  async function read(): Promise<void> {
    setState({ step: 'reading' });
    setState(await inspect(secret));
  }

  useEffect(() => {
    window.history.replaceState(window.history.state, '', window.location.pathname);
    let isHere = true;
    void inspect(secret).then((next) => isHere && setState(next));
    // Another link opened in the same tab changes only what stands behind `#`.
    const readAnew = () => window.location.hash !== '' && window.location.reload();
    window.addEventListener('hashchange', readAnew);
    return () => {
      isHere = false;
      window.removeEventListener('hashchange', readAnew);
    };
  }, [secret]);

  switch (state.step) {
    case 'reading':
      return <Skeleton h={260} aria-busy="true" aria-label="Reading the link" />;
    case 'gone':
      return <Gone message={state.message} />;
    case 'failed':
      return (
        <Problem title="The link could not be read" message={state.message} onRetry={() => void read()} />
      );
    case 'known':
      return (
        <Stack>
          {loggedIn !== null && (
            <Alert variant="outline" title={`${loggedIn} is logged in here`}>
              This link is for {state.info.email}. When you go on, {loggedIn} is logged out of this browser.
            </Alert>
          )}
          <JoinForm token={secret} info={state.info} isLoggedIn={loggedIn !== null} />
        </Stack>
      );
  }
}

async function inspect(token: string): Promise<JoinState> {
  if (token === '') {
    const message =
      'The address is not complete. Open the link again, or copy all of it, up to its very end.';
    return { step: 'gone', message };
  }
  try {
    return { step: 'known', info: await hubApi.inspectLink(token) };
  } catch (error) {
    const isGone = error instanceof ApiError && ['gone', 'bad_request'].includes(error.code);
    return { step: isGone ? 'gone' : 'failed', message: messageOf(error) };
  }
}

function Gone({ message }: { message: string }) {
  return (
    <Stack align="flex-start">
      <Title order={1}>This link does not work</Title>
      <Text>{message}</Text>
      <Button component={Link} href="/login" variant="default">
        Log in
      </Button>
    </Stack>
  );
}

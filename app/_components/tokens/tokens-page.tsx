'use client';
// One's own personal access tokens.
import { Anchor, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import Link from 'next/link';
import useSWR from 'swr';
import { hubApi } from '../../_lib/hub-api.ts';
import { EmptyState } from '../common/empty-state.tsx';
import { PageHead } from '../common/page-head.tsx';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { TokenDialog } from './token-dialog.tsx';
import { PendingTokens, TokenList } from './token-list.tsx';

export function TokensPage() {
  const [opened, dialog] = useDisclosure(false);
  const { data, error, mutate } = useSWR('/api/tokens', hubApi.listTokens);
  const makeOne = (
    <Button leftSection={<IconPlus size={16} />} onClick={dialog.open}>
      Make a token
    </Button>
  );
  return (
    <>
      <PageHead title="Tokens" note="Keys with which your programs act as you, within the limits you set.">
        {data?.tokens.length !== 0 && makeOne}
      </PageHead>
      {error && (
        <Problem
          title="Your tokens could not be read"
          message={messageOf(error)}
          onRetry={() => void mutate()}
        />
      )}
      {!data && !error && <PendingTokens />}
      {data && data.tokens.length > 0 && <TokenList tokens={data.tokens} />}
      {data && data.tokens.length === 0 && (
        <EmptyState title="No tokens yet" action={makeOne}>
          With a token, a script does what you do here: read the newest picture, list sessions, send frames.
          Give each program its own, with no more than it needs, and revoke it when the program is gone. What
          there is to call stands on the{' '}
          <Anchor component={Link} href="/docs/api" size="sm">
            API page
          </Anchor>
          .
        </EmptyState>
      )}
      <TokenDialog opened={opened} onClose={dialog.close} />
    </>
  );
}

'use client';
import { Text } from '@mantine/core';
import useSWR from 'swr';
import type { UserId } from '#contract/ids.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { PendingTokens, TokenList } from './token-list.tsx';

/** Somebody's tokens, for administrators: they see and revoke, and make none. */
export function PersonTokens({ user }: { user: UserId }) {
  const { data, error, mutate } = useSWR(`/api/tokens?user=${user}`, () => hubApi.listTokensOf(user));
  if (error && !data) {
    return (
      <Problem
        title="Their tokens could not be read"
        message={messageOf(error)}
        onRetry={() => void mutate()}
      />
    );
  }
  if (!data) return <PendingTokens />;
  if (data.tokens.length > 0) return <TokenList tokens={data.tokens} />;
  return (
    <Text size="sm" c="dimmed">
      They have made none.
    </Text>
  );
}

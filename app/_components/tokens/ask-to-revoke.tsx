'use client';
// Revoking a token, with the question asked before it.
import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { mutate } from 'swr';
import type { Token } from '#contract/api/tokens.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { tell } from '../common/tell.ts';

/** One's own, and an administrator's view of somebody's. */
export function refreshTokens(): Promise<unknown> {
  return mutate((key) => typeof key === 'string' && key.startsWith('/api/tokens'));
}

export function askToRevoke(token: Token): void {
  modals.openConfirmModal({
    title: `Revoke ${token.name}?`,
    children: (
      <Text size="sm">
        Whatever uses it stops at once: open streams end and every call is refused. This cannot be undone.
      </Text>
    ),
    labels: { confirm: 'Revoke token', cancel: 'Keep it' },
    confirmProps: { color: 'red' },
    onConfirm: () => void revoke(token),
  });
}

async function revoke({ id, name }: Token): Promise<void> {
  try {
    await hubApi.revokeToken(id);
    tell.done(`${name} is revoked.`);
  } catch (error) {
    tell.failed(`${name} was not revoked`, error);
  }
  await refreshTokens();
}

'use client';
// Tokens as a table: what each may do, until when, and when it was last used.
import { Button, Skeleton, Table, Text, VisuallyHidden } from '@mantine/core';
import type { Token } from '#contract/api/tokens.ts';
import { formatAge, formatSpan } from '../../_lib/format.ts';
import { useWall } from '../../_live/live-provider.tsx';
import { useMoments } from '../common/use-moments.ts';
import { useNow } from '../common/use-now.ts';
import { askToRevoke } from './ask-to-revoke.tsx';
import { scopeWords } from './scope-words.ts';

export function PendingTokens() {
  return <Skeleton h={132} aria-busy="true" aria-label="Loading tokens" />;
}

export function TokenList({ tokens }: { tokens: readonly Token[] }) {
  const now = useNow(30_000);
  return (
    <Table verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Token</Table.Th>
          <Table.Th visibleFrom="md">Devices</Table.Th>
          <Table.Th visibleFrom="sm">Expires</Table.Th>
          <Table.Th visibleFrom="sm">Last used</Table.Th>
          <Table.Th w={90}>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tokens.map((token) => (
          <TokenRow key={token.id} token={token} now={now} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function TokenRow({ token, now }: { token: Token; now: number }) {
  const devices = useDeviceWords(token.devices);
  const ends = useEndWords(token.expiresAt, now);
  const used = usedWords(token, now);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {token.name}
        </Text>
        <Text size="xs" c="dimmed">
          {token.scopes.map((scope) => scopeWords[scope]).join(' · ')}
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="md">
          {devices}
        </Text>
        <Text size="xs" c="dimmed" className="figure" hiddenFrom="sm">
          {ends.long} · {used}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md" maw={260}>
        {devices}
      </Table.Td>
      <Table.Td visibleFrom="sm" className="figure">
        {ends.short}
      </Table.Td>
      <Table.Td visibleFrom="sm" className="figure">
        {used}
      </Table.Td>
      <Table.Td ta="right">
        <Button
          size="xs"
          variant="default"
          aria-label={`Revoke ${token.name}`}
          onClick={() => askToRevoke(token)}
        >
          Revoke
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

/** More names than this would push everything else out of the row. */
const namedAtOnce = 3;

function useDeviceWords(devices: Token['devices']): string {
  const wall = useWall();
  if (devices === null) return 'All devices';
  const names = devices.slice(0, namedAtOnce).map((id) => wall?.get(id)?.name ?? id);
  const others = devices.length - names.length;
  return others > 0 ? `${names.join(', ')} and ${others} more` : names.join(', ');
}

/** `short`: under a heading that says "Expires". */
function useEndWords(expiresAt: number | null, now: number): { short: string; long: string } {
  const moments = useMoments();
  if (expiresAt === null) return { short: 'Never', long: 'Never expires' };
  if (now === 0) return { short: '…', long: '…' };
  const span = formatSpan(expiresAt - now);
  if (expiresAt > now) return { short: `In ${span}`, long: `Expires in ${span}` };
  const expired = `Expired ${moments.format(expiresAt, now)}`;
  return { short: expired, long: expired };
}

function usedWords({ lastUsedAt, lastUsedAddress }: Token, now: number): string {
  if (lastUsedAt === null) return 'Never used';
  if (now === 0) return '…';
  const ago = formatAge(now - lastUsedAt);
  return lastUsedAddress ? `${ago} from ${lastUsedAddress}` : ago;
}

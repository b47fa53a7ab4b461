'use client';
import { Anchor, Table, Text } from '@mantine/core';
import Link from 'next/link';
import type { Session } from '#contract/api/sessions.ts';
import { formatBytes, formatCount, formatDuration } from '../../_lib/format.ts';
import { endReasonWords } from '../../_lib/words.ts';
import { useMoments } from '../common/use-moments.ts';
import { useNow } from '../common/use-now.ts';
import { LiveBadge } from './live-badge.tsx';

export function SessionTable({ sessions }: { sessions: Session[] }) {
  const now = useNow(1000);
  const moments = useMoments();
  return (
    <Table verticalSpacing="xs" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Began</Table.Th>
          <Table.Th>Device</Table.Th>
          <Table.Th>Length</Table.Th>
          <Table.Th visibleFrom="sm">Ended because</Table.Th>
          <Table.Th visibleFrom="sm" ta="right">
            Frames
          </Table.Th>
          <Table.Th visibleFrom="sm" ta="right">
            Size
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sessions.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            began={now === 0 ? '…' : moments.format(session.startedAt, now)}
            now={now}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

type SessionRowProps = { session: Session; began: string; now: number };

function SessionRow({ session, began, now }: SessionRowProps) {
  const end = session.endedAt ?? Math.max(now, session.startedAt);
  return (
    <Table.Tr>
      <Table.Td className="figure">
        <Anchor component={Link} size="sm" href={`/sessions/${session.id}`}>
          {began}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Text size="sm" fw={500}>
          {session.deviceName}
        </Text>
      </Table.Td>
      <Table.Td className="figure">
        {formatDuration(end - session.startedAt)}
        {session.endedAt === null && <LiveBadge />}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {session.endReason ? endReasonWords[session.endReason] : 'Still going on'}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right" className="figure">
        {formatCount(session.frames)}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right" className="figure">
        {formatBytes(session.bytes)}
      </Table.Td>
    </Table.Tr>
  );
}

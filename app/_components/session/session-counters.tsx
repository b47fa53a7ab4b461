'use client';
import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Session } from '#contract/api/sessions.ts';
import { formatBytes, formatCount, formatDuration, formatFps } from '../../_lib/format.ts';
import { dropWords, endReasonWords, refusalWords, sumOf } from '../../_lib/words.ts';
import { useMoments } from '../common/use-moments.ts';
import { useNow } from '../common/use-now.ts';
import { CauseTable } from '../device/loss-list.tsx';

export function SessionCounters({ session }: { session: Session }) {
  const now = useNow(1000);
  const moments = useMoments();
  const end = session.endedAt ?? Math.max(now, session.lastFrameAt);
  const when = (at: number) => (now === 0 ? '…' : moments.format(at, now));
  const refused = sumOf(session.refused);
  const dropped = sumOf(session.dropped);
  return (
    <Table maw={860} verticalSpacing="xs" layout="fixed">
      <Table.Tbody className="figure">
        <Row name="Began">{when(session.startedAt)}</Row>
        <Row name="Ended" note={session.endReason ? endReasonWords[session.endReason] : undefined}>
          {session.endedAt === null ? 'Still going on' : when(session.endedAt)}
        </Row>
        <Row name="Length">{formatDuration(end - session.startedAt)}</Row>
        <Row name="Frames received" note="accepted by the hub">
          {formatCount(session.frames)}
        </Row>
        <Row name="Mean rate" note="from the first frame to the last">
          {meanFps(session)}
        </Row>
        <Row name="Size" note="of all accepted frames">
          {formatBytes(session.bytes)}
        </Row>
        <Row name="Frame numbers" note="count up per device and are never used twice">
          {session.firstSeq} to {session.lastSeq}
        </Row>
        <Row name="Picture">
          {session.width} × {session.height} {session.mediaType.replace('image/', '').toUpperCase()}
        </Row>
        <Row name="Refused" note="reached the hub and were not accepted">
          {formatCount(refused)}
          {refused > 0 && <CauseTable counts={session.refused} words={refusalWords} />}
        </Row>
        <Row name="Delivered" note="full frames sent to viewers, all viewers together">
          {formatCount(session.delivered)}
        </Row>
        <Row name="Not delivered" note="full frames not sent to a viewer, so that it stays live">
          {formatCount(dropped)}
          {dropped > 0 && <CauseTable counts={session.dropped} words={dropWords} />}
        </Row>
      </Table.Tbody>
    </Table>
  );
}

function meanFps({ frames, startedAt, lastFrameAt }: Session): string {
  const seconds = (lastFrameAt - startedAt) / 1000;
  return frames < 2 || seconds <= 0 ? '–' : `${formatFps((frames - 1) / seconds)} fps`;
}

function Row({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500} w="42%" style={{ verticalAlign: 'top' }}>
        {name}
        {note && (
          <Text size="xs" c="dimmed" fw={400}>
            {note}
          </Text>
        )}
      </Table.Th>
      <Table.Td fw={600} style={{ verticalAlign: 'top' }}>
        {children}
      </Table.Td>
    </Table.Tr>
  );
}

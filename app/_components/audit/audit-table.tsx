'use client';
// Entries of the audit log as rows; on a narrow screen each is one cell with all of it.
import { Anchor, Table, Text } from '@mantine/core';
import Link from 'next/link';
import { Fragment } from 'react';
import type { AuditActor, AuditEntry } from '#contract/api/audit.ts';
import { useWall } from '../../_live/live-provider.tsx';
import type { Wall } from '../../_live/wall.ts';
import { useMoments } from '../common/use-moments.ts';
import { useNow } from '../common/use-now.ts';
import { auditWords, type Part } from './audit-words.ts';

export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const now = useNow(60_000);
  const moments = useMoments();
  const wall = useWall();
  const moment = (at: number) => (now === 0 ? '…' : moments.format(at, now));
  return (
    <Table verticalSpacing="xs" highlightOnHover style={{ overflowWrap: 'anywhere' }}>
      <Table.Thead visibleFrom="sm">
        <Table.Tr>
          <Table.Th w={160}>When</Table.Th>
          <Table.Th w="24%">Who</Table.Th>
          <Table.Th>What</Table.Th>
          <Table.Th w={150}>Address</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <AuditRow
            key={entry.number}
            entry={entry}
            when={moment(entry.at)}
            parts={auditWords[entry.action].say(entry, { moment })}
            wall={wall}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

type RowProps = { entry: AuditEntry; when: string; parts: readonly Part[]; wall: Wall };

function AuditRow({ entry, when, parts, wall }: RowProps) {
  const { actor, address } = entry;
  return (
    <Table.Tr>
      <Table.Td visibleFrom="sm" className="figure">
        {when}
      </Table.Td>
      <Table.Td visibleFrom="sm">{nameOf(actor)}</Table.Td>
      <Table.Td>
        <Text size="xs" c="dimmed" className="figure" hiddenFrom="sm">
          {when}
          {address && ` · ${address}`}
        </Text>
        <Text size="sm" fw={600} hiddenFrom="sm">
          {nameOf(actor)}
        </Text>
        <Text size="sm" component="div">
          {parts.map((part, index) => (
            // The parts of a sentence stay in their places.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <Fragment key={index}>
              {typeof part === 'string' ? part : <DeviceName {...part} wall={wall} />}
            </Fragment>
          ))}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm" c="dimmed" className="figure">
        {address ?? '–'}
      </Table.Td>
    </Table.Tr>
  );
}

/** By its name of today; one that is gone goes by its id and leads nowhere. */
function DeviceName({ device, wall }: Exclude<Part, string> & { wall: Wall }) {
  const known = wall?.get(device);
  if (!known) return device;
  return (
    <Anchor component={Link} size="sm" href={`/devices/${encodeURIComponent(device)}`}>
      {known.name}
    </Anchor>
  );
}

/** People, tokens and devices by their names, as they are; the others are words of ours. */
function nameOf({ kind, name }: AuditActor): string {
  if (kind === 'device') return `Device ${name}`;
  return kind === 'user' || kind === 'token' ? name : name.charAt(0).toUpperCase() + name.slice(1);
}

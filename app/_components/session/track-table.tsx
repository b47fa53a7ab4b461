'use client';
import { Table, UnstyledButton } from '@mantine/core';
import type { Track } from '#contract/results.ts';
import { formatCount } from '../../_lib/format.ts';
import { trackKindWords } from '../../_lib/words.ts';

export type TrackTableProps = { tracks: readonly Track[]; chosen: string; onChoose(track: string): void };

export function TrackTable({ tracks, chosen, onChoose }: TrackTableProps) {
  return (
    <Table maw={860} verticalSpacing="xs" aria-label="Tracks">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Track</Table.Th>
          <Table.Th>Said by</Table.Th>
          <Table.Th ta="right">Results</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tracks.map(({ id, name, kind, results }) => (
          <Table.Tr key={id} bg={id === chosen ? 'var(--fr-panel)' : undefined}>
            <Table.Td miw={90} style={{ overflowWrap: 'anywhere' }}>
              <UnstyledButton
                fz="sm"
                fw={id === chosen ? 600 : 400}
                td="underline"
                aria-pressed={id === chosen}
                onClick={() => onChoose(id)}
              >
                {name}
              </UnstyledButton>
            </Table.Td>
            <Table.Td>{trackKindWords[kind]}</Table.Td>
            <Table.Td ta="right" className="figure">
              {formatCount(results)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

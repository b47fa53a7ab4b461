'use client';
import { Popover, Table, Text, UnstyledButton } from '@mantine/core';
import { formatCount } from '../../_lib/format.ts';
import { sumOf } from '../../_lib/words.ts';

export type LossListProps = {
  title: string;
  counts: Partial<Record<string, number>>;
  words: Record<string, string>;
};

/** A total that opens into its causes. Zero needs no explanation. */
export function LossList({ title, counts, words }: LossListProps) {
  const total = sumOf(counts);
  if (total === 0) return '0';
  return (
    <Popover width={280} position="bottom-start" withArrow shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton fw={600} td="underline" aria-label={`${formatCount(total)}. ${title}`}>
          {formatCount(total)}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600} mb={4}>
          {title}
        </Text>
        <CauseTable counts={counts} words={words} />
      </Popover.Dropdown>
    </Popover>
  );
}

export function CauseTable({ counts, words }: Pick<LossListProps, 'counts' | 'words'>) {
  const rows = Object.entries(words).flatMap(([cause, text]) =>
    counts[cause] ? [{ cause, text, count: counts[cause] }] : [],
  );
  return (
    <Table verticalSpacing={4} horizontalSpacing={0} fz="sm" maw={420}>
      <Table.Tbody>
        {rows.map(({ cause, text, count }) => (
          <Table.Tr key={cause}>
            <Table.Td fw={400}>{text}</Table.Td>
            <Table.Td ta="right" pl="sm" className="figure" fw={600}>
              {formatCount(count)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

'use client';
// The results of one track, in the order they came, page by page.
import { Button, Skeleton, Table, Text } from '@mantine/core';
import useSWRInfinite from 'swr/infinite';
import type { ListResultsAnswer } from '#contract/api/results.ts';
import type { Result, Track } from '#contract/results.ts';
import { formatCount } from '../../_lib/format.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { summaryOf } from '../../_lib/result-values.ts';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { useMoments } from '../common/use-moments.ts';
import { useNow } from '../common/use-now.ts';

const pageSize = 100;

export function TrackResults({ track }: { track: Track }) {
  const keyOf = (index: number, before: ListResultsAnswer | null) => {
    if (index > 0 && !before?.next) return null;
    return ['/api/sessions/results', track.session, track.id, before?.next ?? undefined] as const;
  };
  const pages = useSWRInfinite(
    keyOf,
    ([, session, id, cursor]: NonNullable<ReturnType<typeof keyOf>>) =>
      hubApi.listResults(session, { track: id, limit: pageSize, cursor }),
    // Results that are there do not change.
    { revalidateFirstPage: false, revalidateOnFocus: false },
  );
  const { data, error, size, setSize, mutate } = pages;
  const results = data?.flatMap((page) => page.results) ?? [];
  const hasNext = data?.at(-1)?.next != null;
  const hasMore = hasNext || (data !== undefined && results.length < track.results);
  return (
    <>
      {error && (
        <Problem
          title="The results could not be read"
          message={messageOf(error)}
          onRetry={() => void mutate()}
        />
      )}
      {!data && !error && <Skeleton h={120} mt="md" aria-busy="true" aria-label="Loading results" />}
      {results.length > 0 && <ResultTable name={track.name} results={results} />}
      {hasMore && (
        <Button
          variant="default"
          mt="sm"
          loading={pages.isValidating}
          // Of a session that goes on, the page that was the last has grown meanwhile.
          onClick={() => void (hasNext ? setSize(size + 1) : mutate())}
        >
          Load more
        </Button>
      )}
      {data && (
        <Text size="sm" c="dimmed" mt="xs" className="figure">
          {formatCount(results.length)} of {formatCount(Math.max(results.length, track.results))} shown
        </Text>
      )}
    </>
  );
}

function ResultTable({ name, results }: { name: string; results: readonly Result[] }) {
  const now = useNow(60_000);
  const moments = useMoments();
  const when = ({ at }: Result) => (now === 0 ? '…' : moments.formatMs(at, now));
  return (
    <Table maw={860} mt="md" verticalSpacing={4} aria-label={`Results of ${name}`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Frame</Table.Th>
          <Table.Th visibleFrom="sm">Time</Table.Th>
          <Table.Th>Said</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody style={{ verticalAlign: 'top' }}>
        {results.map((result, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
          <Table.Tr key={index}>
            <Table.Td className="figure">{result.seq ?? '–'}</Table.Td>
            <Table.Td className="figure" visibleFrom="sm">
              {when(result)}
            </Table.Td>
            <Table.Td className="figure" style={{ overflowWrap: 'anywhere' }}>
              <Text size="xs" c="dimmed" hiddenFrom="sm">
                {when(result)}
              </Text>
              {summaryOf(result.values)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

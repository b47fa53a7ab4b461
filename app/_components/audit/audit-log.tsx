'use client';
// The audit log, newest first, for administrators.
import { Button, Skeleton, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import useSWRInfinite from 'swr/infinite';
import type { AuditEntry, ListAuditAnswer } from '#contract/api/audit.ts';
import type { AuditQuery } from '../../_lib/hub-api/audit.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { EmptyState } from '../common/empty-state.tsx';
import { PageHead } from '../common/page-head.tsx';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { useMoments } from '../common/use-moments.ts';
import { type AuditChoice, everything, isLimited, toFilter } from './audit-choice.ts';
import { AuditFilter } from './audit-filter.tsx';
import { AuditTable } from './audit-table.tsx';

type PageKey = readonly ['/api/audit', AuditQuery];

/** The log is not searched for each letter of a word. */
const typingMs = 300;

export function AuditLog({ start }: { start: Partial<AuditChoice> }) {
  const [choice, setChoice] = useState<AuditChoice>({ ...everything, ...start });
  const [settled] = useDebouncedValue(choice, typingMs);
  const filter = toFilter(settled, useMoments());
  const keyOf = (index: number, before: ListAuditAnswer | null): PageKey | null => {
    if (index > 0 && !before?.next) return null;
    return ['/api/audit', { ...filter, cursor: before?.next ?? undefined }];
  };
  const pages = useSWRInfinite(keyOf, ([, query]: PageKey) => hubApi.listAudit(query), {
    keepPreviousData: true,
    // Back to a filter within two seconds, the log would be shown as it was: without what was done meanwhile.
    dedupingInterval: 0,
  });
  const { data, error, size, setSize, mutate } = pages;
  const isLoadingMore = data !== undefined && data.length < size;
  return (
    <>
      <PageHead title="Audit" note="Who did what, and who watched which device from when to when.">
        <Button
          component="a"
          href={hubApi.auditCsvPath(filter)}
          download
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          Download CSV
        </Button>
      </PageHead>
      <AuditFilter choice={choice} onChange={setChoice} />
      {error && (
        <Problem
          title="The audit log could not be read"
          message={messageOf(error)}
          onRetry={() => void mutate()}
        />
      )}
      {data ? (
        <Entries
          entries={data.flatMap((page) => page.entries)}
          choice={settled}
          onReset={() => setChoice(everything)}
        />
      ) : (
        !error && <Pending />
      )}
      {data?.at(-1)?.next != null && (
        <Button variant="default" mt="md" loading={isLoadingMore} onClick={() => void setSize(size + 1)}>
          Load older
        </Button>
      )}
    </>
  );
}

function Pending() {
  return (
    <Stack aria-busy="true" aria-label="Loading the audit log" gap="xs">
      {[1, 2, 3, 4, 5, 6].map((row) => (
        <Skeleton key={row} h={40} />
      ))}
    </Stack>
  );
}

type EntriesProps = { entries: readonly AuditEntry[]; choice: AuditChoice; onReset(): void };

function Entries({ entries, choice, onReset }: EntriesProps) {
  if (entries.length > 0) return <AuditTable entries={entries} />;
  if (isLimited(choice)) {
    return (
      <EmptyState
        title="No entry fits"
        action={
          <Button variant="default" onClick={onReset}>
            Show everything
          </Button>
        }
      >
        Nothing of this kind was noted. Choose something else above.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Nothing noted yet">
      From now on every login, every watch and every change is written down here.
    </EmptyState>
  );
}

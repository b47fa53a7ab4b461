'use client';
// Past and present sessions, newest first.
import { Button, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import useSWRInfinite from 'swr/infinite';
import type { ListSessionsAnswer, Session } from '#contract/api/sessions.ts';
import type { SessionFilter } from '../../_lib/hub-api/sessions.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { EmptyState } from '../common/empty-state.tsx';
import { PageHead } from '../common/page-head.tsx';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { useMoments } from '../common/use-moments.ts';
import { type HistoryChoice, HistoryFilter } from './history-filter.tsx';
import { SessionTable } from './session-table.tsx';

/** Open sessions count up while one looks. */
const refreshMs = 5000;

type PageKey = readonly ['/api/sessions', SessionFilter];

export function History({ device }: { device: string }) {
  const [choice, setChoice] = useState<HistoryChoice>({ device, from: '', to: '' });
  const moments = useMoments();
  const filter = { device: choice.device || undefined, ...moments.dayRange(choice) };
  const keyOf = (index: number, before: ListSessionsAnswer | null): PageKey | null => {
    if (index > 0 && !before?.next) return null;
    return ['/api/sessions', { ...filter, cursor: before?.next ?? undefined }];
  };
  const pages = useSWRInfinite(keyOf, ([, wanted]: PageKey) => hubApi.listSessions(wanted), {
    refreshInterval: refreshMs,
  });
  const { data, error, size, setSize, mutate } = pages;
  const hasMore = data?.at(-1)?.next != null;
  const isLoadingMore = data !== undefined && data.length < size;
  return (
    <>
      <PageHead
        title="History"
        note="When each device sent, and what became of its frames. Pictures of past sessions are not kept."
      />
      <HistoryFilter choice={choice} onChange={setChoice} />
      {error && (
        <Problem
          title="The history could not be read"
          message={messageOf(error)}
          onRetry={() => void mutate()}
        />
      )}
      {data ? (
        <Sessions sessions={data.flatMap((page) => page.sessions)} choice={choice} />
      ) : (
        !error && <Pending />
      )}
      {hasMore && (
        <Button variant="default" mt="md" loading={isLoadingMore} onClick={() => void setSize(size + 1)}>
          Load more
        </Button>
      )}
    </>
  );
}

function Pending() {
  return (
    <Stack aria-busy="true" aria-label="Loading history" gap="xs">
      {[1, 2, 3, 4].map((row) => (
        <Skeleton key={row} h={44} />
      ))}
    </Stack>
  );
}

function Sessions({ sessions, choice }: { sessions: Session[]; choice: HistoryChoice }) {
  if (sessions.length > 0) return <SessionTable sessions={openFirst(sessions)} />;
  if (choice.device || choice.from || choice.to) {
    return (
      <EmptyState title="No session fits">
        Nothing was sent by this device in these days. Choose other ones above.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No sessions yet">
      A session begins with the first frame of a device and ends when it stops sending. Each one is listed
      here with what became of its frames.
    </EmptyState>
  );
}

/** Pages may overlap while a session opens between two readings. */
function openFirst(sessions: Session[]): Session[] {
  const once = [...new Map(sessions.map((session) => [session.id, session])).values()];
  return once.sort(
    (a, b) => Number(b.endedAt === null) - Number(a.endedAt === null) || b.startedAt - a.startedAt,
  );
}

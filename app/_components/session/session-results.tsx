'use client';
// What was said of a session's frames: its tracks, and the results of the chosen one.
import { Box, Skeleton, Title } from '@mantine/core';
import { useState } from 'react';
import useSWR from 'swr';
import type { Session } from '#contract/api/sessions.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { EmptyState } from '../common/empty-state.tsx';
import { Problem } from '../common/problem.tsx';
import { messageOf } from '../common/tell.ts';
import { TrackResults } from './track-results.tsx';
import { TrackTable } from './track-table.tsx';

/** Counting the results of a long session costs the hub some milliseconds each time. */
const refreshMs = 5000;

export function SessionResults({ session }: { session: Session }) {
  const isOpen = session.endedAt === null;
  const { data, error, mutate } = useSWR(
    // The key says whether it is open: the last reading is of after the end.
    ['/api/sessions/tracks', session.id, isOpen],
    () => hubApi.listTracks(session.id),
    { refreshInterval: isOpen ? refreshMs : 0, keepPreviousData: true },
  );
  const [chosen, choose] = useState<string | null>(null);
  const tracks = data?.tracks ?? [];
  const track = tracks.find(({ id }) => id === chosen) ?? tracks[0];
  return (
    <Box component="section" aria-labelledby="session-results" mt="xl">
      <Title order={2} id="session-results" mb="sm">
        Results
      </Title>
      {error && (
        <Problem
          title="The results could not be read"
          message={messageOf(error)}
          onRetry={() => void mutate()}
        />
      )}
      {!data && !error && <Skeleton h={80} aria-busy="true" aria-label="Loading results" />}
      {data && !track && (
        <EmptyState title="Nothing was said of these frames">
          {isOpen ? 'So far no' : 'No'} analyser, camera processor or device has said anything about this
          session. What they say stands here, with the frame that each result belongs to.
        </EmptyState>
      )}
      {track && (
        <>
          <TrackTable tracks={tracks} chosen={track.id} onChoose={choose} />
          <TrackResults key={track.id} track={track} />
        </>
      )}
    </Box>
  );
}

'use client';
// What was last said of a device's frames, by track. What is not of now any more is not answered.
import { useEffect, useState } from 'react';
import type { DeviceId } from '#contract/ids.ts';
import type { LiveResults } from '#contract/results.ts';
import { useConnection, useLiveClient } from './live-provider.tsx';

export type SaidTrack = LiveResults['tracks'][number];

/** The hub forgets what is silent for 10 s and says so; this is for when it cannot say it. */
const staleAfterMs = 12_000;
const nothing: readonly SaidTrack[] = [];

export type LiveResultsOptions = {
  device: DeviceId;
  /** While false nothing is asked for, and what was last said stays. */
  active: boolean;
  /** Renders at most this often; figures that change thirty times a second cannot be read. */
  everyMs?: number;
};

export function useLiveResults({ device, active, everyMs = 0 }: LiveResultsOptions): readonly SaidTrack[] {
  const client = useLiveClient();
  const isConnected = useConnection() === 'connected';
  const [tracks, setTracks] = useState(nothing);

  useEffect(() => {
    if (!active || !isConnected) return;
    let newest = nothing;
    let shownAt = Number.NEGATIVE_INFINITY;
    let due: ReturnType<typeof setTimeout> | undefined;
    let stale: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      due = undefined;
      shownAt = performance.now();
      setTracks(newest);
    };
    const take = (said: readonly SaidTrack[]) => {
      newest = said;
      clearTimeout(stale);
      if (said.length > 0) stale = setTimeout(() => take(nothing), staleAfterMs);
      const waitMs = shownAt + everyMs - performance.now();
      if (waitMs <= 0) show();
      else due ??= setTimeout(show, waitMs);
    };
    const stopWatching = client.watchResults(device, (results) => take(results.tracks));
    return () => {
      stopWatching();
      clearTimeout(stale);
      clearTimeout(due);
    };
  }, [client, device, active, isConnected, everyMs]);

  return isConnected ? tracks : nothing;
}

// What stands over a device's picture. Pure, so that each case can be told and tested.
import type { DeviceStatus } from '#contract/api/devices.ts';
import { formatDuration } from '../../_lib/format.ts';
import type { Moments } from '../../_lib/moments.ts';
import type { ConnectionState } from '../../_live/connection.ts';

export type StageState =
  | { kind: 'live' }
  | { kind: 'paused' }
  | { kind: 'connecting' | 'waiting' | 'stale' | 'offline' | 'reconnecting'; message: string };

export function stageState(seen: {
  isPaused: boolean;
  connection: ConnectionState;
  /** null: not known yet. */
  status: DeviceStatus | null;
  hasPicture: boolean;
  now: number;
  moments: Moments;
}): StageState {
  const { connection, status, now } = seen;
  if (seen.isPaused) return { kind: 'paused' };
  if (connection === 'connecting') return { kind: 'connecting', message: 'Connecting…' };
  if (connection !== 'connected') return { kind: 'reconnecting', message: 'Connection lost. Reconnecting…' };
  if (!status) return { kind: 'connecting', message: 'Connecting…' };
  switch (status.presence) {
    case 'waiting':
      return { kind: 'waiting', message: 'Waiting for its first frame' };
    case 'stale':
      return {
        kind: 'stale',
        message: `No picture for ${formatDuration(now - (status.lastFrameAt ?? now))}`,
      };
    case 'offline':
      return { kind: 'offline', message: offlineMessage(status.lastFrameAt, now, seen.moments) };
    case 'online':
      return seen.hasPicture ? { kind: 'live' } : { kind: 'connecting', message: 'Waiting for the picture…' };
  }
}

function offlineMessage(lastFrameAt: number | null, now: number, moments: Moments): string {
  return lastFrameAt === null ? 'Offline' : `Offline since ${moments.format(lastFrameAt, now)}`;
}

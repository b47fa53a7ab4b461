// A third, small room beside each device's: its "frames" are snapshots of the newest result of each track, so that a slow
// viewer is sent the newest and never a backlog. What was said a while ago is forgotten: boxes must not outlive what they frame.
import type { DeviceId, SessionId } from '#contract/ids.ts';
import type { LiveResults, Result } from '#contract/results.ts';
import { createRoom, type Room, type RoomOptions } from '#server/hub/room.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Source } from './check-result.ts';

export type ResultSnapshot = { readonly meta: LiveResults };

export type LiveRooms = {
  /** Opened on first use. The caller has checked that the device exists. */
  room(device: DeviceId): Room<ResultSnapshot>;
  show(device: DeviceId, session: SessionId | null, source: Source, result: Result): void;
  /** What was said in this session is of now no more. */
  endSession(device: DeviceId, session: SessionId): void;
  /** Tracks that have said nothing for a while vanish. */
  forgetSilent(): void;
  closeRoom(device: DeviceId): void;
  close(): void;
};

export type LiveRoomsOptions = {
  /** For durations: must not jump. */
  clock: Clock;
} & Pick<RoomOptions, 'onDelivered' | 'onDropped' | 'onReaderFailed'>;

export const silentAfterMs = 10_000;
/** Shown at once. A newcomer takes the place of the one that has been silent for longest. */
export const maxLiveTracks = 32;

type Said = Source & { result: Result; session: SessionId | null; saidAt: number };
type Stage = { room: Room<ResultSnapshot>; tracks: Map<string, Said>; seq: number };

export function createLiveRooms(options: LiveRoomsOptions): LiveRooms {
  const { clock } = options;
  const stages = new Map<DeviceId, Stage>();

  function stageOf(device: DeviceId): Stage {
    const known = stages.get(device);
    if (known) return known;
    const stage: Stage = { room: createRoom<ResultSnapshot>(options), tracks: new Map(), seq: 0 };
    stages.set(device, stage);
    return stage;
  }

  function publish(device: DeviceId, stage: Stage): void {
    stage.seq += 1;
    const tracks = [...stage.tracks.values()].map(({ name, kind, result }) => ({ name, kind, result }));
    stage.room.publish({ meta: { device, seq: stage.seq, tracks } });
  }

  function forget(device: DeviceId, stage: Stage, isOver: (said: Said) => boolean): void {
    const before = stage.tracks.size;
    for (const [key, said] of stage.tracks) if (isOver(said)) stage.tracks.delete(key);
    if (stage.tracks.size < before) publish(device, stage);
  }

  function closeRoom(device: DeviceId): void {
    const stage = stages.get(device);
    stages.delete(device);
    stage?.room.close();
  }

  return {
    room: (device) => stageOf(device).room,

    show(device, session, source, result) {
      const stage = stageOf(device);
      const key = `${source.kind} ${source.name}`;
      if (!stage.tracks.has(key) && stage.tracks.size >= maxLiveTracks) makePlace(stage.tracks);
      stage.tracks.set(key, { ...source, result, session, saidAt: clock.now() });
      publish(device, stage);
    },

    endSession(device, session) {
      const stage = stages.get(device);
      if (stage) forget(device, stage, (said) => said.session === session);
    },

    forgetSilent() {
      const now = clock.now();
      for (const [device, stage] of stages) {
        forget(device, stage, ({ saidAt }) => now - saidAt >= silentAfterMs);
        // Nothing to show and nobody to show it to.
        if (stage.tracks.size === 0 && stage.room.viewers === 0) closeRoom(device);
      }
    },

    closeRoom,

    close() {
      for (const device of [...stages.keys()]) closeRoom(device);
    },
  };
}

function makePlace(tracks: Map<string, Said>): void {
  const [longest] = [...tracks].sort(([, a], [, b]) => a.saidAt - b.saidAt);
  if (longest) tracks.delete(longest[0]);
}

// Results: shown at once, and kept with the device's open session as tracks. Recording costs some 10 µs (five boxes) and never waits;
// writing happens about once a second, in batches. Knows no socket, and of storage only its ports.
import type { ListResultsAnswer, ListResultsQuery } from '#contract/api/results.ts';
import type { DropCause } from '#contract/frame.ts';
import type { DeviceId, SessionId } from '#contract/ids.ts';
import { type Result, type ResultDropCause, resultDropCauses, type Track } from '#contract/results.ts';
import type { Room } from '#server/hub/room.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { Signal } from '#server/lib/signal.ts';
import { checkResult, checkSource, type Source } from './check-result.ts';
import { createLiveRooms, type ResultSnapshot } from './live-results.ts';
import type { ResultRepository } from './ports.ts';
import { createResultWriter } from './result-writer.ts';
import { createSessionTracks } from './session-tracks.ts';

export type Results = {
  /** Never throws and never waits. What is not kept is counted by cause. */
  record(device: DeviceId, source: Source, result: Result): void;
  room(device: DeviceId): Room<ResultSnapshot>;
  listTracks(session: SessionId): Promise<Track[]>;
  /** @throws AppError `not_found` for a track of another session, `bad_request` for a cursor that is none */
  find(session: SessionId, query: ListResultsQuery): Promise<ListResultsAnswer>;
  /** Starts writing and forgetting what is silent; returns what stops it. */
  start(): () => void;
  /** Writes all that waits. A failure is kept for the next try. */
  flush(): Promise<void>;
  /** Writes what waits, and shows every viewer out. Call it when the sessions are written, and while storage is there. */
  close(): Promise<void>;
  /** The device is gone with all its sessions. */
  forget(device: DeviceId): void;
  /** `recorded` = `kept` + `waiting` + all `dropped`. */
  readonly counts: ResultCounts;
};

export type ResultCounts = {
  recorded: number;
  kept: number;
  waiting: number;
  dropped: Readonly<Record<ResultDropCause, number>>;
};

export type ResultsOptions = {
  repository: ResultRepository;
  sessions: {
    current(device: DeviceId): SessionId | null;
    changes: Pick<Signal<{ device: DeviceId; session: SessionId; kind: 'opened' | 'closed' }>, 'listen'>;
  };
  /** Epoch ms. */
  clock: Clock;
  /** For durations. */
  steadyClock: Clock;
  log: Logger;
  onRecorded?(): void;
  onKept?(results: number): void;
  onDropped?(cause: ResultDropCause, results: number): void;
  onWriteFailed?(): void;
  /** Snapshots on their way to viewers. */
  onSnapshotDelivered?(): void;
  onSnapshotDropped?(cause: DropCause): void;
};

const tickMs = 1000;

export function createResults(options: ResultsOptions): Results {
  const { repository, sessions, clock, log } = options;
  const dropped = Object.fromEntries(resultDropCauses.map((cause) => [cause, 0])) as Record<
    ResultDropCause,
    number
  >;
  let recorded = 0;
  const tracks = createSessionTracks(clock);
  const live = createLiveRooms({
    clock: options.steadyClock,
    onDelivered: options.onSnapshotDelivered,
    onDropped: options.onSnapshotDropped,
    onReaderFailed: (error) => log.error({ err: error }, 'a viewer of results failed and was shown out'),
  });
  const writer = createResultWriter({
    repository,
    onKept: options.onKept,
    onDropped: drop,
    onFailed(error, waiting) {
      options.onWriteFailed?.();
      log.error({ err: error, results: waiting }, 'results could not be written; trying again');
    },
  });
  const stopListening = sessions.changes.listen(({ device, session, kind }) => {
    if (kind === 'opened') return;
    tracks.end(session);
    live.endSession(device, session);
  });
  let told: Readonly<Record<ResultDropCause, number>> = { ...dropped };

  function drop(cause: ResultDropCause, results = 1): void {
    if (results === 0) return;
    dropped[cause] += results;
    options.onDropped?.(cause, results);
  }

  /** Once a second, not once per result. Without a session nothing is meant to be kept, so that is no loss to report. */
  function tellDropped(): void {
    const news = resultDropCauses
      .filter((cause) => cause !== 'no_session' && dropped[cause] > told[cause])
      .map((cause) => [cause, dropped[cause] - told[cause]]);
    told = { ...dropped };
    if (news.length > 0) log.warn({ dropped: Object.fromEntries(news) }, 'results were not kept');
  }

  return {
    record(device, said, given) {
      recorded += 1;
      options.onRecorded?.();
      const checked = checkResult(given);
      if (typeof checked === 'string') return drop(checked);
      const source = checkSource(said);
      const { result, text } = checked;
      const session = sessions.current(device);
      live.show(device, session, source, result);
      if (session === null) return drop('no_session');
      const place = tracks.next(session, source);
      if (!place) return drop('too_many_tracks');
      const { track, number } = place;
      writer.add({ device, track, row: { ...result, values: text, track: track.id, number }, tries: 0 });
    },

    room: live.room,

    async listTracks(session) {
      await writer.flush();
      return repository.listTracks(session);
    },

    async find(session, query) {
      await writer.flush();
      return repository.find(session, query);
    },

    start() {
      let busy = false;
      const timer = setInterval(() => {
        live.forgetSilent();
        tellDropped();
        // A storage slower than the tick must not pile up writes.
        if (busy) return;
        busy = true;
        void writer.flush().finally(() => {
          busy = false;
        });
      }, tickMs);
      return () => clearInterval(timer);
    },

    flush: writer.flush,

    async close() {
      stopListening();
      await writer.close();
      tellDropped();
      live.close();
    },

    forget(device) {
      writer.forget(device);
      live.closeRoom(device);
    },

    get counts() {
      return { recorded, kept: writer.kept, waiting: writer.waiting, dropped: { ...dropped } };
    },
  };
}

// Sessions: opened by a device's first frame, closed when it falls silent, ends, is stopped, or the hub stops.
// Counted in memory, written about once a second in one batch: never a database call for a frame.
import { randomUUID } from 'node:crypto';
import type { EndReason, ListSessionsQuery } from '#contract/api/sessions.ts';
import type { FrameMeta, RefusalCause } from '#contract/frame.ts';
import { type DeviceId, type SessionId, sessionIdSchema } from '#contract/ids.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import { createSignal, type Signal } from '#server/lib/signal.ts';
import type { SessionPage, SessionRecord, SessionRepository } from './ports.ts';

/** What viewers got of a device since its room opened; the session keeps the difference. */
export type ViewerTotals = { delivered: number; dropped: Readonly<Record<string, number>> };

export type SessionChange = { device: DeviceId; session: SessionId; kind: 'opened' | 'closed' };

export type Sessions = {
  /** Closes what a crash left open; answers the devices concerned. */
  recover(): Promise<DeviceId[]>;
  /** Starts closing idle sessions and writing; returns what stops it (without ending sessions). */
  start(): () => void;
  frameArrived(frame: Omit<FrameMeta, 'session'>, byteLength: number): SessionId;
  frameRefused(device: DeviceId, cause: RefusalCause): void;
  current(device: DeviceId): SessionId | null;
  /**
   * While held, silence does not end the device's session: it was opened explicitly and will be ended explicitly.
   * Returns what lets go, once.
   */
  hold(device: DeviceId): () => void;
  /** Ends the device's open session, if there is one. */
  end(device: DeviceId, reason: EndReason): void;
  /** The device is gone with all its sessions: nothing of it is written any more. */
  forget(device: DeviceId): void;
  get(id: SessionId): Promise<SessionRecord>;
  find(query: ListSessionsQuery, devices: readonly DeviceId[] | null): Promise<SessionPage>;
  /** Writes all that changed. A failure is kept for the next try. */
  flush(): Promise<void>;
  /** Ends every open session with `shutdown` and writes. */
  close(): Promise<void>;
  readonly changes: Pick<Signal<SessionChange>, 'listen'>;
  readonly open: number;
};

export type SessionsOptions = {
  repository: SessionRepository;
  viewerTotals(device: DeviceId): ViewerTotals;
  clock: Clock;
  log: Logger;
  idleMs: number;
  onWriteFailed?(): void;
};

type OpenSession = { record: SessionRecord; before: ViewerTotals };

const tickMs = 1000;

export function createSessions(options: SessionsOptions): Sessions {
  const { repository, viewerTotals, clock, log, idleMs } = options;
  const open = new Map<DeviceId, OpenSession>();
  /** Changed since last written, closed ones included. Bounded by the devices plus what closes while storage is away. */
  const unwritten = new Map<SessionId, SessionRecord>();
  const changes = createSignal<SessionChange>();
  const held = new Map<DeviceId, number>();
  let writing: Promise<void> = Promise.resolve();

  function begin(frame: Omit<FrameMeta, 'session'>): OpenSession {
    const record: SessionRecord = {
      id: sessionIdSchema.parse(randomUUID()),
      device: frame.device,
      startedAt: frame.receivedAt,
      endedAt: null,
      endReason: null,
      lastFrameAt: frame.receivedAt,
      frames: 0,
      bytes: 0,
      firstSeq: frame.seq,
      lastSeq: frame.seq,
      width: frame.width,
      height: frame.height,
      mediaType: frame.mediaType,
      refused: {},
      delivered: 0,
      dropped: {},
    };
    const session = { record, before: viewerTotals(frame.device) };
    open.set(frame.device, session);
    // After the caller has counted the frame; a write now makes a crash in the first second visible as `interrupted`.
    setImmediate(() => void flush());
    queueMicrotask(() => changes.emit({ device: frame.device, session: record.id, kind: 'opened' }));
    return session;
  }

  function countViewers({ record, before }: OpenSession): void {
    const now = viewerTotals(record.device);
    record.delivered = now.delivered - before.delivered;
    for (const cause of ['superseded', 'left'] as const) {
      const dropped = (now.dropped[cause] ?? 0) - (before.dropped[cause] ?? 0);
      if (dropped > 0) record.dropped[cause] = dropped;
    }
  }

  function snapshot(session: OpenSession): SessionRecord {
    countViewers(session);
    return {
      ...session.record,
      refused: { ...session.record.refused },
      dropped: { ...session.record.dropped },
    };
  }

  function end(device: DeviceId, reason: EndReason): void {
    const session = open.get(device);
    if (!session) return;
    open.delete(device);
    const closed: SessionRecord = { ...snapshot(session), endedAt: clock.now(), endReason: reason };
    unwritten.set(closed.id, closed);
    log.info({ device, session: closed.id, reason, frames: closed.frames }, 'session ended');
    changes.emit({ device, session: closed.id, kind: 'closed' });
  }

  function endIdle(): void {
    const now = clock.now();
    for (const [device, { record }] of open) {
      if (now - record.lastFrameAt >= idleMs && !held.has(device)) end(device, 'idle');
    }
  }

  async function write(): Promise<void> {
    for (const session of open.values()) unwritten.set(session.record.id, snapshot(session));
    const batch = [...unwritten.values()];
    if (batch.length === 0) return;
    try {
      await repository.save(batch);
      for (const record of batch) if (unwritten.get(record.id) === record) unwritten.delete(record.id);
    } catch (error) {
      options.onWriteFailed?.();
      log.error({ err: error, sessions: batch.length }, 'sessions could not be written; trying again');
    }
  }

  /** One write at a time, each with what is there when it begins. */
  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  return {
    changes,
    recover: () => repository.closeInterrupted(),

    start() {
      let busy = false;
      const timer = setInterval(() => {
        endIdle();
        // A storage slower than the tick must not pile up writes.
        if (busy) return;
        busy = true;
        void flush().finally(() => {
          busy = false;
        });
      }, tickMs);
      return () => clearInterval(timer);
    },

    frameArrived(frame, byteLength) {
      const { record } = open.get(frame.device) ?? begin(frame);
      record.frames += 1;
      record.bytes += byteLength;
      record.lastSeq = frame.seq;
      record.lastFrameAt = frame.receivedAt;
      record.width = frame.width;
      record.height = frame.height;
      record.mediaType = frame.mediaType;
      return record.id;
    },

    frameRefused(device, cause) {
      const refused = open.get(device)?.record.refused;
      if (refused) refused[cause] = (refused[cause] ?? 0) + 1;
    },

    hold(device) {
      held.set(device, (held.get(device) ?? 0) + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        const others = (held.get(device) ?? 1) - 1;
        if (others > 0) held.set(device, others);
        else held.delete(device);
      };
    },

    current: (device) => open.get(device)?.record.id ?? null,
    end,

    forget(device) {
      end(device, 'removed');
      for (const [id, record] of unwritten) if (record.device === device) unwritten.delete(id);
    },

    async get(id) {
      await flush();
      const session = await repository.get(id);
      if (!session) throw new AppError('not_found', 'There is no such session.');
      return session;
    },

    async find(query, devices) {
      await flush();
      return repository.find(query, devices);
    },

    flush,

    async close() {
      for (const device of [...open.keys()]) end(device, 'shutdown');
      await flush();
    },

    get open() {
      return open.size;
    },
  };
}

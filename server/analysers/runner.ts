// One analyser on one device: which frames it is asked about, and when. The asker asks.
import type { Assignment, AssignmentState } from '#contract/api/analysers.ts';
import type { Frame } from '#server/hub/frame.ts';
import { type AskerOptions, createAsker } from './asker.ts';
import { createFrameQueue } from './frame-queue.ts';

export type Runner = {
  readonly assignment: Assignment;
  add(frame: Frame): void;
  /** The session is over: what waits is skipped, what is asked is given up. */
  endSession(): void;
  /** New options, without a new run where the analyser can. */
  change(assignment: Assignment): void;
  /** Idempotent. */
  stop(): void;
  readonly state: AssignmentState;
};

export function createRunner(options: AskerOptions): Runner {
  const { steady } = options.clocks;
  const asker = createAsker(options);
  const queue = createFrameQueue();
  let dueAt = Number.NEGATIVE_INFINITY;
  let phase: 'resting' | 'asking' | 'stopped' = 'resting';

  async function work(): Promise<void> {
    if (phase !== 'resting') return;
    phase = 'asking';
    for (let next = queue.take(); next; next = queue.take()) {
      if (asker.mayAsk()) await asker.ask(next);
      // What waits behind it is as old as it is: a breaker that closes again shall see a fresh frame.
      else asker.skip(1 + queue.clear());
    }
    if (phase === 'asking') phase = 'resting';
  }

  /** A camera's frames jitter: one that comes up to half an interval early is let through, so that the rate is held on average. */
  function isTooSoon(maxFps: number | null): boolean {
    if (maxFps === null) return false;
    const now = steady.now();
    const interval = 1000 / maxFps;
    if (now < dueAt - interval / 2) return true;
    dueAt = Math.max(dueAt, now - interval) + interval;
    return false;
  }

  function endSession(): void {
    asker.skip(queue.clear());
    asker.endSession();
  }

  return {
    get assignment() {
      return asker.assignment;
    },

    add(frame) {
      const { enabled, maxFps, policy } = asker.assignment;
      if (phase === 'stopped' || !enabled) return;
      if (frame.meta.session !== asker.session) asker.skip(queue.clear());
      asker.see(frame.meta.session);
      if (isTooSoon(maxFps)) return asker.skip(1);
      const dropped = queue.add(frame, policy);
      asker.skip(dropped);
      if (dropped > 0) asker.fallBehind();
      void work();
    },

    endSession,

    change(assignment) {
      if (!asker.change(assignment)) asker.skip(queue.clear());
    },

    stop() {
      if (phase === 'stopped') return;
      endSession();
      phase = 'stopped';
    },

    get state() {
      return asker.state;
    },
  };
}

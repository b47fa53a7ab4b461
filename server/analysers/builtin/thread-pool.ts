// The threads that the built-in analysers run in: started on first use, shared by all devices. A run stays in one thread while
// it lives; when that dies, the run begins anew in the next.
import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { BuiltinName } from '#contract/api/analysers.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { ResultValues } from '#contract/results.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Clock } from '#server/lib/clock.ts';
import { type AnalyserThread, createAnalyserThread } from './analyser-thread.ts';

export type ThreadPool = {
  begin(wanted: WantedRun): PooledRun;
  /** Idempotent. Every open question fails. */
  close(): Promise<void>;
};

export type WantedRun = {
  device: DeviceId;
  name: BuiltinName;
  options: Readonly<Record<string, unknown>>;
};

export type PooledRun = {
  see(frame: Frame): Promise<ResultValues | null>;
  change(options: Readonly<Record<string, unknown>>): void;
  /** Idempotent. */
  stop(): void;
};

export type ThreadPoolOptions = {
  startThread(): Worker;
  /** For durations. */
  clock: Clock;
  size?: number;
  onDied(error: Error): void;
};

/** One core is left to the hub itself. */
const usualSize = Math.min(2, Math.max(1, availableParallelism() - 1));
/** A thread that dies at its start would else be started with every frame. */
const restAfterDeathMs = 500;

type Run = { readonly id: number; readonly device: DeviceId; slot: Slot | null };
type Slot = { thread: AnalyserThread | null; runs: Set<Run>; diedAt: number };

export function createThreadPool(options: ThreadPoolOptions): ThreadPool {
  const { startThread, clock, size = usualSize, onDied } = options;
  const slots: Slot[] = Array.from({ length: size }, () => ({
    thread: null,
    runs: new Set(),
    diedAt: Number.NEGATIVE_INFINITY,
  }));
  let lastRun = 0;
  let isClosed = false;

  function start(slot: Slot): AnalyserThread {
    if (isClosed) throw new Error('The hub is stopping.');
    if (clock.now() - slot.diedAt < restAfterDeathMs)
      throw new Error('The thread of the built-in analysers has died and is about to be started anew.');
    const thread = createAnalyserThread({
      worker: startThread(),
      onEnded(error) {
        slot.thread = null;
        for (const run of slot.runs) run.slot = null;
        slot.runs.clear();
        if (!error) return;
        slot.diedAt = clock.now();
        onDied(error);
      },
    });
    slot.thread = thread;
    return thread;
  }

  /** A device's runs share a thread, so that its frames are decoded once; devices spread over all. */
  function slotFor(device: DeviceId): Slot {
    const isOfDevice = (slot: Slot) => [...slot.runs].some((run) => run.device === device);
    return slots.find(isOfDevice) ?? slots.reduce((a, b) => (b.runs.size < a.runs.size ? b : a));
  }

  function begin({ device, name, options: given }: WantedRun): PooledRun {
    lastRun += 1;
    const run: Run = { id: lastRun, device, slot: null };
    let wanted = given;

    function seat(): AnalyserThread {
      if (run.slot?.thread) return run.slot.thread;
      const slot = slotFor(device);
      const thread = slot.thread ?? start(slot);
      thread.tell({ kind: 'begin', run: run.id, device, name, options: wanted });
      slot.runs.add(run);
      run.slot = slot;
      return thread;
    }

    return {
      async see({ meta: { seq, capturedAt }, bytes }) {
        return seat().ask({ run: run.id, seq, capturedAt, bytes });
      },
      change(next) {
        wanted = next;
        run.slot?.thread?.tell({ kind: 'change', run: run.id, options: next });
      },
      stop() {
        run.slot?.thread?.tell({ kind: 'stop', run: run.id });
        run.slot?.runs.delete(run);
        run.slot = null;
      },
    };
  }

  return {
    begin,
    async close() {
      isClosed = true;
      await Promise.all(slots.map(({ thread }) => thread?.close()));
    },
  };
}

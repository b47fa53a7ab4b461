// One session's analysis: each frame in order to all analysers side by side, each of them one frame at a time. Knows
// neither who sent the frames nor what becomes of the findings.

import type { ResultValues } from '#contract/results.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { AnalysedSession, Analyser, AnalysisRun } from './ports.ts';

/** What one analyser said of one frame. */
export type Finding = {
  analyser: string;
  values: ResultValues;
  /** Epoch ms. */
  respondedAt: number;
  tookMs: number;
};

/** Findings in the analysers' order; of those that failed or had nothing to say there are none. Must not throw. */
export type OnAnalysed = (findings: readonly Finding[], tookMs: number) => void;

/** Why a frame is not analysed. `behind`: newer ones came while the analysers were busy. `ended`: its session ended first. */
export type AnalysisDropCause = 'behind' | 'ended';

export type SessionAnalysis = {
  /** Takes the frame into the queue; when that is full, the oldest waiting frames are dropped for it. */
  add(frame: Frame, onAnalysed: OnAnalysed): void;
  /** Drops what waits and what is being analysed: nothing is called back any more. Idempotent. */
  end(): void;
};

export type SessionAnalysisOptions = {
  analysers: readonly Analyser[];
  session: AnalysedSession;
  /** `wall` for the time of an answer, `duration` for how long it took. */
  clocks: { wall: Clock; duration: Clock };
  onDropped(cause: AnalysisDropCause, frames: number): void;
  onFailed(analyser: string, error: unknown): void;
  limits?: { maxFrames: number; maxBytes: number };
};

/** More frames than a device may send at once (120), so that a burst alone loses nothing; the bytes are what memory costs. */
const defaultLimits = { maxFrames: 256, maxBytes: 64_000_000 };

type Waiting = { frame: Frame; onAnalysed: OnAnalysed };
type Running = { name: string; run: AnalysisRun };

export function createSessionAnalysis(options: SessionAnalysisOptions): SessionAnalysis {
  const { analysers, session, clocks, onDropped, onFailed, limits = defaultLimits } = options;
  const running = analysers.flatMap((analyser) => begin(analyser));
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  const ending = new AbortController();
  let state: 'idle' | 'asking' | 'telling' = 'idle';

  function begin(analyser: Analyser): Running[] {
    try {
      return [{ name: analyser.name, run: analyser.start(session) }];
    } catch (error) {
      onFailed(analyser.name, error);
      return [];
    }
  }

  function take(): Waiting | undefined {
    const next = waiting.shift();
    waitingBytes -= next?.frame.bytes.length ?? 0;
    return next;
  }

  function makeRoom(bytes: number): void {
    let dropped = 0;
    while (
      waiting.length > 0 &&
      (waiting.length >= limits.maxFrames || waitingBytes + bytes > limits.maxBytes)
    ) {
      take();
      dropped += 1;
    }
    if (dropped > 0) onDropped('behind', dropped);
  }

  async function ask({ name, run }: Running, frame: Frame): Promise<Finding[]> {
    const askedAt = clocks.duration.now();
    try {
      const values = await run.analyse(frame, ending.signal);
      if (values === null) return [];
      const tookMs = clocks.duration.now() - askedAt;
      return [{ analyser: name, values, respondedAt: clocks.wall.now(), tookMs }];
    } catch (error) {
      if (!ending.signal.aborted) onFailed(name, error);
      return [];
    }
  }

  async function work(): Promise<void> {
    for (let next = take(); next; next = take()) {
      const { frame, onAnalysed } = next;
      state = 'asking';
      const startedAt = clocks.duration.now();
      const findings = await Promise.all(running.map((one) => ask(one, frame)));
      if (ending.signal.aborted) return;
      state = 'telling';
      onAnalysed(findings.flat(), clocks.duration.now() - startedAt);
    }
    state = 'idle';
  }

  async function stop({ name, run }: Running): Promise<void> {
    try {
      await run.stop();
    } catch (error) {
      onFailed(name, error);
    }
  }

  return {
    add(frame, onAnalysed) {
      if (ending.signal.aborted) return;
      makeRoom(frame.bytes.length);
      waiting.push({ frame, onAnalysed });
      waitingBytes += frame.bytes.length;
      if (state === 'idle') void work();
    },

    end() {
      if (ending.signal.aborted) return;
      ending.abort();
      const dropped = waiting.length + (state === 'asking' ? 1 : 0);
      waiting.length = 0;
      if (dropped > 0) onDropped('ended', dropped);
      for (const one of running) void stop(one);
    },
  };
}

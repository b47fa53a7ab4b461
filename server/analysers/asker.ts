// Asks one analyser about one device's frames, one at a time: the life of its run, its time, its breaker, its health, its
// counts. Whatever the analyser does stays in here: a slow or dead one costs no other anything.
import type { Assignment, AssignmentState } from '#contract/api/analysers.ts';
import type { DeviceId, SessionId } from '#contract/ids.ts';
import type { ResultValues } from '#contract/results.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Clock } from '#server/lib/clock.ts';
import { createBreaker } from './breaker.ts';
import { createDurations } from './durations.ts';
import { createHealth } from './health.ts';
import { type Analyser, AnalyserAbsent, type AnalysisRun } from './ports.ts';

export type Said = { frame: Frame; values: ResultValues; tookMs: number };

export type Asker = {
  readonly assignment: Assignment;
  readonly session: SessionId | null;
  /** A frame has come. One of another session than the last ends the run; the next question begins a new one. */
  see(session: SessionId): void;
  /** Frames that are not asked about. */
  skip(frames: number): void;
  /** Frames passed while it was busy: what makes it slow. */
  fallBehind(): void;
  /** False while the breaker is open. */
  mayAsk(): boolean;
  /**
   * Never while another question is open. Null: nothing to say, or it failed, or its answer came too late: all counted.
   * Resolves when the question is settled, at the latest after the assignment's time-out.
   */
  ask(frame: Frame): Promise<ResultValues | null>;
  /** The session is over: what is asked is given up. */
  endSession(): void;
  /** New options, without a new run where the analyser can. Answers whether the run goes on. */
  change(assignment: Assignment): boolean;
  /** Sorts the durations: for when somebody looks. */
  readonly state: AssignmentState;
};

export type AskerOptions = {
  device: DeviceId;
  analyser: Analyser;
  assignment: Assignment;
  /** `wall` for what people read, `steady` for durations. */
  clocks: { wall: Clock; steady: Clock };
  onSaid(said: Said): void;
  /** In words. */
  onFailed(cause: string): void;
  /** What became of frames: each of them once, but for those under way. */
  onCounted?(outcome: FrameOutcome, frames: number): void;
};

export const frameOutcomes = ['answered', 'skipped', 'failed'] as const;
export type FrameOutcome = (typeof frameOutcomes)[number];

/** What is under way. An answer to anything else comes too late, and changes nothing. */
type Question = { abort: AbortController; timer: NodeJS.Timeout; giveUp(): void };

export function createAsker(options: AskerOptions): Asker {
  const { device, analyser, clocks, onSaid, onFailed } = options;
  let { assignment } = options;
  const breaker = createBreaker({ clock: clocks.steady });
  const health = createHealth(clocks.wall);
  let counts = newCounts();
  let durations = createDurations();
  let session: SessionId | null = null;
  let run: AnalysisRun | null = null;
  let question: Question | null = null;

  function count(outcome: FrameOutcome, frames = 1): void {
    if (frames === 0) return;
    counts[outcome] += frames;
    options.onCounted?.(outcome, frames);
  }

  function close(asked: Question): boolean {
    if (question !== asked) return false;
    clearTimeout(asked.timer);
    question = null;
    return true;
  }

  /** The run is of no use any more: its session is over, or it hangs. What it does at its end is its own affair, even to fail. */
  function dropRun(): void {
    const over = run;
    run = null;
    void Promise.resolve()
      .then(() => over?.stop())
      .catch((error: unknown) => health.failed(wordsOf(error)));
  }

  function fail(error: unknown): void {
    breaker.failed();
    const words = wordsOf(error);
    if (error instanceof AnalyserAbsent) health.absent(words);
    else health.failed(words);
    onFailed(words);
  }

  function succeed(tookMs: number): void {
    durations.add(tookMs);
    breaker.succeeded();
    health.answered();
  }

  function start(): AnalysisRun {
    const ofSession = session;
    const isOver = () => session !== ofSession;
    return analyser.start({
      device,
      options: assignment.options,
      wish: assignment.frame,
      sayLater(frame, values, tookMs) {
        if (isOver()) return;
        succeed(tookMs);
        onSaid({ frame, values, tookMs });
      },
      failLater(error) {
        if (!isOver()) fail(error);
      },
    });
  }

  async function answerTo(frame: Frame, signal: AbortSignal): Promise<ResultValues | null> {
    run ??= start();
    return run.analyse(frame, signal);
  }

  function endSession(): void {
    if (session === null) return;
    session = null;
    question?.giveUp();
    dropRun();
    health.idle();
  }

  return {
    get assignment() {
      return assignment;
    },
    get session() {
      return session;
    },

    see(next) {
      if (next !== session) {
        endSession();
        session = next;
        counts = newCounts();
        durations = createDurations();
      }
      counts.seen += 1;
    },

    skip: (frames) => count('skipped', frames),
    fallBehind: health.behind,
    mayAsk: breaker.mayTry,

    ask(frame) {
      return new Promise((resolve) => {
        const abort = new AbortController();
        const askedAt = clocks.steady.now();
        const settle = (end: () => ResultValues | null) => {
          if (close(asked)) resolve(end());
        };
        const asked: Question = {
          abort,
          timer: setTimeout(tooLate, assignment.timeoutMs),
          giveUp: () =>
            settle(() => {
              abort.abort();
              count('skipped');
              return null;
            }),
        };
        question = asked;

        /** It may never answer: the run is given up, and the next question begins another. */
        function tooLate(): void {
          settle(() => {
            abort.abort();
            dropRun();
            return failed(new Error(`It did not answer within ${assignment.timeoutMs / 1000} seconds.`));
          });
        }
        function failed(error: unknown): null {
          count('failed');
          fail(error);
          return null;
        }
        function answered(values: ResultValues | null): ResultValues | null {
          const tookMs = clocks.steady.now() - askedAt;
          count('answered');
          succeed(tookMs);
          if (values !== null) onSaid({ frame, values, tookMs });
          return values;
        }
        answerTo(frame, abort.signal).then(
          (values) => settle(() => answered(values)),
          (error: unknown) => settle(() => failed(error)),
        );
      });
    },

    endSession,

    change(next) {
      const before = assignment;
      assignment = next;
      if (isSame(before, next)) return true;
      const takesThem = run?.change && isSame({ ...before, options: {} }, { ...next, options: {} });
      if (takesThem) run?.change?.(next.options);
      else endSession();
      return Boolean(takesThem);
    },

    get state() {
      const [p50Ms, p95Ms] = [durations.quantile(0.5), durations.quantile(0.95)];
      return { ...health.read(), session, figures: { ...counts, p50Ms, p95Ms } };
    },
  };
}

function newCounts() {
  return { seen: 0, answered: 0, skipped: 0, failed: 0 };
}

function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.slice(0, 300) || 'It failed and did not say why.';
}

/** Assignments come from their schema, which keeps the order of keys; options stay in the order in which they were set. */
function isSame(a: Assignment, b: Assignment): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

// What the analysers domain asks of an analyser. It needs no concurrency of its own: the hub asks one frame at a time.
import type { DeviceId } from '#contract/ids.ts';
import type { ResultValues } from '#contract/results.ts';
import type { Frame } from '#server/hub/frame.ts';

export type Analyser = {
  /** As configured; stands in what its results are called. */
  readonly name: string;
  start(session: AnalysedSession): AnalysisRun;
};

export type AnalysedSession = { readonly device: DeviceId };

/** One analyser over one session; may keep what it likes between frames. */
export type AnalysisRun = {
  /** Never called again before it has answered. Null: nothing to say of this frame. */
  analyse(frame: Frame, signal: AbortSignal): Promise<ResultValues | null>;
  /** Called once at the session's end, perhaps while a frame is being analysed: its signal has then been aborted. */
  stop(): Promise<void> | void;
};

// What the analysers domain asks of an analyser, and of storage. An analyser needs no concurrency of its own: the hub asks
// one frame at a time.
import type { AnalyserId, AnalyserKind, Assignment, FrameWish } from '#contract/api/analysers.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { ResultValues } from '#contract/results.ts';
import type { Frame } from '#server/hub/frame.ts';

export type Analyser = {
  /** As configured; stands in what its results are called. */
  readonly name: string;
  start(session: AnalysedSession): AnalysisRun;
};

export type AnalysedSession = {
  readonly device: DeviceId;
  /** As set on the device; checked already where the analyser says what it takes. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The picture that is wanted. */
  readonly wish?: FrameWish;
  /** For an answer that comes after `analyse` has returned (a clip model's): it belongs to this frame. */
  readonly sayLater?: (frame: Frame, values: ResultValues, tookMs: number) => void;
  /** A failure of what was asked later. */
  readonly failLater?: (error: unknown) => void;
};

/** One analyser over one session; may keep what it likes between frames. */
export type AnalysisRun = {
  /** Never called again before it has answered. Null: nothing to say of this frame. */
  analyse(frame: Frame, signal: AbortSignal): Promise<ResultValues | null>;
  /** Takes new options without forgetting what it knows. Without it, new options begin a new run. */
  change?(options: Readonly<Record<string, unknown>>): void;
  /** Called once at the session's end, perhaps while a frame is being analysed: its signal has then been aborted. */
  stop(): Promise<void> | void;
};

/** Nobody is there to ask: a worker of which no program is connected. Said of its health; no fault of the analyser. */
export class AnalyserAbsent extends Error {}

/** An analyser that somebody has added. The built-in ones are not kept. */
export type AnalyserRecord = {
  id: AnalyserId;
  name: string;
  kind: Exclude<AnalyserKind, 'builtin'>;
  /** By its kind; checked when it is read. */
  settings: unknown;
  /** Of a worker: hex SHA-256 of its key. */
  keyHash: string | null;
  keyCreatedAt: number | null;
  createdAt: number;
};

export interface AnalyserRepository {
  list(): Promise<AnalyserRecord[]>;
  /** @throws AppError `conflict` when the id is taken. */
  create(analyser: AnalyserRecord): Promise<void>;
  update(id: AnalyserId, change: Partial<Omit<AnalyserRecord, 'id' | 'kind'>>): Promise<void>;
  /** Takes it off every device, too. */
  remove(id: AnalyserId): Promise<void>;
  /** In their order. */
  listAssignments(): Promise<{ device: DeviceId; assignments: Assignment[] }[]>;
  /** The whole list of a device. @throws AppError `not_found` when the device is gone */
  saveAssignments(device: DeviceId, assignments: readonly Assignment[]): Promise<void>;
}

// What brings a virtual device's frames to a hub, and what the hub said to them.
import type { HubClient } from './hub-client.ts';
import type { SimulatedFrame } from './virtual-device.ts';

/** After `close()`: frames sent = `accepted` + all of `refused` + `unanswered`. */
export type SenderCounts = {
  accepted: number;
  /** By HTTP status; `in_stream` for those that a stream's last answer named. */
  refused: Record<string, number>;
  /** The connection broke, or a stream was refused, before the hub said what became of them. */
  unanswered: number;
  brokenConnections: number;
  /** Whole streams refused, by HTTP status. */
  refusedStreams: Record<string, number>;
};

export type Sender = {
  readonly counts: Readonly<SenderCounts>;
  /** The last thing that went wrong, in the hub's words when it spoke; null while all is well. */
  problem(): string | null;
  /** Never rejects: what went wrong is counted. Waits out a back-off, so that whoever calls it skips frames meanwhile. */
  send(frame: SimulatedFrame): Promise<void>;
  close(): Promise<void>;
};

export type SenderOptions = { hub: HubClient; device: string; key: string; signal: AbortSignal };

export function noSenderCounts(): SenderCounts {
  return { accepted: 0, refused: {}, unanswered: 0, brokenConnections: 0, refusedStreams: {} };
}

export function countOne(record: Record<string, number>, key: string | number, by = 1): void {
  if (by > 0) record[key] = (record[key] ?? 0) + by;
}

/** How long an answer asks to wait: a wrong key or an unknown device does not become right within a frame's time. */
export function patienceMs(answer: { status: number; retryAfterMs: number | null }): number {
  if (answer.retryAfterMs !== null) return answer.retryAfterMs;
  if (answer.status === 429 || answer.status === 503) return 1_000;
  return [401, 403, 404].includes(answer.status) ? 2_000 : 0;
}

export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'ECONNREFUSED') return 'No hub answers at this address; trying again.';
  return `The connection broke (${String(message || code)}); trying again.`;
}

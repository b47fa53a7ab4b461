// The messages of one socket, one after the other in the order they came, at a bounded rate. Who sends faster is read more
// slowly, not cut: a processor that comes back brings a minute of unsent messages at once, and none may be lost.
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '#server/lib/clock.ts';

export type InboxOptions = {
  socket: WebSocket;
  clock: Clock;
  /** A promise holds back the messages that follow. */
  handle(bytes: Buffer): undefined | Promise<void>;
  onFailed(error: unknown): void;
  /** After the last message, when the socket has closed. */
  onEnd(): void;
};

/** A unit is a message, or each begun 16 kB of a large one: 500 small messages or 8 MB a second. */
const unitBytes = 16_384;
const unitsPerSecond = 500;
/** A minute of boxes at 60 frames per second, and then some. */
const burstUnits = 5000;

export function createInbox({ socket, clock, handle, onFailed, onEnd }: InboxOptions): void {
  const waiting: Buffer[] = [];
  const pace = createPace();
  let isRunning = false;
  let wakeUp: (() => void) | null = null;
  let isClosed = false;

  /** Runs in the caller's turn until something has to be waited for. */
  async function run(): Promise<void> {
    isRunning = true;
    for (let bytes = waiting.shift(); bytes; bytes = waiting.shift()) {
      const work = tryHandle(bytes);
      const waitMs = pace(Math.ceil((bytes.length + 1) / unitBytes), clock.now());
      if (!work && waitMs === 0) continue;
      socket.pause();
      await work?.catch(onFailed);
      if (waitMs > 0 && !isClosed) await rest(waitMs);
      socket.resume();
    }
    isRunning = false;
    if (isClosed) onEnd();
  }

  function tryHandle(bytes: Buffer): undefined | Promise<void> {
    try {
      return handle(bytes);
    } catch (error) {
      onFailed(error);
      return undefined;
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  socket.on('message', (data) => {
    waiting.push(asBuffer(data));
    if (!isRunning) void run();
  });
  socket.once('close', () => {
    isClosed = true;
    wakeUp?.();
    if (!isRunning) onEnd();
  });
}

/** Answers how long to read nothing after so many units. What was read beyond the rate is a debt that is waited for. */
function createPace() {
  let paidUntil = 0;
  return (units: number, now: number): number => {
    const restedSince = now - (burstUnits * 1000) / unitsPerSecond;
    paidUntil = Math.max(paidUntil, restedSince) + (units * 1000) / unitsPerSecond;
    return Math.max(0, paidUntil - now);
  };
}

function asBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

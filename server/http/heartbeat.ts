// Asks a client now and then whether it still reads: half-open connections and sleepers do not answer.

/** What it needs of a WebSocket. */
export type Pingable = { ping(): void; on(event: 'pong', listener: () => void): unknown };

export type HeartbeatOptions = { intervalMs: number; onSilent(): void };

/** As many intervals without an answer: a large answer on a thin link may be in the way. */
const maxUnanswered = 3;

/** Returns what ends it. */
export function startHeartbeat(socket: Pingable, { intervalMs, onSilent }: HeartbeatOptions): () => void {
  let unanswered = 0;
  socket.on('pong', () => {
    unanswered = 0;
  });
  const timer = setInterval(() => {
    if (unanswered >= maxUnanswered) onSilent();
    else socket.ping();
    unanswered += 1;
  }, intervalMs);
  return () => clearInterval(timer);
}

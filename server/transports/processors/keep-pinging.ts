// A peer that is gone without a word is found by the pings it does not answer.
import type { WebSocket } from 'ws';

const pingEveryMs = 30_000;
/** A processor that computes for a minute without looking at its socket is still there. */
const unansweredPings = 2;

/** Ends the socket of a silent peer. Returns what stops the pings. */
export function keepPinging(socket: WebSocket, onSilent: () => void): () => void {
  let unanswered = 0;
  socket.on('pong', () => {
    unanswered = 0;
  });
  const timer = setInterval(() => {
    if (unanswered >= unansweredPings) {
      clearInterval(timer);
      onSilent();
      socket.terminate();
      return;
    }
    unanswered += 1;
    socket.ping();
  }, pingEveryMs);
  return () => clearInterval(timer);
}

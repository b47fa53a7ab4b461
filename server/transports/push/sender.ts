// One socket that sends as one device: its messages into intake, an answer to each, and the bounds that it is shown out for
// passing. Its end ends nothing of the session: the device may come back, and else the session falls idle.
import type { RawData, WebSocket } from 'ws';
import type { DeviceId } from '#contract/ids.ts';
import { pushCloseCodes } from '#contract/push.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import { startHeartbeat } from '#server/http/heartbeat.ts';
import type { Intake } from '#server/hub/intake.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import { createTokenBucket } from '#server/lib/token-bucket.ts';
import type { Admitted } from './admit-sender.ts';
import { takeMessage } from './take-message.ts';

/** Why a sender was shown out. Counted. */
export type ShowOutCause = 'message_rate' | 'message_size' | 'not_websocket' | 'answers_unread' | 'silent';

export type Sender = {
  readonly device: DeviceId;
  /** Says why, and lets go at the latest after `goodbyeMs`. */
  end(code: number, reason: string): void;
};

export type SenderDeps = {
  doors: Doorkeeper;
  intake: Intake;
  /** For durations. */
  clock: Clock;
  log: Logger;
  heartbeatMs: number;
  onShownOut(cause: ShowOutCause): void;
};

/** Twice the most that a device's own limit can allow. */
const messagesPerSecond = 2000;
/** More than 500 answers that nobody has read. */
const maxUnreadBytes = 64_000;
const goodbyeMs = 1000;

export function openSender(socket: WebSocket, { principal, device }: Admitted, deps: SenderDeps): Sender {
  const { doors, intake, clock, log, heartbeatMs, onShownOut } = deps;
  const messages = createTokenBucket(messagesPerSecond);
  let open = true;
  const stops = [
    doors.watch(principal, { action: 'send', device }, () =>
      end(pushCloseCodes.accessEnded, 'This key or login may no longer send as this device.'),
    ),
    startHeartbeat(socket, {
      intervalMs: heartbeatMs,
      onSilent: () => showOut('silent', 'You answer no ping.'),
    }),
  ];

  function letGo(): void {
    open = false;
    for (const stop of stops.splice(0)) stop();
  }

  function end(code: number, reason: string): void {
    if (!open) return;
    letGo();
    socket.close(code, reason);
    // Who does not read does not hear the goodbye either.
    setTimeout(() => socket.terminate(), goodbyeMs).unref();
  }

  function countOut(cause: ShowOutCause): void {
    onShownOut(cause);
    log.warn({ device, cause }, 'a sender was shown out');
  }

  function showOut(cause: ShowOutCause, reason: string): void {
    if (!open) return;
    countOut(cause);
    end(pushCloseCodes.notAllowed, reason);
  }

  function mayGoOn(): boolean {
    if (!open) return false;
    if (!messages.take(1, clock.now()).taken)
      showOut('message_rate', `At most ${messagesPerSecond} messages a second.`);
    else if (socket.bufferedAmount > maxUnreadBytes)
      showOut('answers_unread', 'Read the answers to your frames.');
    return open;
  }

  socket.on('message', (data: RawData, isBinary: boolean) => {
    // The default binary type: one Buffer.
    if (mayGoOn())
      socket.send(JSON.stringify(takeMessage(intake, device, isBinary ? (data as Buffer) : null)));
  });
  socket.on('ping', (data: Buffer) => {
    if (mayGoOn()) socket.pong(data);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    const isTooLarge = error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    if (isTooLarge) intake.refuse(device, 'too_large');
    if (error.code?.startsWith('WS_ERR')) countOut(isTooLarge ? 'message_size' : 'not_websocket');
    // ws has begun to close it with the code that goes with it, and would wait 30 seconds for the rest of the message.
    end(pushCloseCodes.tooLarge, '');
  });
  socket.once('close', letGo);

  return { device, end };
}

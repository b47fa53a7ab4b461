// One client of one device: its frames, the broadcasts, its requests, and the bounds that it is shown out for passing.
import type { RawData, WebSocket } from 'ws';
import type { DeviceId } from '#contract/ids.ts';
import { readRequest, refusalMessage } from '#contract/protocols/people-counter.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Principal } from '#server/access/principal.ts';
import type { BeginWatch } from '#server/audit/watch-ledger.ts';
import type { Counting } from '#server/counting/counting.ts';
import { startHeartbeat } from '#server/http/heartbeat.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Hub } from '#server/hub/hub.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import { createTokenBucket } from '#server/lib/token-bucket.ts';
import { answerRequest } from './answer-request.ts';
import { feedFrames } from './frame-feed.ts';
import { createOutbox } from './outbox.ts';
import { createRequestLine } from './request-line.ts';

/** Why a client was shown out. Counted. */
export const showOutCauses = [
  'message_rate',
  'message_size',
  'not_websocket',
  'answers_unread',
  'events_unread',
  'silent',
] as const;
export type ShowOutCause = (typeof showOutCauses)[number];

export type Client = {
  readonly device: DeviceId;
  /** Left out while the one before is not taken. */
  offerStats(message: Buffer): void;
  sendEvent(message: Buffer): void;
  /** Says why, and lets go at the latest after `goodbyeMs`. */
  end(code: 1001 | 1008, reason: string): void;
};

export type ClientDeps = {
  hub: Hub;
  counting: Counting;
  doors: Doorkeeper;
  beginWatch: BeginWatch;
  messageOf(frame: Frame): Promise<Buffer>;
  /** For durations. */
  clock: Clock;
  log: Logger;
  heartbeatMs: number;
  onShownOut(cause: ShowOutCause): void;
  /** A frame that cannot be made a JPEG: counted once for each client that did not get it. */
  onFrameUnshown(): void;
};

const messagesPerSecond = 500;
/** Events are told when they happen, minutes apart. */
const maxEventsUntaken = 64;
const goodbyeMs = 1000;

export function openClient(
  socket: WebSocket,
  { principal, device, address }: { principal: Principal; device: DeviceId; address: string },
  deps: ClientDeps,
): Client {
  const { hub, counting, doors, beginWatch, messageOf, clock, log, heartbeatMs, onShownOut, onFrameUnshown } =
    deps;
  const outbox = createOutbox(socket);
  const messages = createTokenBucket(messagesPerSecond);
  let statsUntaken = 0;
  let eventsUntaken = 0;
  let open = true;

  const requests = createRequestLine({
    answer: (request) =>
      answerRequest(request, device, counting.faces).catch((error: unknown) => {
        log.error({ err: error, device }, 'a request failed');
        return refusalMessage('internal');
      }),
    outbox,
  });
  const stops = [
    requests.close,
    feedFrames({
      hub,
      device,
      messageOf,
      outbox,
      clock,
      onClosed: () => end(1008, 'This device is gone.'),
      onFailed(error) {
        onFrameUnshown();
        log.debug({ err: error, device }, 'a frame could not be sent as JPEG');
      },
    }),
    doors.watch(principal, { action: 'watch', device }, () =>
      end(1008, 'You may no longer watch this device.'),
    ),
    beginWatch({ principal, device, via: 'people-counter', address }),
    startHeartbeat(socket, {
      intervalMs: heartbeatMs,
      onSilent: () => showOut('silent', 'You do not read.'),
    }),
  ];

  function letGo(): void {
    open = false;
    for (const stop of stops.splice(0)) stop();
  }

  function end(code: 1001 | 1008, reason: string): void {
    if (!open) return;
    letGo();
    socket.close(code, reason);
    // Who does not read does not hear the goodbye either.
    setTimeout(() => socket.terminate(), goodbyeMs).unref();
  }

  function countOut(cause: ShowOutCause): void {
    onShownOut(cause);
    log.warn({ device, cause }, 'a client was shown out');
  }

  function showOut(cause: ShowOutCause, reason: string): void {
    if (!open) return;
    countOut(cause);
    end(1008, reason);
  }

  function isTooFast(): boolean {
    if (messages.take(1, clock.now()).taken) return false;
    showOut('message_rate', `At most ${messagesPerSecond} messages a second.`);
    return true;
  }

  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (!open || isTooFast()) return;
    const isTaken = requests.take(readRequest(isBinary ? null : data.toString()));
    if (!isTaken) showOut('answers_unread', 'Read the answers to your requests before you ask for more.');
  });
  socket.on('ping', (data: Buffer) => {
    if (open && !isTooFast()) outbox.answerPing(data);
  });
  // ws has closed it, with the code that goes with it.
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') countOut('message_size');
    else if (error.code?.startsWith('WS_ERR')) countOut('not_websocket');
  });
  socket.once('close', letGo);

  return {
    device,
    end,
    offerStats(message) {
      if (!open || statsUntaken > 0) return;
      statsUntaken += 1;
      outbox.send(message, () => {
        statsUntaken -= 1;
      });
    },
    sendEvent(message) {
      if (!open) return;
      if (eventsUntaken >= maxEventsUntaken) return showOut('events_unread', 'You do not read.');
      eventsUntaken += 1;
      outbox.send(message, () => {
        eventsUntaken -= 1;
      });
    },
  };
}

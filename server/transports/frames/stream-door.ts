// POST or PUT /api/devices/{id}/stream: an endless body, multipart/x-mixed-replace or concatenated JPEG, each picture a frame.
import type { StreamEnded } from '#contract/api/devices.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Exchange, Handler } from '#server/http/exchange.ts';
import { sendJson } from '#server/http/reply.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { FramesDeps } from './index.ts';
import { createStreamSplitter } from './stream-splitter.ts';

export type StreamLimits = {
  /** A body that has not begun a picture within this time, or this many bytes, is not a stream of pictures. */
  startMs: number;
  startBytes: number;
  /** No bytes for so long: the device is gone. */
  idleMs: number;
};

type End =
  | { kind: 'complete' }
  /** The connection broke, or the hub is closing: the session waits for the device to come back. */
  | { kind: 'cut' }
  | { kind: 'refused'; code: ErrorCode; message: string };

export type StreamDoor = { handle: Handler; close(): void; readonly open: number };

export function createStreamDoor({ doors, intake, sessions, log, stream: limits }: FramesDeps): StreamDoor {
  const open = new Map<DeviceId, (end: End) => void>();

  /** One stream per device. A camera that reconnects is believed; what is left of its old connection is closed. */
  function replaceOlder(device: DeviceId): void {
    open.get(device)?.({
      kind: 'refused',
      code: 'conflict',
      message: 'Another stream of this device has taken over.',
    });
  }

  function readStream({ req }: Exchange, device: DeviceId, onOpen: (finish: (end: End) => void) => void) {
    return new Promise<{ end: End; frames: number; refused: number }>((resolve) => {
      const counts = { frames: 0, refused: 0 };
      const splitter = createStreamSplitter({
        maxFrameBytes: intake.limits.maxFrameBytes,
        contentType: req.headers['content-type'],
        onFrame(bytes, part) {
          if (intake.admit(device) || intake.accept(device, bytes, part.capturedAt).kind === 'refused')
            counts.refused += 1;
          else counts.frames += 1;
        },
        onRefused(cause) {
          counts.refused += 1;
          intake.refuse(device, cause);
        },
      });
      const startTimer = setTimeout(() => {
        if (splitter.framesStarted === 0) finish(neverStarted(`within ${limits.startMs / 1000} seconds`));
      }, limits.startMs);
      const idleTimer = setTimeout(() => {
        finish({ kind: 'refused', code: 'timeout', message: `No data for ${limits.idleMs / 1000} seconds.` });
      }, limits.idleMs);

      function onData(chunk: Buffer): void {
        idleTimer.refresh();
        splitter.push(chunk);
        if (splitter.framesStarted === 0 && splitter.bytesBeforeFirstFrame > limits.startBytes) {
          finish(neverStarted(`in the first ${limits.startBytes} bytes`));
        }
      }
      function onEnd(): void {
        splitter.end();
        finish(
          counts.frames + counts.refused > 0 ? { kind: 'complete' } : neverStarted('before the body ended'),
        );
      }
      function onCut(): void {
        // A frame that was half here is counted too.
        splitter.end();
        finish({ kind: 'cut' });
      }

      function finish(end: End): void {
        clearTimeout(startTimer);
        clearTimeout(idleTimer);
        req.off('data', onData).off('end', onEnd).off('error', onCut).off('close', onCut);
        // A late error of a connection that is being closed is nobody's news.
        req.on('error', () => undefined);
        resolve({ end, ...counts });
      }
      onOpen(finish);
      req.on('data', onData).once('end', onEnd).once('error', onCut).once('close', onCut);
    });
  }

  return {
    async handle(exchange) {
      const { presented, params, res, req } = exchange;
      const { principal, device } = await doors.admitToDevice(presented, 'send', params.id);
      replaceOlder(device);
      let own: ((end: End) => void) | null = null;
      let unwatch = () => {};
      const { end, frames, refused } = await readStream(exchange, device, (finish) => {
        own = finish;
        open.set(device, finish);
        unwatch = doors.watch(principal, { action: 'send', device }, () =>
          finish({
            kind: 'refused',
            code: 'unauthenticated',
            message: 'This device key is no longer valid.',
          }),
        );
      });
      unwatch();
      if (open.get(device) === own) open.delete(device);
      log.info({ device, end: end.kind, frames, refused }, 'stream ended');

      if (end.kind === 'refused') throw new AppError(end.code, end.message);
      if (end.kind === 'cut') {
        req.destroy();
        return;
      }
      sessions.end(device, 'ended');
      sendJson(res, 200, { frames, refused } satisfies StreamEnded);
    },

    close() {
      for (const finish of [...open.values()])
        finish({ kind: 'refused', code: 'unavailable', message: 'The hub is shutting down.' });
      open.clear();
    },

    get open() {
      return open.size;
    },
  };
}

function neverStarted(when: string): End {
  return {
    kind: 'refused',
    code: 'not_an_image',
    message: `No picture began ${when}. Send multipart/x-mixed-replace or JPEG pictures one after the other.`,
  };
}

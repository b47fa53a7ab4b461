// POST /face_mask_detection/upload_frame: one frame as base64 in JSON. The Pi waits for the answer before it takes the next
// picture, so it is answered as soon as the frame is in its room; viewers are never waited for.
import type { RefusalCause } from '#contract/frame.ts';
import { readUpload } from '#contract/protocols/pi-rooms.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { Principal } from '#server/access/principal.ts';
import { readBytes } from '#server/http/body.ts';
import type { Handler } from '#server/http/exchange.ts';
import { type Intake, tooLargeMessage } from '#server/hub/intake.ts';
import { AppError, isAppError } from '#server/lib/app-error.ts';

export type UploadDeps = {
  doors: Doorkeeper;
  permissions: Permissions;
  intake: Intake;
  /** Time for the whole body. */
  bodyMs: number;
};

/** Base64 makes four bytes of three; the rest is for line breaks in it, written `\n`, and for what stands around it. */
const bodyPerFrame = 1.4;
const bodySlack = 64_000;

export function uploadFrame({ doors, permissions, intake, bodyMs }: UploadDeps): Handler {
  const { maxFrameBytes } = intake.limits;
  const maxBytes = Math.ceil(maxFrameBytes * bodyPerFrame) + bodySlack;

  /** Whose frame it was stands in the body that was not read, or in its key. */
  function countLost(principal: Principal, cause: RefusalCause): void {
    if (principal.kind === 'device') intake.refuse(principal.device, cause);
  }

  return async ({ req, res, presented }) => {
    const principal = await doors.whoIs(presented);
    permissions.require(principal, { action: 'enter' });

    const body = await readBytes(req, {
      maxBytes,
      timeoutMs: bodyMs,
      tooLarge: () => tooLargeMessage(maxFrameBytes),
    }).catch((error: unknown) => {
      if (isAppError(error) && error.code === 'too_large') countLost(principal, 'too_large');
      throw error;
    });
    // 50 kB picture: 8 µs to text, 30 µs JSON.parse, 12 µs from base64. 8 MB: 7, 7 and 3 ms.
    const upload = readUpload(body.toString('utf8'));
    if (upload.kind === 'unreadable') {
      countLost(principal, 'malformed');
      throw new AppError('bad_request', upload.message);
    }
    const { device, base64 } = upload;
    // Also when there is no such device: this protocol knows no 404, and a Pi with another's key has the wrong id.
    if (principal.kind === 'device' && principal.device !== device)
      throw new AppError(
        'forbidden',
        `This key belongs to the device "${principal.device}", not to "${device}".`,
      );
    await doors.requireDevice(principal, { action: 'send', device });

    const outcome = intake.admit(device) ?? intake.accept(device, Buffer.from(base64, 'base64'));
    if (outcome.kind === 'refused') {
      const { code, message, retryAfterMs } = outcome;
      throw new AppError(
        code,
        message,
        retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1000 },
      );
    }
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': 0 });
    res.end();
  };
}

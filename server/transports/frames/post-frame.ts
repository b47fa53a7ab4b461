// POST /api/devices/{id}/frames: one image as the body, one frame.
import { z } from 'zod';
import type { FrameAccepted } from '#contract/api/devices.ts';
import { readBytes } from '#server/http/body.ts';
import type { Handler } from '#server/http/exchange.ts';
import { sendJson } from '#server/http/reply.ts';
import { tooLargeMessage } from '#server/hub/intake.ts';
import { AppError, isAppError } from '#server/lib/app-error.ts';
import type { FramesDeps } from './index.ts';
import { refusalError } from './refusal-error.ts';

/** Epoch ms within what a Date can hold. */
const capturedAtSchema = z.coerce.number().int().positive().max(8_640_000_000_000_000);

export function postFrame({ doors, intake, bodyMs }: FramesDeps): Handler {
  const { maxFrameBytes } = intake.limits;

  return async ({ req, res, presented, params }) => {
    const { device } = await doors.admitToDevice(presented, 'send', params.id);
    const refusal = intake.admit(device);
    if (refusal) throw refusalError(refusal);
    const capturedAt = readCapturedAt(req.headers['x-captured-at']);
    const bytes = await readBytes(req, {
      maxBytes: maxFrameBytes,
      timeoutMs: bodyMs,
      tooLarge: tooLargeMessage,
    }).catch((error: unknown) => {
      if (isAppError(error) && error.code === 'too_large') intake.refuse(device, 'too_large');
      throw error;
    });
    if (bytes.length === 0)
      throw new AppError('empty_body', 'The body is empty. Send one JPEG, PNG or WebP as the body.');
    const outcome = intake.accept(device, bytes, capturedAt);
    if (outcome.kind === 'refused') throw refusalError(outcome);
    const { seq, session } = outcome.frame.meta;
    sendJson(res, 202, { seq, session } satisfies FrameAccepted);
  };
}

export function readCapturedAt(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const parsed = capturedAtSchema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'bad_request',
    'X-Captured-At is the time of capture in milliseconds since 1970, for example 1767225600000.',
  );
}

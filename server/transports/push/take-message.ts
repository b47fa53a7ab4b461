// From one message to a frame in the device's room, and the answer to it.
import { errorBody } from '#contract/errors.ts';
import type { DeviceId } from '#contract/ids.ts';
import { type PushAnswer, pushHeadBytes, readPushHead } from '#contract/push.ts';
import type { Intake, Refusal } from '#server/hub/intake.ts';

/** @param message null: it was text */
export function takeMessage(intake: Intake, device: DeviceId, message: Buffer | null): PushAnswer {
  const refusal = intake.admit(device);
  if (refusal) return refused(refusal);
  if (message === null) return malformed('Send each picture as one binary message. Text is not understood.');
  const head = readPushHead(message);
  if (head.kind === 'malformed') return malformed(head.message);
  const outcome = intake.accept(device, message.subarray(pushHeadBytes), head.capturedAt);
  if (outcome.kind === 'refused') return refused(outcome);
  const { seq, session } = outcome.frame.meta;
  return { seq, session };

  function malformed(note: string): PushAnswer {
    intake.refuse(device, 'malformed');
    return errorBody('bad_request', note);
  }
}

function refused({ code, message, retryAfterMs }: Refusal): PushAnswer {
  return retryAfterMs === undefined
    ? errorBody(code, message)
    : { ...errorBody(code, message), retryAfterMs };
}

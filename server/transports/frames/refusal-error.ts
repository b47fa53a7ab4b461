// What intake refused, as an answer.
import type { Refusal } from '#server/hub/intake.ts';
import { AppError } from '#server/lib/app-error.ts';

export function refusalError({ code, message, retryAfterMs }: Refusal): AppError {
  return new AppError(
    code,
    message,
    retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1000 },
  );
}

// The one error that is meant for a client: a code of contract/errors and a sentence that says what to do.
import { type ErrorBody, type ErrorCode, errorBody, errorStatus } from '#contract/errors.ts';

const brand = Symbol.for('frameroom.app-error');

export class AppError extends Error {
  readonly code: ErrorCode;
  /** For 429 and 503: when to try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    Object.defineProperty(this, brand, { value: true });
  }

  get status(): number {
    return errorStatus[this.code];
  }

  toBody(): ErrorBody {
    return errorBody(this.code, this.message);
  }
}

/** By brand, not by class: this module exists once in the server and again in each of Next's bundles. */
export function isAppError(error: unknown): error is AppError {
  return typeof error === 'object' && error !== null && brand in error;
}

// Every error a client can meet: a stable code, and the HTTP status that goes with it.

/** Code → HTTP status. Codes are part of the API: add, never rename. */
export const errorStatus = {
  bad_request: 400,
  empty_body: 400,
  not_an_image: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  timeout: 408,
  conflict: 409,
  gone: 410,
  too_large: 413,
  too_many_pixels: 413,
  unsupported_type: 415,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorStatus;

/** The one shape of an error on our own routes and sockets. `message` is for people: what is wrong and what to do. */
export type ErrorBody = { error: { code: ErrorCode; message: string } };

export function errorBody(code: ErrorCode, message: string): ErrorBody {
  return { error: { code, message } };
}

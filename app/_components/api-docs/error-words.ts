// Every error of the API in plain words. `satisfies` makes a new code without words a type error.
import type { ErrorCode } from '#contract/errors.ts';

export const errorWords = {
  bad_request: 'Something in the path, the query or the body is not as described; the message names it.',
  empty_body: 'A body is expected and none came.',
  not_an_image: 'The bytes are no picture.',
  unauthenticated: 'No key or login, or one that is not valid any more.',
  forbidden: 'You are known, but may not do this; or the token lacks the scope.',
  not_found: 'It does not exist, or you may not know of it.',
  method_not_allowed: 'The address exists, but not with this method; see the Allow header.',
  timeout: 'The body did not arrive in time.',
  conflict: 'It does not fit what is there: a name is taken, the last administrator would go.',
  gone: 'A one-time link was used before, or has expired.',
  too_large: 'The body has too many bytes.',
  too_many_pixels: 'The picture has too many pixels.',
  unsupported_type: 'The picture is neither JPEG, PNG nor WebP.',
  too_many_requests: 'Too much in too short a time; the Retry-After header says how long to wait.',
  internal: 'A fault in the hub. Its log says more.',
  unavailable: 'Not now: the hub is starting or stopping, or its database does not answer.',
} satisfies Record<ErrorCode, string>;

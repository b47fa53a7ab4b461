// Every error that an operation can answer: what it names itself, and what comes with its access and its input.
import { type ErrorCode, errorStatus } from '../errors.ts';
import { type Access, isMedia, type Operation } from './operation.ts';

const ofDevice: ReadonlySet<Access> = new Set<Access>(['watch', 'read_history', 'send', 'manage']);

/** Without repetition, by status and then by code. */
export function errorsOf(operation: Operation): ErrorCode[] {
  const { access, method, body, query, errors = [] } = operation;
  const codes = new Set<ErrorCode>(['internal', ...errors]);
  const add = (...more: ErrorCode[]) => {
    for (const code of more) codes.add(code);
  };
  // Too many keys that are not valid, from one address.
  if (access !== 'open') add('unauthenticated', 'too_many_requests');
  if (access !== 'open' && access !== 'enter') add('forbidden');
  // A page of another site, with this site's cookie.
  if (method !== 'GET') add('forbidden');
  if (ofDevice.has(access)) add('not_found');
  if (query || body) add('bad_request');
  if (body && !isMedia(body)) add('empty_body', 'too_large', 'timeout');
  return [...codes].sort((a, b) => errorStatus[a] - errorStatus[b] || a.localeCompare(b));
}

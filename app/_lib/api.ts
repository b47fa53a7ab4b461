// A typed fetch over the contract's schemas. Every failure is an ApiError whose message can be shown as it is.
import type { z } from 'zod';
import type { ErrorBody, ErrorCode } from '#contract/errors.ts';

export class ApiError extends Error {
  /** `unreachable`: no answer at all. `unexpected`: an answer that is not the contract's. */
  readonly code: ErrorCode | 'unreachable' | 'unexpected';

  constructor(code: ApiError['code'], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ApiError';
    this.code = code;
  }
}

export type ApiRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body?: unknown;
};

export async function callApi(request: ApiRequest): Promise<unknown>;
export async function callApi<T>(request: ApiRequest, answer: z.ZodType<T>): Promise<T>;
export async function callApi(request: ApiRequest, answer?: z.ZodType): Promise<unknown> {
  const response = await send(request);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refusal(response, body);
  if (!answer) return body;
  const parsed = answer.safeParse(body);
  if (parsed.success) return parsed.data;
  const message =
    'The hub answered in a way this page does not know. Reload the page; it may be of an older version.';
  throw new ApiError('unexpected', message, { cause: parsed.error });
}

async function send({ method, path, body }: ApiRequest): Promise<Response> {
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  try {
    return await fetch(path, { method, cache: 'no-store', credentials: 'same-origin', ...json });
  } catch (cause) {
    const message =
      'The hub does not answer. Check that it runs and that this machine is on its network, then try again.';
    throw new ApiError('unreachable', message, { cause });
  }
}

function refusal(response: Response, body: unknown): ApiError {
  if (response.status === 401) goToLogin();
  if (isErrorBody(body)) return new ApiError(body.error.code, body.error.message);
  return new ApiError(
    'unexpected',
    `The hub answered with an error (${response.status}). Try again; its log says more.`,
  );
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false;
  const { error } = body;
  return (
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  );
}

/** Pages that are for people who are not logged in. */
const lone = new Set(['/login', '/setup', '/join']);

/** The login is over: a full page load, so that nothing of the person before stays in memory. */
export function goToLogin(): void {
  const { pathname, search } = window.location;
  if (lone.has(pathname)) return;
  window.location.assign(`/login?callbackUrl=${encodeURIComponent(pathname + search)}`);
}

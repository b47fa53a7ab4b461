// Routes whose errors are written as several of the older protocols write them: `{"error": "a sentence"}`.
import type { ErrorBody } from '#contract/errors.ts';

import { AppError, isAppError } from '#server/lib/app-error.ts';
import type { Exchange, Handler, Route } from './exchange.ts';

/** What answers errors asks each for its body; our own have a code in it, these are only the sentence. */
class PlainError extends AppError {
  override toBody(): ErrorBody {
    return { error: this.message } as unknown as ErrorBody;
  }
}

function plain({ code, message, retryAfterSeconds }: AppError): PlainError {
  return new PlainError(code, message, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}

function withPlainErrors(handle: Handler, onUnknown: (error: unknown) => void): Handler {
  return async (exchange) => {
    try {
      await handle(exchange);
    } catch (error) {
      if (isAppError(error)) throw plain(error);
      onUnknown(error);
      throw new PlainError('internal', 'Something went wrong in the hub. Its log says more.');
    }
  };
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A path: its methods, and the plain error for every other one. */
export function plainRoutes(
  path: string,
  handles: Partial<Record<Route['method'], Handler>>,
  onUnknown: (error: unknown) => void,
): Route[] {
  const allowed = methods.filter((method) => handles[method]);
  function refuse({ res }: Exchange): never {
    res.setHeader('Allow', allowed.join(', '));
    throw new AppError('method_not_allowed', `Use ${allowed.join(' or ')} here.`);
  }
  return methods.map((method) => ({
    method,
    path,
    handle: withPlainErrors(handles[method] ?? refuse, onUnknown),
  }));
}

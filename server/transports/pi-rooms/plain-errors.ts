// This protocol's errors are `{"error": "<text>"}`. Status, Retry-After and the reading of a refused body's rest stay the house's.
import type { Handler } from '#server/http/exchange.ts';
import { AppError, isAppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';

export function withPlainErrors(handle: Handler, log: Logger): Handler {
  return async (exchange) => {
    try {
      await handle(exchange);
    } catch (error) {
      if (!isAppError(error)) log.error({ err: error, path: exchange.pathname }, 'request failed');
      throw plain(
        isAppError(error)
          ? error
          : new AppError('internal', 'Something went wrong in the hub. Its log says more.'),
      );
    }
  };
}

function plain(error: AppError): AppError {
  return Object.defineProperty(error, 'toBody', { value: () => ({ error: error.message }) });
}

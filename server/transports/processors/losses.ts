// What was ignored or lost, counted by cause and logged; of each cause at most one line a second, with how many there were.
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';

export const lossCauses = {
  bad_json: 'a message is not one JSON object; ignored',
  unknown_type: 'a message of an unknown type; ignored',
  wrong_shape: 'a message without what its type needs; ignored',
  not_authenticated: 'a message before the key; ignored',
  wrong_key: 'a key that is not valid',
  not_allowed: 'a message that its key or login does not allow; ignored',
  not_identified: 'a message before the identifier; ignored',
  replaced: 'a message of a processor whose place a newer one has taken; ignored',
  unknown_device: 'an identifier that is no device; ignored',
  unknown_camera: 'a start for a camera that is not connected; ignored',
  unknown_object: 'a message about an object that is not tracked; ignored',
  feature_map_too_large: 'a feature map over the limit; ignored',
  superseded: 'boxes not sent to a client that reads too slowly; newer ones came',
  too_slow: 'a connection that does not read its messages; closed',
  broken: 'a message over the size limit, or no WebSocket message at all; closed',
  silent: 'a connection that answers no ping; closed',
  never_authenticated: 'a connection that brought no key in time; closed',
  too_many_connections: 'a connection over the limit; refused',
  failed: 'a message could not be handled',
} as const;
export type LossCause = keyof typeof lossCauses;

export type Losses = {
  note(cause: LossCause, details?: Record<string, unknown>): void;
  readonly counts: Readonly<Partial<Record<LossCause, number>>>;
};

const logEveryMs = 1000;

export function createLosses(log: Logger, clock: Clock): Losses {
  const counts: Partial<Record<LossCause, number>> = {};
  const logged = new Map<LossCause, { at: number; count: number }>();

  return {
    counts,
    note(cause, details = {}) {
      const count = (counts[cause] ?? 0) + 1;
      counts[cause] = count;
      const before = logged.get(cause);
      const now = clock.now();
      if (before && now - before.at < logEveryMs) return;
      logged.set(cause, { at: now, count });
      log.warn({ cause, ...details, times: count - (before?.count ?? 0) }, lossCauses[cause]);
    },
  };
}

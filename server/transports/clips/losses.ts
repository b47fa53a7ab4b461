// What this protocol took in and did not use, by cause.

export const lossCauses = [
  /** `process` on a connection without a session, or that says no device. */
  'no_session',
  'no_device',
  /** The device is unknown, or this client may not send as it. */
  'not_allowed',
  /** Not a picture in any of the shapes of `process`, or refused by the hub's intake. */
  'bad_picture',
  /** More pictures came before the device's door was open than may wait. */
  'not_ready',
  /** Left a window, while its model was busy, without having been in a clip. */
  'model_busy',
  /** Single pictures that waited for their first pixel. */
  'queue_full',
  /** All windows together hold as much as they may. */
  'memory',
  /** A clip could not be made of its frames. */
  'clip_failed',
  /** Results that a client did not read. */
  'client_slow',
  /** In a window, or waiting, when the connection ended. */
  'disconnected',
] as const;
export type LossCause = (typeof lossCauses)[number];

export type Losses = {
  count(cause: LossCause, frames?: number): void;
  readonly counts: Readonly<Record<LossCause, number>>;
  readonly total: number;
};

/** `parent`: the sum over all connections. */
export function createLosses(parent?: Losses): Losses {
  const counts = Object.fromEntries(lossCauses.map((cause) => [cause, 0])) as Record<LossCause, number>;
  return {
    count(cause, frames = 1) {
      counts[cause] += frames;
      parent?.count(cause, frames);
    },
    counts,
    get total() {
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
  };
}

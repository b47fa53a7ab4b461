// One connection that speaks this protocol: its pictures become frames of a device, and are answered.
import type { DeviceId, SessionId } from '#contract/ids.ts';
import type { ProcessReply } from '#contract/protocols/clips.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Intake } from '#server/hub/intake.ts';
import { isAppError } from '#server/lib/app-error.ts';
import type { Logger } from '#server/lib/logger.ts';
import { imageBytesOf } from './image-bytes.ts';
import type { Losses } from './losses.ts';

export type FrameUse = { add(frame: Frame): void; close(): void };

export type ClipConnectionOptions = {
  device: DeviceId;
  intake: Pick<Intake, 'admit' | 'accept' | 'limits'>;
  /** Asks whether the frames may be sent, and makes a device under anonymous access. @throws AppError */
  openDoor(): Promise<void>;
  uses: readonly FrameUse[];
  losses: Losses;
  log: Logger;
};

export type ClipConnection = {
  process(payload: unknown): Promise<ProcessReply>;
  /** Answers the device's session that its last frame went into. */
  close(): SessionId | null;
};

/** Pictures that may wait while the device is being made. */
const maxEarly = 16;

export function createClipConnection(options: ClipConnectionOptions): ClipConnection {
  const { device, intake, openDoor, uses, losses, log } = options;
  let door: 'closed' | 'opening' | 'open' | 'over' = 'closed';
  let opening: Promise<void> | null = null;
  let early = 0;
  let session: SessionId | null = null;

  function open(): Promise<void> {
    door = 'opening';
    opening = openDoor().then(
      () => {
        if (door === 'opening') door = 'open';
      },
      (error: unknown) => {
        // The next picture asks again: a device may be added, or granted, meanwhile.
        if (door === 'opening') door = 'closed';
        throw error;
      },
    );
    return opening;
  }

  async function waitForDoor(): Promise<void> {
    early += 1;
    try {
      await (door === 'closed' ? open() : opening);
    } finally {
      early -= 1;
    }
  }

  function refuse(cause: 'bad_picture' | 'not_ready', error: string): ProcessReply {
    losses.count(cause);
    return { error };
  }

  function accept(payload: unknown): ProcessReply {
    const image = imageBytesOf(payload, intake.limits.maxFrameBytes);
    if (image.kind === 'refused') return refuse('bad_picture', image.message);
    const taken = intake.admit(device) ?? intake.accept(device, image.bytes);
    if (taken.kind === 'refused') return refuse('bad_picture', taken.message);
    session = taken.frame.meta.session;
    for (const use of uses) use.add(taken.frame);
    return { success: true, seq: taken.frame.meta.seq };
  }

  return {
    async process(payload) {
      try {
        if (door !== 'open') {
          if (early >= maxEarly)
            return refuse('not_ready', 'Too many pictures at once; wait for the first answer.');
          await waitForDoor();
        }
        return door === 'over' ? refuse('not_ready', 'The connection has ended.') : accept(payload);
      } catch (error) {
        losses.count('not_allowed');
        if (isAppError(error)) return { error: error.message };
        log.error({ err: error, device }, 'a picture could not be taken');
        return { error: 'Something went wrong in the hub. Its log says more.' };
      }
    },

    close() {
      door = 'over';
      for (const use of uses) use.close();
      if (losses.total > 0) log.info({ device, losses: losses.counts }, 'clip session ended with losses');
      return session;
    },
  };
}

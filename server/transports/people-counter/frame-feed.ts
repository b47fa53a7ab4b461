// The frames of one device for one client: one in the socket, the newest waits, at most so many a second.
import type { DeviceId } from '#contract/ids.ts';
import { fixedCredit } from '#server/hub/credit.ts';
import type { Frame } from '#server/hub/frame.ts';
import type { Hub } from '#server/hub/hub.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Outbox } from './outbox.ts';
import { createPace } from './pace.ts';

const maxFramesPerSecond = 30;

export type FrameFeedOptions = {
  hub: Hub;
  device: DeviceId;
  /** Of a frame, made once for all clients. */
  messageOf(frame: Frame): Promise<Buffer>;
  outbox: Outbox;
  clock: Clock;
  /** The device is gone. */
  onClosed(): void;
  /** A frame that cannot be shown as JPEG. */
  onFailed(error: unknown): void;
};

/** Returns what ends it. */
export function feedFrames(options: FrameFeedOptions): () => void {
  const { hub, device, messageOf, outbox, clock, onClosed, onFailed } = options;
  const pace = createPace(maxFramesPerSecond);
  let timer: NodeJS.Timeout | undefined;
  let open = true;

  function acknowledgeLater(seq: number, waitMs: number): void {
    if (!open) return;
    if (waitMs === 0) viewer.acknowledge(seq);
    else timer = setTimeout(() => viewer.acknowledge(seq), waitMs);
  }

  async function deliver(frame: Frame): Promise<void> {
    const { seq } = frame.meta;
    try {
      const message = await messageOf(frame);
      if (!open) return;
      const sentAt = clock.now();
      const nextAt = sentAt + pace(sentAt);
      // Rounded up: a timer leaves parts of a millisecond out, and would let the next frame go too soon.
      outbox.send(message, () => acknowledgeLater(seq, Math.ceil(Math.max(0, nextAt - clock.now()))));
    } catch (error) {
      onFailed(error);
      acknowledgeLater(seq, 0);
    }
  }

  const viewer = hub.room(device).join({
    // This protocol has no hello.
    from: 'next',
    credit: fixedCredit(1),
    send: (frame) => void deliver(frame),
    onClosed,
  });

  return () => {
    open = false;
    clearTimeout(timer);
    viewer.leave();
  };
}

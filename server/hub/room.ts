// The live fan-out of one device: one publisher, any number of viewers, the latest frame. Knows no socket and no device's name.
import type { DropCause } from '#contract/frame.ts';
import type { Clock } from '#server/lib/clock.ts';
import { type Credit, createAdaptiveCredit } from './credit.ts';
import type { Frame } from './frame.ts';
import { createMailbox, type Delivered, type Mailbox, type Sequenced } from './mailbox.ts';

/** What a reader brings: a way to be sent a frame, and to be told that the room is gone. */
export type Reader<T extends Sequenced = Frame> = {
  send(frame: T): void;
  onClosed?(): void;
  /** Default: adaptive, 2 to begin with. */
  credit?: Credit;
  /** `latest`: the newest frame there is, at once (default). `next`: only what arrives from now on. */
  from?: 'latest' | 'next';
  /** `feed`: the hub's own reader (thumbnails). What it gets is no viewer's delivery and what it skips no viewer's loss. */
  kind?: 'viewer' | 'feed';
};

export type Viewer = {
  acknowledge(seq: number): void;
  /** Idempotent. */
  leave(): void;
  readonly counts: Delivered;
  readonly window: number;
};

type Member<T extends Sequenced> = { mailbox: Mailbox<T>; kind: 'viewer' | 'feed'; onClosed?: () => void };

export type Room<T extends Sequenced = Frame> = {
  /** Never blocks and never throws: a reader that fails is shown out, the others are served. */
  publish(frame: T): void;
  /** The newcomer is sent the latest frame at once, when there is one and it did not ask for the next. */
  join(reader: Reader<T>): Viewer;
  close(): void;
  readonly latest: T | null;
  readonly viewers: number;
  /** All viewers together since the room opened, those who left included; feeds excluded. */
  readonly counts: Delivered;
};

export type RoomOptions = {
  clock: Clock;
  onViewers?(viewers: number): void;
  onDelivered?(): void;
  onDropped?(cause: DropCause): void;
  onReaderFailed?(error: unknown): void;
};

export function createRoom<T extends Sequenced = Frame>(options: RoomOptions): Room<T> {
  const members = new Set<Member<T>>();
  const dropped: Record<DropCause, number> = { superseded: 0, left: 0 };
  let delivered = 0;
  let latest: T | null = null;
  let open = true;

  function offerTo(member: Member<T>, frame: T): void {
    try {
      member.mailbox.offer(frame);
    } catch (error) {
      options.onReaderFailed?.(error);
      remove(member);
      member.onClosed?.();
    }
  }

  function remove(member: Member<T>): void {
    member.mailbox.close();
    if (members.delete(member)) tellViewers();
  }

  function countViewers(): number {
    let viewers = 0;
    for (const { kind } of members) if (kind === 'viewer') viewers += 1;
    return viewers;
  }

  function tellViewers(): void {
    options.onViewers?.(countViewers());
  }

  function createMember(reader: Reader<T>): Member<T> {
    const kind = reader.kind ?? 'viewer';
    const mailbox = createMailbox<T>({
      send: reader.send,
      credit: reader.credit ?? createAdaptiveCredit(),
      clock: options.clock,
      onDelivered() {
        if (kind === 'feed') return;
        delivered += 1;
        options.onDelivered?.();
      },
      onDropped(cause) {
        if (kind === 'feed') return;
        dropped[cause] += 1;
        options.onDropped?.(cause);
      },
    });
    return { mailbox, kind, onClosed: reader.onClosed };
  }

  return {
    publish(frame) {
      if (!open) return;
      latest = frame;
      for (const member of members) offerTo(member, frame);
    },

    join(reader) {
      const member = createMember(reader);
      if (open) {
        members.add(member);
        tellViewers();
        if (latest && reader.from !== 'next') offerTo(member, latest);
      }
      return {
        acknowledge: member.mailbox.acknowledge,
        leave: () => remove(member),
        get counts() {
          return member.mailbox.counts;
        },
        get window() {
          return member.mailbox.window;
        },
      };
    },

    close() {
      if (!open) return;
      open = false;
      for (const member of [...members]) {
        remove(member);
        member.onClosed?.();
      }
      latest = null;
    },

    get latest() {
      return latest;
    },
    get viewers() {
      return countViewers();
    },
    get counts() {
      return { delivered, dropped: { ...dropped } };
    },
  };
}

// When a viewer acknowledges what it has painted: where the credit allows it several pictures in one message, half the
// messages for the hub to read. What that saves is not shown by measurement: see docs/decisions/0012.
import { maxHeldMs, maxSubscriptions, type Painted } from './live.ts';

type Receipt = Painted[number];

/** At most so long is an acknowledgement kept back; two pictures at 7 a second come within it. */
export const longestHeldMs = 150;

/**
 * How many pictures of one subscription may be acknowledged together: about half of the credit, so that the other half is
 * on its way meanwhile. With a credit of one the hub waits for each.
 */
export function picturesPerMessage(credit: number): number {
  return credit <= 1 ? 1 : Math.max(2, Math.floor(credit / 2));
}

export type ReceiptBook = {
  /** A picture has been painted, or will never be. */
  enter(receipt: Omit<Receipt, 'held'>): void;
  /** Sends what is due, when enough of it has come together; else within `longestHeldMs`. */
  settle(): void;
  /** Forgets what was not sent: the connection is over, and its credits with it. */
  clear(): void;
};

export function createReceiptBook(options: {
  /** The hub's last word on the credit of this subscription. */
  creditOf(receipt: Omit<Receipt, 'held'>): number;
  send(receipts: Painted): void;
  /** Asked when they are sent: whether the credit is still owed. Default: yes. */
  isOwed?(receipt: Omit<Receipt, 'held'>): boolean;
  now(): number;
  /** Returns what cancels it. */
  after(ms: number, run: () => void): () => void;
}): ReceiptBook {
  let entries: { receipt: Omit<Receipt, 'held'>; enteredAt: number }[] = [];
  let counts = new Map<string, number>();
  let isFull = false;
  let cancelTimer: (() => void) | null = null;

  function clear(): void {
    cancelTimer?.();
    cancelTimer = null;
    entries = [];
    counts = new Map();
    isFull = false;
  }

  function send(): void {
    const now = options.now();
    const owed = entries.filter(({ receipt }) => options.isOwed?.(receipt) ?? true);
    clear();
    for (let at = 0; at < owed.length; at += maxSubscriptions) {
      options.send(
        owed.slice(at, at + maxSubscriptions).map(({ receipt, enteredAt }) => ({
          ...receipt,
          // A page asleep wakes with old ones; the hub takes no figure beyond this.
          held: Math.min(maxHeldMs, Math.round(now - enteredAt)),
        })),
      );
    }
  }

  return {
    enter(receipt) {
      entries.push({ receipt, enteredAt: options.now() });
      const key = `${receipt.feed} ${receipt.device}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count >= picturesPerMessage(options.creditOf(receipt))) isFull = true;
    },
    settle() {
      if (entries.length === 0) return;
      if (isFull) send();
      else cancelTimer ??= options.after(longestHeldMs, send);
    },
    clear,
  };
}

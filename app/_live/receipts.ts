// Sees to it that each picture received is acknowledged exactly once: its credit at the hub is lost otherwise.
import { initialCredit, type Painted } from '#contract/live.ts';
import { createReceiptBook } from '#contract/receipt-book.ts';
import type { Timers } from './connection.ts';

/** The feeds that lend credit. */
export type Feed = 'frames' | 'thumbnails' | 'results';
export type PictureFeed = Exclude<Feed, 'results'>;
type Receipt = Omit<Painted[number], 'held'>;
type Life = { key: string; epoch: number };

export type Receipts = {
  /** For `holders` parts of the page; each gets a `done` that may be called more than once. */
  open(receipt: Receipt, life: Life, holders: number): Array<() => void>;
  /** After the paints of an animation frame: sends what is due, when the credit says that it is time. */
  settle(): void;
  /** The connection is over, and its credits with it. */
  clear(): void;
};

export function createReceipts(options: {
  epochOf(key: string): number | null;
  /** The hub's last word on a subscription's credit; null before its first. */
  creditOf(receipt: Receipt): number | null;
  send(pictures: Painted): void;
  /** Something is due: call `settle` soon, after the paints of this animation frame. */
  onDue(): void;
  timers: Timers;
}): Receipts {
  const lives = new WeakMap<Receipt, Life>();
  const book = createReceiptBook({
    creditOf: (receipt) => options.creditOf(receipt) ?? initialCredit,
    send: options.send,
    // A credit ends with its subscription; acknowledging into the next life would give back what was never lent.
    isOwed(receipt) {
      const life = lives.get(receipt);
      return life !== undefined && options.epochOf(life.key) === life.epoch;
    },
    now: options.timers.now,
    after: options.timers.after,
  });

  function finish(receipt: Receipt): void {
    book.enter(receipt);
    options.onDue();
  }

  return {
    open(receipt, life, holders) {
      lives.set(receipt, life);
      let open = holders;
      if (open === 0) finish(receipt);
      return Array.from({ length: holders }, () => {
        let mine = true;
        return () => {
          if (!mine) return;
          mine = false;
          open -= 1;
          if (open === 0) finish(receipt);
        };
      });
    },
    settle: book.settle,
    clear: book.clear,
  };
}

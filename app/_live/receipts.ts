// Sees to it that each picture received is acknowledged exactly once: its credit at the hub is lost otherwise. What is painted
// in one animation frame is acknowledged in one message.
import { maxSubscriptions, type Painted } from '#contract/live.ts';

/** The feeds that lend credit. */
export type Feed = 'frames' | 'thumbnails' | 'results';
export type PictureFeed = Exclude<Feed, 'results'>;
type Receipt = Painted[number];
type Life = { key: string; epoch: number };

export type Receipts = {
  /** For `holders` parts of the page; each gets a `done` that may be called more than once. */
  open(receipt: Receipt, life: Life, holders: number): Array<() => void>;
  /** After the paints of an animation frame: sends what is due. */
  settle(): void;
  /** The connection is over, and its credits with it. */
  clear(): void;
};

export function createReceipts(options: {
  epochOf(key: string): number | null;
  send(pictures: Painted): void;
  /** Something is due: call `settle` soon, after the paints of this animation frame. */
  onDue(): void;
}): Receipts {
  let due: { receipt: Receipt; life: Life }[] = [];

  function finish(receipt: Receipt, life: Life): void {
    due.push({ receipt, life });
    options.onDue();
  }

  return {
    open(receipt, life, holders) {
      let open = holders;
      if (open === 0) finish(receipt, life);
      return Array.from({ length: holders }, () => {
        let mine = true;
        return () => {
          if (!mine) return;
          mine = false;
          open -= 1;
          if (open === 0) finish(receipt, life);
        };
      });
    },

    settle() {
      // A credit ends with its subscription; acknowledging into the next life would give back what was never lent.
      const owed = due.filter(({ life }) => options.epochOf(life.key) === life.epoch);
      due = [];
      for (let at = 0; at < owed.length; at += maxSubscriptions)
        options.send(owed.slice(at, at + maxSubscriptions).map(({ receipt }) => receipt));
    },

    clear() {
      due = [];
    },
  };
}

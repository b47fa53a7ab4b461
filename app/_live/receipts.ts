// Sees to it that each picture received is acknowledged exactly once: its credit at the hub is lost otherwise.
import { maxSubscriptions, type Painted } from '#contract/live.ts';

export type Feed = 'frames' | 'thumbnails';
type Acknowledgement = Painted[number];
type Due = { entry: Acknowledgement; key: string; epoch: number };

export type Receipts = {
  /** For `holders` parts of the page; each gets a `done` that may be called more than once. */
  open(entry: Acknowledgement, life: { key: string; epoch: number }, holders: number): Array<() => void>;
  /** Sends what is due, in as few messages as the contract allows. */
  flush(): void;
};

export function createReceipts(options: {
  epochOf(key: string): number | null;
  send(pictures: Painted): void;
  /** Something is due: call `flush` soon, after the paints of this animation frame. */
  onDue(): void;
}): Receipts {
  let due: Due[] = [];

  function finish(one: Due): void {
    due.push(one);
    options.onDue();
  }

  return {
    open(entry, life, holders) {
      const one = { entry, ...life };
      let open = holders;
      if (open === 0) finish(one);
      return Array.from({ length: holders }, () => {
        let mine = true;
        return () => {
          if (!mine) return;
          mine = false;
          open -= 1;
          if (open === 0) finish(one);
        };
      });
    },
    flush() {
      // A credit ends with its subscription; acknowledging into the next life would give back what was never lent.
      const entries = due
        .filter(({ key, epoch }) => options.epochOf(key) === epoch)
        .map(({ entry }) => entry);
      due = [];
      for (let at = 0; at < entries.length; at += maxSubscriptions)
        options.send(entries.slice(at, at + maxSubscriptions));
    },
  };
}

// Ref-counted subscriptions: many parts of a page may want one feed, the hub hears of it once. Knows no socket.
import type { Subscription } from '#contract/live.ts';

export function keyOf(subscription: Subscription): string {
  return subscription.feed === 'wall' ? 'wall' : `${subscription.feed}:${subscription.device}`;
}

/** `asked` and `refused` count only while flowing. `epoch` tells one life of a subscription at the hub from the next. */
type Held = {
  subscription: Subscription;
  holders: number;
  state: 'quiet' | 'asked' | 'refused';
  epoch: number;
};

export type SubscriptionSender = {
  subscribe(subscription: Subscription, refused: (message: string) => void): void;
  unsubscribe(subscription: Subscription): void;
};

export type Subscriptions = {
  /** Returns what gives it up; the last one to give up ends it at the hub. */
  hold(subscription: Subscription): () => void;
  /** The connection is open and the page is looked at: the hub is asked for everything held. */
  begin(): void;
  /** `tell` is false when the connection is gone, and with it everything the hub knew. */
  end(how: { tell: boolean }): void;
  /** The hub ended or refused what concerns this device; asked for again when the device is seen again. */
  deviceGone(device: string): void;
  deviceSeen(device: string): void;
  /** Which life of the subscription is running; null when none is. */
  epochOf(key: string): number | null;
};

export function createSubscriptions(send: SubscriptionSender): Subscriptions {
  const held = new Map<string, Held>();
  let flowing = false;
  let lives = 0;

  function ask(entry: Held): void {
    lives += 1;
    const epoch = lives;
    entry.state = 'asked';
    entry.epoch = epoch;
    send.subscribe(entry.subscription, () => {
      if (entry.epoch === epoch && entry.state === 'asked') entry.state = 'refused';
    });
  }

  function release(key: string, entry: Held): void {
    entry.holders -= 1;
    if (entry.holders > 0) return;
    held.delete(key);
    if (entry.state === 'asked') send.unsubscribe(entry.subscription);
    entry.state = 'quiet';
  }

  function* ofDevice(device: string): Generator<Held> {
    for (const entry of held.values()) {
      if (entry.subscription.feed !== 'wall' && entry.subscription.device === device) yield entry;
    }
  }

  return {
    hold(subscription) {
      const key = keyOf(subscription);
      const entry = held.get(key) ?? { subscription, holders: 0, state: 'quiet', epoch: 0 };
      held.set(key, entry);
      entry.holders += 1;
      if (entry.holders === 1 && flowing) ask(entry);
      let holding = true;
      return () => {
        if (holding) release(key, entry);
        holding = false;
      };
    },
    begin() {
      if (flowing) return;
      flowing = true;
      for (const entry of held.values()) ask(entry);
    },
    end({ tell }) {
      if (!flowing) return;
      flowing = false;
      for (const entry of held.values()) {
        if (tell && entry.state === 'asked') send.unsubscribe(entry.subscription);
        entry.state = 'quiet';
      }
    },
    deviceGone(device) {
      for (const entry of ofDevice(device)) if (entry.state === 'asked') entry.state = 'refused';
    },
    deviceSeen(device) {
      for (const entry of ofDevice(device)) if (entry.state === 'refused') ask(entry);
    },
    epochOf(key) {
      const entry = held.get(key);
      return entry?.state === 'asked' ? entry.epoch : null;
    },
  };
}

// Keeps one link open: connects again by itself, at once when the machine wakes or its network returns, and notices a dead one.
import type { Link } from './link.ts';
import type { Store } from './store.ts';

/** `connecting`: the first try is under way. `logged-out`: the hub does not know this login; nothing is tried any more. */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'logged-out';

const firstDelayMs = 250;
const longestDelayMs = 2000;
/** While nothing is heard for `quietMs` the hub is asked for its clock; without an answer in `answerMs` the link is dead. */
const quietMs = 5000;
const answerMs = 4000;
/** After a wake the connection is probably dead and somebody is looking: less patience. */
const answerAfterWakeMs = 2000;
const checkEveryMs = 500;

export type Timers = { now(): number; after(ms: number, run: () => void): () => void };

export type Connection = {
  start(): () => void;
  opened(): void;
  lost(message: string): void;
  heard(): void;
  /** Something suggests that the world changed (visible again, online again, a person pressed "Try again"). */
  wake(): void;
};

export function createConnection(options: {
  state: Store<ConnectionState>;
  link(): Pick<Link, 'open' | 'drop'>;
  timers: Timers;
  random(): number;
  /** Asks the hub for anything; `heard` will be called when it answers. */
  ask(): void;
  onOpened(): void;
  onLost(): void;
}): Connection {
  const { state, timers } = options;
  let attempts = 0;
  let heardAt = 0;
  /** When the answer to the last question must be here; null when nothing was asked. */
  let answerDue: number | null = null;
  let cancelRetry = () => {};
  let cancelCheck = () => {};

  function ask(patienceMs: number): void {
    answerDue = Math.min(answerDue ?? Number.POSITIVE_INFINITY, timers.now() + patienceMs);
    options.ask();
  }

  function giveUpAndReopen(): void {
    cancelRetry();
    options.link().drop();
    if (state.get() === 'connected') options.onLost();
    if (state.get() !== 'connecting') state.set('reconnecting');
    options.link().open();
  }

  function check(): void {
    if (state.get() === 'connected') {
      const now = timers.now();
      if (answerDue !== null && now >= answerDue) giveUpAndReopen();
      else if (answerDue === null && now - heardAt > quietMs) ask(answerMs);
    }
    cancelCheck = timers.after(checkEveryMs, check);
  }

  return {
    start() {
      options.link().open();
      cancelCheck = timers.after(checkEveryMs, check);
      return () => {
        cancelRetry();
        cancelCheck();
        options.link().drop();
        if (state.get() === 'connected') options.onLost();
        state.set('connecting');
      };
    },
    opened() {
      cancelRetry();
      attempts = 0;
      answerDue = null;
      heardAt = timers.now();
      state.set('connected');
      options.onOpened();
    },
    lost(message) {
      if (state.get() === 'logged-out') return;
      if (state.get() === 'connected') options.onLost();
      if (message === 'unauthenticated') return state.set('logged-out');
      state.set('reconnecting');
      const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** attempts);
      attempts += 1;
      cancelRetry();
      // Between half and all of it, so that a hundred pages do not knock at a restarted hub in the same moment.
      cancelRetry = timers.after(delay * (0.5 + options.random() / 2), () => options.link().open());
    },
    heard() {
      heardAt = timers.now();
      answerDue = null;
    },
    wake() {
      if (state.get() === 'logged-out') return;
      attempts = 0;
      if (state.get() === 'connected') ask(answerAfterWakeMs);
      else giveUpAndReopen();
    },
  };
}

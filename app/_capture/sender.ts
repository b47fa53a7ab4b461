// Sends pictures at a pace, the newest only: a picture is taken when there is room for it, never before. Keeps its connection.
// Knows no camera, no WebSocket and no clock of its own, so that tests own all three.
import { pushCloseCodes, readPushAnswer, writePushFrame } from '#contract/push.ts';
import type { Timers } from '../_live/connection.ts';
import { createStore, type Store } from '../_live/store.ts';
import { createFlight, type DropCause, type SenderFigures } from './flight.ts';

export type SenderState =
  | { kind: 'idle' }
  /** `isFirst`: it was never connected since the start. */
  | { kind: 'connecting'; isFirst: boolean }
  | { kind: 'sending' }
  /** Nothing is tried any more; `message` is the hub's, where it said one. */
  | { kind: 'ended'; why: 'access' | 'taken_over' | 'too_large'; message: string | null };

/** One WebSocket. */
export type PushLink = {
  send(message: Uint8Array<ArrayBuffer>): void;
  close(): void;
  /** False, too, once it is closing: what is sent then is lost. */
  readonly isOpen: boolean;
  /** Bytes that the browser has not handed to the network. */
  readonly buffered: number;
};

export type PushLinkEvents = {
  onOpen(): void;
  onMessage(text: string): void;
  onClose(code: number): void;
};

/** What a plain request says of the access: a browser does not tell a page why a WebSocket did not open. */
export type AccessCheck = { kind: 'fine' } | { kind: 'unreachable' } | { kind: 'denied'; message: string };

export type SenderOptions = {
  openLink(events: PushLinkEvents): PushLink;
  /** Null when the camera has no picture at this moment. */
  takePicture(): Promise<Uint8Array | null>;
  checkAccess(): Promise<AccessCheck>;
  /** Asked before each frame. */
  fps(): number;
  timers: Timers;
  /** Epoch ms, for the time of capture. */
  wallNow(): number;
  random(): number;
};

export type Sender = {
  readonly state: Pick<Store<SenderState>, 'get' | 'listen'>;
  start(): void;
  stop(): void;
  /** The network or the page is back: connects at once. */
  wake(): void;
  figures(): SenderFigures;
};

/** One on the wire and one behind it: more would only be older when they arrive. */
const maxInFlight = 2;
/** The system's own buffer holds about as much; beyond it a picture waits behind a picture. */
const maxBuffered = 64_000;
const openWithinMs = 10_000;
/** Neither an answer nor a byte handed over for so long: the connection is dead. */
const silentMs = 10_000;
const checkEveryMs = 1000;
const firstDelayMs = 500;
const longestDelayMs = 8000;

const endings: Readonly<Record<number, Extract<SenderState, { kind: 'ended' }>['why']>> = {
  [pushCloseCodes.accessEnded]: 'access',
  [pushCloseCodes.takenOver]: 'taken_over',
  [pushCloseCodes.tooLarge]: 'too_large',
};

export function createSender(options: SenderOptions): Sender {
  const { timers } = options;
  const state = createStore<SenderState>({ kind: 'idle' });
  const flight = createFlight();
  let link: PushLink | null = null;
  let isTaking = false;
  /** A frame is due and has not been taken. */
  let isDue = false;
  let limitedUntil = 0;
  let attempts = 0;
  let progressAt = 0;
  let bufferedBefore = 0;
  let cancelTick = () => {};
  let cancelCheck = () => {};
  let cancelRetry = () => {};

  const isOn = () => state.get().kind === 'connecting' || state.get().kind === 'sending';

  function hurdle(): DropCause | null {
    if (state.get().kind !== 'sending' || !link?.isOpen) return 'network';
    if (timers.now() < limitedUntil) return 'limit';
    if (isTaking) return 'phone';
    return flight.size >= maxInFlight || link.buffered > maxBuffered ? 'network' : null;
  }

  function tick(): void {
    cancelTick = timers.after(1000 / options.fps(), tick);
    // The one before is still due, and this one takes its place.
    if (isDue) flight.drop(hurdle() ?? 'network');
    isDue = true;
    takeIfRoom();
  }

  function takeIfRoom(): void {
    if (!isDue || hurdle() !== null) return;
    isDue = false;
    void take();
  }

  async function take(): Promise<void> {
    const target = link;
    const at = { steady: timers.now(), wall: options.wallNow() };
    isTaking = true;
    const picture = await options.takePicture().catch(() => null);
    isTaking = false;
    if (!isOn()) return;
    if (!picture) return flight.drop('phone');
    if (!target?.isOpen || link !== target) return flight.drop('network');
    if (flight.size === 0) progressAt = timers.now();
    target.send(writePushFrame(at.wall, picture));
    flight.sent(at.steady);
    takeIfRoom();
  }

  function connect(): void {
    cancelRetry();
    let opened = false;
    const own = options.openLink({
      onOpen() {
        if (link !== own) return;
        opened = true;
        attempts = 0;
        cancelRetry();
        const before = state.get();
        state.set({ kind: 'sending' });
        if (before.kind === 'connecting' && before.isFirst) tick();
        else takeIfRoom();
      },
      onMessage(text) {
        if (link === own) heard(text);
      },
      onClose(code) {
        if (link === own) lost(code, opened);
      },
    });
    link = own;
    cancelRetry = timers.after(openWithinMs, () => lost(0, false));
  }

  function heard(text: string): void {
    const answer = readPushAnswer(text);
    if (!answer) return;
    const now = timers.now();
    progressAt = now;
    flight.answered(answer, now);
    if ('error' in answer && answer.retryAfterMs !== undefined) limitedUntil = now + answer.retryAfterMs;
    takeIfRoom();
  }

  function drop(): void {
    cancelRetry();
    const last = link;
    link = null;
    last?.close();
    flight.forget();
  }

  function end(why: Extract<SenderState, { kind: 'ended' }>['why'], message: string | null = null): void {
    halt();
    state.set({ kind: 'ended', why, message });
  }

  function halt(): void {
    cancelTick();
    cancelCheck();
    drop();
    isDue = false;
  }

  function lost(code: number, wasOpen: boolean): void {
    drop();
    const why = endings[code];
    if (why) {
      end(why);
      return;
    }
    const before = state.get();
    state.set({ kind: 'connecting', isFirst: before.kind === 'connecting' && before.isFirst });
    const delay = Math.min(longestDelayMs, firstDelayMs * 2 ** attempts) * (0.5 + options.random() / 2);
    attempts += 1;
    cancelRetry = timers.after(delay, () => void (wasOpen ? connect() : askThenConnect()));
  }

  async function askThenConnect(): Promise<void> {
    const answer = await options.checkAccess();
    // Stopped, or woken, while it was asked.
    if (!isOn() || link) return;
    if (answer.kind === 'denied') end('access', answer.message);
    else connect();
  }

  function check(): void {
    cancelCheck = timers.after(checkEveryMs, check);
    if (!link || state.get().kind !== 'sending') return;
    const { buffered } = link;
    if (buffered < bufferedBefore) progressAt = timers.now();
    bufferedBefore = buffered;
    if (flight.size > 0 && timers.now() - progressAt > silentMs) lost(0, true);
  }

  return {
    state,
    start() {
      if (isOn()) return;
      attempts = 0;
      state.set({ kind: 'connecting', isFirst: true });
      connect();
      cancelCheck = timers.after(checkEveryMs, check);
    },
    stop() {
      if (!isOn()) return;
      halt();
      state.set({ kind: 'idle' });
    },
    wake() {
      if (state.get().kind !== 'connecting') return;
      attempts = 0;
      drop();
      connect();
    },
    figures: () => flight.figures(timers.now()),
  };
}

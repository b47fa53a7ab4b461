// The browser side of contract/live: one link, ref-counted feeds, every picture acknowledged once. Knows no React.
import type { FrameMeta } from '#contract/frame.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Delivery } from '#contract/live.ts';
import type { watchAttention } from './attention.ts';
import { type ConnectionState, createConnection, type Timers } from './connection.ts';
import { createHubClock } from './hub-clock.ts';
import type { Link, LinkHandlers, OpenLink } from './link.ts';
import { createPaintLoop, type PaintLoop } from './paint-loop.ts';
import type { Picture } from './painter.ts';
import { createReceipts, type Feed } from './receipts.ts';
import { createStore, type Store } from './store.ts';
import { createSubscriptions, keyOf } from './subscriptions.ts';
import { type Wall, wallOf, withDevice, withoutDevice } from './wall.ts';

export type LiveClient = {
  connection: Store<ConnectionState>;
  wall: Store<Wall>;
  /** What the hub last said about its delivery to this page, by device. */
  deliveries: Store<ReadonlyMap<string, Delivery>>;
  loop: PaintLoop;
  /** Epoch ms by the hub's clock. */
  hubNow(): number;
  holdWall(): () => void;
  /** Each picture given to `onPicture` must see its `done` called, painted or not. */
  watch(feed: Feed, device: DeviceId, onPicture: (picture: Picture) => void): () => void;
  /** Connect now instead of when the next try is due. */
  wake(): void;
  start(): () => void;
};

export type LiveSurroundings = {
  openLink: OpenLink;
  timers: Timers;
  random(): number;
  requestFrame(run: () => void): void;
  watchAttention: typeof watchAttention;
};

const clockSamplesAtOnce = 5;
const clockSampleGapMs = 200;
const clockEveryMs = 30_000;

export function createLiveClient(around: LiveSurroundings): LiveClient {
  const connectionState = createStore<ConnectionState>('connecting');
  const wall = createStore<Wall>(null);
  const deliveries = createStore<ReadonlyMap<string, Delivery>>(new Map());
  const audiences = new Map<string, Set<(picture: Picture) => void>>();
  const hubClock = createHubClock(around.timers.now);
  let link: Link | null = null;
  let attentive = true;
  let cancelClock = () => {};

  const subscriptions = createSubscriptions({
    subscribe: (subscription, refused) =>
      link?.subscribe(subscription, (answer) => {
        if ('error' in answer) refused(answer.error.message);
      }),
    unsubscribe: (subscription) => link?.unsubscribe(subscription),
  });
  const receipts = createReceipts({
    epochOf: subscriptions.epochOf,
    send: (pictures) => link?.painted(pictures),
    onDue: () => loop.request(),
  });
  const loop = createPaintLoop({ requestFrame: around.requestFrame, afterPaint: receipts.flush });
  const connection = createConnection({
    state: connectionState,
    link: () => link ?? closedLink,
    timers: around.timers,
    random: around.random,
    ask: sampleClock,
    onOpened() {
      if (attentive) subscriptions.begin();
      keepClock(clockSamplesAtOnce);
    },
    onLost() {
      cancelClock();
      subscriptions.end({ tell: false });
    },
  });

  function sampleClock(): void {
    const sentAt = around.timers.now();
    link?.clock((hubNow) => {
      connection.heard();
      hubClock.add({ sentAt, hubNow, receivedAt: around.timers.now() });
    });
  }

  function keepClock(soon: number): void {
    cancelClock();
    sampleClock();
    cancelClock = around.timers.after(soon > 1 ? clockSampleGapMs : clockEveryMs, () => keepClock(soon - 1));
  }

  function receive(feed: Feed, meta: FrameMeta, bytes: Uint8Array): void {
    const key = keyOf({ feed, device: meta.device });
    const epoch = subscriptions.epochOf(key);
    if (epoch === null) return;
    const audience = [...(audiences.get(key) ?? [])];
    const dones = receipts.open(
      { feed, device: meta.device, seq: meta.seq },
      { key, epoch },
      audience.length,
    );
    // The parser makes a fresh ArrayBuffer for each message, never a shared one.
    const picture = { meta, bytes: new Uint8Array(bytes as Uint8Array<ArrayBuffer>) };
    for (const [index, onPicture] of audience.entries())
      onPicture({ ...picture, done: dones[index] ?? (() => {}) });
  }

  const handlers: LinkHandlers = {
    opened: connection.opened,
    lost: connection.lost,
    heard: connection.heard,
    frame: (meta, bytes) => receive('frames', meta, bytes),
    thumbnail: (meta, bytes) => receive('thumbnails', meta, bytes),
    wall(devices) {
      wall.set(wallOf(devices));
      for (const device of devices) subscriptions.deviceSeen(device.id);
    },
    device(status) {
      wall.set(withDevice(wall.get(), status));
      subscriptions.deviceSeen(status.id);
    },
    device_gone({ device }) {
      wall.set(withoutDevice(wall.get(), device));
      subscriptions.deviceGone(device);
    },
    delivery: (delivery) => deliveries.set(new Map(deliveries.get()).set(delivery.device, delivery)),
    refused: () => {},
  };

  function watch(feed: Feed, device: DeviceId, onPicture: (picture: Picture) => void): () => void {
    const subscription = { feed, device };
    const key = keyOf(subscription);
    const audience = audiences.get(key) ?? new Set();
    audiences.set(key, audience.add(onPicture));
    const release = subscriptions.hold(subscription);
    return () => {
      audience.delete(onPicture);
      if (audience.size === 0) audiences.delete(key);
      release();
    };
  }

  function start(): () => void {
    link = around.openLink(handlers);
    const stopConnection = connection.start();
    const stopAttention = around.watchAttention({
      onAway() {
        attentive = false;
        subscriptions.end({ tell: true });
      },
      onBack() {
        attentive = true;
        if (connectionState.get() === 'connected') subscriptions.begin();
      },
      onWake: connection.wake,
    });
    return () => {
      stopAttention();
      stopConnection();
      link = null;
      wall.set(null);
    };
  }

  return {
    connection: connectionState,
    wall,
    deliveries,
    loop,
    hubNow: hubClock.now,
    holdWall: () => subscriptions.hold({ feed: 'wall' }),
    watch,
    wake: connection.wake,
    start,
  };
}

const closedLink = { open() {}, drop() {} };

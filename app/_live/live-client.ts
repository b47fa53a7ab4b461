// The browser side of contract/live: one link, ref-counted feeds, every picture acknowledged once. Knows no React.
import type { FrameMeta } from '#contract/frame.ts';
import type { DeviceId } from '#contract/ids.ts';
import type { Delivery, Subscription } from '#contract/live.ts';
import type { LiveResults } from '#contract/results.ts';
import type { watchAttention } from './attention.ts';
import { createAudiences } from './audiences.ts';
import { type ConnectionState, createConnection, type Timers } from './connection.ts';
import { createHubClock } from './hub-clock.ts';
import type { Link, LinkHandlers, OpenLink } from './link.ts';
import { createPaintLoop, type PaintLoop } from './paint-loop.ts';
import type { Picture } from './painter.ts';
import { createReceipts, type Feed, type PictureFeed } from './receipts.ts';
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
  watch(feed: PictureFeed, device: DeviceId, onPicture: (picture: Picture) => void): () => void;
  /** Called within an animation frame; what is drawn of it by then is acknowledged. */
  watchResults(device: DeviceId, onResults: (results: LiveResults) => void): () => void;
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
  const pictureAudiences = createAudiences<Picture>();
  const resultAudiences = createAudiences<LiveResults>();
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
  const loop = createPaintLoop({ requestFrame: around.requestFrame, afterPaint: receipts.settle });
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
      receipts.clear();
      deliveries.set(new Map());
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

  /** For `holders` parts of the page, each of which must give it back; null when nothing of it was asked for (any more). */
  function openReceipt(feed: Feed, { device, seq }: { device: DeviceId; seq: number }, holders: number) {
    const key = keyOf({ feed, device });
    const epoch = subscriptions.epochOf(key);
    return epoch === null ? null : receipts.open({ feed, device, seq }, { key, epoch }, holders);
  }

  function receivePicture(feed: PictureFeed, meta: FrameMeta, bytes: Uint8Array): void {
    const audience = pictureAudiences.of(keyOf({ feed, device: meta.device }));
    const dones = openReceipt(feed, meta, audience.length);
    if (!dones) return;
    // The parser makes a fresh ArrayBuffer for each message, never a shared one.
    const picture = { meta, bytes: new Uint8Array(bytes as Uint8Array<ArrayBuffer>) };
    for (const [index, onPicture] of audience.entries())
      onPicture({ ...picture, done: dones[index] ?? (() => {}) });
  }

  function receiveResults(results: LiveResults): void {
    const key = keyOf({ feed: 'results', device: results.device });
    const epoch = subscriptions.epochOf(key);
    const dones = openReceipt('results', results, 1);
    loop.request(() => {
      // A hidden page paints nothing for a while: what came in a life that is over is old by now.
      if (!dones || subscriptions.epochOf(key) !== epoch) return;
      for (const onResults of resultAudiences.of(key)) onResults(results);
      for (const done of dones) done();
    });
  }

  const handlers: LinkHandlers = {
    opened: connection.opened,
    lost: connection.lost,
    heard: connection.heard,
    frame: (meta, bytes) => receivePicture('frames', meta, bytes),
    thumbnail: (meta, bytes) => receivePicture('thumbnails', meta, bytes),
    results: receiveResults,
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

  /** Listens before it asks: the newest may be there at once. */
  function hold(subscription: Subscription, listen: (key: string) => () => void): () => void {
    const stopListening = listen(keyOf(subscription));
    const release = subscriptions.hold(subscription);
    return () => {
      stopListening();
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
    watch: (feed, device, onPicture) => hold({ feed, device }, (key) => pictureAudiences.add(key, onPicture)),
    watchResults: (device, onResults) =>
      hold({ feed: 'results', device }, (key) => resultAudiences.add(key, onResults)),
    wake: connection.wake,
    start,
  };
}

const closedLink = { open() {}, drop() {} };

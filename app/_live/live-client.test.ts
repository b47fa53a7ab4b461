import { describe, expect, it } from 'vitest';
import { frameMetaSchema } from '#contract/frame.ts';
import { deviceIdSchema } from '#contract/ids.ts';
import type { Painted, Subscription } from '#contract/live.ts';
import type { LiveResults } from '#contract/results.ts';
import type { Link, LinkHandlers } from './link.ts';
import { createLiveClient } from './live-client.ts';
import type { Picture } from './painter.ts';
import type { Feed } from './receipts.ts';
import { keyOf } from './subscriptions.ts';

const session = '5f3a1d2c-7b64-4c1e-9a55-0d2f4f0e8b11';
const devices = ['a', 'b', 'c'].map((id) => deviceIdSchema.parse(id));
const feeds: Feed[] = ['frames', 'thumbnails', 'results'];

/** mulberry32: the same seed, the same run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A hub that lends credit as the real one does, and notes every rule that the page breaks. */
function makeHub() {
  let handlers: LinkHandlers | null = null;
  let seq = 0;
  const isOpen = { value: false };
  const lent = new Map<string, Set<number>>();
  const faults: string[] = [];
  const messages: Painted[] = [];
  const link: Link = {
    open: () => {},
    drop: () => lose(),
    subscribe(subscription, reply) {
      const key = keyOf(subscription);
      if (lent.has(key)) faults.push(`${key} subscribed twice`);
      lent.set(key, new Set());
      reply({ ok: true });
    },
    unsubscribe(subscription: Subscription) {
      if (!lent.delete(keyOf(subscription)))
        faults.push(`${keyOf(subscription)} unsubscribed but was not subscribed`);
    },
    painted(pictures) {
      messages.push(pictures);
      for (const { feed, device, seq: one } of pictures) {
        if (!lent.get(keyOf({ feed, device }))?.delete(one))
          faults.push(`${feed} ${device} ${one} was not lent`);
      }
    },
    clock: (reply) => reply(0),
  };
  function lose(): void {
    isOpen.value = false;
    lent.clear();
  }
  return {
    link,
    faults,
    messages,
    lent,
    isOpen,
    openLink(given: LinkHandlers) {
      handlers = given;
      return link;
    },
    connect() {
      if (isOpen.value) return;
      isOpen.value = true;
      handlers?.opened();
    },
    cut() {
      if (!isOpen.value) return;
      lose();
      handlers?.lost('transport close');
    },
    send(feed: Feed, device: (typeof devices)[number]) {
      const credit = lent.get(keyOf({ feed, device }));
      if (!credit) return;
      seq += 1;
      credit.add(seq);
      if (feed === 'results') {
        handlers?.results({ device, seq, tracks: [] });
        return;
      }
      const meta = frameMetaSchema.parse({
        device,
        session,
        seq,
        capturedAt: 1,
        receivedAt: 1,
        mediaType: 'image/png',
        width: 1,
        height: 1,
      });
      handlers?.[feed === 'frames' ? 'frame' : 'thumbnail'](meta, new Uint8Array(1));
    },
  };
}

/** Time that passes when told. */
function makeTime() {
  let now = 0;
  const due = new Set<{ at: number; run: () => void }>();
  return {
    timers: {
      now: () => now,
      after(ms: number, run: () => void) {
        const entry = { at: now + ms, run };
        due.add(entry);
        return () => void due.delete(entry);
      },
    },
    pass(ms: number) {
      const end = now + ms;
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        due.delete(next);
        now = next.at;
        next.run();
      }
      now = end;
    },
  };
}

function makePage(seed: number) {
  const hub = makeHub();
  const time = makeTime();
  const animationFrames: Array<() => void> = [];
  let attention: { onAway(): void; onBack(): void; onWake(): void } | null = null;
  const client = createLiveClient({
    openLink: hub.openLink,
    timers: time.timers,
    random: seeded(seed),
    requestFrame: (run) => animationFrames.push(run),
    watchAttention(handlers) {
      attention = handlers;
      return () => {};
    },
  });
  client.start();
  const animate = () => {
    for (const run of animationFrames.splice(0)) run();
  };
  return {
    hub,
    client,
    animate,
    pass: time.pass,
    away: () => attention?.onAway(),
    back: () => attention?.onBack(),
  };
}

describe('a live client', () => {
  it('asks the hub once for what many parts of the page want, and ends it with the last of them', () => {
    const { hub, client } = makePage(1);
    const [device] = devices;
    if (!device) throw new Error('no device');
    hub.connect();
    const stopFirst = client.watch('frames', device, () => {});
    const stopSecond = client.watch('frames', device, () => {});
    stopFirst();
    stopFirst();
    expect([...hub.lent.keys()]).toEqual(['frames:a']);
    stopSecond();
    expect([...hub.lent.keys()]).toEqual([]);
    expect(hub.faults).toEqual([]);
  });

  it('acknowledges all pictures painted in one animation frame in one message', () => {
    const { hub, client, animate } = makePage(1);
    hub.connect();
    for (const device of devices) client.watch('thumbnails', device, (picture) => picture.done());
    for (const device of devices) hub.send('thumbnails', device);
    animate();
    expect(hub.messages.map((message) => message.length)).toEqual([3]);
  });

  it('acknowledges a picture on two canvases when both have painted it, though one says so twice', () => {
    const { hub, client, animate } = makePage(1);
    const pictures: Picture[] = [];
    hub.connect();
    for (const device of devices.slice(0, 1)) {
      client.watch('frames', device, (picture) => pictures.push(picture));
      client.watch('frames', device, (picture) => pictures.push(picture));
      hub.send('frames', device);
    }
    pictures[0]?.done();
    pictures[0]?.done();
    animate();
    expect(hub.messages).toEqual([]);
    pictures[1]?.done();
    animate();
    expect(hub.messages.map((message) => message.length)).toEqual([1]);
  });

  it('hands results to every part of the page within an animation frame, and acknowledges them in it', () => {
    const { hub, client, animate } = makePage(1);
    const [device] = devices;
    if (!device) throw new Error('no device');
    const got: LiveResults['seq'][][] = [[], []];
    hub.connect();
    for (const list of got) client.watchResults(device, ({ seq }) => list.push(seq));
    hub.send('results', device);
    hub.send('results', device);
    expect(got).toEqual([[], []]);
    animate();
    expect(got).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(hub.messages.map((message) => message.length)).toEqual([2]);
    expect(hub.faults).toEqual([]);
  });

  it('asks again for everything after a reconnect, and for nothing while nobody looks', () => {
    const { hub, client, away, back } = makePage(1);
    client.holdWall();
    for (const device of devices) client.watch('frames', device, () => {});
    hub.connect();
    hub.cut();
    hub.connect();
    expect(hub.lent.size).toBe(4);
    away();
    expect(hub.lent.size).toBe(0);
    hub.cut();
    hub.connect();
    expect(hub.lent.size).toBe(0);
    back();
    expect(hub.lent.size).toBe(4);
    expect(hub.faults).toEqual([]);
  });

  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'acknowledges every picture exactly once, whatever happens (seed %i)',
    (seed) => {
      const { hub, client, animate, pass, away, back } = makePage(seed);
      const random = seeded(seed * 7919);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
      const open: Picture[] = [];
      const stops: Array<() => void> = [];
      const finishOne = () => {
        const [picture] = open.splice(Math.floor(random() * open.length), 1);
        picture?.done();
        if (random() < 0.3) picture?.done();
      };
      const acts: Array<() => void> = [
        () => {
          const feed = pick(feeds);
          if (feed === 'results') stops.push(client.watchResults(pick(devices), () => {}));
          else stops.push(client.watch(feed, pick(devices), (picture) => open.push(picture)));
        },
        () => stops.splice(Math.floor(random() * stops.length), 1)[0]?.(),
        () => hub.send(pick(feeds), pick(devices)),
        () => hub.send(pick(feeds), pick(devices)),
        () => hub.send(pick(feeds), pick(devices)),
        finishOne,
        finishOne,
        animate,
        animate,
        () => pass(random() * 300),
        () => (random() < 0.2 ? hub.cut() : hub.connect()),
        () => (random() < 0.3 ? away() : back()),
      ];
      for (let step = 0; step < 400; step += 1) pick(acts)();
      for (const picture of open.splice(0)) picture.done();
      animate();
      expect(hub.faults).toEqual([]);
      expect([...hub.lent.values()].reduce((sum, credit) => sum + credit.size, 0)).toBe(0);
    },
  );
});

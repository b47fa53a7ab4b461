// Under simulated time: a camera that numbers its pictures, and links that do as the test says.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pushHeadBytes, readPushHead } from '#contract/push.ts';
import { browserTimers } from './browser-timers.ts';
import { type AccessCheck, createSender, type PushLinkEvents } from './sender.ts';

const session = '5d2c4f0e-6f3b-4b7e-9a55-0a1b2c3d4e5f';

type TestLink = PushLinkEvents & {
  sent: Uint8Array[];
  buffered: number;
  isClosed: boolean;
  isClosing: boolean;
  answered: number;
  answer(error?: { code: string; message: string; retryAfterMs?: number }): void;
};

function makeRig({ fps = 10, takeMs = 0 } = {}) {
  const links: TestLink[] = [];
  const rig = { fps, takeMs, pictures: 0, access: { kind: 'fine' } as AccessCheck, checks: 0 };
  const sender = createSender({
    openLink(events) {
      const own: TestLink = {
        ...events,
        sent: [],
        buffered: 0,
        isClosed: false,
        isClosing: false,
        answered: 0,
        answer(error) {
          own.answered += 1;
          const { retryAfterMs, ...said } = error ?? {};
          events.onMessage(
            JSON.stringify(error ? { error: said, retryAfterMs } : { seq: own.answered, session }),
          );
        },
      };
      links.push(own);
      return {
        send: (message) => void own.sent.push(message),
        close() {
          own.isClosed = true;
        },
        get isOpen() {
          return !own.isClosing;
        },
        get buffered() {
          return own.buffered;
        },
      };
    },
    async takePicture() {
      rig.pictures += 1;
      const picture = Uint8Array.of(rig.pictures);
      if (rig.takeMs > 0) await new Promise((resolve) => setTimeout(resolve, rig.takeMs));
      return picture;
    },
    async checkAccess() {
      rig.checks += 1;
      return rig.access;
    },
    fps: () => rig.fps,
    timers: browserTimers,
    wallNow: () => Date.now(),
    random: () => 1,
  });
  const link = (index = links.length - 1): TestLink => {
    const found = links[index];
    if (!found) throw new Error(`There is no link ${index}.`);
    return found;
  };
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const open = async () => {
    link().onOpen();
    await pass(0);
  };
  const numbers = (index?: number) => link(index).sent.map((message) => message[pushHeadBytes]);
  return { sender, rig, links, link, pass, open, numbers };
}

/** Connected and sending. */
async function started(options?: { fps?: number; takeMs?: number }) {
  const made = makeRig(options);
  made.sender.start();
  await made.open();
  return made;
}

beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }));
afterEach(() => void vi.useRealTimers());

describe('a sender on a good network', () => {
  it('sends each picture at its pace, with the time of its capture', async () => {
    const { sender, link, pass } = await started({ fps: 10 });
    for (let tick = 0; tick < 30; tick++) {
      link().answer();
      await pass(100);
    }
    expect(link().sent).toHaveLength(31);
    expect(readPushHead(link().sent[30] ?? new Uint8Array())).toEqual({
      kind: 'frame',
      capturedAt: 1_700_000_003_000,
    });
    link().answer();
    expect(sender.figures()).toMatchObject({
      sent: 31,
      acknowledged: 31,
      refused: 0,
      dropped: { network: 0, phone: 0, limit: 0 },
    });
    expect(sender.figures().fps).toBeCloseTo(10, 0);
  });

  it('follows a pace that changes while it runs', async () => {
    const { rig, link, pass } = await started({ fps: 1 });
    rig.fps = 20;
    await pass(1000);
    for (let tick = 0; tick < 20; tick++) {
      link().answer();
      await pass(50);
    }
    expect(link().sent.length).toBeGreaterThanOrEqual(20);
  });

  it('tells the delay from the capture to the answer', async () => {
    const { sender, link, pass } = await started({ takeMs: 20 });
    await pass(80);
    link().answer();
    expect(sender.figures().delayMs).toBe(80);
  });

  it('counts nothing while it connects for the first time', async () => {
    const { sender, pass, open } = makeRig();
    sender.start();
    await pass(5000);
    await open();
    expect(sender.figures()).toMatchObject({ sent: 1, dropped: { network: 0, phone: 0, limit: 0 } });
  });
});

describe('a sender on a slow network', () => {
  it('has two pictures on their way at most, then sends the newest, and counts those between', async () => {
    const { sender, link, pass, numbers, rig } = await started({ fps: 10 });
    await pass(1000);
    expect(numbers()).toEqual([1, 2]);
    link().answer();
    await pass(0);
    // Taken at the moment there was room, not a second ago.
    expect(readPushHead(link().sent[2] ?? new Uint8Array())).toMatchObject({ capturedAt: 1_700_000_001_000 });
    expect(rig.pictures).toBe(3);
    expect(sender.figures()).toMatchObject({ sent: 3, acknowledged: 1, dropped: { network: 8 } });
  });

  it('takes no picture while the browser still holds the one before', async () => {
    const { sender, link, pass } = await started({ fps: 10 });
    link().answer();
    link().buffered = 300_000;
    await pass(500);
    expect(link().sent).toHaveLength(1);
    link().buffered = 0;
    await pass(100);
    expect(link().sent).toHaveLength(2);
    expect(sender.figures().dropped.network).toBeGreaterThanOrEqual(4);
  });

  it('connects again when nothing moves for ten seconds, but not while bytes still go out', async () => {
    const { sender, link, links, pass } = await started({ fps: 1 });
    for (let second = 0; second < 30; second++) {
      link().buffered = 1_000_000 - second * 1000;
      await pass(1000);
    }
    expect(links).toHaveLength(1);
    await pass(12_000);
    expect(sender.state.get()).toEqual({ kind: 'connecting', isFirst: false });
    expect(link(0).isClosed).toBe(true);
  });
});

describe('a phone that is slower than the pace', () => {
  it('counts what it left out as its own', async () => {
    const { sender, link, pass } = await started({ fps: 20, takeMs: 200 });
    for (let turn = 0; turn < 10; turn++) {
      await pass(200);
      link().answer();
    }
    const { dropped, sent } = sender.figures();
    expect(sent).toBe(10);
    expect(dropped.phone).toBeGreaterThan(20);
    expect(dropped.network).toBe(0);
  });
});

describe('what the hub refuses', () => {
  it('is counted and told, and a limit is waited for', async () => {
    const { sender, link, pass } = await started({ fps: 10 });
    link().answer({ code: 'too_many_requests', message: 'Slower.', retryAfterMs: 450 });
    await pass(400);
    expect(link().sent).toHaveLength(1);
    expect(sender.figures()).toMatchObject({ refused: 1, lastRefusal: 'Slower.', dropped: { limit: 3 } });
    await pass(100);
    expect(link().sent).toHaveLength(2);
  });
});

describe('a connection that is lost', () => {
  it('comes back by itself, and only the picture of that moment is sent', async () => {
    const { sender, link, links, pass, open, numbers } = await started({ fps: 10 });
    await pass(100);
    link().onClose(1006);
    expect(sender.state.get()).toEqual({ kind: 'connecting', isFirst: false });
    await pass(500);
    expect(links).toHaveLength(2);
    await pass(2000);
    await open();
    expect(sender.state.get()).toEqual({ kind: 'sending' });
    expect(numbers(1)).toEqual([3]);
    expect(readPushHead(link(1).sent[0] ?? new Uint8Array())).toMatchObject({
      capturedAt: 1_700_000_002_600,
    });
    expect(sender.figures().dropped.network).toBeGreaterThan(20);
  });

  it('is tried ever more seldom, at most every eight seconds, and at once when woken', async () => {
    const { sender, link, links, pass } = await started();
    const opened: number[] = [];
    const begin = Date.now();
    link().onClose(1006);
    for (let tries = 0; tries < 8; tries++) {
      const known = links.length;
      while (links.length === known) await pass(100);
      opened.push(Date.now() - begin);
      link().onClose(1006);
    }
    expect(opened.map((at, index) => at - (opened[index - 1] ?? 0))).toEqual([
      ...[500, 1000, 2000, 4000],
      ...[8000, 8000, 8000, 8000],
    ]);
    const known = links.length;
    sender.wake();
    expect(links).toHaveLength(known + 1);
  });

  it('sends nothing into a socket that is closing', async () => {
    const { sender, link, pass } = await started({ fps: 10, takeMs: 20 });
    link().isClosing = true;
    await pass(500);
    expect(link().sent).toHaveLength(0);
    expect(sender.figures().dropped.network).toBeGreaterThan(3);
  });

  it('that never opens is given up after ten seconds', async () => {
    const { sender, links, link, pass } = makeRig();
    sender.start();
    await pass(10_500);
    expect(link(0).isClosed).toBe(true);
    expect(links).toHaveLength(2);
  });

  it('does not listen to its old self any more', async () => {
    const { sender, link, pass, open } = await started();
    link(0).onClose(1006);
    await pass(500);
    await open();
    link(0).onClose(4401);
    link(0).answer();
    expect(sender.state.get()).toEqual({ kind: 'sending' });
    expect(sender.figures().acknowledged).toBe(0);
  });
});

describe('a sender that may not send any more', () => {
  it.each([
    [4401, 'access'],
    [4409, 'taken_over'],
    [1009, 'too_large'],
  ])('ends at close code %d: %s', async (code, why) => {
    const { sender, link, links, pass } = await started();
    link().onClose(code);
    expect(sender.state.get()).toEqual({ kind: 'ended', why, message: null });
    await pass(60_000);
    expect(links).toHaveLength(1);
    expect(link().sent).toHaveLength(1);
  });

  it('learns it by asking when its socket does not open', async () => {
    const { sender, rig, link, pass } = makeRig();
    sender.start();
    rig.access = { kind: 'unreachable' };
    link().onClose(1006);
    await pass(500);
    rig.access = { kind: 'denied', message: 'This key is not valid.' };
    link().onClose(1006);
    await pass(1000);
    expect(rig.checks).toBe(2);
    expect(sender.state.get()).toEqual({ kind: 'ended', why: 'access', message: 'This key is not valid.' });
  });

  it('can be started again', async () => {
    const { sender, link, open } = await started();
    link().onClose(4409);
    sender.start();
    await open();
    expect(sender.state.get()).toEqual({ kind: 'sending' });
  });
});

describe('a sender that is stopped', () => {
  it('closes its connection and takes no picture more', async () => {
    const { sender, link, links, rig, pass } = await started({ takeMs: 50 });
    sender.stop();
    expect(sender.state.get()).toEqual({ kind: 'idle' });
    expect(link().isClosed).toBe(true);
    await pass(60_000);
    expect(rig.pictures).toBe(1);
    expect(links).toHaveLength(1);
    expect(sender.figures()).toMatchObject({ sent: 0, dropped: { network: 0, phone: 0, limit: 0 } });
  });

  it('while it waits to connect again tries no more', async () => {
    const { sender, link, links, pass } = await started();
    link().onClose(1006);
    sender.stop();
    sender.wake();
    await pass(60_000);
    expect(links).toHaveLength(1);
  });
});

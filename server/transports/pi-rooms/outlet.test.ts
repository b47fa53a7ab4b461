// Viewers that stop taking: over WebSocket and over long-polling, on the real server.
import { connect, type Socket } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { postFrame } from '#server/testing/post-frame.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';
import { dataUrl, openPiViewer } from './test-pi-viewer.ts';

let hub: TestHub;
let noise: Buffer;

beforeAll(async () => {
  hub = await startTestHub();
  noise = await sharp(Buffer.from(Array.from({ length: 1000 * 700 * 3 }, (_, i) => (i * 7919) % 251)), {
    raw: { width: 1000, height: 700, channels: 3 },
  })
    .jpeg({ quality: 95 })
    .toBuffer();
});
afterAll(() => hub.close());

type Counts = { delivered: number; superseded: number };

async function counts(): Promise<Counts> {
  const text = await (await hub.call('GET', '/metrics')).text();
  const read = (name: RegExp) => Number(name.exec(text)?.[1] ?? 0);
  return {
    delivered: read(/frames_delivered_total (\d+)/),
    superseded: read(/frames_dropped_total\{cause="superseded"\} (\d+)/),
  };
}

async function counting(act: () => Promise<void>): Promise<Counts> {
  const before = await counts();
  await act();
  const after = await counts();
  return {
    delivered: after.delivered - before.delivered,
    superseded: after.superseded - before.superseded,
  };
}

const viewersOf = async (device: string) => {
  const answer = (await (await hub.call('GET', `/api/devices/${device}`)).json()) as {
    device: { status: { viewers: number } };
  };
  return answer.device.status.viewers;
};

/** A client of long-polling by hand, so that it can leave a poll out. */
async function openPoller(device: string) {
  const base = `${hub.url}/socket.io/?EIO=4&transport=polling`;
  const poll = async (sid = '') => (await fetch(`${base}${sid && `&sid=${sid}`}`)).text();
  const { sid } = JSON.parse((await poll()).slice(1)) as { sid: string };
  const say = (text: string) => fetch(`${base}&sid=${sid}`, { method: 'POST', body: text });
  await say(`40${JSON.stringify({ key: adminToken })}`);
  expect(await poll(sid)).toMatch(/^40/);
  await say(`42${JSON.stringify(['/face_mask_detection/join', { room: device }])}`);
  expect(await poll(sid)).toContain('join_room_msg');
  return { sid, poll: () => poll(sid) };
}

describe('a viewer that reads nothing', () => {
  it('over WebSocket costs what the kernel takes and two frames; another is not delayed', async () => {
    const key = await hub.addDevice('o-1');
    const quick = await openPiViewer(hub.url, { key });
    quick.join('o-1');
    const stalled = await openStalled('o-1');
    await waitFor('both', async () => (await viewersOf('o-1')) === 2);
    const posts = 40;
    const { superseded } = await counting(async () => {
      for (let index = 1; index <= posts; index++) {
        await postFrame(hub, 'o-1', key, noise);
        await waitFor('the quick viewer', () => quick.frames.length === index);
      }
    });
    // The kernel's buffers swallow a few frames of 0.5 MB; all the others were never written.
    expect(noise.length * posts).toBeGreaterThan(15_000_000);
    expect(superseded).toBeGreaterThan(posts / 3);
    stalled.destroy();
    quick.close();
  });

  it('over long-polling costs one frame in its buffer and one that waits', async () => {
    const key = await hub.addDevice('o-2');
    await openPoller('o-2');
    const { delivered, superseded } = await counting(async () => {
      for (let post = 0; post < 20; post++) await postFrame(hub, 'o-2', key, noise);
    });
    expect({ delivered, superseded }).toEqual({ delivered: 1, superseded: 18 });
  });
});

describe('a viewer that left too many words of newcomers unread', () => {
  it('is shown out', async () => {
    await hub.addDevice('o-7');
    await openPoller('o-7');
    await waitFor('it', async () => (await viewersOf('o-7')) === 1);
    const newcomers = [
      await openPiViewer(hub.url, { key: adminToken }),
      await openPiViewer(hub.url, { key: adminToken }),
    ];
    for (const newcomer of newcomers) {
      for (let turn = 0; turn < 150; turn++) newcomer.join('o-7');
      await newcomer.settled();
    }
    await waitFor('the poller to be gone', async () => (await viewersOf('o-7')) === 2);
    for (const newcomer of newcomers) {
      expect(newcomer.socket.connected).toBe(true);
      newcomer.close();
    }
  });
});

describe('a viewer that polls', () => {
  it('is answered with the newest frame, however many came since its last poll', async () => {
    const key = await hub.addDevice('o-3');
    const poller = await openPoller('o-3');
    const [first, second, third] = await Promise.all(
      ['#f00', '#0f0', '#00f'].map((colour) => makeImage('png', { colour })),
    );
    if (!first || !second || !third) throw new Error('Three pictures are needed.');
    const waiting = poller.poll();
    await postFrame(hub, 'o-3', key, first);
    expect(await waiting).toContain(dataUrl(first));
    // Answered but not asked again: whether it has the first is not known, so these wait where they can be replaced.
    await postFrame(hub, 'o-3', key, second);
    await postFrame(hub, 'o-3', key, third);
    const answer = await poller.poll();
    expect(answer).toContain(dataUrl(third));
    expect(answer).not.toContain(dataUrl(second));
  });

  it('is answered with what waited for the poll, and then with the newest again', async () => {
    const key = await hub.addDevice('o-5');
    const poller = await openPoller('o-5');
    const [first, second, third] = await Promise.all(
      ['#f00', '#0f0', '#00f'].map((colour) => makeImage('png', { colour })),
    );
    if (!first || !second || !third) throw new Error('Three pictures are needed.');
    await postFrame(hub, 'o-5', key, first);
    await postFrame(hub, 'o-5', key, second);
    expect(await poller.poll()).toContain(dataUrl(first));
    await postFrame(hub, 'o-5', key, third);
    const answer = await poller.poll();
    expect(answer).toContain(dataUrl(third));
    expect(answer).not.toContain(dataUrl(second));
  });

  it('and changes over to WebSocket after an answer, instead of polling again, is sent the next frame there', async () => {
    const key = await hub.addDevice('o-6');
    const poller = await openPoller('o-6');
    const image = await makeImage('png');
    const waiting = poller.poll();
    await postFrame(hub, 'o-6', key, image);
    await waiting;
    const socket = new WebSocket(
      `ws://127.0.0.1:${hub.port}/socket.io/?EIO=4&transport=websocket&sid=${poller.sid}`,
    );
    const heard: string[] = [];
    socket.on('message', (data) => heard.push(data.toString()));
    socket.on('open', () => socket.send('2probe'));
    await waitFor('the probe', () => heard.includes('3probe'));
    socket.send('5');
    await postFrame(hub, 'o-6', key, image);
    await waitFor('the next frame', () => heard.some((text) => text.includes('new_frame')));
    socket.close();
  });

  it('goes on with every frame after it has changed over to WebSocket', async () => {
    const key = await hub.addDevice('o-4');
    const viewer = await openPiViewer(hub.url, { key, transports: ['polling', 'websocket'] });
    viewer.join('o-4');
    await viewer.settled();
    const image = await makeImage('png');
    // Frames before, during and after the change.
    for (let index = 1; index <= 30; index++) {
      await postFrame(hub, 'o-4', key, image);
      await waitFor(`frame ${index}`, () => viewer.frames.length === index);
    }
    expect(viewer.socket.io.engine.transport.name).toBe('websocket');
    viewer.close();
  });
});

/** Joins by WebSocket and never reads again. */
async function openStalled(device: string): Promise<Socket> {
  const socket = connect(hub.port, '127.0.0.1');
  socket.write(
    `GET /k/${adminToken}/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  await waitFor('the handshake', () => heard.includes('0{"sid"'));
  socket.write(maskedText('40'));
  await waitFor('the namespace', () => heard.includes('40{"sid"'));
  socket.write(maskedText(`42${JSON.stringify(['/face_mask_detection/join', { room: device }])}`));
  socket.pause();
  return socket;
}

/** A client's WebSocket text message with a mask of zeros. */
function maskedText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

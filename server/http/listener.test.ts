import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceId } from '#contract/ids.ts';
import { openLiveViewer } from '#server/testing/live-viewer.ts';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub | null = null;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await hub?.close();
  hub = null;
});

function openHalf(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET /api/devices HTTP/1.1\r\nHost: hub\r\nX-Never-Ending: ');
      resolve(socket);
    });
    socket.on('error', reject);
    sockets.push(socket);
  });
}

describe('the listening socket', () => {
  it('10,000 half-open connections do not stop a logged-in viewer, nor one who comes now', async () => {
    hub = await startTestHub({ HEADERS_SECONDS: '300', MAX_CONNECTIONS_PENDING: '2000' });
    const { url, port } = hub;
    const key = await hub.addDevice('pi-1');
    const jpeg = await makeImage();
    const { cookie } = await hub.addPerson('viewer@example.org', { grants: ['pi-1'] });
    const viewer = await openLiveViewer(url, { cookie });
    await viewer.subscribe({ feed: 'frames', device: 'pi-1' as DeviceId });
    for (let batch = 0; batch < 20; batch++) {
      const opened = await Promise.all(Array.from({ length: 500 }, () => openHalf(port)));
      for (const socket of opened) socket.on('error', () => undefined);
      const { seq } = await postFrame(hub, 'pi-1', key, jpeg);
      await waitFor('the viewer to see it', () => viewer.frames.at(-1)?.meta.seq === seq);
    }
    const newcomer = await openLiveViewer(url, { cookie });
    await newcomer.subscribe({ feed: 'frames', device: 'pi-1' as DeviceId });
    await waitFor('the newcomer to see the latest', () => newcomer.frames.length > 0);
    const metrics = await (await hub.call('GET', '/metrics')).text();
    const closed = Number(/pending_connections_closed_total (\d+)/.exec(metrics)?.[1]);
    expect(closed).toBeGreaterThanOrEqual(8000);
    viewer.close();
    newcomer.close();
  }, 60_000);

  it('answers an upgrade to nowhere with 404', async () => {
    hub = await startTestHub();
    const socket = connect(hub.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.write('GET /nowhere HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await closed;
    expect(answer).toContain('404');
  });

  it('answers heads that are too large and requests that are none, and lives on', async () => {
    hub = await startTestHub();
    for (const [sent, expected] of [
      [`GET / HTTP/1.1\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
      ['\x16\x03\x01\x02\x00 this is TLS\r\n\r\n', '400'],
    ] as const) {
      const socket = connect(hub.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('error', () => undefined);
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.write(sent);
      await closed;
      expect(answer).toContain(expected);
    }
    expect((await hub.call('GET', '/healthz')).status).toBe(200);
  });
});

describe('health', () => {
  it('/healthz and /readyz are open, /metrics asks for a key', async () => {
    hub = await startTestHub();
    expect((await hub.call('GET', '/healthz', undefined, {})).status).toBe(200);
    expect((await hub.call('GET', '/readyz', undefined, {})).status).toBe(200);
    expect((await hub.call('GET', '/metrics', undefined, {})).status).toBe(401);
    const text = await (await hub.call('GET', '/metrics')).text();
    for (const name of [
      'frames_in_total',
      'bytes_in_total',
      'frames_delivered_total',
      'frames_dropped_total',
      'viewers',
      'nodejs_eventloop_lag_seconds',
      'process_resident_memory_bytes',
    ]) {
      expect(text).toContain(`frameroom_${name}`);
    }
  });
});

describe('numbers and sessions over a restart', () => {
  it('a device goes on counting where it was, in a new session', async () => {
    hub = await startTestHub();
    const key = await hub.addDevice('pi-1');
    const jpeg = await makeImage();
    const first = await postFrame(hub, 'pi-1', key, jpeg);
    await hub.restart();
    const second = await postFrame(hub, 'pi-1', key, jpeg);
    expect(second.seq).toBe(first.seq + 1);
    expect(second.session).not.toBe(first.session);
  });
});

import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '#contract/api/sessions.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage, waitFor } from '#server/testing/test-images.ts';

let hub: TestHub;
let jpeg: Buffer;

beforeAll(async () => {
  hub = await startTestHub({
    STREAM_START_SECONDS: '1',
    STREAM_START_BYTES: '100000',
    STREAM_IDLE_SECONDS: '1',
    SESSION_IDLE_SECONDS: '1',
    MAX_FRAME_BYTES: '200000',
  });
  jpeg = await makeImage('jpeg', { width: 320, height: 240 });
});
afterAll(() => hub.close());

/** An endless body, and what becomes of it. */
function openStream(device: string, key: string, method = 'POST', headers: Record<string, string> = {}) {
  let answered: (answer: { status: number; body: string } | 'cut') => void;
  const answer = new Promise<{ status: number; body: string } | 'cut'>((resolve) => {
    answered = resolve;
  });
  const req: ClientRequest = request(
    `${hub.url}/api/devices/${device}/stream`,
    { method, headers: { authorization: `Bearer ${key}`, 'transfer-encoding': 'chunked', ...headers } },
    (res: IncomingMessage) => {
      let body = '';
      res.on('data', (chunk) => {
        body += chunk;
      });
      res.on('end', () => answered({ status: res.statusCode ?? 0, body }));
      res.on('error', () => answered('cut'));
    },
  );
  req.on('error', () => answered('cut'));
  req.flushHeaders();
  return {
    write: (bytes: Buffer | string) => req.write(bytes),
    end: () => req.end(),
    cut: () => req.destroy(),
    answer,
  };
}

const part = (bytes: Buffer) =>
  Buffer.concat([
    Buffer.from(`--b\r\nContent-Type: image/jpeg\r\nContent-Length: ${bytes.length}\r\n\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);

async function sessionsOf(device: string): Promise<Session[]> {
  const answer = await hub.call('GET', `/api/sessions?device=${device}`);
  return ((await answer.json()) as { sessions: Session[] }).sessions;
}
const framesOf = async (device: string) => (await sessionsOf(device))[0]?.frames ?? 0;

describe('a stream body', () => {
  it.each(['POST', 'PUT'])(
    'of concatenated JPEG by %s is frames of one session, ended when the device ends it',
    async (method) => {
      const device = `raw-${method}`;
      const stream = openStream(device, await hub.addDevice(device), method);
      for (let index = 0; index < 10; index++) stream.write(jpeg);
      await waitFor('the frames', async () => (await framesOf(device)) === 10);
      stream.end();
      expect(await stream.answer).toMatchObject({ status: 200, body: '{"frames":10,"refused":0}' });
      expect((await sessionsOf(device))[0]).toMatchObject({
        frames: 10,
        bytes: 10 * jpeg.length,
        endReason: 'ended',
      });
    },
  );

  it('of multipart without a Content-Type is understood, each frame as soon as it is whole', async () => {
    const stream = openStream('multi', await hub.addDevice('multi'));
    for (let index = 1; index <= 5; index++) {
      stream.write(part(jpeg));
      await waitFor(
        'this very frame, before the next begins',
        async () => (await framesOf('multi')) === index,
      );
    }
    stream.write('--b--\r\n');
    stream.end();
    expect(await stream.answer).toMatchObject({ status: 200, body: '{"frames":5,"refused":0}' });
  });

  it('that breaks leaves the session open for the device to come back to', async () => {
    const key = await hub.addDevice('wifi');
    const first = openStream('wifi', key);
    first.write(jpeg);
    await waitFor('a frame', async () => (await framesOf('wifi')) === 1);
    first.cut();
    const second = openStream('wifi', key);
    second.write(jpeg);
    await waitFor('the second in the same session', async () => (await framesOf('wifi')) === 2);
    expect(await sessionsOf('wifi')).toHaveLength(1);
    second.cut();
    await waitFor('the end', async () => (await sessionsOf('wifi'))[0]?.endReason === 'idle');
  });

  it('is replaced by a newer one of the same device', async () => {
    const key = await hub.addDevice('twice');
    const first = openStream('twice', key);
    first.write(jpeg);
    await waitFor('a frame', async () => (await framesOf('twice')) === 1);
    const second = openStream('twice', key);
    second.write(jpeg);
    expect(await first.answer).toMatchObject({ status: 409 });
    await waitFor('its frame', async () => (await framesOf('twice')) === 2);
    second.cut();
  });

  it('is cut at once when its key is rotated', async () => {
    const stream = openStream('rotated', await hub.addDevice('rotated'));
    stream.write(jpeg);
    await waitFor('a frame', async () => (await framesOf('rotated')) === 1);
    await hub.call('POST', '/api/devices/rotated/key');
    expect(await stream.answer).toMatchObject({ status: 401 });
  });

  it('is ended when its device is removed', async () => {
    const stream = openStream('removed', await hub.addDevice('removed'));
    stream.write(jpeg);
    await waitFor('a frame', async () => (await framesOf('removed')) === 1);
    await hub.call('DELETE', '/api/devices/removed');
    expect(await stream.answer).toMatchObject({ status: 401 });
  });

  it('loses only what is broken in it: counted by cause', async () => {
    const stream = openStream('broken', await hub.addDevice('broken'));
    stream.write(part(jpeg));
    stream.write(part(Buffer.from('this is no picture')));
    stream.write(part(Buffer.concat([jpeg, Buffer.alloc(200_000)])));
    stream.write(part(jpeg));
    await waitFor('both good ones', async () => (await framesOf('broken')) === 2);
    stream.end();
    expect(await stream.answer).toMatchObject({ status: 200, body: '{"frames":2,"refused":2}' });
    expect((await sessionsOf('broken'))[0]?.refused).toEqual({ not_an_image: 1, too_large: 1 });
  });
});

describe('a body that is no stream of pictures', () => {
  it('is closed when nothing begins in time', async () => {
    const stream = openStream('silent', await hub.addDevice('silent'));
    stream.write('x');
    expect(await stream.answer).toMatchObject({
      status: 400,
      body: expect.stringContaining('within 1 seconds'),
    });
  });

  it('is closed when nothing begins within the bytes allowed', async () => {
    const stream = openStream('noise', await hub.addDevice('noise'));
    stream.write(Buffer.alloc(150_000, 7));
    expect(await stream.answer).toMatchObject({ status: 400, body: expect.stringContaining('100000 bytes') });
  });

  it('is closed when it falls silent', async () => {
    const stream = openStream('asleep', await hub.addDevice('asleep'));
    stream.write(jpeg);
    expect(await stream.answer).toMatchObject({ status: 408 });
  });

  it('that is empty is told so', async () => {
    const stream = openStream('empty', await hub.addDevice('empty'));
    stream.end();
    expect(await stream.answer).toMatchObject({ status: 400 });
  });

  it('is refused without a key before a byte of it is read', async () => {
    await hub.addDevice('nokey');
    const stream = openStream('nokey', 'wrong');
    expect(await stream.answer).toMatchObject({ status: 401 });
  });
});

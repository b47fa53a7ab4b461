import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage } from '#server/testing/test-images.ts';

let hub: TestHub;
let key: string;
let otherKey: string;
let jpeg: Buffer;

beforeAll(async () => {
  hub = await startTestHub({
    MAX_FRAME_BYTES: '200000',
    MAX_FRAME_PIXELS: '1000000',
    HEADERS_SECONDS: '1',
    BODY_SECONDS: '1',
  });
  key = await hub.addDevice('pi-1');
  otherKey = await hub.addDevice('pi-2');
  jpeg = await makeImage('jpeg');
});
afterAll(() => hub.close());

type Post = {
  device?: string;
  key?: string | null;
  body?: Buffer;
  headers?: Record<string, string>;
  query?: string;
};

async function post({ device = 'pi-1', key: withKey = key, body = jpeg, headers = {}, query = '' }: Post) {
  const answer = await fetch(`${hub.url}/api/devices/${device}/frames${query}`, {
    method: 'POST',
    headers: { ...(withKey === null ? {} : { authorization: `Bearer ${withKey}` }), ...headers },
    body: new Uint8Array(body),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: JSON.parse(text) as Record<string, unknown>,
  };
}

describe('one picture posted', () => {
  it('is accepted with its seq and session, whatever the Content-Type says', async () => {
    const first = await post({});
    expect(first.status).toBe(202);
    const second = await post({ headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(second.body.seq).toBe(Number(first.body.seq) + 1);
    expect(second.body.session).toBe(first.body.session);
  });

  it('is accepted as PNG and WebP, and with the key in the query', async () => {
    expect((await post({ body: await makeImage('png') })).status).toBe(202);
    expect((await post({ body: await makeImage('webp') })).status).toBe(202);
    expect((await post({ key: null, query: `?key=${key}` })).status).toBe(202);
  });

  it('takes the key as a path prefix, for clients whose only setting is a base URL', async () => {
    const prefixed = (withKey: string) =>
      fetch(`${hub.url}/k/${withKey}/api/devices/pi-1/frames`, {
        method: 'POST',
        body: new Uint8Array(jpeg),
      });
    expect((await prefixed(key)).status).toBe(202);
    expect((await prefixed('frk_wrong')).status).toBe(401);
  });

  it('keeps the time of capture it came with', async () => {
    await post({ headers: { 'x-captured-at': '1700000000123' } });
    const snapshot = await hub.call('GET', '/api/devices/pi-1/snapshot.jpg');
    expect(snapshot.headers.get('x-captured-at')).toBe('1700000000123');
  });
});

describe('bad input is answered with a clear JSON error and affects nothing else', () => {
  const cases: { name: string; status: number; code: string; make: () => Promise<Post> | Post }[] = [
    { name: 'no key', status: 401, code: 'unauthenticated', make: () => ({ key: null }) },
    { name: 'wrong key', status: 401, code: 'unauthenticated', make: () => ({ key: 'frk_wrong' }) },
    {
      name: 'no key for an unknown device',
      status: 401,
      code: 'unauthenticated',
      make: () => ({ key: null, device: 'nope' }),
    },
    { name: "another device's key", status: 403, code: 'forbidden', make: () => ({ key: otherKey }) },
    { name: 'unknown device', status: 404, code: 'not_found', make: () => ({ device: 'nope' }) },
    {
      name: 'unknown device with the admin token',
      status: 404,
      code: 'not_found',
      make: () => ({ device: 'nope', key: adminToken }),
    },
    {
      name: 'an id that cannot be',
      status: 404,
      code: 'not_found',
      make: () => ({ device: '%2e%2e%2fetc' }),
    },
    { name: 'empty body', status: 400, code: 'empty_body', make: () => ({ body: Buffer.alloc(0) }) },
    {
      name: 'not an image',
      status: 400,
      code: 'not_an_image',
      make: () => ({ body: Buffer.from('{"hello": "world"}') }),
    },
    {
      name: 'a PNG cut short in its header',
      status: 400,
      code: 'not_an_image',
      make: async () => ({ body: (await makeImage('png')).subarray(0, 20) }),
    },
    {
      name: 'a JPEG cut short in its header',
      status: 400,
      code: 'not_an_image',
      make: () => ({ body: jpeg.subarray(0, 20) }),
    },
    {
      name: 'a GIF',
      status: 415,
      code: 'unsupported_type',
      make: () => ({ body: Buffer.from('GIF89a\x01\x00\x01\x00\x80\x00\x00', 'latin1') }),
    },
    {
      name: 'over the byte limit',
      status: 413,
      code: 'too_large',
      make: () => ({ body: Buffer.concat([jpeg, Buffer.alloc(200_000)]) }),
    },
    {
      name: 'over the pixel limit',
      status: 413,
      code: 'too_many_pixels',
      make: async () => ({ body: await makeImage('png', { width: 1100, height: 1000 }) }),
    },
    {
      name: 'a time of capture that is none',
      status: 400,
      code: 'bad_request',
      make: () => ({ headers: { 'x-captured-at': 'yesterday' } }),
    },
  ];

  it.each(cases)('$name → $status', async ({ status, code, make }) => {
    const answer = await post(await make());
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect((answer.body.error as { message: string }).message.length).toBeGreaterThan(10);
    expect((await post({})).status, 'a good frame still gets in').toBe(202);
  });

  it('GET → 405 that says what to use', async () => {
    const answer = await fetch(`${hub.url}/api/devices/pi-1/frames`);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toContain('POST');
  });

  it('a path under /api that is nothing → 404 JSON', async () => {
    const answer = await fetch(`${hub.url}/api/nothing/here`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } });
  });

  it('too many frames per second → 429 with Retry-After, counted', async () => {
    await hub.call('PATCH', '/api/devices/pi-2', { limits: { maxFps: 2 } });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post({ device: 'pi-2', key: otherKey })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    const { device } = (await (await hub.call('GET', '/api/devices/pi-2')).json()) as {
      device: { status: { refused: { rate_limit: number } } };
    };
    expect(device.status.refused.rate_limit).toBe(refused.length);
  });

  it('too many bytes per second → 429', async () => {
    const slowKey = await hub.addDevice('slow');
    await hub.call('PATCH', '/api/devices/slow', { limits: { maxBytesPerSecond: 1000 } });
    const big = await makeImage('png', { width: 900, height: 900 });
    const padded = Buffer.concat([big, Buffer.alloc(150_000 - big.length)]);
    const answers = [];
    for (let index = 0; index < 3; index++)
      answers.push(await post({ device: 'slow', key: slowKey, body: padded }));
    expect(answers.map(({ status }) => status)).toEqual([202, 429, 429]);
  });
});

/** Writes to a bare socket and answers everything until the hub closes it, and how much it took. */
function converse(write: (send: (bytes: string | Buffer) => boolean, isClosed: () => boolean) => void) {
  return new Promise<{ answer: string; sent: number }>((resolve) => {
    const socket = connect(hub.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ answer, sent: socket.bytesWritten }));
    socket.on('connect', () =>
      write(
        (bytes) => socket.write(bytes),
        () => socket.destroyed,
      ),
    );
  });
}

const head = (extra: string) =>
  `POST /api/devices/pi-1/frames HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer ${key}\r\n${extra}\r\n\r\n`;

describe('the byte limit', () => {
  it('answers 413 as soon as a chunked body passes it, without reading the rest', async () => {
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 1), Buffer.from('\r\n')]);
    const { answer, sent } = await converse((send, isClosed) => {
      send(head('Transfer-Encoding: chunked'));
      // Endless: only the hub's answer ends it.
      const pump = (): void => {
        if (isClosed()) return;
        send(chunk);
        setTimeout(pump, 5);
      };
      pump();
    });
    expect(answer).toContain('413');
    expect(answer).toContain('too_large');
    expect(sent).toBeLessThan(20_000_000);
  });

  it('answers 413 from the announced length alone', async () => {
    const { answer, sent } = await converse((send) => send(head('Content-Length: 900000000')));
    expect(answer).toContain('413');
    expect(sent).toBeLessThan(1000);
  });
});

describe('slow loris', () => {
  it('a head that never ends is closed', async () => {
    const { answer } = await converse((send) =>
      send('POST /api/devices/pi-1/frames HTTP/1.1\r\nHost: hub\r\nX-Slow: '),
    );
    expect(answer).toContain('408');
  });

  it('a body that trickles is closed', async () => {
    const { answer } = await converse((send, isClosed) => {
      send(head('Content-Length: 5000'));
      const drip = (): void => {
        if (isClosed()) return;
        send('x');
        setTimeout(drip, 100);
      };
      drip();
    });
    expect(answer).toContain('408');
    expect(answer).toContain('timeout');
  });
});

describe('a key', () => {
  it('is void the moment it is rotated, and when it is revoked', async () => {
    const first = await hub.addDevice('rotating');
    const { key: second } = (await (await hub.call('POST', '/api/devices/rotating/key')).json()) as {
      key: string;
    };
    expect((await post({ device: 'rotating', key: first })).status).toBe(401);
    expect((await post({ device: 'rotating', key: second })).status).toBe(202);
    await hub.call('DELETE', '/api/devices/rotating/key');
    expect((await post({ device: 'rotating', key: second })).status).toBe(401);
  });
});

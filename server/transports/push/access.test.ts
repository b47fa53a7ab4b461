// Who gets a push socket: every way to bring a key or a login, and every caller who is refused before the upgrade.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushPath, pushProtocols } from '#contract/push.ts';
import { adminToken, startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage } from '#server/testing/test-images.ts';
import { connectSender, type SenderOptions, type TestSender } from './test-sender.ts';

let hub: TestHub;
let jpeg: Buffer;
const senders: TestSender[] = [];

beforeAll(async () => {
  hub = await startTestHub();
  jpeg = await makeImage('jpeg');
});
afterAll(async () => {
  for (const { socket } of senders) socket.terminate();
  await hub.close();
});

async function connect(device: string, options: SenderOptions): Promise<TestSender> {
  const sender = await connectSender(hub, device, options);
  senders.push(sender);
  return sender;
}

describe('who may send', () => {
  let key: string;
  let otherKey: string;
  beforeAll(async () => {
    key = await hub.addDevice('door');
    otherKey = await hub.addDevice('other');
  });

  it.each([
    ['in the header', () => ({ key })],
    ['in the query', () => ({ path: `${pushPath('door')}?key=${key}` })],
    ['as a prefix of the path', () => ({ path: `/k/${key}${pushPath('door')}` })],
    ['as a subprotocol', () => ({ protocols: pushProtocols(key) })],
    ['as a subprotocol, the other way round', () => ({ protocols: pushProtocols(key).reverse() })],
    ['in the header, with a query beside it', () => ({ key, path: `${pushPath('door')}?camera=1` })],
  ])('a device with its key %s', async (_where, options) => {
    const sender = await connect('door', options());
    expect(sender.socket.protocol).toBe('protocols' in options() ? 'frameroom.push' : '');
    sender.frame(jpeg);
    expect(await sender.answer(1)).toHaveProperty('seq');
  });

  it('an operator and an administrator by a login, from the hub’s own pages', async () => {
    for (const role of ['operator', 'admin'] as const) {
      const { cookie } = await hub.addPerson(`${role}@example.org`, { role });
      const sender = await connect('door', {
        headers: { cookie, origin: hub.url },
        protocols: pushProtocols(null),
      });
      sender.frame(jpeg);
      expect(await sender.answer(1)).toHaveProperty('seq');
    }
  });

  const refused: {
    name: string;
    status: number;
    code: string;
    make(): SenderOptions | Promise<SenderOptions>;
  }[] = [
    { name: 'nobody', status: 401, code: 'unauthenticated', make: () => ({}) },
    { name: 'a wrong key', status: 401, code: 'unauthenticated', make: () => ({ key: 'frk_wrong' }) },
    {
      name: 'a wrong key as a subprotocol',
      status: 401,
      code: 'unauthenticated',
      make: () => ({ protocols: pushProtocols('frk_wrong') }),
    },
    { name: "another device's key", status: 403, code: 'forbidden', make: () => ({ key: otherKey }) },
    {
      name: 'nobody, for a device that is not there',
      status: 401,
      code: 'unauthenticated',
      make: () => ({ path: pushPath('nope') }),
    },
    {
      name: 'an administrator, for a device that is not there',
      status: 404,
      code: 'not_found',
      make: () => ({ key: adminToken, path: pushPath('nope') }),
    },
    {
      name: 'an administrator, for an id that cannot be',
      status: 404,
      code: 'not_found',
      make: () => ({ key: adminToken, path: '/api/devices/%2e%2e%2fetc/push' }),
    },
    {
      name: 'an administrator, for an id that is no text',
      status: 400,
      code: 'bad_request',
      make: () => ({ key: adminToken, path: '/api/devices/%ff/push' }),
    },
    {
      name: 'an administrator, at another path below a device',
      status: 404,
      code: 'not_found',
      make: () => ({ key: adminToken, path: '/api/devices/door/frames' }),
    },
    {
      name: 'a viewer with the grant',
      status: 403,
      code: 'forbidden',
      make: async () => {
        const { cookie } = await hub.addPerson('granted@example.org', { grants: ['door'] });
        return { headers: { cookie, origin: hub.url } };
      },
    },
    {
      name: 'a viewer without it',
      status: 404,
      code: 'not_found',
      make: async () => {
        const { cookie } = await hub.addPerson('other@example.org');
        return { headers: { cookie, origin: hub.url } };
      },
    },
    {
      name: 'a page of another site with an operator’s login',
      status: 403,
      code: 'forbidden',
      make: async () => {
        const { cookie } = await hub.addPerson('lured@example.org', { role: 'operator' });
        return { headers: { cookie, origin: 'https://evil.example' } };
      },
    },
  ];
  it.each(refused)('not $name: $status', async ({ status, code, make }) => {
    const attempt = connectSender(hub, 'door', await make());
    await expect(attempt).rejects.toMatchObject({
      status,
      body: { error: { code, message: expect.stringMatching(/\w/) } },
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
  });

  it('never hears its key again', async () => {
    const [offered] = pushProtocols(key).slice(1);
    const sender = connectSender(hub, 'door', { protocols: [offered ?? ''] });
    await expect(sender).rejects.toThrow('no subprotocol');
    const wrong = connectSender(hub, 'door', { protocols: pushProtocols('frk_leaky') });
    await expect(wrong).rejects.toSatisfy((answer) => !JSON.stringify(answer).includes('leaky'));
  });

  it('is asked in the one shape of an error when it is no upgrade at all', async () => {
    const answer = await hub.call('GET', pushPath('door'));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: 'not_found' } });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListAuditAnswer } from '#contract/api/audit.ts';
import type { DeviceAnswer } from '#contract/api/devices.ts';
import type { PairingAnswer, PairPhoneAnswer } from '#contract/api/pairing.ts';
import { postFrame } from '#server/testing/post-frame.ts';
import { startTestHub, type TestHub } from '#server/testing/start-test-hub.ts';
import { makeImage } from '#server/testing/test-images.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ LOGIN_TRIES_PER_ADDRESS: '50' });
});
afterAll(() => hub.close());

async function link(device: string): Promise<PairingAnswer> {
  const answer = await hub.call('POST', `/api/devices/${device}/pairing`);
  expect(answer.status).toBe(201);
  return (await answer.json()) as PairingAnswer;
}

/** As a phone does it: nobody, with a token. */
const open = (token: string, name = 'iPhone · Safari') =>
  hub.call('POST', '/api/pairing', { token, name }, {});

async function pair(device: string, name?: string): Promise<string> {
  const answer = await open((await link(device)).token, name);
  expect(answer.status).toBe(201);
  return ((await answer.json()) as PairPhoneAnswer).key;
}

async function phoneOf(device: string) {
  const answer = await hub.call('GET', `/api/devices/${device}`);
  return ((await answer.json()) as DeviceAnswer).device.phone;
}

const audited = async (device: string) => {
  const { entries } = (await (
    await hub.call('GET', `/api/audit?device=${device}`)
  ).json()) as ListAuditAnswer;
  return entries.map(({ action, actor, target }) => ({ action, by: actor.name, target })).reverse();
};

describe('pairing a phone', () => {
  it('gives it a key for its device and nothing else, and the device tells its name', async () => {
    await hub.addDevice('a-1');
    await hub.addDevice('a-2');
    const before = Date.now();
    const { token, urls, expiresAt } = await link('a-1');
    expect(expiresAt - before).toBeGreaterThan(9.9 * 60_000);
    expect(expiresAt - before).toBeLessThan(10.1 * 60_000);
    expect(urls).toEqual([`${hub.url}/capture#${token}`]);

    const answer = await open(token);
    expect(answer.status).toBe(201);
    const { device, key } = (await answer.json()) as PairPhoneAnswer;
    expect(device).toEqual({ id: 'a-1', name: 'a-1' });
    await postFrame(hub, 'a-1', key, await makeImage());
    await expect(postFrame(hub, 'a-2', key, await makeImage())).rejects.toThrow('403');
    const phone = await phoneOf('a-1');
    expect(phone?.name).toBe('iPhone · Safari');
    expect(phone?.pairedAt).toBeGreaterThanOrEqual(before);
    expect(JSON.stringify(await (await hub.call('GET', '/api/devices/a-1')).json())).not.toContain(key);
  });

  it('leaves the device’s own key as it was; a second phone takes the place of the first', async () => {
    const own = await hub.addDevice('b');
    const first = await pair('b', 'First');
    const second = await pair('b', 'Second');
    await postFrame(hub, 'b', own, await makeImage());
    await postFrame(hub, 'b', second, await makeImage());
    await expect(postFrame(hub, 'b', first, await makeImage())).rejects.toThrow('401');
    expect((await phoneOf('b'))?.name).toBe('Second');
  });

  it('ends when the phone is unpaired, with the link that is open', async () => {
    const own = await hub.addDevice('c');
    const key = await pair('c');
    const { token } = await link('c');
    expect((await hub.call('DELETE', '/api/devices/c/pairing')).status).toBe(204);
    await expect(postFrame(hub, 'c', key, await makeImage())).rejects.toThrow('401');
    expect((await open(token)).status).toBe(410);
    expect(await phoneOf('c')).toBeNull();
    await postFrame(hub, 'c', own, await makeImage());
    expect((await hub.call('DELETE', '/api/devices/c/pairing')).status).toBe(204);
  });

  it('is in the audit log, without a secret', async () => {
    await hub.addDevice('d');
    const { token } = await link('d');
    await open(token, 'Pixel · Chrome');
    await hub.call('DELETE', '/api/devices/d/pairing');
    await open('frp_guessed');
    expect(await audited('d')).toEqual([
      { action: 'device.added', by: 'ADMIN_TOKEN', target: 'd' },
      { action: 'device.phone_paired', by: 'd', target: 'Pixel · Chrome' },
      { action: 'device.phone_unpaired', by: 'ADMIN_TOKEN', target: 'Pixel · Chrome' },
    ]);
    const all = await (await hub.call('GET', '/api/audit')).text();
    expect(all).toContain('device.pairing_failed');
    expect(all).not.toMatch(/frp_|frk_/);
  });
});

describe('a pairing link is refused', () => {
  const gone = { error: { code: 'gone', message: expect.stringContaining('Ask for a new one') } };

  it('when it was used, was replaced, or is a guess: with the same sentence', async () => {
    await hub.addDevice('e');
    const replaced = await link('e');
    const used = await link('e');
    await open(used.token);
    for (const token of [used.token, replaced.token, 'frp_wrong', '']) {
      const answer = await open(token);
      expect(answer.status).toBe(410);
      expect(await answer.json()).toEqual(gone);
    }
  });

  it('when its device was removed, even if another has its id now', async () => {
    await hub.addDevice('f');
    const { token } = await link('f');
    await hub.call('DELETE', '/api/devices/f');
    await hub.addDevice('f');
    expect((await open(token)).status).toBe(410);
  });

  it('to who may not manage the device, and for a demo camera', async () => {
    const key = await hub.addDevice('g');
    const { cookie } = await hub.addPerson('vera@example.org', { grants: ['g'] });
    const ask = (headers: Record<string, string>) =>
      hub.call('POST', '/api/devices/g/pairing', undefined, headers);
    expect((await ask({ cookie })).status).toBe(403);
    expect((await ask({ authorization: `Bearer ${key}` })).status).toBe(403);
    expect((await ask({})).status).toBe(401);
    await hub.call('POST', '/api/devices', { id: 'demo', demo: 'clock' });
    expect((await hub.call('POST', '/api/devices/demo/pairing')).status).toBe(409);
  });

  it.each([
    ['no token', { name: 'x' }],
    ['no name', { token: 'frp_x', name: '  ' }],
    ['a name that is too long', { token: 'frp_x', name: 'x'.repeat(81) }],
    ['something else', { token: 'frp_x', name: 'x', device: 'a' }],
  ])('with %s', async (_what, body) => {
    expect((await hub.call('POST', '/api/pairing', body, {})).status).toBe(400);
  });

  it('when one address has tried too often, the right one too', async () => {
    await hub.addDevice('h');
    const { token } = await link('h');
    let answer = await open('frp_wrong');
    for (let tries = 0; answer.status === 410 && tries < 60; tries++) answer = await open('frp_wrong');
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(1);
    expect((await open(token)).status).toBe(429);
  });
});

import { expect, it } from 'vitest';
import { describeDatabases } from './test-databases.ts';
import { aDevice, aSession, aUser, noon, pi1, pi2 } from './test-records.ts';

describeDatabases('devices', (database) => {
  it('answers a device exactly as it was created, to the millisecond and past 2^31', async () => {
    const { devices } = await database.open();
    const device = aDevice({
      source: { kind: 'demo', scene: 'people' },
      limits: { maxFps: 29.97, maxBytesPerSecond: 5_000_000_123 },
      lastSeq: 4_294_967_297,
      lastFrameAt: noon + 7,
    });
    await devices.create(device);
    expect(await devices.list()).toEqual([device]);
  });

  it('answers a device without a key and without a frame as such', async () => {
    const { devices } = await database.open();
    const device = aDevice({ keyHash: null, keyCreatedAt: null });
    await devices.create(device);
    expect(await devices.list()).toEqual([device]);
  });

  it('refuses a taken id in plain words and keeps the first device', async () => {
    const { devices } = await database.open();
    await devices.create(aDevice());
    await expect(devices.create(aDevice({ name: 'Another' }))).rejects.toMatchObject({
      code: 'conflict',
      message: 'There is already a device with the id "pi-1". Choose another id.',
    });
    expect((await devices.list()).map((device) => device.name)).toEqual(['Front door']);
  });

  it('changes only the fields it is given, and tells null from absent', async () => {
    const { devices } = await database.open();
    const device = aDevice({ lastFrameAt: noon });
    await devices.create(device);
    await devices.update(pi1, { name: 'Back door' });
    await devices.update(pi1, { keyHash: null, keyCreatedAt: null });
    await devices.update(pi1, { limits: { maxFps: 5, maxBytesPerSecond: 1000 } });
    expect(await devices.list()).toEqual([
      {
        ...device,
        name: 'Back door',
        keyHash: null,
        keyCreatedAt: null,
        limits: { maxFps: 5, maxBytesPerSecond: 1000 },
      },
    ]);
  });

  it('says so when the device to change is not there', async () => {
    const { devices } = await database.open();
    await expect(devices.update(pi1, { name: 'Nobody' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('removes the grants and sessions of a removed device, and nobody else’s', async () => {
    const { devices, sessions, users } = await database.open();
    await devices.create(aDevice());
    await devices.create(aDevice({ id: pi2 }));
    const user = aUser();
    await users.create(user);
    await users.grant({ user: user.id, device: pi1 });
    await users.grant({ user: user.id, device: pi2 });
    const [gone, kept] = [aSession(), aSession({ device: pi2 })];
    await sessions.save([gone, kept]);

    await devices.remove(pi1);
    await devices.remove(pi1);
    expect((await devices.list()).map((device) => device.id)).toEqual([pi2]);
    expect(await users.listGrants()).toEqual([{ user: user.id, device: pi2 }]);
    expect(await sessions.get(gone.id)).toBeNull();
    expect(await sessions.get(kept.id)).toEqual(kept);
  });
});

import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { deviceIdSchema, userIdSchema } from '#contract/ids.ts';
import { describeDatabases } from './test-databases.ts';
import { aDevice, aUser, noon, pi1 } from './test-records.ts';

describeDatabases('users', (database) => {
  it('answers a person exactly as they were created', async () => {
    const { users } = await database.open();
    const ada = aUser({ role: 'admin', disabledAt: noon + 1, lastSeenAt: noon + 3 });
    const bob = aUser({ email: 'bob@example.org', createdAt: noon + 1 });
    await users.create(bob);
    await users.create(ada);
    expect(await users.list()).toEqual([ada, bob]);
  });

  it('refuses a taken e-mail address in plain words, new or changed', async () => {
    const { users } = await database.open();
    const bob = aUser({ email: 'bob@example.org' });
    await users.create(aUser());
    await users.create(bob);
    const refusal = { code: 'conflict', message: expect.stringContaining('Use another one.') };
    await expect(users.create(aUser())).rejects.toMatchObject(refusal);
    await expect(users.update(bob.id, { email: 'ada@example.org' })).rejects.toMatchObject(refusal);
    expect(await users.list()).toHaveLength(2);
  });

  it('changes only the fields it is given, and tells null from absent', async () => {
    const { users } = await database.open();
    const ada = aUser({ disabledAt: noon });
    await users.create(ada);
    await users.update(ada.id, { timeZone: 'Europe/Berlin' });
    await users.update(ada.id, { disabledAt: null, lastSeenAt: noon + 9 });
    expect(await users.list()).toEqual([
      { ...ada, timeZone: 'Europe/Berlin', disabledAt: null, lastSeenAt: noon + 9 },
    ]);
    await expect(users.update(userIdSchema.parse(randomUUID()), { name: 'X' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('keeps who vouches for a person, both parts or neither, and lets nobody be two', async () => {
    const { users } = await database.open();
    const singleSignOn = { issuer: 'https://id.example.org', subject: '7' };
    const ada = aUser({ passwordHash: null, singleSignOn });
    const bob = aUser({ email: 'bob@example.org', createdAt: noon + 1 });
    await users.create(ada);
    await users.create(bob);
    expect(await users.list()).toEqual([ada, bob]);
    await expect(users.update(bob.id, { singleSignOn })).rejects.toThrow();
    await users.update(ada.id, { singleSignOn: null, passwordHash: 'hash' });
    await users.update(bob.id, { singleSignOn });
    expect(await users.list()).toEqual([
      { ...ada, singleSignOn: null, passwordHash: 'hash' },
      { ...bob, singleSignOn },
    ]);
  });

  it('grants and revokes once, however often it is asked', async () => {
    const { users, devices } = await database.open();
    const ada = aUser();
    await users.create(ada);
    await devices.create(aDevice());
    const grant = { user: ada.id, device: pi1 };
    await Promise.all([users.grant(grant), users.grant(grant), users.grant(grant)]);
    expect(await users.listGrants()).toEqual([grant]);
    await users.revoke(grant);
    await users.revoke(grant);
    expect(await users.listGrants()).toEqual([]);
  });

  it('refuses a grant to a device that is not there', async () => {
    const { users } = await database.open();
    const ada = aUser();
    await users.create(ada);
    const nowhere = { user: ada.id, device: deviceIdSchema.parse('nowhere') };
    await expect(users.grant(nowhere)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('removes the grants of a removed person, not the device', async () => {
    const { users, devices } = await database.open();
    const ada = aUser();
    await users.create(ada);
    await devices.create(aDevice());
    await users.grant({ user: ada.id, device: pi1 });
    await users.remove(ada.id);
    await users.remove(ada.id);
    expect(await users.list()).toEqual([]);
    expect(await users.listGrants()).toEqual([]);
    expect(await devices.list()).toHaveLength(1);
  });
});

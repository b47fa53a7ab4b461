import { describe, expect, it } from 'vitest';
import { createUserSchema } from '#contract/api/users.ts';
import { systemClock } from '#server/lib/clock.ts';
import { silentLogger } from '#server/lib/logger.ts';
import { createLogin, networkOf } from './login.ts';
import { createPeople } from './people.ts';
import type { UserRecord, UserRepository } from './ports.ts';
import { createFirstRun } from './setup.ts';

function memoryUsers(): UserRepository {
  const users = new Map<string, UserRecord>();
  return {
    list: async () => [...users.values()],
    listGrants: async () => [],
    create: async (user) => void users.set(user.id, user),
    update: async () => undefined,
    remove: async (id) => void users.delete(id),
    grant: async () => undefined,
    revoke: async () => undefined,
  };
}

async function house(limits = { triesPerAccount: 3, triesPerAddress: 6, windowMs: 60_000 }) {
  const people = createPeople({
    repository: memoryUsers(),
    clock: systemClock,
    onChange() {},
    hasDevice: () => true,
  });
  const ann = await people.create(
    createUserSchema.parse({
      email: 'Ann@Example.org',
      name: 'Ann',
      password: 'correct horse',
      role: 'admin',
    }),
  );
  const logIn = createLogin({ people, limits, clock: systemClock, log: silentLogger });
  const tryIt = (email: string, password: string, address = '10.0.0.1') =>
    logIn({ email, password, address });
  return { people, ann, tryIt };
}

describe('logging in', () => {
  it('welcomes the right password, whatever the case of the address', async () => {
    const { tryIt, ann } = await house();
    expect(await tryIt(' ANN@example.org', 'correct horse')).toMatchObject({
      outcome: 'welcome',
      user: { id: ann.id },
    });
  });

  it('answers a wrong password, an unknown person and a disabled account alike', async () => {
    const { tryIt, people, ann } = await house();
    await people.create(
      createUserSchema.parse({
        email: 'bob@example.org',
        name: 'Bob',
        password: 'battery staple',
        role: 'admin',
      }),
    );
    await people.update(ann.id, { disabled: true });
    for (const [email, password] of [
      ['bob@example.org', 'wrong password'],
      ['nobody@example.org', 'battery staple'],
      ['ann@example.org', 'correct horse'],
      ['not an address', ''],
    ] as const) {
      expect(await tryIt(email, password)).toEqual({ outcome: 'refused' });
    }
  });

  it('is limited per account, from wherever the tries come, even for the right password', async () => {
    const { tryIt } = await house();
    for (let n = 0; n < 3; n++) await tryIt('ann@example.org', 'wrong password', `10.0.0.${n}`);
    const fourth = await tryIt('ann@example.org', 'correct horse', '10.0.0.9');
    expect(fourth.outcome).toBe('wait');
    expect(fourth.outcome === 'wait' && fourth.seconds).toBeGreaterThan(0);
  });

  it('is limited per address, whichever accounts are tried', async () => {
    const { tryIt } = await house();
    for (let n = 0; n < 6; n++) await tryIt(`person${n}@example.org`, 'wrong password');
    expect((await tryIt('ann@example.org', 'correct horse')).outcome).toBe('wait');
    expect((await tryIt('ann@example.org', 'correct horse', '10.9.9.9')).outcome).toBe('welcome');
  });

  it('forgives an account its wrong tries after the right one', async () => {
    const { tryIt } = await house({ triesPerAccount: 3, triesPerAddress: 100, windowMs: 60_000 });
    for (let round = 0; round < 4; round++) {
      await tryIt('ann@example.org', 'wrong password');
      expect((await tryIt('ann@example.org', 'correct horse')).outcome).toBe('welcome');
    }
  });

  it('takes an IPv6 network as one address', () => {
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe(networkOf('2001:db8:1:2::99'));
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'));
    expect(networkOf('::ffff:10.0.0.1')).toBe('10.0.0.1');
  });
});

describe('people', () => {
  it('never lose the last administrator', async () => {
    const { people, ann } = await house();
    await expect(people.remove(ann.id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(people.update(ann.id, { role: 'viewer' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(people.update(ann.id, { disabled: true })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are logged out everywhere by a new password', async () => {
    const { people, ann } = await house();
    const before = people.find(ann.id)?.loginVersion ?? 0;
    await people.update(ann.id, { password: 'another password' });
    expect(people.find(ann.id)?.loginVersion).toBe(before + 1);
  });
});

describe('the first run', () => {
  const ann = { email: 'ann@example.org', name: 'Ann', password: 'correct horse' };

  it('makes one administrator with the printed token, and no second one', async () => {
    const people = createPeople({
      repository: memoryUsers(),
      clock: systemClock,
      onChange() {},
      hasDevice: () => true,
    });
    const firstRun = createFirstRun(people);
    const token = firstRun.issueToken() ?? '';
    await expect(firstRun.complete({ ...ann, token: 'frs_wrong' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const both = await Promise.allSettled([
      firstRun.complete({ ...ann, token }),
      firstRun.complete({ ...ann, token }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(people.list()).toMatchObject([{ email: 'ann@example.org', role: 'admin' }]);
    await expect(firstRun.complete({ ...ann, token })).rejects.toMatchObject({ code: 'gone' });
    expect(firstRun.issueToken()).toBeNull();
  });
});

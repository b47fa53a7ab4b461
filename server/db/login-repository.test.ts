import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loginIdSchema, type UserId } from '#contract/ids.ts';
import type { LoginRecord } from '#server/access/ports.ts';
import { describeDatabases } from './test-databases.ts';
import { aUser, noon } from './test-records.ts';

const aLogin = (user: UserId, change: Partial<LoginRecord> = {}): LoginRecord => ({
  id: loginIdSchema.parse(randomUUID()),
  user,
  method: 'password',
  createdAt: noon,
  lastSeenAt: noon + 1,
  address: '2001:db8::1',
  userAgent: 'Mozilla/5.0 (X11; Linux) “quoted” 😀',
  ...change,
});

describeDatabases('logins', (database) => {
  it('are answered exactly as they were begun, oldest first', async () => {
    const { users, logins } = await database.open();
    const ada = aUser();
    await users.create(ada);
    const later = aLogin(ada.id, { method: 'single_sign_on', createdAt: noon + 5 });
    const first = aLogin(ada.id);
    await logins.create(later);
    await logins.create(first);
    expect(await logins.list()).toEqual([first, later]);
  });

  it('keep when and from where they were last used', async () => {
    const { users, logins } = await database.open();
    const ada = aUser();
    await users.create(ada);
    const login = aLogin(ada.id);
    await logins.create(login);
    await logins.noteSeen(login.id, noon + 9, '10.0.0.1');
    expect(await logins.list()).toEqual([{ ...login, lastSeenAt: noon + 9, address: '10.0.0.1' }]);
  });

  it('end, thousands of them at once, and nothing but them; ended twice is ended', async () => {
    const { users, logins } = await database.open();
    const ada = aUser();
    await users.create(ada);
    const login = aLogin(ada.id);
    const stays = aLogin(ada.id);
    await logins.create(login);
    await logins.create(stays);
    const strangers = Array.from({ length: 2500 }, () => loginIdSchema.parse(randomUUID()));
    await logins.remove([...strangers, login.id]);
    await logins.remove([login.id]);
    await logins.noteSeen(login.id, noon, '10.0.0.1');
    expect(await logins.list()).toEqual([stays]);
  });

  it('are of somebody, and go with them', async () => {
    const { users, logins } = await database.open();
    const [ada, bob] = [aUser(), aUser({ email: 'bob@example.org' })];
    await users.create(ada);
    await users.create(bob);
    const ofBob = aLogin(bob.id);
    await logins.create(aLogin(ada.id));
    await logins.create(ofBob);
    await users.remove(ada.id);
    expect(await logins.list()).toEqual([ofBob]);
    await expect(logins.create(aLogin(ada.id))).rejects.toThrow();
  });

  it.skipIf(database.kind === 'postgres' || process.platform !== 'linux')(
    'leave no file open behind',
    async () => {
      const { users, logins } = await database.open();
      const ada = aUser();
      await users.create(ada);
      await logins.create(aLogin(ada.id));
      const openFiles = () => readdirSync('/proc/self/fd').length;
      const before = openFiles();
      for (let n = 0; n < 20; n++) await logins.create(aLogin(ada.id));
      expect(openFiles()).toBeLessThan(before + 5);
    },
  );
});

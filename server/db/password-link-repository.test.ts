import { expect, it } from 'vitest';
import type { UserId } from '#contract/ids.ts';
import type { PasswordLinkRecord } from '#server/access/ports.ts';
import { describeDatabases } from './test-databases.ts';
import { aUser, noon } from './test-records.ts';

const aLink = (user: UserId, hash: string, change: Partial<PasswordLinkRecord> = {}): PasswordLinkRecord => ({
  ...{ hash, user, purpose: 'invite', createdAt: noon, expiresAt: noon + 3_600_000 },
  ...change,
});

describeDatabases('password links', (database) => {
  async function open() {
    const opened = await database.open();
    const [ada, bob] = [aUser(), aUser({ email: 'bob@example.org' })];
    await opened.users.create(ada);
    await opened.users.create(bob);
    return { ...opened, links: opened.passwordLinks, ada, bob };
  }

  it('are found by their hash, exactly as they were made', async () => {
    const { links, ada, bob } = await open();
    const [invite, reset] = [aLink(ada.id, 'a'), aLink(bob.id, 'b', { purpose: 'reset' })];
    await links.replace(invite);
    await links.replace(reset);
    expect([await links.find('a'), await links.find('b'), await links.find('c')]).toEqual([
      invite,
      reset,
      null,
    ]);
  });

  it('replace those that the person had, and nobody else’s', async () => {
    const { links, ada, bob } = await open();
    await links.replace(aLink(ada.id, 'first'));
    await links.replace(aLink(bob.id, 'of bob'));
    await links.replace(aLink(ada.id, 'second'));
    expect(await links.find('first')).toBeNull();
    expect(await links.find('second')).not.toBeNull();
    expect(await links.find('of bob')).not.toBeNull();
  });

  it('made several at the same moment never leave two', async () => {
    const { links, ada } = await open();
    const hashes = Array.from({ length: 10 }, (_, n) => `hash ${n}`);
    await Promise.all(hashes.map((hash) => links.replace(aLink(ada.id, hash))));
    const left = await Promise.all(hashes.map((hash) => links.find(hash)));
    expect(left.filter((link) => link !== null).length).toBeLessThan(2);
  });

  it('are taken by one caller', async () => {
    const { links, ada } = await open();
    await links.replace(aLink(ada.id, 'a'));
    const taken = await Promise.all(Array.from({ length: 5 }, () => links.take('a')));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await links.take('a')).toBe(false);
  });

  it('go with the person, or when they are taken back', async () => {
    const { links, users, ada, bob } = await open();
    await links.replace(aLink(ada.id, 'a'));
    await links.replace(aLink(bob.id, 'b'));
    await links.removeOf(ada.id);
    await users.remove(bob.id);
    expect([await links.find('a'), await links.find('b')]).toEqual([null, null]);
  });
});

import { describe, expect, it } from 'vitest';
import { createTestPeople } from './test-memory.ts';

const idleMs = 3_600_000;

async function house() {
  const here = createTestPeople({ idleMs });
  const [ann, bob] = [await here.add('ann@example.org'), await here.add('bob@example.org')];
  const start = (user = ann.id, address = '10.0.0.1') =>
    here.logins.start({ user, method: 'password', address, userAgent: 'a browser' });
  const { logins, time, repositories } = here;
  return { here, logins, time, stored: repositories.logins, ann, bob, start };
}

describe('a login', () => {
  it('is valid for its person alone', async () => {
    const { logins, start, ann, bob } = await house();
    const { id } = await start();
    expect(logins.isValid(id, ann.id)).toBe(true);
    expect(logins.isValid(id, bob.id)).toBe(false);
  });

  it('is over when nobody uses it for too long, at the very moment, and is swept away later', async () => {
    const { logins, start, ann, time, stored } = await house();
    const { id } = await start();
    time.run(idleMs);
    expect(logins.isValid(id, ann.id)).toBe(true);
    time.run(1);
    expect(logins.isValid(id, ann.id)).toBe(false);
    await logins.noteSeen(id, '10.0.0.1');
    expect(logins.isValid(id, ann.id)).toBe(false);
    expect(await stored.list()).toHaveLength(1);
    await logins.endIdle();
    expect(await stored.list()).toEqual([]);
    expect(logins.find(id)).toBeNull();
  });

  it('lives on when it is used', async () => {
    const { logins, start, ann, time, stored } = await house();
    const { id } = await start();
    time.run(idleMs);
    await logins.noteSeen(id, '10.0.0.2');
    time.run(idleMs);
    expect(logins.isValid(id, ann.id)).toBe(true);
    expect(await stored.list()).toMatchObject([{ id, lastSeenAt: idleMs, address: '10.0.0.2' }]);
  });

  it('is shown as last used at once, and written so once a minute', async () => {
    const { logins, start, time, stored } = await house();
    const { id } = await start();
    const written = async () => (await stored.list()).map(({ lastSeenAt, address }) => [lastSeenAt, address]);
    time.run(59_999);
    await logins.noteSeen(id, '10.0.0.2');
    expect(logins.find(id)).toMatchObject({ lastSeenAt: 59_999, address: '10.0.0.2' });
    expect(await written()).toEqual([[0, '10.0.0.1']]);
    time.run(1);
    await logins.noteSeen(id, '10.0.0.3');
    expect(await written()).toEqual([[60_000, '10.0.0.3']]);
    time.run(59_999);
    await logins.noteSeen(id, '10.0.0.4');
    expect(await written()).toEqual([[60_000, '10.0.0.3']]);
  });

  it('beyond the fiftieth of a person ends the one that was not used for longest', async () => {
    const { logins, start, ann, bob, time, stored } = await house();
    const others = await start(bob.id);
    const first = await start();
    time.run(1);
    const second = await start();
    for (let n = 3; n <= 50; n++) {
      time.run(1);
      await start();
    }
    time.run(60_000);
    await logins.noteSeen(first.id, '10.0.0.1');
    const last = await start();
    expect(logins.listOf(ann.id)).toHaveLength(50);
    expect([first, second, last, others].map(({ id }) => logins.find(id) !== null)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(await stored.list()).toHaveLength(51);
  });

  it('keeps so much of how the browser names itself', async () => {
    const { logins, ann } = await house();
    const { userAgent } = await logins.start({
      ...{ user: ann.id, method: 'password', address: '10.0.0.1' },
      userAgent: 'x'.repeat(5000),
    });
    expect(userAgent).toHaveLength(300);
  });
});

describe('ending', () => {
  it('one ends that one; twice is once', async () => {
    const { logins, start, ann, here, stored } = await house();
    const [one, other] = [await start(), await start()];
    const before = here.changes;
    await logins.end(one.id);
    await logins.end(one.id);
    expect(logins.listOf(ann.id)).toEqual([other]);
    expect(await stored.list()).toEqual([other]);
    expect(here.changes).toBe(before + 1);
  });

  it('all of a person may leave one, and leaves those of others', async () => {
    const { logins, start, ann, bob } = await house();
    const [, keep, ofBob] = [await start(), await start(), await start(bob.id)];
    await logins.endAllOf(ann.id, keep.id);
    expect(logins.listOf(ann.id)).toEqual([keep]);
    await logins.endAllOf(ann.id);
    expect(logins.listOf(ann.id)).toEqual([]);
    expect(logins.listOf(bob.id)).toEqual([ofBob]);
  });

  it('is in memory first, and told, before storage has heard of it', async () => {
    const { logins, start, ann, here, stored } = await house();
    const { id } = await start();
    const before = here.changes;
    const { remove } = stored;
    const seen: unknown[] = [];
    stored.remove = async (ids) => {
      seen.push([logins.isValid(id, ann.id), here.changes - before]);
      await remove(ids);
    };
    await logins.end(id);
    expect(seen).toEqual([[false, 1]]);
  });

  it('holds in memory even when storage fails', async () => {
    const { logins, start, ann, stored } = await house();
    const { id } = await start();
    stored.remove = () => Promise.reject(new Error('The disk is full.'));
    await expect(logins.end(id)).rejects.toThrow('The disk is full.');
    expect(logins.isValid(id, ann.id)).toBe(false);
  });
});

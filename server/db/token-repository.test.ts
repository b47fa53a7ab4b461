import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { tokenIdSchema } from '#contract/ids.ts';
import type { TokenRecord } from '#server/access/ports.ts';
import { describeDatabases } from './test-databases.ts';
import { aUser, noon, pi1, pi2 } from './test-records.ts';

const ada = aUser();

function aToken(change: Partial<TokenRecord> = {}): TokenRecord {
  return {
    id: tokenIdSchema.parse(randomUUID()),
    user: ada.id,
    name: 'Script',
    hash: randomUUID(),
    scopes: ['read_live', 'manage'],
    devices: [pi1, pi2],
    createdAt: noon,
    expiresAt: noon + 7,
    lastUsedAt: null,
    lastUsedAddress: null,
    ...change,
  };
}

describeDatabases('tokens', (database) => {
  it('answers them exactly as they were made, oldest first, and tells all devices from none', async () => {
    const { users, tokens } = await database.open();
    await users.create(ada);
    const first = aToken();
    const second = aToken({ createdAt: noon + 1, devices: null, expiresAt: null, scopes: ['send_frames'] });
    const third = aToken({ createdAt: noon + 2, devices: [] });
    for (const token of [third, second, first]) await tokens.create(token);
    expect(await tokens.list()).toEqual([first, second, third]);
  });

  it('notes when and from where one was used, and nothing of one that is gone', async () => {
    const { users, tokens } = await database.open();
    await users.create(ada);
    const [used, other] = [aToken(), aToken({ createdAt: noon + 1 })];
    await tokens.create(used);
    await tokens.create(other);
    await tokens.noteUsed(used.id, noon + 9, '2001:db8::1');
    await tokens.noteUsed(tokenIdSchema.parse(randomUUID()), noon, '10.0.0.1');
    expect(await tokens.list()).toEqual([
      { ...used, lastUsedAt: noon + 9, lastUsedAddress: '2001:db8::1' },
      other,
    ]);
  });

  it('takes other devices, none of them too', async () => {
    const { users, tokens } = await database.open();
    await users.create(ada);
    const token = aToken({ devices: [pi1] });
    await tokens.create(token);
    await tokens.setDevices(token.id, []);
    expect(await tokens.list()).toEqual([{ ...token, devices: [] }]);
  });

  it('removes one, once, and with its person all of theirs', async () => {
    const { users, tokens } = await database.open();
    const bob = aUser({ email: 'bob@example.org' });
    await users.create(ada);
    await users.create(bob);
    const [gone, left, kept] = [aToken(), aToken(), aToken({ user: bob.id })];
    for (const token of [gone, left, kept]) await tokens.create(token);
    await tokens.remove(gone.id);
    await tokens.remove(gone.id);
    expect(await tokens.list()).toHaveLength(2);
    await users.remove(ada.id);
    expect(await tokens.list()).toEqual([kept]);
  });

  it('keeps no two of the same secret', async () => {
    const { users, tokens } = await database.open();
    await users.create(ada);
    const token = aToken();
    await tokens.create(token);
    await expect(tokens.create(aToken({ hash: token.hash }))).rejects.toThrow();
    expect(await tokens.list()).toEqual([token]);
  });
});

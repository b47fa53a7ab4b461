import { describe, expect, it } from 'vitest';
import { createPasswordLinks, passwordLinkMs } from './password-links.ts';
import { createTestPeople, memoryPasswordLinks } from './test-memory.ts';

async function house() {
  const { people, time, add } = createTestPeople();
  const repository = memoryPasswordLinks();
  const links = createPasswordLinks({ repository, findUser: people.find, clock: time });
  return { people, time, links, repository, add, ann: await add('ann@example.org', { name: 'Ann' }) };
}

const gone = { code: 'gone' };

describe('a one-time link', () => {
  it.each(['invite', 'reset'] as const)('to %s says whom it is for, and for how long', async (purpose) => {
    const { links, ann, time } = await house();
    const { secret, expiresAt } = await links.issue(ann.id, purpose);
    expect(await links.inspect(secret)).toEqual({
      ...{ user: ann.id, email: 'ann@example.org', name: 'Ann', purpose, expiresAt },
    });
    time.run(passwordLinkMs[purpose] - 1);
    await links.inspect(secret);
    time.run(1);
    await expect(links.inspect(secret)).rejects.toMatchObject(gone);
    await expect(links.redeem(secret)).rejects.toMatchObject(gone);
  });

  it('works once, also when two use it at the same moment', async () => {
    const { links, ann } = await house();
    const { secret } = await links.issue(ann.id, 'reset');
    const both = await Promise.allSettled([links.redeem(secret), links.redeem(secret)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(links.redeem(secret)).rejects.toMatchObject(gone);
  });

  it('tells who made it, and cannot be told otherwise', async () => {
    const { links, ann } = await house();
    const byCommand = await links.issue(ann.id, 'reset', 'command');
    await expect(links.redeem(byCommand.secret.replace('frc_', 'frl_'))).rejects.toMatchObject(gone);
    expect(await links.redeem(byCommand.secret)).toMatchObject({ maker: 'command', purpose: 'reset' });
    const { secret } = await links.issue(ann.id, 'invite');
    expect(await links.redeem(secret)).toMatchObject({ maker: 'administrator', purpose: 'invite' });
  });

  it('is void when there is a newer one, when it is taken back, and for a disabled or removed person', async () => {
    const { links, ann, people, add } = await house();
    const first = await links.issue(ann.id, 'reset');
    const second = await links.issue(ann.id, 'reset');
    await expect(links.inspect(first.secret)).rejects.toMatchObject(gone);
    await links.inspect(second.secret);
    await links.removeOf(ann.id);
    await expect(links.inspect(second.secret)).rejects.toMatchObject(gone);
    const bob = await add('bob@example.org');
    const ofBob = await links.issue(bob.id, 'reset');
    await people.update(bob.id, { disabled: true });
    await expect(links.redeem(ofBob.secret)).rejects.toMatchObject(gone);
    await people.remove(bob.id);
    await expect(links.redeem(ofBob.secret)).rejects.toMatchObject(gone);
  });

  it('is kept as a hash only', async () => {
    const { links, ann, repository } = await house();
    const kept: unknown[] = [];
    const { replace } = repository;
    repository.replace = async (link) => {
      kept.push(link);
      await replace(link);
    };
    const { secret } = await links.issue(ann.id, 'invite');
    expect(JSON.stringify(kept)).not.toContain(secret.slice(4));
    expect(secret.length).toBeGreaterThan(43);
  });
});

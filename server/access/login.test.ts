import { describe, expect, it } from 'vitest';
import { silentLogger } from '#server/lib/logger.ts';
import { type AttemptLimits, createAttempts } from './attempts.ts';
import { createLogin, type LoginNews } from './login.ts';
import { createTestPeople, testPassword } from './test-memory.ts';

const limits: AttemptLimits = { perAddress: 6, perAccount: 3, windowMs: 60_000 };

async function house(attempts = limits) {
  const { people, logins, add } = createTestPeople();
  const news: LoginNews[] = [];
  const logIn = createLogin({
    people,
    logins,
    attempts: createAttempts(attempts),
    log: silentLogger,
    onOutcome: (one) => void news.push(one),
  });
  const tryIt = (email: string, password: string, address = '10.0.0.1') =>
    logIn({ email, password, address, userAgent: 'a browser' });
  return { people, logins, news, tryIt, add, ann: await add('ann@example.org', { role: 'admin' }) };
}

describe('logging in', () => {
  it('welcomes the right password, whatever the case of the address, and begins a login', async () => {
    const { tryIt, ann, logins, news } = await house();
    const outcome = await tryIt(' ANN@example.org', testPassword);
    expect(outcome).toMatchObject({ outcome: 'welcome', user: { id: ann.id } });
    expect(logins.listOf(ann.id)).toMatchObject([
      { id: outcome.outcome === 'welcome' && outcome.login, method: 'password', address: '10.0.0.1' },
    ]);
    expect(news).toMatchObject([{ outcome: 'welcome', user: { id: ann.id }, address: '10.0.0.1' }]);
  });

  it('answers a wrong password, an unknown person, an invited one and a disabled account alike', async () => {
    const { tryIt, people, ann, logins, add } = await house({ perAddress: 100, windowMs: 60_000 });
    await add('bob@example.org', { role: 'admin' });
    await add('eve@example.org', { password: undefined });
    await people.update(ann.id, { disabled: true });
    for (const [email, password] of [
      ['bob@example.org', 'wrong password'],
      ['nobody@example.org', testPassword],
      ['nobody@example.org', 'nobody has this password'],
      ['eve@example.org', 'nobody has this password'],
      ['eve@example.org', ''],
      ['ann@example.org', testPassword],
      ['not an address', ''],
    ] as const) {
      expect(await tryIt(email, password), email).toEqual({ outcome: 'refused' });
    }
    expect(people.list().flatMap(({ id }) => logins.listOf(id))).toEqual([]);
  });

  it('tells the record what was typed as an address, and nothing of what was no address', async () => {
    const { tryIt, news } = await house();
    await tryIt('nobody@example.org', 'my secret');
    await tryIt('my secret', '');
    expect(news).toEqual([
      { outcome: 'refused', email: 'nobody@example.org', address: '10.0.0.1' },
      { outcome: 'refused', email: 'not an address', address: '10.0.0.1' },
    ]);
  });

  it('makes who tried too often wait, even with the right password', async () => {
    const { tryIt, news } = await house();
    for (let n = 0; n < 3; n++) await tryIt('ann@example.org', 'wrong password', `10.0.0.${n}`);
    expect(await tryIt('ann@example.org', testPassword, '10.0.0.9')).toMatchObject({
      outcome: 'wait',
      seconds: expect.any(Number),
    });
    expect(news.at(-1)).toEqual({ outcome: 'wait', email: 'ann@example.org', address: '10.0.0.9' });
  });

  it('forgives an account its wrong tries after the right one', async () => {
    const { tryIt } = await house({ perAccount: 3, perAddress: 100, windowMs: 60_000 });
    for (let round = 0; round < 4; round++) {
      await tryIt('ann@example.org', 'wrong password');
      expect((await tryIt('ann@example.org', testPassword)).outcome).toBe('welcome');
    }
  });

  it.each([
    ['gets a new password', { password: 'another password' }],
    ['is disabled', { disabled: true }],
  ])('is refused when the account %s while the old password is checked', async (_what, change) => {
    const { people, logins, add } = createTestPeople();
    const ann = await add('ann@example.org');
    const logIn = createLogin({
      people,
      logins: {
        end: logins.end,
        // After the check, and before there is a login that the change could end.
        async start(login) {
          await people.update(ann.id, change);
          return logins.start(login);
        },
      },
      attempts: createAttempts(limits),
      log: silentLogger,
      onOutcome: () => undefined,
    });
    const given = { email: ann.email, password: testPassword, address: '10.0.0.1', userAgent: '' };
    expect(await logIn(given)).toEqual({ outcome: 'refused' });
    expect(logins.listOf(ann.id)).toEqual([]);
  });
});

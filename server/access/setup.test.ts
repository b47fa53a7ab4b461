import { expect, it } from 'vitest';
import { createFirstRun } from './setup.ts';
import { createTestPeople } from './test-memory.ts';

const ann = { email: 'ann@example.org', name: 'Ann', password: 'correct horse' };

it('the first run makes one administrator with the printed token, and no second one', async () => {
  const { people } = createTestPeople();
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

it('the first run is not needed where nobody may set a password', () => {
  const { people } = createTestPeople();
  expect(createFirstRun(people, { isPossible: false }).issueToken()).toBeNull();
});

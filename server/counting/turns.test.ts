import { expect, it } from 'vitest';
import { deviceIdSchema } from '#contract/ids.ts';
import { createTurns } from './turns.ts';

const door = deviceIdSchema.parse('door');
const yard = deviceIdSchema.parse('yard');

/** Work that ends when told. */
function openEnded(log: string[], name: string) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    end,
    work: async () => {
      log.push(`${name} begins`);
      await ended;
      log.push(`${name} ends`);
    },
  };
}

it('one piece of a device is done before the next begins, also when it fails; other devices do not wait', async () => {
  const { inTurn, afterAll } = createTurns();
  const log: string[] = [];
  const first = openEnded(log, 'first');
  const doings = [
    inTurn(door, first.work),
    inTurn(door, async () => {
      log.push('second fails');
      throw new Error('full disk');
    }).catch(() => undefined),
    afterAll(door, async () => void log.push('last')),
  ];
  await inTurn(yard, async () => log.push('yard'));
  expect(log).toEqual(['first begins', 'yard']);
  first.end();
  await Promise.all(doings);
  expect(log).toEqual(['first begins', 'yard', 'first ends', 'second fails', 'last']);
});

it('more than 16 that wait are refused, and taken again when there is room', async () => {
  const { inTurn } = createTurns();
  const first = openEnded([], 'first');
  const doings = [
    inTurn(door, first.work),
    ...Array.from({ length: 15 }, () => inTurn(door, async () => undefined)),
  ];
  await expect(inTurn(door, async () => undefined)).rejects.toMatchObject({ code: 'too_many_requests' });
  first.end();
  await Promise.all(doings);
  expect(await inTurn(door, async () => 'taken')).toBe('taken');
});

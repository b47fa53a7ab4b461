import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

const limits = { maxTasks: 3, maxBytes: 100 };

function held() {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { task: () => until, release: () => release() };
}

describe('turns', () => {
  it('are taken at once while nothing has to wait, and in order behind what does', async () => {
    const turns = createTurns(limits);
    const done: number[] = [];
    const [first, second] = [held(), held()];
    turns.take(0, () => void done.push(1));
    expect(done).toEqual([1]);
    turns.take(0, first.task);
    turns.take(0, () => void done.push(2));
    turns.take(0, second.task);
    turns.take(0, () => void done.push(3));
    first.release();
    await first.task();
    await Promise.resolve();
    expect(done).toEqual([1, 2]);
    second.release();
    await second.task();
    await Promise.resolve();
    expect(done).toEqual([1, 2, 3]);
    expect(turns.take(0, () => void done.push(4))).toBe(true);
    expect(done).toEqual([1, 2, 3, 4]);
  });

  it('are refused when too many, or too many bytes, wait already; room that is free again is given again', async () => {
    const turns = createTurns(limits);
    const first = held();
    const nothing = () => undefined;
    turns.take(1000, first.task);
    expect(turns.take(60, nothing)).toBe(true);
    expect(turns.take(60, nothing)).toBe(false);
    expect([turns.take(20, nothing), turns.take(20, nothing), turns.take(0, nothing)]).toEqual([
      true,
      true,
      false,
    ]);
    first.release();
    await first.task();
    await Promise.resolve();
    turns.take(0, held().task);
    expect(turns.take(100, nothing)).toBe(true);
  });

  it('that still wait at the end are never taken', async () => {
    const turns = createTurns(limits);
    const first = held();
    const done: number[] = [];
    turns.take(0, first.task);
    turns.take(0, () => void done.push(1));
    turns.close();
    first.release();
    await first.task();
    await Promise.resolve();
    expect([turns.take(0, () => void done.push(2)), done]).toEqual([false, []]);
  });
});

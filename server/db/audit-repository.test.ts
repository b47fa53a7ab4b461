import { expect, it } from 'vitest';
import type { AuditEntry } from '#contract/api/audit.ts';
import { maxEntriesPerAppend } from '#server/audit/ports.ts';
import { describeDatabases } from './test-databases.ts';
import { noon, pi1, pi2 } from './test-records.ts';

const ada = { kind: 'user', id: 'ada-id', name: 'ada@example.org' } as const;
const everything = { below: null, limit: 500 };

function anEntry(number: number, change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    number,
    at: noon + number,
    action: 'device.changed',
    actor: ada,
    address: '192.0.2.7',
    device: pi1,
    target: 'Front door',
    details: { name: 'Front door', limits: { maxFps: 5 }, via: ['live'] },
    ...change,
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const numbersOf = (entries: readonly AuditEntry[]) => entries.map(({ number }) => number);

describeDatabases('the audit log', (database) => {
  it('answers entries exactly as they were appended, newest first', async () => {
    const { audit } = await database.open();
    expect(await audit.lastNumber()).toBe(0);
    const bare = anEntry(2, { address: null, device: null, target: null, details: {} });
    const odd = anEntry(3, { target: '\'"; DROP TABLE "AuditEntry"; -- \n😀', details: { nothing: null } });
    expect(await audit.append([anEntry(1), bare, odd])).toBe('appended');
    expect(await audit.find({}, everything)).toEqual([odd, bare, anEntry(1)]);
    expect(await audit.lastNumber()).toBe(3);
  });

  it('appends all or nothing, and says so when a number is taken', async () => {
    const { audit } = await database.open();
    await audit.append([anEntry(2)]);
    const outcomes = [await audit.append([anEntry(1), anEntry(2)]), await audit.append([anEntry(1)])];
    expect(outcomes).toEqual(['number_taken', 'appended']);
    expect(numbersOf(await audit.find({}, everything))).toEqual([2, 1]);
  });

  it('takes as many at once as it says', async () => {
    const { audit } = await database.open();
    const many = range(1, maxEntriesPerAppend + 1).map((number) => anEntry(number));
    expect(await audit.append(many)).toBe('appended');
    expect(await audit.find({}, everything)).toHaveLength(maxEntriesPerAppend);
  });

  it('pages through entries that lie far apart without leaving one out', async () => {
    const { audit } = await database.open();
    const numbers = [1, 2, 3, 25_000, 25_001, 90_000];
    await audit.append(numbers.map((number) => anEntry(number)));
    const found: number[] = [];
    for (let below: number | null = null; found.length < numbers.length; ) {
      const page = await audit.find({}, { below, limit: 2 });
      found.push(...numbersOf(page));
      below = found.at(-1) ?? null;
    }
    expect(found).toEqual(numbers.toReversed());
    expect(await audit.find({}, { below: 1, limit: 2 })).toEqual([]);
  });

  it('finds by each filter, and by all together', async () => {
    const { audit } = await database.open();
    await audit.append([
      anEntry(1),
      anEntry(2, { action: 'watch.started' }),
      anEntry(3, { actor: { ...ada, id: 'bo-id' } }),
      anEntry(4, { device: pi2 }),
      anEntry(5, { device: null }),
    ]);
    const find = async (filter: Parameters<typeof audit.find>[0]) =>
      numbersOf(await audit.find(filter, everything));
    expect(await find({ action: 'watch.started' })).toEqual([2]);
    expect(await find({ actor: 'bo-id' })).toEqual([3]);
    expect(await find({ device: pi2 })).toEqual([4]);
    expect(await find({ from: noon + 2, to: noon + 4 })).toEqual([3, 2]);
    expect(await find({ device: pi1, actor: 'ada-id', from: noon + 2, text: 'door' })).toEqual([2]);
    expect(await find({ device: pi1, actor: 'nobody' })).toEqual([]);
  });

  it('finds text in either case, and takes every sign for itself', async () => {
    const { audit } = await database.open();
    const texts = [
      ['FRONT', 'Front door'],
      ['über', 'ÜBERGANG'],
      ['ÉCLAIR', 'éclair'],
      ['100%', '100% sure'],
      ['a_b', 'a_b'],
      ['a*b?', 'a*b?'],
      ['[x]', 'a [X] b'],
      ['^.$|(){}+\\', '^.$|(){}+\\'],
      ['u-w', 'U-W'],
      ['q]', 'q]'],
    ];
    const decoys = ['Miller', 'axxb', '1000 m', 'anb!', 'x', 'v'];
    const targets = [...texts.map(([, target]) => target), ...decoys];
    await audit.append(targets.map((target, index) => anEntry(index + 1, { target })));
    for (const [index, [text]] of texts.entries())
      expect(numbersOf(await audit.find({ text }, everything)), text).toEqual([index + 1]);
  });

  it('looks for the text in the name, the target and the address, and nowhere else', async () => {
    const { audit } = await database.open();
    await audit.append([
      anEntry(1, { actor: { ...ada, name: 'Needle' } }),
      anEntry(2, { target: 'a needle' }),
      anEntry(3, { address: 'needle' }),
      anEntry(4, { details: { needle: 'needle' }, target: null, address: null }),
    ]);
    expect(numbersOf(await audit.find({ text: 'needle' }, everything))).toEqual([3, 2, 1]);
  });

  it('removes the oldest in steps, and never the newest of all', async () => {
    const { audit } = await database.open();
    await audit.append(range(1, 8).map((number) => anEntry(number)));
    expect(await audit.removeBefore(noon + 5, 3)).toBe(3);
    expect(await audit.removeBefore(noon + 5, 3)).toBe(1);
    expect(await audit.removeBefore(noon + 5, 3)).toBe(0);
    expect(numbersOf(await audit.find({}, everything))).toEqual([7, 6, 5]);
    expect(await audit.removeBefore(noon + 1000, 100)).toBe(2);
    expect(await audit.lastNumber()).toBe(7);
  });
});

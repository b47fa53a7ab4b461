import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AuditEntry, auditEntrySchema } from '#contract/api/audit.ts';
import { systemClock } from '#server/lib/clock.ts';
import { silentLogger } from '#server/lib/logger.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { type AuditNews, createAudit } from './audit.ts';
import { type AuditRepository, maxEntriesPerAppend } from './ports.ts';

type Append = AuditRepository['append'];

/** A table in memory, whose answers a test may spoil. */
function createTable() {
  const rows: AuditEntry[] = [];
  const keep: Append = async (entries) => {
    if (entries.some(({ number }) => rows.some((row) => row.number === number))) return 'number_taken';
    // What comes back has been JSON, and the database has its own order of names.
    rows.push(...entries.map((entry) => auditEntrySchema.parse(structuredClone(entry))));
    return 'appended';
  };
  const table = {
    rows,
    keep,
    append: vi.fn(keep),
    lastNumber: vi.fn(async () => Math.max(0, ...rows.map(({ number }) => number))),
    find: async (_filter: object, { below, limit }: { below: number | null; limit: number }) =>
      rows
        .filter(({ number }) => below === null || number < below)
        .toSorted((a, b) => b.number - a.number)
        .slice(0, limit),
    removeBefore: async () => 0,
  };
  return table;
}

function open(table: AuditRepository) {
  const lost: [string, number][] = [];
  const audit = createAudit({
    repository: table,
    keepMs: 1000,
    clock: systemClock,
    log: silentLogger,
    onLost: (cause, count) => void lost.push([cause, count]),
  });
  return { audit, lost };
}

const news = (target: string): AuditNews => ({
  action: 'device.changed',
  actor: { kind: 'automation', id: null, name: 'ADMIN_TOKEN' },
  address: '192.0.2.7',
  target,
});
const down = new Error('the database is down');

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the audit log', () => {
  it('writes what was noted together in one go, within a second, numbered from where it ended', async () => {
    const table = createTable();
    await table.append([{ ...(entryOf('before') as AuditEntry), number: 41 }]);
    table.append.mockClear();
    const { audit } = open(table);
    audit.note(news('one'));
    audit.note(news('two'));
    expect(table.append).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1000);
    expect(table.append).toHaveBeenCalledTimes(1);
    expect(table.rows.slice(1).map(({ number, target }) => [number, target])).toEqual([
      [42, 'one'],
      [43, 'two'],
    ]);
  });

  it('asks the database at growing intervals while it is down, and then writes all without a gap', async () => {
    const table = createTable();
    table.append.mockRejectedValue(down);
    const { audit, lost } = open(table);
    audit.note(news('0'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(table.append.mock.calls.length).toBeGreaterThan(2);
    expect(table.append.mock.calls.length).toBeLessThan(6);
    for (let n = 1; n < 300; n++) audit.note(news(String(n)));
    table.append.mockImplementation(table.keep);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(table.rows.map(({ number }) => number)).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
    expect(table.rows.map(({ target }) => Number(target))).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(Math.max(...table.append.mock.calls.map(([entries]) => entries.length))).toBe(maxEntriesPerAppend);
    expect(lost).toEqual([]);
  });

  it('keeps the oldest when too much waits, and an entry says how many are missing', async () => {
    const table = createTable();
    table.append.mockRejectedValue(down);
    const { audit, lost } = open(table);
    for (let n = 0; n < 10_007; n++) audit.note(news(String(n)));
    expect(lost).toHaveLength(7);
    const gapAt = Date.now();
    table.append.mockImplementation(table.keep);
    await vi.advanceTimersByTimeAsync(60_000);
    audit.note(news('after'));
    await audit.flush();
    expect(table.rows).toHaveLength(10_002);
    expect(table.rows.at(-3)?.target).toBe('9999');
    expect(table.rows.at(-2)).toMatchObject({
      action: 'audit.lost',
      actor: { kind: 'hub' },
      details: { count: 7, from: gapAt, to: gapAt },
    });
    expect(table.rows.at(-1)?.target).toBe('after');
  });

  it('counts on from the last number when another process has taken the one it wanted', async () => {
    const table = createTable();
    const [hub, command] = [open(table).audit, open(table).audit];
    hub.note(news('hub 1'));
    await hub.flush();
    command.note(news('command 1'));
    command.note(news('command 2'));
    await command.flush();
    hub.note(news('hub 2'));
    await hub.flush();
    expect(table.rows.map(({ number, target }) => `${number} ${target}`)).toEqual([
      '1 hub 1',
      '2 command 1',
      '3 command 2',
      '4 hub 2',
    ]);
  });

  it('does not write twice what was written though the answer was lost', async () => {
    const table = createTable();
    const { audit } = open(table);
    table.append.mockImplementationOnce(async (entries) => {
      await table.keep(entries);
      throw new Error('the connection broke');
    });
    audit.note({ ...news('one'), details: { b: 1, a: [{ c: null }] } });
    await audit.flush();
    audit.note(news('two'));
    await audit.flush();
    expect(table.rows.map(({ number, target }) => `${number} ${target}`)).toEqual(['1 one', '2 two']);
  });

  it.each([1, 2, 3, 4, 5])(
    'loses, doubles and skips nothing with two processes and a bad line (seed %i)',
    async (seed) => {
      const random = createSeededRandom(seed);
      const table = createTable();
      table.append.mockImplementation(async (entries) => {
        if (random.below(4) === 0) throw down;
        const outcome = await table.keep(entries);
        if (random.below(4) === 0) throw down;
        return outcome;
      });
      const audits = [open(table).audit, open(table).audit];
      for (let n = 0; n < 400; n++) {
        random.pick(audits).note(news(String(n)));
        if (random.below(3) === 0) void random.pick(audits).flush();
        await vi.advanceTimersByTimeAsync(random.below(300));
      }
      await vi.advanceTimersByTimeAsync(200_000);
      expect(table.rows.map(({ number }) => number)).toEqual(Array.from({ length: 400 }, (_, n) => n + 1));
      expect(new Set(table.rows.map(({ target }) => target)).size).toBe(400);
    },
  );

  it('shows what was noted a moment ago', async () => {
    const { audit } = open(createTable());
    audit.note(news('now'));
    expect((await audit.find({}, { below: null, limit: 10 })).map(({ target }) => target)).toEqual(['now']);
  });

  it('writes what waits when it is closed, and counts what it could not', async () => {
    const table = createTable();
    const first = open(table);
    first.audit.note(news('last word'));
    await first.audit.close();
    expect(table.rows).toHaveLength(1);
    table.append.mockRejectedValue(down);
    const second = open(table);
    second.audit.note(news('unheard'));
    await second.audit.close();
    second.audit.note(news('too late'));
    expect(second.lost).toEqual([
      ['not_written_at_shutdown', 1],
      ['not_written_at_shutdown', 1],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps no text that a database would refuse', async () => {
    const table = createTable();
    const { audit } = open(table);
    audit.note({
      ...news('nul \u0000, half \ud83d'),
      details: { deep: [{ text: '\u0000' }], gone: undefined } as never,
    });
    audit.note(news('x'.repeat(10_000)));
    await audit.flush();
    expect(table.rows[0]).toMatchObject({
      target: 'nul \ufffd, half \ufffd',
      details: { deep: [{ text: '\ufffd' }] },
    });
    expect(table.rows[1]?.target).toHaveLength(500);
  });
});

function entryOf(target: string): Omit<AuditEntry, 'number'> {
  return { ...news(target), at: 0, device: null, target, details: {} } as Omit<AuditEntry, 'number'>;
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DeviceId, deviceIdSchema, loginIdSchema, tokenIdSchema, userIdSchema } from '#contract/ids.ts';
import type { Principal } from '#server/access/principal.ts';
import { systemClock } from '#server/lib/clock.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import type { AuditNews } from './audit.ts';
import { createWatchLedger, type Watch, type WatchedThrough } from './watch-ledger.ts';

const uuid = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const person = (digit: number): Principal => ({
  kind: 'user',
  user: userIdSchema.parse(uuid(digit)),
  login: loginIdSchema.parse(uuid(digit)),
});
const device = (id: string): DeviceId => deviceIdSchema.parse(id);
const door = device('door');

function open() {
  const noted: (AuditNews & { at: number })[] = [];
  let unnoted = 0;
  const ledger = createWatchLedger({
    note: (news) => void noted.push({ ...news, at: Date.now() }),
    actorOf: (principal) => ({ kind: 'user', id: JSON.stringify(principal), name: 'Ada' }),
    clock: systemClock,
    onUnnoted: () => {
      unnoted += 1;
    },
  });
  const begin = (change: Partial<Watch> = {}) =>
    ledger.begin({ principal: person(1), device: door, via: 'live', address: '192.0.2.1', ...change });
  return { noted, ledger, begin, unnoted: () => unnoted };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTime(ms);

describe('who watched', () => {
  it('is noted when it begins, and with its times when it is over', () => {
    const { noted, begin } = open();
    const end = begin();
    expect(noted).toMatchObject([{ action: 'watch.started', device: 'door', address: '192.0.2.1' }]);
    pass(100_000);
    end();
    end();
    pass(30_000);
    expect(noted).toHaveLength(2);
    expect(noted[1]).toMatchObject({
      action: 'watch.ended',
      address: '192.0.2.1',
      details: { from: 1_000_000, to: 1_100_000, via: ['live'] },
    });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is one watch in several tabs, over several doors and from several addresses', () => {
    const { noted, begin } = open();
    const ends = [begin(), begin({ via: 'thumbnails' }), begin({ via: 'mjpeg', address: '198.51.100.7' })];
    for (const end of ends) {
      pass(60_000);
      end();
    }
    pass(30_000);
    expect(noted.map(({ action }) => action)).toEqual(['watch.started', 'watch.ended']);
    expect(noted[1]?.details).toEqual({
      from: 1_000_000,
      to: 1_180_000,
      via: ['live', 'thumbnails', 'mjpeg'],
      alsoFrom: ['198.51.100.7'],
    });
  });

  it('is not split by a page that is loaded again, but by a longer pause', () => {
    const { noted, begin } = open();
    begin()();
    pass(29_999);
    begin()();
    pass(30_000);
    begin()();
    pass(30_000);
    expect(noted.map(({ action }) => action)).toEqual([
      'watch.started',
      'watch.ended',
      'watch.started',
      'watch.ended',
    ]);
    expect(noted[1]?.details).toMatchObject({ from: 1_000_000, to: 1_029_999 });
  });

  it('is kept apart for each person, each token and each device, and for nobody’s keys by address', () => {
    const { noted, begin } = open();
    const token = {
      kind: 'token',
      user: userIdSchema.parse(uuid(1)),
      token: tokenIdSchema.parse(uuid(2)),
    } as const;
    begin();
    begin({ principal: person(3) });
    begin({ principal: token });
    begin({ device: device('garden') });
    begin({ principal: { kind: 'automation' } });
    begin({ principal: { kind: 'automation' }, address: '198.51.100.7' });
    begin({ principal: { kind: 'anonymous' } });
    expect(noted).toHaveLength(7);
  });

  it('is not a device that reads its own pictures', () => {
    const { noted, begin, ledger } = open();
    begin({ principal: { kind: 'device', device: door, keyHash: '' } })();
    ledger.close();
    expect(noted).toEqual([]);
  });

  it('is over at the end of the hub, at the time it was over', () => {
    const { noted, begin, ledger } = open();
    begin({ device: device('a') });
    begin({ device: device('b') })();
    pass(10_000);
    ledger.close();
    expect(noted.slice(2).map(({ device: of, details }) => [of, details?.to])).toEqual([
      ['a', 1_010_000],
      ['b', 1_000_000],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is counted and not noted beyond ten thousand at once', () => {
    const { noted, begin, unnoted, ledger } = open();
    const ends = Array.from({ length: 10_003 }, (_, n) => begin({ device: device(`d-${n}`) }));
    expect([noted.length, unnoted()]).toEqual([10_000, 3]);
    for (const end of ends) end();
    ledger.close();
    expect(noted).toHaveLength(20_000);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('adds up to what happened (seed %i)', (seed) => {
    const random = createSeededRandom(seed);
    const { noted, begin, ledger } = open();
    const doors: readonly WatchedThrough[] = ['live', 'thumbnails', 'snapshot'];
    const devices = [device('a'), device('b')];
    const running: { key: string; from: number; end(): void }[] = [];
    const watched = new Map<string, Interval[]>();
    function stop(index: number): void {
      for (const { key, from, end } of running.splice(index, 1)) {
        end();
        watched.set(key, [...(watched.get(key) ?? []), { from, to: Date.now() }]);
      }
    }
    for (let second = 0; second < 3000; second++) {
      if (random.below(100) < 4) {
        const [principal, of] = [person(1 + random.below(2)), random.pick(devices)];
        const end = begin({ principal, device: of, via: random.pick(doors) });
        running.push({ key: `${JSON.stringify(principal)} ${of}`, from: Date.now(), end });
      }
      if (random.below(100) < 5 && running.length > 0) stop(random.below(running.length));
      pass(1000);
    }
    ledger.close();
    while (running.length > 0) stop(0);
    const ended = noted.filter(({ action }) => action === 'watch.ended');
    expect(noted.filter(({ action }) => action === 'watch.started')).toHaveLength(ended.length);
    expect(watched.size).toBe(4);
    for (const [key, intervals] of watched) {
      const said = ended
        .filter(({ actor, device: of }) => `${actor.id} ${of}` === key)
        .map(({ details }) => ({ from: details?.from, to: details?.to }));
      expect(said).toEqual(merge(intervals));
    }
    expect(vi.getTimerCount()).toBe(0);
  });
});

type Interval = { from: number; to: number };

/** What overlaps, or lies less than 30 s apart, is one. */
function merge(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from - last.to < 30_000) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSimulation } from './run-simulation.ts';
import { readClockNumber } from './scenes/clock-strip.ts';
import { parseSimulation } from './simulation-options.ts';
import type { DeviceSummary, SimulationSummary } from './simulation-summary.ts';
import { startTinyHub, type TinyHub } from './tiny-hub.ts';

let hub: TinyHub;
beforeEach(async () => {
  hub = await startTinyHub();
});
afterEach(() => hub.stop());

function start(...args: string[]) {
  const small = ['--url', hub.url, '--device', 'pi-1', '--size', '160x90'];
  const secret = args.includes('--admin-token') ? [] : ['--key', 'secret'];
  const parsed = parseSimulation([...small, ...secret, ...args]);
  if (parsed.kind !== 'run') throw new Error(JSON.stringify(parsed));
  const control = new AbortController();
  let tell: (devices: DeviceSummary[]) => void = () => {};
  const summary = runSimulation(parsed.options, {
    signal: control.signal,
    onStatus: (devices) => tell(devices),
  });
  return {
    /** Looked at once per second, as a terminal does. */
    until: (holds: (device: DeviceSummary) => boolean) =>
      new Promise<void>((resolve) => {
        tell = ([device]) => {
          if (device && holds(device)) resolve();
        };
      }),
    async stop(): Promise<SimulationSummary> {
      control.abort();
      return summary;
    },
  };
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** What must hold after any run, whatever happened in it. */
function expectEveryFrameAccountedFor({ totals: t }: SimulationSummary): void {
  expect(t.sent).toBe(t.made - t.lost + t.duplicated);
  expect(t.sent).toBe(t.accepted + sum(t.refused) + t.unanswered);
  expect(t.failed).toBe(0);
}

const faults = ['--loss', '0.15', '--duplicates', '0.15', '--malformed', '0.2', '--oversize', '0.05'];

describe.each(['frames', 'stream'] as const)('the simulator, mode %s', (mode) => {
  it('sends pictures that the hub can read, in order, with their time and the key', async () => {
    const run = start('--mode', mode, '--fps', '50', '--clock-offset', '5000');
    await hub.until(20);
    const summary = await run.stop();
    expectEveryFrameAccountedFor(summary);
    expect(summary.totals.accepted).toBe(hub.received.length);
    expect(summary.totals.refused).toEqual({});
    const numbers = [];
    for (const { bytes, device, key, mediaType, capturedAt } of hub.received) {
      expect({ device, key, mediaType }).toEqual({ device: 'pi-1', key: 'secret', mediaType: 'image/jpeg' });
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      const number = readClockNumber(data, info.width, info.height, info.channels) ?? Number.NaN;
      numbers.push({ number, capturedAt });
    }
    const first = numbers[0] ?? { number: 0, capturedAt: 0 };
    for (const { number, capturedAt } of numbers) {
      // Frame n was taken n periods after the first one, to the millisecond of rounding.
      expect(Math.abs(capturedAt - first.capturedAt - (number - first.number) * 20)).toBeLessThanOrEqual(1);
    }
    const inOrder = numbers.map(({ number }) => number);
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
    // Five seconds ahead, less the time since.
    expect(
      Math.abs(first.capturedAt - (hub.received[0]?.at ?? 0) - performance.timeOrigin - 5_000),
    ).toBeLessThan(2_000);
  });

  it('counts what the hub counted, fault by fault', async () => {
    const run = start('--mode', mode, '--fps', '100', '--oversize-bytes', '1000000', ...faults);
    await hub.until(100);
    const summary = await run.stop();
    const { totals } = summary;
    expectEveryFrameAccountedFor(summary);
    expect(totals.unanswered).toBe(0);
    expect(totals.sent).toBe(hub.received.length);
    // This hub judges by the first bytes and the size: a frame that was cut passes, the others do not.
    expect(sum(totals.refused)).toBe(totals.scrambled + totals.oversize);
    expect(hub.received.filter(({ bytes }) => bytes.length > 1_000_000).length).toBe(totals.oversize);
    if (mode === 'frames') expect(totals.refused).toEqual({ 400: totals.scrambled, 413: totals.oversize });
    expect(
      Math.min(totals.lost, totals.duplicated, totals.cut, totals.scrambled, totals.oversize),
    ).toBeGreaterThan(0);
  });

  it('comes back by itself when the hub was restarted, and skips what was due meanwhile', async () => {
    const run = start('--mode', mode, '--fps', '50');
    await hub.until(10);
    await hub.stop();
    await run.until((device) => device.brokenConnections > 1);
    const before = hub.received.length;
    await hub.start();
    await hub.until(before + 10);
    const summary = await run.stop();
    expectEveryFrameAccountedFor(summary);
    expect(summary.totals.brokenConnections).toBeGreaterThan(1);
    expect(summary.totals.unanswered).toBeGreaterThan(0);
    expect(summary.totals.skipped).toBeGreaterThan(0);
    expect(summary.devices[0]?.problem).toBeNull();
  });
});

describe('the simulator', () => {
  it('waits as long as a 429 asks it to, and says so in the counts', async () => {
    hub.answerNext(202, 429);
    const run = start('--fps', '50');
    await hub.until(6);
    const summary = await run.stop();
    const pause = (hub.received[2]?.at ?? 0) - (hub.received[1]?.at ?? 0);
    expect(pause).toBeGreaterThan(980);
    expect(summary.totals.refused).toEqual({ 429: 1 });
    expect(summary.totals.skipped).toBeGreaterThan(40);
    expectEveryFrameAccountedFor(summary);
  });

  it('repeats the hub’s own sentence about what is wrong', async () => {
    hub.answerNext(...Array.from({ length: 1000 }, () => 400));
    const run = start('--fps', '100');
    await hub.until(10);
    const summary = await run.stop();
    expect(summary.devices[0]?.problem).toBe('400: These bytes are not a picture.');
    expectEveryFrameAccountedFor(summary);
  });

  it('makes many devices with an admin token, and renews the key of those that are there', async () => {
    const args = ['--devices', '3', '--admin-token', 'token', '--fps', '20'];
    const first = start(...args);
    await hub.until(9);
    await first.stop();
    const run = start(...args);
    await hub.until(hub.received.length + 9);
    const summary = await run.stop();
    expect(hub.adminRequests.slice(0, 3)).toEqual(['1', '2', '3'].map((n) => `/api/devices pi-1-${n} token`));
    expect(hub.adminRequests).toContain('/api/devices/pi-1-2/key pi-1-2 token');
    const keys = new Set(hub.received.map(({ device, key }) => `${device} ${key}`));
    expect([...keys].sort()).toEqual(['1', '2', '3'].map((n) => `pi-1-${n} key-of-pi-1-${n}`));
    expect(summary.devices.map(({ device }) => device)).toEqual(['pi-1-1', 'pi-1-2', 'pi-1-3']);
    expectEveryFrameAccountedFor(summary);
  });

  it('ends by itself after the seconds it was given', async () => {
    const parsed = parseSimulation([
      '--url',
      hub.url,
      '--device',
      'a',
      '--key',
      'k',
      '--seconds',
      '0.3',
      '--size',
      '64x64',
    ]);
    if (parsed.kind !== 'run') throw new Error('wrong arguments');
    const summary = await runSimulation(parsed.options, { signal: new AbortController().signal });
    expect(summary.seconds).toBeGreaterThanOrEqual(0.29);
    expect(summary.totals.accepted).toBeGreaterThan(0);
  });
});

describe('the simulator’s arguments', () => {
  it('are answered with sentences that say what to do', () => {
    const wrong = (...args: string[]) => {
      const parsed = parseSimulation(args);
      return parsed.kind === 'wrong' ? parsed.problems.join(' ') : parsed.kind;
    };
    expect(wrong('--key', 'k')).toBe('Name the device: --device pi-1.');
    expect(wrong('--device', 'a')).toMatch(/Give the device key/);
    expect(wrong('--device', 'a', '--key', 'k', '--fps', 'fast')).toBe('--fps must be a number.');
    expect(wrong('--device', 'a', '--key', 'k', '--size', '9')).toBe('--size must look like 640x360.');
    expect(wrong('--device', 'a', '--key', 'k', '--devices', '4')).toMatch(/admin-token/);
    expect(wrong('--device', 'a', '--key', 'k', '--loss', '0.7', '--malformed', '0.7')).toMatch(/at most 1/);
    expect(wrong('--device', 'a', '--key', 'k', '--url', 'ftp://x')).toMatch(/--url must look like/);
    expect(wrong('--help')).toBe('help');
  });

  it('take the key from the environment where they name none', () => {
    const parsed = parseSimulation(['--device', 'a'], { key: 'from outside', adminToken: '' });
    expect(parsed.kind === 'run' && parsed.options.key).toBe('from outside');
    const named = parseSimulation(['--device', 'a', '--key', 'named'], { key: 'from outside' });
    expect(named.kind === 'run' && named.options.key).toBe('named');
  });
});

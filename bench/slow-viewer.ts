// A viewer that cannot keep up costs nobody anything: not itself (it sees the newest), not the hub's memory, not the others.
import type { Line, Row } from './lib/line.ts';
import type { Memory } from './lib/own-usage.ts';
import { openStage, type Stage } from './lib/stage.ts';
import { quantile, wait } from './lib/statistics.ts';

const rate = { fps: 15, frameBytes: 50_000 };
const normalViewers = 20;
const paintMs = 500;
const maxDelayMs = paintMs + 2 * (1000 / rate.fps);
const p99Limit = 1.2;
/** What a hub's heap wavers by under load; a queue would hold 15 frames a second: 45 MB in the minute of this line. */
const memoryLimitMb = 5;

type Watched = { othersP99: number; slow: { p95: number; max: number; frames: number }; growthMb: number };

export const slowViewer: Line = {
  name: 'slow-viewer',
  measures:
    'one viewer that paints each picture for 500 ms before it acknowledges it, among 20 normal ones, 1 device at 15 fps and 50 kB; its delay is ' +
    'from posting to painted, over the last third of the run; memory is what the hub holds after a collection, last against first third; ' +
    'the p99 of the others stands beside a second hub without the slow viewer, run at the same time',
  async run({ quick, note }) {
    const seconds = quick ? 24 : 60;
    const without = await openStage({ kind: 'hub', devices: 1 });
    const withSlow = await openStage({ kind: 'hub', devices: 1 });
    try {
      await fill(without);
      await fill(withSlow);
      await withSlow.viewers.ask('join', {
        name: 'slow',
        endpoint: withSlow.endpoint,
        devices: ['cam-1'],
        paintMs,
      });
      await Promise.all([without.post(rate), withSlow.post(rate)]);
      const [floor, ours] = await Promise.all([watch(without, seconds), watch(withSlow, seconds)]);
      note(`${ours.slow.frames} pictures painted by the slow viewer in the last ${seconds / 3} s`);
      const rows = rowsOf(floor, ours, seconds);
      // The credit still tries a second picture in flight now and then; the target is about the time after a minute.
      return quick ? rows.map((row) => ({ ...row, met: null })) : rows;
    } finally {
      await Promise.all([without.close(), withSlow.close()]);
    }
  },
};

async function fill({ viewers, endpoint }: Stage): Promise<void> {
  const devices = Array<string>(normalViewers).fill('cam-1');
  await viewers.ask('join', { name: 'others', endpoint, devices, paintMs: 0 });
}

async function watch({ server, viewers }: Stage, seconds: number): Promise<Watched> {
  const third = seconds / 3;
  await wait(third);
  const before: Memory = await server.ask('memory', null);
  await wait(third);
  await viewers.ask('collect', null);
  await wait(third);
  const { others, slow } = await viewers.ask('collect', null);
  const after: Memory = await server.ask('memory', null);
  const slowDelays = slow?.delaysMs ?? [];
  return {
    othersP99: quantile(others?.delaysMs ?? [], 0.99),
    slow: { p95: quantile(slowDelays, 0.95), max: quantile(slowDelays, 1), frames: slow?.frames ?? 0 },
    growthMb: after.heldMb - before.heldMb,
  };
}

function rowsOf(floor: Watched, ours: Watched, seconds: number): Row[] {
  const ratio = ours.othersP99 / floor.othersP99;
  const place = { floor: '', ratio: '' };
  return [
    {
      ...place,
      what: `Slow viewer's delay after ${seconds} s, p95 (most)`,
      ours: `${ours.slow.p95.toFixed(0)} ms (${ours.slow.max.toFixed(0)} ms)`,
      target: `≤ ${maxDelayMs.toFixed(0)} ms`,
      met: ours.slow.p95 <= maxDelayMs,
    },
    {
      ...place,
      what: 'Memory held by the hub, growth',
      floor: `${floor.growthMb.toFixed(1)} MB`,
      ours: `${ours.growthMb.toFixed(1)} MB`,
      target: `≤ ${memoryLimitMb} MB`,
      met: ours.growthMb <= memoryLimitMb,
    },
    {
      what: "The others' p99, with and without the slow viewer",
      floor: `${floor.othersP99.toFixed(1)} ms`,
      ours: `${ours.othersP99.toFixed(1)} ms`,
      ratio: `${ratio.toFixed(2)} ×`,
      target: `≤ ${p99Limit} ×`,
      met: ratio <= p99Limit,
    },
  ];
}

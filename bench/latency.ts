// From the first byte posted to the picture in the viewer's hands, with many devices at once.
import type { Line, Row } from './lib/line.ts';
import { openStage, type Stage } from './lib/stage.ts';
import { median, quantile, wait } from './lib/statistics.ts';
import type { Seen } from './load/audience.ts';

const devices = 20;
const viewersPerDevice = 3;
const rate = { fps: 15, frameBytes: 50_000 };
const parts = [0.5, 0.95, 0.99] as const;

export const latency: Line = {
  name: 'latency',
  measures:
    'ms from posting a picture of 50 kB to having it in the viewer, 20 devices at 15 fps with 3 viewers each, p50 / p95 / p99; posters, ' +
    'server and viewers share the machine; the floor is the bare `ws` relay',
  async run({ quick, note, profileDir }) {
    const relay = await fill('relay');
    const hub = await fill('hub', profileDir);
    try {
      const rounds: { floor: number[]; ours: number[] }[] = [];
      for (let round = 0; round < (quick ? 2 : 3); round++) {
        const floor = await watch(relay, quick ? 3 : 6);
        const ours = await watch(hub, quick ? 3 : 6);
        note(
          `${say(delaysOf(floor))} and ${say(delaysOf(ours))}; ${ours.frames} of ${floor.frames} pictures`,
        );
        rounds.push({ floor: delaysOf(floor), ours: delaysOf(ours) });
      }
      return [rowOf(rounds)];
    } finally {
      await Promise.all([relay.close(), hub.close()]);
    }
  },
};

async function fill(kind: 'relay' | 'hub', profileDir?: string): Promise<Stage> {
  const stage = await openStage({ kind, devices, profileDir });
  const everyone = stage.targets.flatMap(({ device }) => Array<string>(viewersPerDevice).fill(device));
  await stage.viewers.ask('join', { name: 'all', endpoint: stage.endpoint, devices: everyone, paintMs: 0 });
  await stage.post(rate);
  await wait(5);
  await stage.posters.ask('stopPosting', null);
  return stage;
}

async function watch({ post, viewers, posters }: Stage, seconds: number): Promise<Seen> {
  await post(rate);
  await wait(1);
  await viewers.ask('collect', null);
  await wait(seconds);
  const { all } = await viewers.ask('collect', null);
  await posters.ask('stopPosting', null);
  if (!all) throw new Error('Nobody saw a picture.');
  return all;
}

const delaysOf = ({ delaysMs }: Seen) => parts.map((part) => quantile(delaysMs, part));
const say = (delays: number[]) => `${delays.map((delay) => delay.toFixed(1)).join(' / ')} ms`;

function rowOf(rounds: { floor: number[]; ours: number[] }[]): Row {
  const typical = (of: 'floor' | 'ours') =>
    parts.map((_, part) => median(rounds.map((round) => round[of][part] ?? 0)));
  const ratios = parts.map((_, part) =>
    median(rounds.map(({ floor, ours }) => (ours[part] ?? 0) / (floor[part] ?? Number.NaN))),
  );
  return {
    what: 'Post → viewer, 20 devices × 15 fps × 3 viewers, p50 / p95 / p99',
    floor: say(typical('floor')),
    ours: say(typical('ours')),
    ratio: `${ratios.map((ratio) => ratio.toFixed(2)).join(' / ')} ×`,
    target: '',
    met: null,
  };
}

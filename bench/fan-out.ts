// Server CPU for each delivered frame, with all that belongs to it at the hub: intake, credit, acknowledgements, reports.

import type { BenchOptions, Line, Row } from './lib/line.ts';
import { openStage, type Stage } from './lib/stage.ts';
import { median, wait } from './lib/statistics.ts';
import type { Endpoint } from './load/viewer.ts';

const rate = { fps: 15, frameBytes: 50_000 };
/** The same code, compiled: at 15 frames a second alone a run would measure the compiler for minutes. */
const warmUp = { fps: 60, frameBytes: 50_000 };
const limit = 1.4;
const kinds = ['relay', 'relay with acknowledgements', 'hub'] as const satisfies Endpoint['kind'][];

export const fanOut: Line = {
  name: 'fan-out',
  measures:
    'CPU of the server process (user + system) for each delivered frame of 50 kB, 1 device at 15 fps, frames posted over HTTP to both; ' +
    'the floor is a bare `ws` relay without rooms, checks, login or acknowledgements',
  async run(options) {
    const stages = [];
    for (const kind of kinds) {
      stages.push(
        await openStage({ kind, devices: 1, profileDir: kind === 'hub' ? options.profileDir : undefined }),
      );
    }
    try {
      const rows: Row[] = [];
      for (const viewers of [1, 10, 60]) rows.push(await measureAt(viewers, stages, options));
      return rows;
    } finally {
      await Promise.all(stages.map((stage) => stage.close()));
    }
  },
};

async function measureAt(viewers: number, stages: Stage[], { quick, note }: BenchOptions): Promise<Row> {
  const rounds = quick ? 2 : 4;
  const costs: number[][] = stages.map(() => []);
  for (const stage of stages) {
    await stage.viewers.ask('join', {
      name: 'all',
      endpoint: stage.endpoint,
      devices: Array(viewers).fill('cam-1'),
      paintMs: 0,
    });
    await stage.post(warmUp);
    await wait(quick ? 3 : 6);
    await stage.posters.ask('stopPosting', null);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [index, stage] of stages.entries())
      costs[index]?.push(await costOfFrame(stage, quick ? 3 : 4));
    note(
      `${viewers} viewers: ${costs.map((of) => of.at(-1)?.toFixed(1)).join(' / ')} µs (${kinds.join(' / ')})`,
    );
  }
  for (const stage of stages) await stage.viewers.ask('leave', null);
  return rowOf(viewers, costs);
}

async function costOfFrame({ server, viewers, posters, post }: Stage, seconds: number): Promise<number> {
  await post(rate);
  await wait(0.5);
  await viewers.ask('collect', null);
  const before = await server.ask('usage', null);
  await wait(seconds);
  const after = await server.ask('usage', null);
  const { all } = await viewers.ask('collect', null);
  await posters.ask('stopPosting', null);
  return (after.cpuUs - before.cpuUs) / (all?.frames || Number.NaN);
}

function rowOf(viewers: number, [bare = [], acknowledged = [], hub = []]: number[][]): Row {
  const ratioTo = (floor: number[]) => median(hub.map((cost, round) => cost / (floor[round] ?? Number.NaN)));
  const ratio = ratioTo(bare);
  const isLimited = viewers >= 10;
  return {
    what: `CPU per delivered frame, ${viewers} ${viewers === 1 ? 'viewer' : 'viewers'}`,
    floor: `${median(bare).toFixed(1)} µs (with acknowledgements ${median(acknowledged).toFixed(1)} µs)`,
    ours: `${median(hub).toFixed(1)} µs`,
    ratio: `${ratio.toFixed(2)} × (${ratioTo(acknowledged).toFixed(2)} ×)`,
    target: isLimited ? `≤ ${limit} ×` : '',
    met: isLimited ? ratio <= limit : null,
  };
}

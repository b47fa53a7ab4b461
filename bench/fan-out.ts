// Server CPU for each delivered frame, with all that belongs to it at the hub: intake, credit, acknowledgements, reports.

import { fillStage, measureFrameCost } from './lib/frame-cost.ts';
import type { BenchOptions, Line, Row } from './lib/line.ts';
import { openStage, type Stage } from './lib/stage.ts';
import { median } from './lib/statistics.ts';
import type { Endpoint } from './load/viewer.ts';

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
  for (const stage of stages) await fillStage(stage, viewers, quick ? 3 : 6);
  for (let round = 0; round < rounds; round++) {
    for (const [index, stage] of stages.entries())
      costs[index]?.push(await measureFrameCost(stage, quick ? 3 : 4));
    note(
      `${viewers} viewers: ${costs.map((of) => of.at(-1)?.toFixed(1)).join(' / ')} µs (${kinds.join(' / ')})`,
    );
  }
  for (const stage of stages) await stage.viewers.ask('leave', null);
  return rowOf(viewers, costs);
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

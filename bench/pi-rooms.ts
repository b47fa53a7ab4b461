// What protocol 0 costs: base64 in JSON in, data URLs over Socket.IO out; a third more bytes each way than the picture has.
import { fillStage, measureFrameCost } from './lib/frame-cost.ts';
import type { Line } from './lib/line.ts';
import { openStage } from './lib/stage.ts';
import { median } from './lib/statistics.ts';
import type { Endpoint } from './load/viewer.ts';

const kinds = ['relay', 'hub', 'pi-rooms'] as const satisfies Endpoint['kind'][];
const viewers = 10;

export const piRooms: Line = {
  name: 'pi-rooms',
  measures:
    'CPU of the server process for each delivered frame of 50 kB through protocol 0, a JSON post to `new_frame` at 10 viewers, 1 device at 15 fps; ' +
    'beside it our own live endpoint; the floor is the bare `ws` relay, which is sent the bare picture',
  async run({ quick, note, profileDir }) {
    const stages = [];
    for (const kind of kinds) {
      stages.push(
        await openStage({ kind, devices: 1, profileDir: kind === 'pi-rooms' ? profileDir : undefined }),
      );
    }
    const costs: Record<(typeof kinds)[number], number[]> = { relay: [], hub: [], 'pi-rooms': [] };
    try {
      for (const stage of stages) await fillStage(stage, viewers, quick ? 3 : 6);
      for (let round = 0; round < (quick ? 2 : 4); round++) {
        for (const [index, kind] of kinds.entries()) {
          const stage = stages[index];
          if (stage) costs[kind].push(await measureFrameCost(stage, quick ? 3 : 4));
        }
        note(`${kinds.map((kind) => costs[kind].at(-1)?.toFixed(1)).join(' / ')} µs (${kinds.join(' / ')})`);
      }
    } finally {
      await Promise.all(stages.map((stage) => stage.close()));
    }
    const ratioTo = (other: number[]) =>
      median(costs['pi-rooms'].map((cost, round) => cost / (other[round] ?? Number.NaN))).toFixed(2);
    return [
      {
        what: `pi-rooms: CPU per delivered frame, ${viewers} viewers`,
        floor: `${median(costs.relay).toFixed(1)} µs (our live endpoint ${median(costs.hub).toFixed(1)} µs)`,
        ours: `${median(costs['pi-rooms']).toFixed(1)} µs`,
        ratio: `${ratioTo(costs.relay)} × (${ratioTo(costs.hub)} ×)`,
        target: '',
        met: null,
      },
    ];
  },
};

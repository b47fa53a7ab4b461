// A viewer far away gets every frame: the credit grows to what is on its way over a long link.
import type { Line } from './lib/line.ts';
import { openStage } from './lib/stage.ts';
import { median, wait } from './lib/statistics.ts';
import { openFarLink } from './load/far-link.ts';

const rate = { fps: 30, frameBytes: 50_000 };
const roundTripMs = 150;
/** The credit starts at 2 and grows by one at a time. */
const settleSeconds = 8;
const limit = 28;

export const farViewer: Line = {
  name: 'far-viewer',
  measures:
    'frames per second at a viewer behind a TCP proxy of 150 ms round trip and full bandwidth, 1 device at 30 fps and 50 kB, after 8 s for the ' +
    'credit to grow; the floor is the bare `ws` relay over the same kind of link',
  async run({ quick, note }) {
    const seen: Record<'relay' | 'hub', { fps: number; delayMs: number }> = {
      relay: await watch('relay', quick ? 5 : 15),
      hub: await watch('hub', quick ? 5 : 15),
    };
    const say = ({ fps, delayMs }: { fps: number; delayMs: number }) =>
      `${fps.toFixed(1)} fps, ${delayMs.toFixed(0)} ms old`;
    note(`${say(seen.relay)} and ${say(seen.hub)}`);
    return [
      {
        what: 'Far viewer, 150 ms round trip, 30 fps',
        floor: say(seen.relay),
        ours: say(seen.hub),
        ratio: `${(seen.hub.fps / seen.relay.fps).toFixed(2)} ×`,
        target: `≥ ${limit} fps`,
        met: seen.hub.fps >= limit,
      },
    ];
  },
};

async function watch(kind: 'relay' | 'hub', seconds: number): Promise<{ fps: number; delayMs: number }> {
  const stage = await openStage({ kind, devices: 1 });
  const link = await openFarLink(stage.endpoint.port, roundTripMs);
  try {
    const endpoint = { ...stage.endpoint, port: link.port };
    await stage.viewers.ask('join', { name: 'far', endpoint, devices: ['cam-1'], paintMs: 0 });
    await stage.post(rate);
    await wait(settleSeconds);
    await stage.viewers.ask('collect', null);
    await wait(seconds);
    const { far } = await stage.viewers.ask('collect', null);
    return { fps: (far?.frames ?? 0) / seconds, delayMs: median(far?.delaysMs ?? []) };
  } finally {
    link.close();
    await stage.close();
  }
}

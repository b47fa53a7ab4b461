// CPU of the server process for each frame that reached a viewer, 1 device at 15 fps and 50 kB.
import type { Stage } from './stage.ts';
import { wait } from './statistics.ts';

const rate = { fps: 15, frameBytes: 50_000 };
/** The same code, compiled: at 15 frames a second alone a run would measure the compiler for minutes. */
const warmUpRate = { fps: 60, frameBytes: 50_000 };

/** Lets so many viewers in and warms the server up. */
export async function fillStage(stage: Stage, viewers: number, warmUpSeconds: number): Promise<void> {
  await stage.viewers.ask('join', {
    name: 'all',
    endpoint: stage.endpoint,
    devices: Array(viewers).fill('cam-1'),
    paintMs: 0,
  });
  await stage.post(warmUpRate);
  await wait(warmUpSeconds);
  await stage.posters.ask('stopPosting', null);
}

/** µs. */
export async function measureFrameCost(
  { server, viewers, posters, post }: Stage,
  seconds: number,
): Promise<number> {
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

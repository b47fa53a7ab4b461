// How many pictures a second the hub takes in over HTTP, beside a listener that only reads the body.
import type { BareListenerAnswers } from './floors/bare-listener.ts';
import type { BenchOptions, Line, Row } from './lib/line.ts';
import { type BenchProcess, type Program, startProcess } from './lib/start-process.ts';
import { median } from './lib/statistics.ts';
import type { LoadAnswers } from './load/load-process.ts';
import type { PostTarget } from './load/post-connection.ts';

const frameBytes = 60_000;
const connections = 8;
/** A device may send 1,000 frames a second at most; three to a connection keep that limit out of the way. */
const devicesPerConnection = 3;
const limit = 0.5;

type Contestant = { server: BenchProcess<BareListenerAnswers>; targets: PostTarget[][] };
type Measured = { perSecond: number; cpuUs: number; corePart: number };
type Side = 'floor' | 'control' | 'ours';

export const ingest: Line = {
  name: 'ingest',
  measures:
    'pictures of 60 kB accepted per second over HTTP, 8 kept-alive connections that each post as soon as they are answered, no viewers; the floor is a bare `http` ' +
    'listener that only reads the body; login, limits, image header, numbering, session and counters are in ours; the client is often the limit, so a second, identical floor runs ' +
    'beside it, the ratio is to the faster of the two: differences within the range of the floor to itself mean nothing, and a ratio above 1 is not an advantage',
  async run(options) {
    const load = await startProcess<LoadAnswers>('load-process');
    const floor = await enter('bare-listener');
    // The same floor once more: how far two runs of one program lie apart is what this line cannot see below.
    const control = await enter('bare-listener');
    const ours = await enter('hub-process', options.profileDir);
    try {
      return [await compare(load, { floor, control, ours }, options)];
    } finally {
      await Promise.all([load, floor.server, control.server, ours.server].map((process) => process.stop()));
    }
  },
};

async function enter(program: Program, profileDir?: string): Promise<Contestant> {
  const server = await startProcess<BareListenerAnswers>(program, { profileDir });
  const { port } = await server.ask('open', null);
  const targets: PostTarget[][] = [];
  for (let connection = 1; connection <= connections; connection++) {
    const own: PostTarget[] = [];
    for (let index = 1; index <= devicesPerConnection; index++) {
      const device = `cam-${connection}-${index}`;
      own.push({ port, device, key: await server.ask('addDevice', device) });
    }
    targets.push(own);
  }
  return { server, targets };
}

async function compare(
  load: BenchProcess<LoadAnswers>,
  sides: Record<Side, Contestant>,
  { quick, note }: BenchOptions,
): Promise<Row> {
  const seconds = quick ? 2 : 3;
  for (const side of Object.values(sides)) await saturate(load, side, seconds);
  const rounds: Record<Side, Measured>[] = [];
  for (let round = 0; round < (quick ? 3 : 5); round++) {
    const measured = {
      floor: await saturate(load, sides.floor, seconds),
      control: await saturate(load, sides.control, seconds),
      ours: await saturate(load, sides.ours, seconds),
    };
    rounds.push(measured);
    note(
      Object.entries(measured)
        .map(
          ([side, { perSecond, corePart }]) =>
            `${side} ${perSecond.toFixed(0)}/s at ${(corePart * 100).toFixed(0)} % of a core`,
        )
        .join(', '),
    );
  }
  return rowOf(rounds);
}

/** The client needs about as much CPU as the server and is often the limit, so only the worst round is held to the target. */
function rowOf(rounds: Record<Side, Measured>[]): Row {
  const toFloor = rounds.map(({ control, floor }) => control.perSecond / floor.perSecond);
  // Against the faster of the two floors: which of them had the better turn is chance.
  const toBest = rounds.map(
    ({ ours, control, floor }) => ours.perSecond / Math.max(control.perSecond, floor.perSecond),
  );
  const range = (numbers: number[]) =>
    `${Math.min(...numbers).toFixed(2)}–${Math.max(...numbers).toFixed(2)} ×`;
  const say = (side: Side) => {
    const perSecond = median(rounds.map((round) => round[side].perSecond));
    const cpuUs = median(rounds.map((round) => round[side].cpuUs));
    const corePart = median(rounds.map((round) => round[side].corePart));
    return `${Math.round(perSecond).toLocaleString('en')}/s (${cpuUs.toFixed(0)} µs CPU each, ${(corePart * 100).toFixed(0)} % of a core)`;
  };
  return {
    what: 'Ingest, 60 kB over HTTP (client-limited)',
    floor: say('floor'),
    ours: say('ours'),
    ratio: `${range(toBest)}; floor to itself ${range(toFloor)}`,
    target: `≥ ${limit} × in every round`,
    met: Math.min(...toBest) >= limit,
  };
}

async function saturate(
  load: BenchProcess<LoadAnswers>,
  { server, targets }: Contestant,
  seconds: number,
): Promise<Measured> {
  const before = await server.ask('usage', null);
  const { accepted, refused } = await load.ask('saturate', { connections: targets, frameBytes, seconds });
  const after = await server.ask('usage', null);
  if (refused > 0) throw new Error(`${refused} pictures were refused: the limits of the bench are too low.`);
  const cpuUs = after.cpuUs - before.cpuUs;
  return {
    perSecond: accepted / seconds,
    cpuUs: cpuUs / accepted,
    corePart: cpuUs / 1000 / (after.at - before.at),
  };
}

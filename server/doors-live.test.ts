// The live endpoint and its events as every kind of caller: what comes of each, and that a picture or a word about the device
// reaches nobody else. A new event without a row fails. The other sockets: doors-sockets.test.ts.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { livePath, type Subscription } from '#contract/live.ts';
import { type LiveViewer, openLiveViewer } from './testing/live-viewer.ts';
import {
  type Door,
  door,
  type Knock,
  keyOf,
  knockAtEach,
  known,
  openWatchedDoor,
  type Row,
  type WatchedDoor,
} from './testing/watched-door.ts';

let world: WatchedDoor;
const closes: (() => void)[] = [];

beforeAll(async () => {
  world = await openWatchedDoor();
});
afterEach(() => {
  for (const close of closes.splice(0)) close();
});
afterAll(() => world.close());

async function view(headers: Record<string, string>): Promise<LiveViewer> {
  const token = keyOf(headers);
  const { cookie } = headers;
  const viewer = await openLiveViewer(world.hub.url, {
    ...(token ? { token } : {}),
    ...(cookie ? { cookie } : {}),
  });
  closes.push(viewer.close);
  return viewer;
}

/** All that the hub sent before has come. */
const settled = (viewer: LiveViewer) =>
  new Promise<number>((resolve) => viewer.socket.emit('clock', resolve));

const got = ({ frames, thumbnails, results, wall }: LiveViewer) => ({
  frames: frames.length,
  thumbnails: thumbnails.length,
  results: results.length,
  wall: Number(wall.has(door)),
});

function watch(feed: Subscription['feed']): Knock {
  return async (headers) => {
    const viewer = await view(headers);
    const reply = await viewer.subscribe(feed === 'wall' ? { feed } : { feed, device: door });
    await world.happen();
    await settled(viewer);
    const { [feed]: wanted, ...others } = got(viewer);
    expect(Object.values(others), 'what it did not ask for').toEqual([0, 0, 0]);
    if ('ok' in reply && feed !== 'wall') expect(wanted).toBeGreaterThan(0);
    if ('error' in reply) expect(wanted).toBe(0);
    return 'error' in reply ? reply.error.code : wanted > 0 ? 'yes' : 'nothing';
  };
}

/** Nothing comes of it for anybody, not even a refusal. */
function say(event: 'unsubscribe' | 'painted'): Knock {
  return async (headers) => {
    const viewer = await view(headers);
    let refusals = 0;
    viewer.socket.on('refused', () => {
      refusals += 1;
    });
    if (event === 'painted') viewer.acknowledge('frames', { device: door, seq: 1 });
    else viewer.socket.emit('unsubscribe', { feed: 'frames', device: door });
    await world.happen();
    await settled(viewer);
    expect(Object.values(got(viewer))).toEqual([0, 0, 0, 0]);
    return refusals > 0 ? 'refused' : 'nothing';
  };
}

const unknown = { nobody: 'unauthenticated', wrongKey: 'unauthenticated' } as const;
const ofWatchers: Row = { ...unknown, ...known('yes'), blind: 'not_found', otherDevice: 'forbidden' };

const feeds: Record<Subscription['feed'], Row> = {
  wall: { ...ofWatchers, blind: 'nothing', otherDevice: 'nothing' },
  frames: ofWatchers,
  thumbnails: ofWatchers,
  results: ofWatchers,
};
const liveDoors: Record<string, Door> = {
  unsubscribe: { knock: say('unsubscribe'), row: { ...unknown, ...known('nothing') } },
  painted: { knock: say('painted'), row: { ...unknown, ...known('nothing') } },
  clock: {
    knock: async (headers) => typeof (await settled(await view(headers))),
    row: { ...unknown, ...known('number') },
  },
  ...Object.fromEntries(
    Object.entries(feeds).map(([feed, row]) => [
      `subscribe ${feed}`,
      { knock: watch(feed as Subscription['feed']), row },
    ]),
  ),
};

knockAtEach(liveDoors, () => world);

it('every event has a row', () => {
  const said = Object.keys(liveDoors).map((name) => name.split(' ', 1)[0]);
  const { events = [] } = world.hub.sockets.find(({ prefixes }) => prefixes.includes(livePath)) ?? {};
  expect(new Set(said)).toEqual(new Set(events));
});

// Groups of viewers and what reached them: how many pictures, and how old each was when it had been painted.
import { sharedNow } from '../lib/shared-clock.ts';
import { readStamp } from '../lib/stamped-picture.ts';
import { type Endpoint, openViewer, type Picture } from './viewer.ts';

export type Group = {
  name: string;
  endpoint: Endpoint;
  /** One viewer for each entry. */
  devices: string[];
  /** A picture takes this long to paint, one after the other; 0: it is painted as it arrives. */
  paintMs: number;
};

export type Seen = { frames: number; delaysMs: Float64Array };

/** A minute of 900 pictures a second, as measured here, is far below. */
const maxDelays = 500_000;

export function createAudience() {
  const seen = new Map<string, { frames: number; delays: number[] }>();
  const closes: (() => void)[] = [];

  function createPainter({ name, paintMs }: Group): (picture: Picture) => void {
    const group = seen.get(name) ?? { frames: 0, delays: [] };
    seen.set(name, group);
    const queue: Picture[] = [];

    function paint(picture: Picture): void {
      group.frames += 1;
      if (group.delays.length < maxDelays) group.delays.push(sharedNow() - readStamp(picture.bytes));
      picture.acknowledge();
    }
    function paintNext(): void {
      const [picture] = queue;
      if (!picture) return;
      setTimeout(() => {
        paint(picture);
        queue.shift();
        paintNext();
      }, paintMs);
    }
    return (picture) => {
      if (paintMs === 0) paint(picture);
      else if (queue.push(picture) === 1) paintNext();
    };
  }

  return {
    async join(group: Group): Promise<void> {
      for (const device of group.devices) {
        closes.push(await openViewer(group.endpoint, device, createPainter(group)));
      }
    },

    /** What was seen since the last time, by group. */
    collect(): Record<string, Seen> {
      const entries = [...seen].map(([name, group]) => {
        const said: Seen = { frames: group.frames, delaysMs: Float64Array.from(group.delays) };
        group.frames = 0;
        group.delays = [];
        return [name, said] as const;
      });
      return Object.fromEntries(entries);
    },

    leave(): void {
      for (const close of closes.splice(0)) close();
      seen.clear();
    },
  };
}

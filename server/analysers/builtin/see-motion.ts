// Motion: how much of the picture moves, and where; an event from its beginning to its end.
import { builtinOptionsSchemas } from '#contract/api/analysers.ts';
import { createLasting } from '#server/vision/lasting.ts';
import { createMotionDetector } from '#server/vision/motion.ts';
import { createChanges } from './changes.ts';
import { round } from './round.ts';
import type { SeerMaker } from './seer.ts';

/** A single picture may be a flash; somebody who stops for a moment has not gone. */
const event = { beginsMs: 200, endsMs: 2000 };

export const seeMotion: SeerMaker = {
  wish: { width: 240, color: 'grey' },

  begin(given) {
    let { leastScore } = read(given);
    const motion = createMotionDetector();
    const lasting = createLasting(event);
    const changesOf = createChanges();
    return {
      see(picture, at) {
        const { score, regions } = motion.see(picture, at);
        const events = changesOf(lasting(score >= leastScore, at) === null ? [] : ['motion']);
        return {
          motion: round(score, 4),
          boxes: regions.map((rect) => ({ rect: rect.map((part) => round(part, 4)), label: 'motion' })),
          ...(events.length > 0 ? { events } : {}),
        };
      },
      change(next) {
        ({ leastScore } = read(next));
      },
    };
  },
};

const read = (given: Readonly<Record<string, unknown>>) => builtinOptionsSchemas.motion.parse(given);

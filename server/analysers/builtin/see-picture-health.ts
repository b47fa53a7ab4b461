// Picture health: what is wrong with the picture itself, once a second; each fault an event from its beginning to its end.
import { createPictureHealth, type PictureFault } from '#server/vision/picture-health.ts';
import { createChanges } from './changes.ts';
import { round } from './round.ts';
import type { SeerMaker } from './seer.ts';

const sayEveryMs = 1000;

const kinds = {
  dark: 'too_dark',
  bright: 'too_bright',
  blurred: 'blurred',
  covered: 'covered',
  frozen: 'frozen',
} as const satisfies Record<PictureFault, string>;

export const seePictureHealth: SeerMaker = {
  wish: { width: 240, color: 'grey' },

  begin() {
    const health = createPictureHealth();
    const changesOf = createChanges();
    let saidAt = Number.NEGATIVE_INFINITY;
    return {
      see(picture, at) {
        const { faults, brightness, sharpness } = health.see(picture, at);
        const lasting = faults.map(({ fault }) => kinds[fault]);
        const events = changesOf(lasting);
        if (events.length === 0 && at - saidAt < sayEveryMs) return null;
        saidAt = at;
        return {
          health: lasting.length > 0 ? lasting.join(', ') : 'good',
          brightness: round(brightness, 3),
          ...(sharpness === null ? {} : { sharpness: round(sharpness, 3) }),
          ...(events.length > 0 ? { events } : {}),
        };
      },
    };
  },
};

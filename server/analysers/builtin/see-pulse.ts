// The pulse: a heart rate once a second while one is heard, and no number when none is.
import type { ResultValues } from '#contract/results.ts';
import { createPulse, type PulseSight } from '#server/vision/pulse/pulse.ts';
import { round } from './round.ts';
import type { SeerMaker } from './seer.ts';

const sayEveryMs = 1000;

export const seePulse: SeerMaker = {
  wish: { width: 96, color: 'rgb' },

  begin() {
    const pulse = createPulse();
    let saidAt = Number.NEGATIVE_INFINITY;
    return {
      see(picture, at) {
        const values = wordsFor(pulse.see(picture, at));
        // That there is no skin is seen in every picture.
        if (values === null || at - saidAt < sayEveryMs) return null;
        saidAt = at;
        return values;
      },
    };
  },
};

function wordsFor(sight: PulseSight): ResultValues | null {
  switch (sight.kind) {
    case 'listening':
      return null;
    case 'no_skin':
      return { text: 'No skin in the picture' };
    case 'unclear':
      return { signal_quality: round(sight.quality, 2), text: 'No clear pulse' };
    case 'heard':
      return { heart_rate: round(sight.bpm, 1), signal_quality: round(sight.quality, 2) };
  }
}

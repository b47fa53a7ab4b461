import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encode } from '#server/simulator/encode.ts';
import { createPulseScene, type PulseOptions } from '#server/simulator/scenes/pulse.ts';
import { createSeededRandom } from '#server/testing/seeded-random.ts';
import { createPulse, type PulseSight } from './pulse.ts';

const size = { width: 96, height: 72 };
const startedAt = 1_795_176_453_903;

type Watching = Partial<PulseOptions> & {
  seconds: number;
  loss?: number;
  jitterMs?: number;
  /** A frame is replaced by this; null leaves it as it is. */
  instead?: (index: number) => Buffer | null;
};

/** As a camera would send it: JPEG at quality 80, some frames lost, times that jitter. */
async function watch({
  seconds,
  loss = 0,
  jitterMs = 0,
  instead,
  ...scene
}: Watching): Promise<PulseSight[]> {
  const { fps = 12, seed = 1 } = scene;
  const pictures = createPulseScene({ ...size, ...scene, fps, seed });
  const pulse = createPulse();
  const { next: random } = createSeededRandom(seed);
  const seen: PulseSight[] = [];
  for (let index = 0; index < seconds * fps; index++) {
    if (random() < loss) continue;
    const rgb = instead?.(index) ?? pictures.draw(index).rgb;
    const jpeg = await encode({ ...size, rgb }, { mediaType: 'image/jpeg', quality: 80 });
    const data = await sharp(jpeg).raw().toBuffer();
    const at = startedAt + Math.round((index * 1000) / fps + (random() - 0.5) * jitterMs);
    seen.push(pulse.see({ ...size, data }, at));
  }
  return seen;
}

const heardIn = (seen: readonly PulseSight[]) => seen.filter((sight) => sight.kind === 'heard');
const judged = (seen: readonly PulseSight[]) =>
  seen.filter(({ kind }) => kind === 'heard' || kind === 'unclear').length;

function meanError(seen: readonly PulseSight[], bpm: number): number {
  const heard = heardIn(seen);
  return heard.reduce((sum, sight) => sum + Math.abs(sight.bpm - bpm), 0) / heard.length;
}

describe('the pulse', () => {
  it.each([48, 60, 76, 97, 124, 152, 180])(
    'of %i a minute is heard, with noise, lost frames and times that jitter',
    async (bpm) => {
      const seen = await watch({
        bpm,
        seed: bpm,
        seconds: 26,
        noise: 2,
        drift: 0.05,
        loss: 0.1,
        jitterMs: 20,
      });
      // Twelve seconds of window, then three estimates to be believed.
      expect(heardIn(seen).length).toBeGreaterThanOrEqual(0.7 * judged(seen));
      expect(meanError(seen, bpm)).toBeLessThan(2);
    },
  );

  it('is heard when it is faint, the light drifts much and one frame in five is lost', async () => {
    const seen = await watch({
      ...{ bpm: 84, seed: 3, seconds: 26, fps: 15 },
      ...{ noise: 4, drift: 0.1, depth: 0.006, loss: 0.2, jitterMs: 30 },
    });
    expect(heardIn(seen).length).toBeGreaterThanOrEqual(0.5 * judged(seen));
    expect(meanError(seen, 84)).toBeLessThan(2);
  });

  it('gives a number in under 2 % of the seconds when there is none', async () => {
    let [numbers, seconds] = [0, 0];
    for (const [seed, noise] of [0.5, 1, 2, 4].entries()) {
      const seen = await watch({
        bpm: 0,
        seed: 40 + seed,
        seconds: 45,
        noise,
        drift: 0.08,
        loss: 0.1,
        jitterMs: 20,
      });
      numbers += heardIn(seen).length;
      seconds += judged(seen);
    }
    expect(seconds).toBeGreaterThan(100);
    expect(numbers / seconds).toBeLessThan(0.02);
  });

  it('says that there is no skin, and forgets the face that was there', async () => {
    const grey = Buffer.alloc(size.width * size.height * 3, 110);
    const seen = await watch({ bpm: 72, seconds: 20, instead: (index) => (index > 17 * 12 ? grey : null) });
    expect(seen.at(-1)).toEqual({ kind: 'no_skin' });
    const back = await watch({ bpm: 72, seconds: 10, instead: (index) => (index < 24 ? grey : null) });
    expect(back.filter(({ kind }) => kind !== 'no_skin').every(({ kind }) => kind === 'listening')).toBe(
      true,
    );
  });

  it('begins anew after a gap, and takes no harm from times that stand still or go back', async () => {
    const pulse = createPulse();
    const scene = createPulseScene({ ...size, fps: 12, seed: 9, bpm: 66 });
    const see = (index: number, at: number) =>
      pulse.see({ ...size, data: scene.draw(index).rgb }, startedAt + at);
    for (let index = 0; index < 12 * 20; index++) see(index, (index * 1000) / 12);
    expect(see(240, 19_000).kind).not.toBe('heard');
    // Five seconds of nothing: a whole window must pass before anything is said of it.
    const after = Array.from({ length: 12 * 10 }, (_, index) =>
      see(241 + index, 25_000 + (index * 1000) / 12),
    );
    expect(heardIn(after)).toEqual([]);
    expect(see(400, 0).kind).toBe('listening');
  });
});

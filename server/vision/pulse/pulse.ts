// Heart rate from the colour of skin: POS, checked by CHROM, once a second; and no number at all when it cannot be trusted.
import type { RgbImage, Vision } from '../vision.ts';
import { createColorTrace } from './color-trace.ts';
import { chrom, pos } from './projections.ts';
import { strongestRhythm } from './rhythm.ts';
import { createSkinFinder } from './skin.ts';

export type PulseSight =
  /** Between two estimates, and until there is a whole window. */
  | { kind: 'listening' }
  /** Too little skin in the picture. */
  | { kind: 'no_skin' }
  /** There is skin, and no rhythm that can be trusted. `quality` 0–1. */
  | { kind: 'unclear'; quality: number }
  | { kind: 'heard'; bpm: number; quality: number };

/** Ten beats at 60 a minute; shorter windows hear faster and err more. */
const windowMs = 12_000;
const estimateEveryMs = 1000;
const perSecond = 30;
/** What a heart does. */
const [slowestBpm, fastestBpm] = [45, 190];
/** POS and CHROM see the same noise in different ways: in noise they seldom agree. */
const agreementBpm = 4;
/** Successive windows share most of their samples; still, noise wanders further than this within four seconds. */
const steadyBpm = 4;
const steadyEstimates = 4;
/** Signal to noise, in decibels, of quality 0 and of quality 1. */
const [worstSnr, bestSnr] = [-4, 8];
/**
 * Below it, at 2 dB, no number is given. In 13,400 seconds of noise without a pulse 0.03 % gave one; at 0 dB it was 0.4 %, at
 * -3 dB 6 %. A pulse of a third of the usual depth in the same noise gave one in 99 % of the seconds at each of them.
 */
const minQuality = 0.5;

export function createPulse(): Vision<RgbImage, PulseSight> {
  const skinOf = createSkinFinder();
  const trace = createColorTrace(windowMs);
  let recent: number[] = [];
  let estimatedAt = Number.NEGATIVE_INFINITY;

  function isSteady(bpm: number): boolean {
    recent = [...recent.slice(1 - steadyEstimates), bpm];
    return recent.length === steadyEstimates && Math.max(...recent) - Math.min(...recent) <= steadyBpm;
  }

  function estimate(): PulseSight {
    const even = trace.read(perSecond);
    if (!even) return { kind: 'listening' };
    const first = strongestRhythm(pos(even), perSecond);
    const check = strongestRhythm(chrom(even), perSecond);
    if (!first || !check) {
      recent = [];
      return { kind: 'unclear', quality: 0 };
    }
    const bpm = first.perMinute;
    const steady = isSteady(bpm);
    const snr = Math.min(first.snr, check.snr);
    const clear = Math.max(0, Math.min(1, (snr - worstSnr) / (bestSnr - worstSnr)));
    const agrees = Math.abs(bpm - check.perMinute) <= agreementBpm;
    const quality = agrees && steady ? clear : clear / 2;
    const isTrusted = agrees && steady && quality >= minQuality && bpm >= slowestBpm && bpm <= fastestBpm;
    return isTrusted ? { kind: 'heard', bpm, quality } : { kind: 'unclear', quality };
  }

  return {
    see(image, capturedAt) {
      const skin = skinOf(image);
      if (!skin) {
        trace.clear();
        recent = [];
        return { kind: 'no_skin' };
      }
      trace.add({ at: capturedAt, r: skin.r, g: skin.g, b: skin.b });
      if (Math.abs(capturedAt - estimatedAt) < estimateEveryMs) return { kind: 'listening' };
      estimatedAt = capturedAt;
      return estimate();
    },
  };
}

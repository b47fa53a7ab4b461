// People crossing lines and inside zones, seen by one fixed camera. Background, blobs, tracks and counting, joined.

import { createBlobFinder } from '../blobs.ts';
import type { GreyImage, Rect, Vision } from '../vision.ts';
import { createBackground } from './background.ts';
import type { Line } from './count-crossings.ts';
import { type CountedCrossing, createDoorCounts, type LineCounts, type ZoneCounts } from './door-counts.ts';
import type { Body } from './joint-fit.ts';
import { createTracker, type Track } from './tracker.ts';
import type { Zone } from './zones.ts';

export type PeopleCounterSettings = {
  lines: readonly Line[];
  zones: readonly Zone[];
  /** The smallest person to be counted, in parts of the picture's height. */
  leastHeight: number;
};

export type PersonBox = { rect: Rect; trackId: number; label: 'person' };

export type PeopleSeen = {
  /** Until the empty place is known, nobody can be told from it. */
  state: 'learning' | 'counting';
  people: number;
  boxes: PersonBox[];
  /** By their ids, since the counter began or the line was moved. */
  lines: Record<string, LineCounts>;
  zones: Record<string, ZoneCounts>;
  /** Those that became sure with this picture; `at` is when the line was crossed, a little earlier. */
  crossings: CountedCrossing[];
};

export type PeopleCounter = Vision<GreyImage, PeopleSeen> & {
  /** What is known of the place and of who is there stays. */
  change(settings: Pick<PeopleCounterSettings, 'lines' | 'zones'>): void;
};

/** Cells of the blob finder to the height of the smallest person. */
const cellsToPerson = 5;
/** Somebody stands still, a ghost (where somebody was when the place was learnt) stays: this long, and it is part of the place. */
const partOfPlaceMs = { ghost: 1_000, still: 300_000 };
/** Somebody who is hidden for longer is not shown. */
const shownMs = 500;
/** Of a person: how far around them the background is not learnt. */
const margin = 0.12;

export function createPeopleCounter(settings: PeopleCounterSettings): PeopleCounter {
  const counts = createDoorCounts(settings);
  let eye: ReturnType<typeof createEye> | null = null;

  return {
    see(image, capturedAt) {
      if (!eye?.fits(image)) {
        counts.forgetTracks();
        eye = createEye(image.width, image.height, settings.leastHeight);
      }
      const tracks = eye.look(image, capturedAt);
      const { width, height } = image;
      const scaled = tracks?.map((track) => ({
        id: track.id,
        isPerson: track.state === 'person',
        cameWith: track.cameWith,
        // Whoever is hidden is not counted on a guess: the line is crossed when they are seen on the other side.
        foot:
          track.placedAt === capturedAt
            ? { at: capturedAt, x: track.x.place / width, y: Math.min(1, track.y.place / height) }
            : null,
      }));
      const people =
        tracks?.filter(({ state, seenAt }) => state === 'person' && capturedAt - seenAt <= shownMs) ?? [];
      return {
        state: tracks ? 'counting' : 'learning',
        people: people.length,
        boxes: people.map((track) => ({
          rect: rectOf(eye?.bodyOf(track) ?? null, width, height),
          trackId: track.id,
          label: 'person',
        })),
        ...counts.see(scaled ?? [], capturedAt),
      };
    },
    change: counts.change,
  };
}

/** What depends on the size of the pictures. */
function createEye(width: number, height: number, leastHeight: number) {
  const background = createBackground(width, height);
  const cell = Math.max(2, Math.round((leastHeight * height) / cellsToPerson));
  const finder = createBlobFinder(width, height, cell);
  const tracker = createTracker(width, height, { leastHeight: leastHeight * height });
  const mask = new Uint8Array(width * height);
  const occupied = new Uint8Array(width * height);

  const placeOf = ({ x, y, width: wide, height: tall }: Body) => ({
    left: clamp(Math.floor(x - wide * (0.5 + margin)), width),
    right: clamp(Math.ceil(x + wide * (0.5 + margin)), width),
    top: clamp(Math.floor(y - tall * (1 + margin)), height),
    bottom: clamp(Math.ceil(y + tall * margin), height),
  });

  function isPlace(track: Track, at: number): boolean {
    const stillMs = at - track.movedAt;
    if (stillMs > partOfPlaceMs.still) return true;
    if (stillMs < partOfPlaceMs.ghost || !track.isAlone) return false;
    const { left, right, top, bottom } = placeOf(tracker.bodyOf(track));
    return background.isGhost(mask, left, top, right, bottom);
  }

  function becomePlace(track: Track): void {
    const { left, right, top, bottom } = placeOf(tracker.bodyOf(track));
    background.accept(left, top, right, bottom);
    tracker.remove(track);
  }

  function keepOccupied(tracks: readonly Track[]): void {
    occupied.fill(0);
    for (const track of tracks) {
      const { left, right, top, bottom } = placeOf(tracker.bodyOf(track));
      for (let y = top; y < bottom; y++) occupied.fill(1, y * width + left, y * width + right);
    }
  }

  return {
    fits: (image: GreyImage) => image.width === width && image.height === height,
    bodyOf: tracker.bodyOf,
    /** Null while the background is being learnt. */
    look(image: GreyImage, at: number): readonly Track[] | null {
      const strengths = background.differ(image, at);
      if (!strengths) return null;
      const blobs = finder.find(strengths, mask);
      const tracks = tracker.see({ image, gain: background.gain(), mask, blobs, at });
      keepOccupied(tracks);
      background.learn(occupied);
      for (const track of tracks) if (isPlace(track, at)) becomePlace(track);
      return tracks;
    },
  };
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}

function rectOf(body: Body | null, width: number, height: number): Rect {
  if (!body) return [0, 0, 0, 0];
  const part = (value: number, whole: number) => clamp(value / whole, 1);
  return [
    part(body.x - body.width / 2, width),
    part(body.y - body.height, height),
    part(body.x + body.width / 2, width),
    part(body.y, height),
  ];
}

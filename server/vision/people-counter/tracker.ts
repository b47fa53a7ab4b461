// Follows people from frame to frame. Whoever is alone is where the blob is; those whose silhouettes touch are placed together.
import type { Blob, Box } from '../blobs.ts';
import type { GreyImage } from '../vision.ts';
import { type Appearance, createAppearance } from './appearance.ts';
import { type BodySize, createBodySize } from './body-size.ts';
import { hasManyHeads } from './heads.ts';
import { type Body, createJointFit, type FittedBody } from './joint-fit.ts';
import { createMotion, type Motion } from './kalman.ts';
import { createRecentWidths, type RecentWidths } from './recent-widths.ts';
import { createSilhouette } from './silhouette.ts';

export type Track = {
  readonly id: number;
  readonly x: Motion;
  readonly y: Motion;
  width: number;
  height: number;
  /** A person has been seen for a while and has walked; before that it may be anything. */
  state: 'new' | 'person';
  readonly bornAt: number;
  readonly from: { x: number; y: number };
  seenAt: number;
  /** When its place was last measured; since then it is a guess. */
  placedAt: number;
  /** Whom it was taken for one person with until now. */
  readonly cameWith: number | null;
  /** When it last explained something that no other did. */
  neededAt: number;
  /** For how long it was seen clearly: nobody is hidden behind others for longer than that, or than a slow overtaking takes. */
  clearMs: number;
  /** For how long another one was at the same place and moved alike. */
  twinMs: number;
  /** When it last walked: a statue and a ghost never did. */
  movedAt: number;
  movedFrom: { x: number; y: number };
  sightings: number;
  /** In the last picture, nobody else was near. */
  isAlone: boolean;
  readonly appearance: Appearance;
  readonly widths: RecentWidths;
  /** Walks so close beside that they are told apart by their common width only. */
  partner: Track | null;
  /** How many sightings alone its size is known from. */
  alone: number;
};

/** Of heights per s²: from standing to walking takes a person about a second and 0.8 heights per second. */
const acceleration = { x: 0.8, y: 0.25 };
/** Of a height: how well a place is known from a blob, and from a silhouette among others that is fully seen. */
const placeError = { alone: 0.04, among: 0.05 };
/** Heights per second: how fast somebody may be when first seen. Towards the camera and away it looks slower. */
const firstSpeed = { x: 1, y: 0.4 };
/** Parts of a silhouette that must show for a birth, to be seen, and to be needed. */
const gains = {
  birth: 0.36,
  seen: 0.3,
  needed: 0.25,
  clear: 0.45,
  whole: 0.6,
  ofPair: 0.08,
  hidden: 0.2,
  ofVisible: 0.4,
};
const seconds = {
  toConfirm: 0.4,
  unseen: 0.6,
  unseenHidden: 1.5,
  unseenNew: 0.4,
  needlessNew: 0.5,
  needless: 4,
  twin: 1,
  remembered: 5,
  toRemember: 1,
};
/** Of the own height: whoever moved that far walks. */
const walk = 0.25;
/** Heights per second. */
const alike = 0.25;
/** Of the smaller of two boxes. Two who walk side by side share less. */
const twinShare = 0.62;
/** Heights: somebody who is not where expected and is found this close is the same one. */
const regain = 0.6;
/** Heights per second. */
const walkingSpeed = 0.6;
/** Of the usual width: a long stride is less, two people are more. */
const singleWidth = 1.45;
/** Of the usual width with the legs together: who is never narrower are two. */
const doubleWidth = 1.35;

/** What is to be seen in one picture. `gain` is how much brighter it is than the background. */
export type Sight = {
  image: GreyImage;
  gain: number;
  mask: Uint8Array;
  blobs: readonly Blob[];
  at: number;
};
export type TrackerSettings = { leastHeight: number };

export function createTracker(width: number, height: number, { leastHeight }: TrackerSettings) {
  const sizes: BodySize = createBodySize(height);
  const silhouette = createSilhouette();
  const joint = createJointFit(width, height, silhouette);
  let tracks: Track[] = [];
  /** Who was lost in the middle of the picture, not long ago. */
  let gone: Track[] = [];
  let nextId = 1;
  let lastAt: number | null = null;
  let stepMs = 0;
  let picture: { image: GreyImage; gain: number } | null = null;

  const bodyOf = (track: Track): Body => ({
    x: track.x.place,
    y: track.y.place,
    ...sizeOf(track),
  });

  const expectedOf = (track: Track) => ({
    ...bodyOf(track),
    errorX: track.x.error,
    errorY: track.y.error,
    appearance: track.appearance,
  });

  function sizeOf(track: Track): { width: number; height: number } {
    const expected = sizes.at(track.y.place);
    if (!expected) return { width: track.width, height: track.height };
    if (track.alone < 3) return expected;
    const own = (is: number, usual: number, most: number) =>
      Math.max(usual / most, Math.min(usual * most, is));
    return {
      width: own(track.width, expected.width, 1.25),
      height: own(track.height, expected.height, 1.3),
    };
  }

  function birth(body: Body, at: number, cameWith: Track | null = null): Track {
    const again = takeGone(body, at);
    const motion = (place: number, speed: number) =>
      createMotion(place, body.height * placeError.among, body.height * speed);
    const track: Track = {
      id: again?.id ?? nextId++,
      x: motion(body.x, firstSpeed.x),
      y: motion(body.y, firstSpeed.y),
      width: body.width,
      height: body.height,
      state: again?.state ?? 'new',
      bornAt: at,
      from: { x: body.x, y: body.y },
      seenAt: at,
      placedAt: at,
      cameWith: again ? again.cameWith : (cameWith?.id ?? null),
      neededAt: at,
      clearMs: 0,
      twinMs: 0,
      movedAt: at,
      movedFrom: { x: body.x, y: body.y },
      sightings: 1,
      appearance: again?.appearance ?? createAppearance(),
      widths: createRecentWidths(),
      partner: null,
      isAlone: false,
      alone: 0,
    };
    tracks.push(track);
    return track;
  }

  /** Nobody appears in the middle of the floor: somebody who was lost behind others near there is back. */
  function takeGone(body: Body, at: number): Track | null {
    gone = gone.filter((track) => at - track.placedAt < seconds.remembered * 1000);
    const far = (track: Track) => Math.hypot(track.x.place - body.x, track.y.place - body.y) / body.height;
    const within = gone.filter(
      (track) => far(track) < regain + ((at - track.placedAt) / 1000) * walkingSpeed,
    );
    const nearest = within.sort((a, b) => far(a) - far(b))[0] ?? null;
    gone = gone.filter((track) => track !== nearest);
    return nearest;
  }

  function end(track: Track): void {
    const { x, y, width: wide } = bodyOf(track);
    const hasLeft = x < wide || x > width - wide || y > height - 2;
    if (track.state === 'person' && !hasLeft && track.clearMs > seconds.toRemember * 1000) gone.push(track);
  }

  function see(track: Track, body: Body, error: number, at: number): void {
    track.x.correct(body.x, error * body.height);
    track.y.correct(body.y, error * body.height);
    track.seenAt = at;
    track.placedAt = at;
    track.sightings++;
  }

  const touchesSide = (box: Box) => box.left <= 1 || box.right >= width - 1;
  const touchesEnd = (box: Box) => box.top <= 1 || box.bottom >= height - 1;

  /** As large as one person there. */
  function isSingle(mask: Uint8Array, box: Box, usualHeight: number | null): boolean {
    const expected = sizes.at(box.bottom);
    if (!expected) return true;
    if (touchesSide(box) || hasManyHeads(mask, width, box)) return false;
    const [wide, tall] = [box.right - box.left, box.bottom - box.top];
    const most = sizes.tolerance(box.bottom);
    const usual = usualHeight ?? expected.height;
    const isTall = tall < usual * most && tall > usual / most;
    return isTall && wide < Math.max(expected.width, (tall * expected.width) / expected.height) * singleWidth;
  }

  /** Far enough that it is no curtain and no remains of something else: such a one is a measure for others. */
  const hasWalked = (track: Track) =>
    Math.hypot(track.x.place - track.from.x, track.y.place - track.from.y) > sizeOf(track).height;

  /** Wide in every phase of the stride: two who walk as one. */
  function isDouble(track: Track): boolean {
    const [narrow, expected] = [track.widths.narrow(), sizes.at(track.y.place)];
    return narrow !== null && expected !== null && narrow > expected.narrow * doubleWidth;
  }

  function seeAlone(track: Track, box: Box, mask: Uint8Array, at: number): void {
    const [wide, tall] = [box.right - box.left, box.bottom - box.top];
    const body = { x: middleOf(mask, width, box), y: box.bottom, width: wide, height: tall };
    see(track, body, placeError.alone, at);
    track.isAlone = true;
    track.neededAt = at;
    track.clearMs += stepMs;
    if (touchesSide(box)) return;
    track.alone++;
    lookAt(track, { ...body, ...sizeOf(track) }, mask);
    const rate = Math.max(0.1, 1 / (track.alone + 1));
    track.width += rate * (wide - track.width);
    track.height += rate * (tall - track.height);
    if (touchesEnd(box) || !hasWalked(track) || hasManyHeads(mask, width, box)) return;
    sizes.learn({ width: wide, height: tall }, box.bottom, track.id);
    silhouette.learn(mask, width, {
      left: body.x - track.width / 2,
      right: body.x + track.width / 2,
      top: box.top,
      bottom: box.bottom,
    });
  }

  function lookAt(track: Track, body: Body, mask: Uint8Array): void {
    if (picture) track.appearance.learn(picture.image, picture.gain, mask, body);
  }

  function seeAmong(
    group: readonly Track[],
    fitted: readonly FittedBody[],
    mask: Uint8Array,
    at: number,
  ): void {
    group.forEach((track, i) => {
      const body = fitted[i];
      if (!body) return;
      const isHidden = body.visible < gains.hidden;
      // What should be visible of them is not there.
      if (!isHidden && body.gain < body.visible * gains.ofVisible && !track.partner) return;
      track.seenAt = at;
      // They go on as before, and where they are becomes less sure.
      if (isHidden) return;
      see(track, body, placeError.among / Math.min(1, Math.max(0.1, body.gain)), at);
      track.neededAt = at;
      if (body.gain > gains.clear) track.clearMs += stepMs;
      if (body.gain > gains.whole) lookAt(track, body, mask);
    });
  }

  function splitUp(
    track: Track,
    fitted: FittedBody[],
    within: readonly Track[],
    mask: Uint8Array,
    at: number,
  ): void {
    const i = within.indexOf(track);
    const body = fitted[i];
    if (!body || body.gain < gains.needed || track.partner) return;
    const others = fitted.filter((_, other) => other !== i);
    // Among others the width says little.
    const isPair = within.length === 1 && isDouble(track);
    const pair = joint.split(mask, body, others, sizes.where, isPair ? gains.ofPair : gains.birth);
    if (!pair) return;
    const [near, far] = pair.sort((a, b) => Math.abs(a.x - track.x.place) - Math.abs(b.x - track.x.place));
    if (!near || !far) return;
    fitted[i] = near;
    fitted.push(far);
    const second = birth(far, at, isPair ? track : null);
    if (isPair) join(track, second);
  }

  function join(track: Track, second: Track): void {
    track.partner = second;
    second.partner = track;
    track.widths.clear();
  }

  /** Partners who walk apart are two without more ado; partners who are no wider than one were one. */
  function judgePartners(box: Box, within: readonly Track[], mask: Uint8Array): void {
    for (const track of within) {
      const { partner } = track;
      if (!partner) continue;
      const apart = Math.abs(track.x.place - partner.x.place);
      if (!tracks.includes(partner) || apart > sizeOf(track).width) track.partner = null;
    }
    const [first, second] = within;
    if (within.length !== 2 || !first || !second || first.partner !== second) return;
    const body = trim(mask, width, box);
    if (touchesSide(body)) return;
    first.widths.add(body.right - body.left);
    if (first.widths.narrow() === null || isDouble(first)) return;
    const [older, younger] = first.id < second.id ? [first, second] : [second, first];
    older.partner = null;
    older.widths.clear();
    tracks = tracks.filter((track) => track !== younger);
  }

  /** People nobody follows yet, in what the known ones leave unexplained. */
  function findNew(mask: Uint8Array, box: Box, known: Body[], lost: Track[], at: number): void {
    const expected = sizes.at(box.bottom);
    if (!expected) return;
    // The legs may be hidden, or as bright as the floor.
    const area = { ...box, bottom: Math.min(height, Math.round(box.bottom + expected.height * 0.3)) };
    for (let i = 0; i < 4; i++) {
      const found = joint.findAnother(mask, area, known, sizes.where, gains.birth);
      if (!found) return;
      known.push(found);
      const near = lost.filter(
        (track) => Math.hypot(track.x.place - found.x, track.y.place - found.y) < regain * found.height,
      );
      const again = near.sort((a, b) => Math.abs(a.x.place - found.x) - Math.abs(b.x.place - found.x))[0];
      if (!again) birth(found, at);
      else {
        lost.splice(lost.indexOf(again), 1);
        see(again, found, placeError.among, at);
      }
    }
  }

  function seeGroup(group: Group, mask: Uint8Array, at: number): void {
    const { box, tracks: within } = group;
    if (!box) return;
    const [only] = within;
    if (within.length === 1 && only) {
      const body = trim(mask, width, box);
      if (!touchesSide(body)) only.widths.add(body.right - body.left);
      if (!isDouble(only) && isSingle(mask, body, sizeOf(only).height)) {
        seeAlone(only, body, mask, at);
        return;
      }
    }
    const fitted = within.length > 0 ? joint.fit(mask, within.map(expectedOf)) : [];
    seeAmong(within, fitted, mask, at);
    if (sizes.at(box.bottom)) for (const track of within) splitUp(track, fitted, within, mask, at);
    judgePartners(box, within, mask);
    const lost = within.filter(({ seenAt }) => seenAt < at);
    const body = trim(mask, width, box);
    if (within.length > 0 || !isSingle(mask, body, null)) findNew(mask, box, [...fitted], lost, at);
    else if (box.bottom - box.top >= leastHeight) birth(bodyIn(body), at);
  }

  /** Another one is at the same place and moves alike: the same person, followed twice. */
  function hasTwin(track: Track): boolean {
    const body = bodyOf(track);
    const isAlike = (other: Track) =>
      Math.hypot(other.x.speed - track.x.speed, other.y.speed - track.y.speed) < body.height * alike;
    return tracks.some(
      (other) =>
        other !== track &&
        other.clearMs >= track.clearMs &&
        isAlike(other) &&
        shared(body, bodyOf(other)) > twinShare,
    );
  }

  /** Somebody nearer to the camera stands in front. */
  function isHidden(track: Track): boolean {
    const { x, y, width: wide } = bodyOf(track);
    return tracks.some((other) => {
      const body = bodyOf(other);
      const isBefore = other !== track && body.y > y - wide / 2 && body.y - body.height < y;
      return isBefore && Math.abs(body.x - x) < (body.width + wide) * 0.4;
    });
  }

  function isOver(track: Track, at: number): boolean {
    const { width: wide } = sizeOf(track);
    const x = track.x.place;
    if (x < -wide / 2 || x > width + wide / 2) return true;
    const isNew = track.state === 'new';
    const unseen = isNew ? seconds.unseenNew : isHidden(track) ? seconds.unseenHidden : seconds.unseen;
    if (at - track.seenAt > 1000 * unseen) return true;
    if (track.partner && tracks.includes(track.partner)) return false;
    if (track.twinMs > 1000 * seconds.twin) return true;
    const hiddenMs = 1000 * Math.max(seconds.needlessNew, Math.min(seconds.needless, track.clearMs / 1000));
    return at - track.neededAt > hiddenMs;
  }

  function grow(track: Track, at: number): void {
    const tall = sizeOf(track).height;
    const [dx, dy] = [track.x.place - track.movedFrom.x, track.y.place - track.movedFrom.y];
    if (Math.hypot(dx, dy) < walk * tall) return;
    track.movedAt = at;
    track.movedFrom = { x: track.x.place, y: track.y.place };
    if (track.sightings >= 3 && at - track.bornAt >= seconds.toConfirm * 1000) track.state = 'person';
  }

  return {
    sizes,
    see({ image, gain, mask, blobs, at }: Sight): readonly Track[] {
      picture = { image, gain };
      joint.show(image, gain);
      const dt = lastAt === null ? 0 : Math.min(2, (at - lastAt) / 1000);
      lastAt = at;
      stepMs = dt * 1000;
      for (const track of tracks) {
        track.isAlone = false;
        const tall = sizeOf(track).height;
        track.x.predict(dt, acceleration.x * tall);
        track.y.predict(dt, acceleration.y * tall);
      }
      for (const group of groupsOf(joinParts(blobs, sizes), tracks, bodyOf)) seeGroup(group, mask, at);
      for (const track of tracks) grow(track, at);
      for (const track of tracks) {
        track.twinMs = hasTwin(track) ? track.twinMs + stepMs : Math.max(0, track.twinMs - stepMs / 2);
      }
      const over = tracks.filter((track) => isOver(track, at));
      tracks = tracks.filter((track) => !over.includes(track));
      over.forEach(end);
      return tracks;
    },
    bodyOf,
    remove(gone: Track): void {
      tracks = tracks.filter((track) => track !== gone);
    },
  };
}

/** Of the expected height: parts that are further from the topmost to the lowest belong to two people. */
const onePerson = 1.15;

/** Head and legs of somebody whose coat is as bright as the wall: one above the other, together as tall as a person there. */
function joinParts(blobs: readonly Box[], sizes: BodySize): Box[] {
  const lowestFirst = [...blobs].sort((a, b) => b.bottom - a.bottom);
  const joined: Box[] = [];
  for (const blob of lowestFirst) {
    const under = joined.findIndex((lower) => {
      const shared = Math.min(lower.right, blob.right) - Math.max(lower.left, blob.left);
      const narrower = Math.min(lower.right - lower.left, blob.right - blob.left);
      const expected = sizes.at(lower.bottom);
      const isOne = expected && lower.bottom - Math.min(lower.top, blob.top) <= expected.height * onePerson;
      return isOne && shared > narrower / 2;
    });
    const lower = joined[under];
    if (lower) joined[under] = union(lower, blob);
    else joined.push(blob);
  }
  return joined;
}

/** Of the smaller box. */
function shared(a: Body, b: Body): number {
  const wide =
    Math.min(a.x + a.width / 2, b.x + b.width / 2) - Math.max(a.x - a.width / 2, b.x - b.width / 2);
  const tall = Math.min(a.y, b.y) - Math.max(a.y - a.height, b.y - b.height);
  const smaller = Math.min(a.width * a.height, b.width * b.height);
  return (Math.max(0, wide) * Math.max(0, tall)) / smaller;
}

function bodyIn({ left, right, top, bottom }: Box): Body {
  return { x: (left + right) / 2, y: bottom, width: right - left, height: bottom - top };
}

/** Columns that reach over less than this part of the height are a shadow on the floor, or a hand. */
const slight = 0.18;

function trim(mask: Uint8Array, width: number, box: Box): Box {
  const isSlight = (x: number) => {
    let [top, bottom] = [box.top, box.bottom];
    while (top < bottom && !mask[top * width + x]) top++;
    while (bottom > top && !mask[(bottom - 1) * width + x]) bottom--;
    return bottom - top < slight * (box.bottom - box.top);
  };
  let { left, right } = box;
  while (left < right - 2 && isSlight(left)) left++;
  while (right > left + 2 && isSlight(right - 1)) right--;
  return { ...box, left, right };
}

/** Of head and trunk: legs stride and shadows fall to one side. */
function middleOf(mask: Uint8Array, width: number, { left, right, top, bottom }: Box): number {
  let [sum, count] = [0, 0];
  for (let y = top; y < (top + bottom) / 2; y++) {
    for (let x = left; x < right; x++) {
      if (!mask[y * width + x]) continue;
      sum += x + 0.5;
      count++;
    }
  }
  return count > 0 ? sum / count : (left + right) / 2;
}

export type Group = { box: Box | null; tracks: Track[] };

/** Blobs and tracks that overlap, directly or by others, belong together. */
export function groupsOf(
  blobs: readonly Box[],
  tracks: readonly Track[],
  bodyOf: (track: Track) => Body,
): Group[] {
  const groups: Group[] = blobs.map((box) => ({ box, tracks: [] }));
  for (const track of tracks) {
    const { x, y, width, height } = bodyOf(track);
    // A little smaller than the person: a passer-by does not belong to it yet.
    const core = { left: x - width * 0.4, right: x + width * 0.4, top: y - height * 0.95, bottom: y };
    const touched = groups.filter(({ box }) => box && overlap(box, core));
    const merged: Group = { box: null, tracks: [track] };
    for (const group of touched) {
      merged.tracks.push(...group.tracks);
      merged.box = merged.box && group.box ? union(merged.box, group.box) : (merged.box ?? group.box);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(merged);
  }
  return groups;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function union(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    right: Math.max(a.right, b.right),
    top: Math.min(a.top, b.top),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

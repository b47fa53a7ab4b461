// Who walks when: a timetable without end, made slot by slot from the seed, so that any moment can be asked for.
import { randomAt } from '../random.ts';

/** Where a person is at which second, as a part of the picture's width; straight between the points. */
export type Waypoint = { at: number; x: number };
export type Walker = {
  id: number;
  path: readonly Waypoint[];
  /** 0 far – 1 near. */
  lane: number;
  /** Around 1. */
  build: number;
  look: number;
};
export type Crossings = { in: number; out: number };

/** The counted line; crossing it rightwards is in. */
export const lineX = 0.5;
/** Somebody may start every so many seconds. */
const slotSeconds = 2.2;
/** Nobody stays longer: the slowest walker takes 17 s, a loiterer 16 + 17. */
const longestSeconds = 40;
/** The timetable has run this long when the first frame is drawn, so that somebody is already there. */
const warmUpSeconds = 30;
const [leftEnd, rightEnd] = [-0.16, 1.16];
/** Which of the random numbers of a slot is meant. */
const draws = {
  kind: 1,
  start: 2,
  direction: 3,
  lane: 4,
  speed: 5,
  build: 6,
  look: 7,
  stop: 8,
  rest: 9,
  plan: 10,
  gap: 11,
};

type Draw = (what: number, member?: number) => number;

function isRight(x: number): boolean {
  return x >= lineX;
}

function walk(from: Waypoint, x: number, speed: number): Waypoint {
  return { at: from.at + Math.abs(x - from.x) / speed, x };
}

function passingPath(start: number, isRightward: boolean, speed: number): Waypoint[] {
  const first = { at: start, x: isRightward ? leftEnd : rightEnd };
  return [first, walk(first, isRightward ? rightEnd : leftEnd, speed)];
}

/** Stops short of the line; then turns back, or crosses and goes on, or crosses, waits and comes back: 0, 1 or 2 crossings. */
function loiteringPath(start: number, isRightward: boolean, speed: number, draw: Draw): Waypoint[] {
  const sign = isRightward ? 1 : -1;
  const first = { at: start, x: isRightward ? leftEnd : rightEnd };
  const path: Waypoint[] = [first];
  const last = (): Waypoint => path.at(-1) ?? first;
  const go = (x: number) => path.push(walk(last(), x, speed));
  const rest = (seconds: number) => path.push({ at: last().at + seconds, x: last().x });
  go(lineX - sign * (0.05 + 0.08 * draw(draws.stop)));
  rest(2.5 + 3 * draw(draws.rest));
  const plan = draw(draws.plan);
  if (plan > 0.35) {
    go(lineX + sign * (0.07 + 0.06 * draw(draws.stop)));
    rest(2);
  }
  go(plan > 0.35 && plan < 0.7 ? (isRightward ? rightEnd : leftEnd) : first.x);
  return path;
}

export function positionAt(path: readonly Waypoint[], at: number): number | null {
  for (let i = 1; i < path.length; i++) {
    const [from, to] = [path[i - 1], path[i]];
    if (!from || !to || at < from.at) return null;
    if (at < to.at) return from.x + ((to.x - from.x) * (at - from.at)) / (to.at - from.at);
  }
  return null;
}

/** By the sides of the points passed and of the position now: the same comparison that whoever counts would make. */
function crossingsUntil(path: readonly Waypoint[], at: number): Crossings {
  const crossings = { in: 0, out: 0 };
  const now = positionAt(path, at);
  const passed = path.filter((point) => point.at <= at).map((point) => point.x);
  const places = now === null ? passed : [...passed, now];
  for (let i = 1; i < places.length; i++) {
    const [was, is] = [isRight(places[i - 1] ?? 0), isRight(places[i] ?? 0)];
    if (was !== is) crossings[is ? 'in' : 'out']++;
  }
  return crossings;
}

function walkersOfSlot(seed: number, slot: number): Walker[] {
  const draw: Draw = (what, member = 0) => randomAt(seed, slot, what, member);
  const kind = draw(draws.kind);
  if (kind < 0.15) return [];
  const start = (slot + draw(draws.start)) * slotSeconds;
  const isRightward = draw(draws.direction) < 0.5;
  const lane = draw(draws.lane);
  const isHurried = kind > 0.93;
  // Near ones cross the picture faster than far ones.
  const speed = (0.085 + 0.06 * draw(draws.speed)) * (0.92 + 0.3 * lane) * (isHurried ? 1.7 : 1);
  const person = (member: number, path: Waypoint[], ownLane: number): Walker => ({
    id: slot * 2 + member + 1,
    path,
    lane: ownLane,
    build: 0.9 + 0.18 * draw(draws.build, member),
    look: Math.floor(draw(draws.look, member) * 2 ** 16),
  });
  if (kind > 0.83 && !isHurried) return [person(0, loiteringPath(start, isRightward, speed, draw), lane)];
  const leader = person(0, passingPath(start, isRightward, speed), lane);
  if (kind > 0.32) return [leader];
  // A pair: side by side, half a step apart, over the line within a few frames of each other.
  const nearer = lane > 0.5 ? lane - 0.16 : lane + 0.16;
  return [leader, person(1, passingPath(start + 0.25 + 0.3 * draw(draws.gap), isRightward, speed), nearer)];
}

/** `at` is seconds since the first frame. */
export function createPeopleSchedule(seed: number) {
  // Slots that are over for good, added up; begun anew when somebody asks for an earlier moment.
  let done = { slots: 0, in: 0, out: 0 };
  const add = (slot: number, at: number, sum: Crossings) => {
    for (const walker of walkersOfSlot(seed, slot)) {
      const crossings = crossingsUntil(walker.path, at);
      sum.in += crossings.in;
      sum.out += crossings.out;
    }
  };
  const openSlots = (time: number) => ({
    first: Math.max(0, Math.floor((time - longestSeconds) / slotSeconds)),
    last: Math.floor(time / slotSeconds),
  });

  function total(time: number): Crossings {
    const { first, last } = openSlots(time);
    if (done.slots > first) done = { slots: 0, in: 0, out: 0 };
    for (; done.slots < first; done.slots++) add(done.slots, Number.POSITIVE_INFINITY, done);
    const sum = { in: done.in, out: done.out };
    for (let slot = first; slot <= last; slot++) add(slot, time, sum);
    return sum;
  }
  const before = total(warmUpSeconds);

  return {
    walkersAt(at: number): { walker: Walker; x: number; pace: number }[] {
      const time = at + warmUpSeconds;
      const { first, last } = openSlots(time);
      const there = [];
      for (let slot = first; slot <= last; slot++) {
        for (const walker of walkersOfSlot(seed, slot)) {
          const x = positionAt(walker.path, time);
          if (x !== null) there.push({ walker, x, pace: x - (positionAt(walker.path, time - 0.04) ?? x) });
        }
      }
      return there;
    },
    crossingsUntil(at: number): Crossings {
      const sum = total(at + warmUpSeconds);
      return { in: sum.in - before.in, out: sum.out - before.out };
    },
  };
}

// When which frame is taken and when it reaches the wire. Pure: frame i is due at i periods, so that nothing adds up to a drift.
import { type Faults, jitterOf } from './faults.ts';

/** Times are milliseconds since frame 0 was due. */
export type Slot = { index: number; takenAt: number; sendAt: number };

export type Schedule = {
  readonly periodMs: number;
  readonly first: Slot;
  after(slot: Slot): Slot;
  /** `slot`, or the newest one after it that is to be sent by `now`. */
  newest(slot: Slot, now: number): Slot;
};

export function createSchedule(fps: number, faults: Faults, seed: number): Schedule {
  const periodMs = 1000 / fps;
  const slotOf = (index: number, notBefore: number): Slot => {
    const takenAt = index * periodMs;
    return {
      index,
      takenAt,
      sendAt: Math.max(notBefore, takenAt + faults.delayMs + jitterOf(faults, seed, index)),
    };
  };
  const after = (slot: Slot) => slotOf(slot.index + 1, slot.sendAt);
  return {
    periodMs,
    first: slotOf(0, 0),
    after,
    newest(slot, now) {
      let newest = slot;
      for (let next = after(slot); next.sendAt <= now; next = after(next)) newest = next;
      return newest;
    },
  };
}

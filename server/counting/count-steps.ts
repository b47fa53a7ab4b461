// How many more came in and went out since the last figures of a counter that begins at zero with each run of it.
import type { DeviceId, SessionId } from '#contract/ids.ts';

export type InAndOut = { in: number; out: number };

export type CountSteps = {
  next(device: DeviceId, session: SessionId, counted: InAndOut): InAndOut;
  forget(device: DeviceId): void;
};

export function createCountSteps(): CountSteps {
  const last = new Map<DeviceId, InAndOut & { session: SessionId }>();
  return {
    next(device, session, counted) {
      const before = last.get(device);
      last.set(device, { ...counted, session });
      // Less than before: the counter has begun anew within the session.
      const goesOn = before?.session === session && counted.in >= before.in && counted.out >= before.out;
      return goesOn ? { in: counted.in - before.in, out: counted.out - before.out } : counted;
    },
    forget: (device) => void last.delete(device),
  };
}

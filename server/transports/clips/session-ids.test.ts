import { describe, expect, it } from 'vitest';
import type { Principal } from '#server/access/principal.ts';
import { createSimulatedTime } from '#server/testing/simulated-time.ts';
import { createSessionIds, maxWaiting, waitingMs } from './session-ids.ts';

const claim = { principal: { kind: 'anonymous' } as Principal, device: null };

function open() {
  const time = createSimulatedTime();
  const watched = new Set<() => void>();
  const ids = createSessionIds({
    clock: time,
    watch(_principal, onEnd) {
      watched.add(onEnd);
      return () => void watched.delete(onEnd);
    },
  });
  return { time, watched, ids };
}

describe('a session id', () => {
  it('is spent once, known while in use, and unknown afterwards', () => {
    const { ids, watched } = open();
    const id = ids.issue(claim);
    expect(ids.spend(id)).toMatchObject(claim);
    expect(ids.spend(id)).toBeNull();
    expect(ids.find(id)).toMatchObject(claim);
    ids.remove(id);
    expect(ids.find(id)).toBeNull();
    expect(watched.size).toBe(0);
  });

  it('that is not used in ten minutes is gone; one in use stays', () => {
    const { ids, time } = open();
    const [used, unused] = [ids.issue(claim), ids.issue(claim)];
    time.run(waitingMs - 1);
    ids.spend(used);
    time.run(1);
    expect(ids.spend(unused)).toBeNull();
    expect(ids.find(used)).not.toBeNull();
  });

  it('is over when the one who asked may no longer enter', () => {
    const { ids, watched } = open();
    const id = ids.issue(claim);
    for (const onEnd of watched) onEnd();
    expect(ids.spend(id)).toBeNull();
  });

  it('gives way to newer ones when too many wait', () => {
    const { ids, watched } = open();
    const issued = Array.from({ length: maxWaiting + 5 }, () => ids.issue(claim));
    expect(ids.waiting).toBe(maxWaiting);
    expect(watched.size).toBe(maxWaiting);
    expect(ids.find(issued[4] ?? '')).toBeNull();
    expect(ids.find(issued[5] ?? '')).not.toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { createHubClock } from './hub-clock.ts';

describe('the hub clock', () => {
  it('believes the answer with the shortest way, not the latest one', () => {
    const clock = createHubClock(() => 1000);
    clock.add({ sentAt: 0, hubNow: 5_300, receivedAt: 600 });
    clock.add({ sentAt: 700, hubNow: 5_705, receivedAt: 710 });
    clock.add({ sentAt: 800, hubNow: 6_700, receivedAt: 1000 });
    expect(clock.now()).toBe(6000);
  });

  it('forgets a lucky answer after a while, since clocks drift', () => {
    const clock = createHubClock(() => 0);
    clock.add({ sentAt: 0, hubNow: 100, receivedAt: 2 });
    for (let sample = 0; sample < 10; sample += 1) clock.add({ sentAt: 0, hubNow: 210, receivedAt: 20 });
    expect(clock.now()).toBe(200);
  });
});

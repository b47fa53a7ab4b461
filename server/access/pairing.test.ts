import { describe, expect, it } from 'vitest';
import { deviceIdSchema } from '#contract/ids.ts';
import { createSimulatedTime } from '#server/testing/simulated-time.ts';
import { createPairing, pairingMs } from './pairing.ts';

const [door, yard] = ['door', 'yard'].map((id) => deviceIdSchema.parse(id)) as [never, never];
const gone = expect.objectContaining({ code: 'gone' });

describe('a pairing link', () => {
  const start = () => {
    const time = createSimulatedTime();
    return { time, pairing: createPairing({ clock: time }) };
  };

  it('pairs its own device, once', () => {
    const { pairing } = start();
    const links = [pairing.issue(door), pairing.issue(yard)];
    expect(links[0]?.token).toMatch(/^frp_[\w-]{43}$/);
    expect(links[0]?.expiresAt).toBe(pairingMs);
    expect(pairing.redeem(links[1]?.token ?? '')).toBe(yard);
    expect(pairing.redeem(links[0]?.token ?? '')).toBe(door);
    expect(() => pairing.redeem(links[0]?.token ?? '')).toThrow(gone);
  });

  it('is void after ten minutes, and not a moment before', () => {
    const { time, pairing } = start();
    const first = pairing.issue(door);
    time.run(pairingMs - 1);
    expect(pairing.redeem(first.token)).toBe(door);
    const second = pairing.issue(door);
    time.run(pairingMs);
    expect(() => pairing.redeem(second.token)).toThrow(gone);
  });

  it('is void when a newer one was made, or it was closed', () => {
    const { pairing } = start();
    const old = pairing.issue(door);
    const newer = pairing.issue(door);
    expect(() => pairing.redeem(old.token)).toThrow(gone);
    pairing.close(door);
    expect(() => pairing.redeem(newer.token)).toThrow(gone);
  });

  it.each(['', 'frp_', 'frp_wrong', 'x'.repeat(200)])('is not %j', (token) => {
    const { pairing } = start();
    pairing.issue(door);
    expect(() => pairing.redeem(token)).toThrow(gone);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { createPhonePairing } from './phone-pairing.ts';

const paired = { device: { id: 'door', name: 'Front door' }, key: 'frk_x' };

function makeRig(hash = '', kept: string | null = null) {
  const place = { hash };
  const storage = { getItem: vi.fn(() => kept), setItem: vi.fn(), removeItem: vi.fn() };
  const pair = vi.fn(async (_token: string) => paired);
  const pairing = createPhonePairing({
    place: () => place,
    clearHash() {
      place.hash = '';
    },
    storage,
    pair,
  });
  return { pairing, place, storage, pair };
}

describe('the pairing of a phone', () => {
  it('takes the token of its link out of the address, once, and keeps the key', async () => {
    const { pairing, place, storage, pair } = makeRig('#frp_abc');
    const first = pairing.look();
    expect(place.hash).toBe('');
    expect(pairing.state.get()).toEqual({ kind: 'pairing' });
    // React runs effects twice while it develops.
    await Promise.all([first, pairing.look()]);
    expect(pair.mock.calls).toEqual([['frp_abc']]);
    expect(pairing.state.get()).toEqual({ kind: 'paired', paired });
    expect(storage.setItem).toHaveBeenCalledWith('frameroom.capture', JSON.stringify(paired));
  });

  it('goes on with the device that was kept when there is no link', async () => {
    const { pairing, pair } = makeRig('', JSON.stringify(paired));
    await pairing.look();
    expect(pairing.state.get()).toEqual({ kind: 'paired', paired });
    expect(pair).not.toHaveBeenCalled();
  });

  it('takes a new link in the place of what was kept', async () => {
    const { pairing, place, pair } = makeRig('', JSON.stringify(paired));
    await pairing.look();
    place.hash = '#frp_new';
    await pairing.look();
    expect(pair).toHaveBeenCalledWith('frp_new');
  });

  it('says why a link did not pair', async () => {
    const { pairing, pair } = makeRig('#frp_used');
    pair.mockRejectedValueOnce(new Error('This link was used already.'));
    await pairing.look();
    expect(pairing.state.get()).toEqual({ kind: 'unpaired', problem: 'This link was used already.' });
  });

  it('forgets', async () => {
    const { pairing, storage } = makeRig('', JSON.stringify(paired));
    await pairing.look();
    pairing.forget();
    expect(storage.removeItem).toHaveBeenCalledWith('frameroom.capture');
    expect(pairing.state.get()).toEqual({ kind: 'unpaired', problem: null });
  });
});

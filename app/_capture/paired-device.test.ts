import { expect, it } from 'vitest';
import { forgetPairedDevice, keepPairedDevice, readPairedDevice, tokenOfHash } from './paired-device.ts';

function makeStorage(kept = new Map<string, string>()) {
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

it('keeps the device and its key until it forgets them', () => {
  const storage = makeStorage();
  const paired = { device: { id: 'door', name: 'Front door' }, key: 'frk_x' };
  expect(readPairedDevice(storage)).toBeNull();
  keepPairedDevice(storage, paired);
  expect(readPairedDevice(storage)).toEqual(paired);
  forgetPairedDevice(storage);
  expect(readPairedDevice(storage)).toBeNull();
});

it.each(['', '{', '[]', '{"key":"frk_x"}', '{"device":{"id":1,"name":""},"key":""}'])(
  'takes %j for nothing',
  (text) => expect(readPairedDevice(makeStorage(new Map([['frameroom.capture', text]])))).toBeNull(),
);

it('finds the token of a link, and only that', () => {
  expect(tokenOfHash('#frp_a-B_9')).toBe('frp_a-B_9');
  for (const hash of ['', '#', '#start', '#frk_key', '#frp_', '#frp_<x>'])
    expect(tokenOfHash(hash)).toBeNull();
});

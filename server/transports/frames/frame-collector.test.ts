import { describe, expect, it } from 'vitest';
import { createFrameCollector } from './frame-collector.ts';

describe('the frame collector', () => {
  it('gives a frame memory of exactly its size, so that it pins no larger chunk', () => {
    const collector = createFrameCollector();
    const chunk = Buffer.alloc(64 * 1024, 7);
    const whole = collector.takeWith(chunk, 10, 110);
    collector.add(chunk, 0, 50);
    const joined = collector.takeWith(chunk, 0, 50);
    expect([whole.length, whole.buffer.byteLength, joined.length, joined.buffer.byteLength]).toEqual([
      100, 100, 100, 100,
    ]);
    chunk.fill(0);
    expect([whole[0], joined[99]]).toEqual([7, 7]);
  });

  it('moves a 2 MB frame that comes byte by byte a few times at most, not once per byte', () => {
    const collector = createFrameCollector();
    const size = 2_000_000;
    const byte = Buffer.from([1]);
    for (let i = 0; i < size; i += 1) collector.add(byte, 0, 1);
    expect(collector.take(size)).toHaveLength(size);
    expect(collector.copiedBytes).toBeLessThan(5 * size);
  });

  it('is empty after each frame and joins in order', () => {
    const collector = createFrameCollector();
    collector.add(Buffer.from('abc'), 1, 3);
    expect(collector.takeWith(Buffer.from('def'), 0, 1).toString()).toBe('bcd');
    collector.add(Buffer.from('xyz'), 0, 3);
    expect(collector.take(2).toString()).toBe('xy');
    expect(collector.length).toBe(0);
  });
});

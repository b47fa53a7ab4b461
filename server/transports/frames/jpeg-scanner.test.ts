import { describe, expect, it } from 'vitest';
import { shapedJpeg } from './fixtures.ts';
import { createJpegScanner } from './jpeg-scanner.ts';

describe('the JPEG scanner', () => {
  it('looks at nothing behind the range it is given, and goes on from there', () => {
    const jpeg = shapedJpeg(Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]));
    for (let border = 0; border < jpeg.length; border += 1) {
      const scanner = createJpegScanner();
      expect(scanner.scan(jpeg, 0, border)).toEqual({ state: 'more' });
      expect(scanner.scan(jpeg, border, jpeg.length)).toEqual({ state: 'ended', at: jpeg.length });
    }
  });

  it('says where to look on when it finds no JPEG', () => {
    const scanner = createJpegScanner();
    expect(scanner.scan(Buffer.from('text'), 0, 4)).toMatchObject({
      state: 'malformed',
      at: 1,
      isStart: false,
    });
    scanner.restart();
    const twice = Buffer.from([0xff, 0xd8, 0xff, 0xd8, 0xff]);
    expect(scanner.scan(twice, 0, 5)).toMatchObject({ state: 'malformed', at: 4, isStart: true });
  });
});

import { describe, expect, it } from 'vitest';
import { frameMetaSchema } from '#contract/frame.ts';
import { createPaintLoop } from './paint-loop.ts';
import { createPainter, type Picture, type SkipCause } from './painter.ts';

const session = '5f3a1d2c-7b64-4c1e-9a55-0d2f4f0e8b11';

function makeRig() {
  const frames: Array<() => void> = [];
  const decodes: Array<{ seq: number; succeed(): void; fail(): void }> = [];
  const events: string[] = [];
  const skips: SkipCause[] = [];
  const done: number[] = [];
  const loop = createPaintLoop({
    requestFrame: (run) => frames.push(run),
    afterPaint: () => events.push('flush'),
  });
  const painter = createPainter({
    loop,
    decode: ({ meta }) =>
      new Promise<{ close(): void }>((resolve, reject) => {
        const bitmap = { close: () => events.push(`close ${meta.seq}`) };
        decodes.push({
          seq: meta.seq,
          succeed: () => resolve(bitmap),
          fail: () => reject(new Error('broken')),
        });
      }),
    draw: (_, { meta }) => events.push(`draw ${meta.seq}`),
    onSkipped: (cause) => skips.push(cause),
  });
  const picture = (seq: number): Picture => ({
    meta: frameMetaSchema.parse({
      device: 'pi-1',
      session,
      seq,
      capturedAt: 1,
      receivedAt: 1,
      mediaType: 'image/jpeg',
      width: 4,
      height: 4,
    }),
    bytes: new Uint8Array(),
    done: () => done.push(seq),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const paint = () =>
    frames.splice(0).forEach((run) => {
      run();
    });
  return { painter, picture, decodes, events, skips, done, settle, paint };
}

describe('a painter', () => {
  it('acknowledges a picture only after it is on the canvas, and frees its bitmap', async () => {
    const { painter, picture, decodes, events, done, settle, paint } = makeRig();
    painter.offer(picture(1));
    decodes[0]?.succeed();
    await settle();
    expect(done).toEqual([]);
    paint();
    expect(events).toEqual(['draw 1', 'close 1', 'flush']);
    expect(done).toEqual([1]);
  });

  it('decodes one picture at a time and then only the newest of those that came meanwhile', async () => {
    const { painter, picture, decodes, skips, done, settle } = makeRig();
    for (const seq of [1, 2, 3, 4]) painter.offer(picture(seq));
    expect(decodes.map(({ seq }) => seq)).toEqual([1]);
    expect(done).toEqual([2, 3]);
    decodes[0]?.succeed();
    await settle();
    expect(decodes.map(({ seq }) => seq)).toEqual([1, 4]);
    expect(skips).toEqual(['newer', 'newer']);
  });

  it('paints the newer of two pictures that were ready in one animation frame', async () => {
    const { painter, picture, decodes, events, done, settle, paint } = makeRig();
    painter.offer(picture(1));
    painter.offer(picture(2));
    decodes[0]?.succeed();
    await settle();
    decodes[1]?.succeed();
    await settle();
    paint();
    expect(events).toEqual(['close 1', 'draw 2', 'close 2', 'flush']);
    expect(done).toEqual([1, 2]);
  });

  it('gives back a picture that cannot be decoded, and goes on', async () => {
    const { painter, picture, decodes, skips, done, settle, paint } = makeRig();
    painter.offer(picture(1));
    painter.offer(picture(2));
    decodes[0]?.fail();
    await settle();
    decodes[1]?.succeed();
    await settle();
    paint();
    expect(skips).toEqual(['undecodable']);
    expect(done).toEqual([1, 2]);
  });

  it('gives everything back when it stops, also what is still being decoded', async () => {
    const { painter, picture, decodes, events, done, settle, paint } = makeRig();
    painter.offer(picture(1));
    painter.offer(picture(2));
    painter.stop();
    decodes[0]?.succeed();
    await settle();
    painter.offer(picture(3));
    paint();
    expect(done.toSorted()).toEqual([1, 2, 3]);
    expect(events).toEqual(['close 1']);
  });
});

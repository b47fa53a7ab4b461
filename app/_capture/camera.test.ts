import { describe, expect, it, vi } from 'vitest';
import { createCamera } from './camera.ts';
import { cameraHurdle, cameraProblemOf } from './camera-problem.ts';

function makeStream() {
  const track = Object.assign(new EventTarget(), { stop: vi.fn() });
  const stream = { getTracks: () => [track], getVideoTracks: () => [track] } as unknown as MediaStream;
  return { stream, track };
}

const back = { facing: 'back', longSide: 1280 } as const;

describe('the camera', () => {
  it('is asked for the side and the size that are wished', async () => {
    const getUserMedia = vi.fn(async (_wish: MediaStreamConstraints) => makeStream().stream);
    const camera = createCamera({ getUserMedia });
    await camera.open(back);
    expect(getUserMedia.mock.calls[0]?.[0]).toEqual({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    expect(camera.state.get().kind).toBe('on');
  });

  it('is let go before another is asked for, and when it is closed', async () => {
    const streams = [makeStream(), makeStream()];
    let opened = 0;
    const camera = createCamera({
      async getUserMedia() {
        expect(streams.slice(0, opened).every(({ track }) => track.stop.mock.calls.length === 1)).toBe(true);
        opened += 1;
        return streams[opened - 1]?.stream as MediaStream;
      },
    });
    await camera.open(back);
    await camera.open({ ...back, facing: 'front' });
    expect(opened).toBe(2);
    camera.close();
    expect(streams[1]?.track.stop).toHaveBeenCalledTimes(1);
    expect(camera.state.get()).toEqual({ kind: 'off' });
  });

  it('that comes when nobody wants it any more is let go at once', async () => {
    const { stream, track } = makeStream();
    let give = (_stream: MediaStream) => {};
    const camera = createCamera({
      getUserMedia: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    });
    const opening = camera.open(back);
    camera.close();
    give(stream);
    await opening;
    expect(track.stop).toHaveBeenCalledTimes(1);
    expect(camera.state.get()).toEqual({ kind: 'off' });
  });

  it('that is taken away says so, unless it was closed', async () => {
    const { stream, track } = makeStream();
    const camera = createCamera({ getUserMedia: async () => stream });
    await camera.open(back);
    track.dispatchEvent(new Event('ended'));
    expect(camera.state.get()).toMatchObject({ kind: 'failed', problem: { title: 'The camera stopped' } });
    camera.close();
    track.dispatchEvent(new Event('ended'));
    expect(camera.state.get()).toEqual({ kind: 'off' });
  });

  it.each([
    ['NotAllowedError', 'The camera is not allowed'],
    ['NotFoundError', 'There is no camera'],
    ['OverconstrainedError', 'There is no camera'],
    ['NotReadableError', 'The camera is in use'],
    ['TypeError', 'The camera did not start'],
  ])('that fails with %s has its own sentence: %s', async (name, title) => {
    const error = Object.assign(new Error('No.'), { name });
    const camera = createCamera({ getUserMedia: () => Promise.reject(error) });
    await camera.open(back);
    expect(camera.state.get()).toEqual({ kind: 'failed', problem: cameraProblemOf(error) });
    expect(cameraProblemOf(error)).toMatchObject({ title, message: expect.stringMatching(/\.$/) });
  });

  it('is out of reach of a page without https, and of a browser that has none', () => {
    expect(cameraHurdle({ isSecure: false, hasCameras: false })?.message).toContain('TLS=self-signed');
    expect(cameraHurdle({ isSecure: true, hasCameras: false })?.title).toContain('no camera');
    expect(cameraHurdle({ isSecure: true, hasCameras: true })).toBeNull();
  });
});

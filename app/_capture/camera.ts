// One camera, open or not. Changing to another closes the one before: phones cannot hold two.
import { createStore, type Store } from '../_live/store.ts';
import { type CameraProblem, cameraLost, cameraProblemOf } from './camera-problem.ts';

export type Facing = 'front' | 'back';
export type CameraWish = { facing: Facing; longSide: number };

export type CameraState =
  | { kind: 'off' }
  | { kind: 'opening' }
  | { kind: 'on'; stream: MediaStream }
  | { kind: 'failed'; problem: CameraProblem };

export type Camera = {
  readonly state: Pick<Store<CameraState>, 'get' | 'listen'>;
  open(wish: CameraWish): Promise<void>;
  close(): void;
};

export type CameraOptions = { getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> };

const modes: Record<Facing, string> = { front: 'user', back: 'environment' };

export function createCamera({ getUserMedia }: CameraOptions): Camera {
  const state = createStore<CameraState>({ kind: 'off' });
  /** Counts what was asked; an answer to something older is not wanted any more. */
  let asked = 0;

  function release(): void {
    const before = state.get();
    if (before.kind === 'on') stopAll(before.stream);
  }

  function watch(stream: MediaStream, own: number): void {
    for (const track of stream.getVideoTracks()) {
      track.addEventListener('ended', () => {
        if (own === asked) state.set({ kind: 'failed', problem: cameraLost });
      });
    }
  }

  return {
    state,
    async open(wish) {
      asked += 1;
      const own = asked;
      release();
      state.set({ kind: 'opening' });
      try {
        const stream = await getUserMedia({ audio: false, video: constraintsOf(wish) });
        if (own !== asked) return stopAll(stream);
        watch(stream, own);
        state.set({ kind: 'on', stream });
      } catch (error) {
        if (own === asked) state.set({ kind: 'failed', problem: cameraProblemOf(error) });
      }
    },
    close() {
      asked += 1;
      release();
      state.set({ kind: 'off' });
    },
  };
}

/** All of it wishes: a laptop has one camera that faces nowhere, and any size is better than none. */
function constraintsOf({ facing, longSide }: CameraWish): MediaTrackConstraints {
  return {
    facingMode: { ideal: modes[facing] },
    width: { ideal: longSide },
    height: { ideal: Math.round((longSide * 9) / 16) },
  };
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

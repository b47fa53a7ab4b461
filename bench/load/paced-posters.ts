// Devices that post at a steady rate, each over its own connection, spread evenly over the interval between two frames.
import { sharedNow } from '../lib/shared-clock.ts';
import { makePictures, writeStamp } from '../lib/stamped-picture.ts';
import { openPostConnection, type PostTarget } from './post-connection.ts';

export type PacedPosting = { targets: PostTarget[]; fps: number; frameBytes: number };

/** `late`: not sent, since the answer to the one before was not here yet. */
export type Posted = { sent: number; late: number; refused: number };

export type PacedPosters = { stop(): Posted };

export async function startPacedPosters({ targets, fps, frameBytes }: PacedPosting): Promise<PacedPosters> {
  const posted: Posted = { sent: 0, late: 0, refused: 0 };
  const pictures = await makePictures(frameBytes, 4);
  const periodMs = 1000 / fps;
  const begin = performance.now() + periodMs;
  const stops = await Promise.all(
    targets.map((target, index) => pace(target, begin + (index * periodMs) / targets.length)),
  );

  async function pace(target: PostTarget, firstAt: number): Promise<() => void> {
    const connection = await openPostConnection(target);
    const own = pictures.map((picture) => Buffer.from(picture));
    let tick = 0;
    let isWaiting = false;
    let timer: NodeJS.Timeout;

    async function post(): Promise<void> {
      const picture = own[tick % own.length];
      if (isWaiting || !picture) {
        posted.late += 1;
        return;
      }
      isWaiting = true;
      writeStamp(picture, sharedNow());
      const status = await connection.post(picture).catch(() => 0);
      isWaiting = false;
      if (status === 202 || status === 200) posted.sent += 1;
      else posted.refused += 1;
    }
    function schedule(): void {
      // To the plan, not to the last frame: a late timer must not lower the rate.
      timer = setTimeout(
        () => {
          void post();
          tick += 1;
          schedule();
        },
        firstAt + tick * periodMs - performance.now(),
      );
    }
    schedule();
    return () => {
      clearTimeout(timer);
      connection.close();
    };
  }

  return {
    stop() {
      for (const stop of stops) stop();
      return posted;
    },
  };
}

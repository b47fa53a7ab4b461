// As many posts as the server answers: each connection sends its next picture when the answer is here.
import { makePictures } from '../lib/stamped-picture.ts';
import { openPostConnection, type PostTarget } from './post-connection.ts';

export type Saturation = { connections: PostTarget[][]; frameBytes: number; seconds: number };

/** @returns answered posts by status class; each connection takes its targets in turn */
export async function saturate({
  connections,
  frameBytes,
  seconds,
}: Saturation): Promise<{ accepted: number; refused: number }> {
  const counts = { accepted: 0, refused: 0 };
  const [picture] = await makePictures(frameBytes, 1);
  const until = performance.now() + seconds * 1000;

  async function keepPosting(targets: PostTarget[]): Promise<void> {
    const open = await Promise.all(targets.map(openPostConnection));
    while (picture && performance.now() < until) {
      for (const connection of open) {
        if ((await connection.post(picture)) === 202) counts.accepted += 1;
        else counts.refused += 1;
      }
    }
    for (const connection of open) connection.close();
  }
  await Promise.all(connections.map(keepPosting));
  return counts;
}

// One POST per frame: /api/devices/{id}/frames.
import { createBackOff } from './back-off.ts';
import { problemOf } from './hub-client.ts';
import { systemPace } from './pace.ts';
import { countOne, noSenderCounts, patienceMs, reasonOf, type Sender, type SenderOptions } from './sender.ts';
import type { SimulatedFrame } from './virtual-device.ts';

export function createFramesSender({ hub, device, key, signal }: SenderOptions): Sender {
  const path = `/api/devices/${encodeURIComponent(device)}/frames`;
  const counts = noSenderCounts();
  const backOff = createBackOff(signal);
  let problem: string | null = null;

  function post(frame: SimulatedFrame) {
    const headers = {
      Authorization: `Bearer ${key}`,
      'Content-Type': frame.mediaType,
      'X-Captured-At': String(frame.capturedAt),
    };
    return hub.post(path, headers, frame.bytes).catch((error: unknown) => {
      problem = reasonOf(error);
      return null;
    });
  }

  return {
    counts,
    problem: () => problem,
    async send(frame) {
      const answer = await post(frame);
      if (!answer) {
        counts.unanswered++;
        counts.brokenConnections++;
        await backOff.wait();
        return;
      }
      backOff.reset();
      if (answer.status === 202) {
        counts.accepted++;
        problem = null;
        return;
      }
      countOne(counts.refused, answer.status);
      problem = problemOf(answer);
      await systemPace.sleep(patienceMs(answer), signal);
    },
    async close() {},
  };
}

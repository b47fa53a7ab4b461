// All frames in one endless POST: /api/devices/{id}/stream, multipart/x-mixed-replace. Opened anew when it breaks.
import type { ClientRequest } from 'node:http';
import { streamEndedSchema } from '#contract/api/devices.ts';
import { createBackOff } from './back-off.ts';
import { type HubAnswer, problemOf, readAnswer } from './hub-client.ts';
import { systemPace } from './pace.ts';
import { countOne, noSenderCounts, patienceMs, reasonOf, type Sender, type SenderOptions } from './sender.ts';
import type { SimulatedFrame } from './virtual-device.ts';

const boundary = 'frameroom-simulator';
/** How long the hub may take to say what became of a stream that ended. */
const lastAnswerMs = 3_000;
/** No byte went either way: the hub is gone and nobody said so. */
const silentAfterMs = 60_000;

type Ending = { answer: HubAnswer } | { error: unknown };
type OpenStream = { request: ClientRequest; written: number; ending: Promise<Ending> };

function partHead(frame: SimulatedFrame): string {
  return [
    `--${boundary}`,
    `Content-Type: ${frame.mediaType}`,
    `Content-Length: ${frame.bytes.length}`,
    `X-Captured-At: ${frame.capturedAt}`,
    '\r\n',
  ].join('\r\n');
}

function endingOf(request: ClientRequest): Promise<Ending> {
  return new Promise((resolve) => {
    request.on('error', (error) => resolve({ error }));
    let isAnswered = false;
    request.on('close', () => {
      if (!isAnswered) resolve({ error: new Error('the hub closed it') });
    });
    request.on('response', (response) => {
      isAnswered = true;
      readAnswer(response)
        .then(
          (answer) => resolve({ answer }),
          (error: unknown) => resolve({ error }),
        )
        .finally(() => request.destroy());
    });
  });
}

export function createStreamSender({ hub, device, key, signal }: SenderOptions): Sender {
  const path = `/api/devices/${encodeURIComponent(device)}/stream`;
  const headers = {
    Authorization: `Bearer ${key}`,
    'Content-Type': `multipart/x-mixed-replace; boundary=${boundary}`,
  };
  const counts = noSenderCounts();
  const backOff = createBackOff(signal);
  let problem: string | null = null;
  let current: OpenStream | null = null;
  let pause: Promise<void> | null = null;

  function rest(until: Promise<void>): void {
    pause = until.then(() => {
      pause = null;
    });
  }

  function account(ending: Ending, written: number): void {
    const ended = 'answer' in ending ? streamEndedSchema.safeParse(ending.answer.body) : null;
    if (ended?.success) {
      const { frames, refused } = ended.data;
      counts.accepted += frames;
      countOne(counts.refused, 'in_stream', refused);
      counts.unanswered += Math.max(0, written - frames - refused);
      problem = null;
      return;
    }
    counts.unanswered += written;
    if ('answer' in ending) {
      countOne(counts.refusedStreams, ending.answer.status);
      problem = problemOf(ending.answer);
      const patience = patienceMs(ending.answer);
      rest(patience > 0 ? systemPace.sleep(patience, signal) : backOff.wait());
    } else {
      counts.brokenConnections++;
      problem = reasonOf(ending.error);
      rest(backOff.wait());
    }
  }

  function open(): OpenStream {
    const request = hub.open(path, headers, silentAfterMs);
    const ending = endingOf(request);
    const stream: OpenStream = { request, written: 0, ending };
    void ending.then((how) => {
      if (current === stream) current = null;
      account(how, stream.written);
    });
    current = stream;
    return stream;
  }

  async function write(stream: OpenStream, frame: SimulatedFrame): Promise<void> {
    const { request } = stream;
    stream.written++;
    request.cork();
    request.write(partHead(frame));
    request.write(frame.bytes);
    const hasRoom = request.write('\r\n');
    request.uncork();
    if (hasRoom) return;
    const drained = new Promise<void>((resolve) => request.once('drain', resolve));
    const outcome = await Promise.race([drained.then(() => 'drained'), stream.ending]);
    // Bytes went out: the hub is there, and a next break begins with a short wait again.
    if (outcome === 'drained') {
      backOff.reset();
      problem = null;
    }
  }

  return {
    counts,
    problem: () => problem,
    async send(frame) {
      // Whoever sends waits here, and the frames of that time are skipped and not piled up.
      if (pause) {
        counts.unanswered++;
        await pause;
        return;
      }
      await write(current ?? open(), frame);
      await pause;
    },
    async close() {
      const stream = current;
      if (!stream) return;
      stream.request.end(`--${boundary}--\r\n`);
      const force = setTimeout(() => stream.request.destroy(), lastAnswerMs);
      await stream.ending;
      clearTimeout(force);
    },
  };
}

// A thread of the built-in analysers: decodes and computes, so that the hub's event loop never does.
import { parentPort, workerData } from 'node:worker_threads';
import { createFramePictures } from './frame-pictures.ts';
import type { BuiltinThreadData, FromBuiltinThread, ToBuiltinThread } from './messages.ts';
import { beginThreadRun, type ThreadRun } from './thread-run.ts';

const port = parentPort;
if (!port) throw new Error('This file is a thread of the built-in analysers; the hub starts it.');

const pictures = createFramePictures(workerData as BuiltinThreadData);
const runs = new Map<number, ThreadRun & { device: string }>();

const say = (message: FromBuiltinThread) => port.postMessage(message);

async function see(asked: Extract<ToBuiltinThread, { kind: 'see' }>): Promise<void> {
  const { run: id, question, seq, capturedAt, bytes } = asked;
  const run = runs.get(id);
  try {
    const picture = run && (await pictures.of({ device: run.device, seq, bytes }, run.wish));
    // Stopped while its picture was decoded: nobody waits for what it says.
    const isWanted = picture && runs.has(id);
    say({ kind: 'seen', question, values: isWanted ? run.see(picture, capturedAt) : null });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    say({ kind: 'failed', question, message });
  }
}

function stop(id: number): void {
  const device = runs.get(id)?.device;
  runs.delete(id);
  const isLast = device && ![...runs.values()].some((run) => run.device === device);
  if (isLast) pictures.forget(device);
}

port.on('message', (message: ToBuiltinThread) => {
  switch (message.kind) {
    case 'begin':
      runs.set(message.run, { device: message.device, ...beginThreadRun(message.name, message.options) });
      return;
    case 'see':
      void see(message);
      return;
    case 'change':
      runs.get(message.run)?.change(message.options);
      return;
    case 'stop':
      stop(message.run);
      return;
    case 'close':
      port.close();
  }
});

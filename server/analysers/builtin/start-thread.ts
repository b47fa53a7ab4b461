// Starts a thread of the built-in analysers. In the bundle it is a file of its own beside the entry; from source it is
// TypeScript and needs a start of its own.
import { Worker } from 'node:worker_threads';
import type { BuiltinThreadData } from './messages.ts';

export function startThread(workerData: BuiltinThreadData): Worker {
  const here = import.meta.url;
  const file = here.endsWith('.ts') ? './thread-from-source.mjs' : './analyser-thread.js';
  // Nothing of the hub's own arguments: under tsx they would load it a second time.
  return new Worker(new URL(file, here), { workerData, execArgv: [] });
}

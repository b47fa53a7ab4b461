// One thread as the hub sees it: questions go in, answers come out, and it dies once.
import type { Worker } from 'node:worker_threads';
import type { ResultValues } from '#contract/results.ts';
import type { FromBuiltinThread, ToBuiltinThread } from './messages.ts';

export type Question = Omit<Extract<ToBuiltinThread, { kind: 'see' }>, 'kind' | 'question' | 'bytes'> & {
  bytes: Buffer;
};

export type AnalyserThread = {
  tell(message: Exclude<ToBuiltinThread, { kind: 'see' | 'close' }>): void;
  /** Rejects when the thread cannot answer, or dies. */
  ask(question: Question): Promise<ResultValues | null>;
  /** Idempotent. What is asked fails. */
  close(): Promise<void>;
};

export type AnalyserThreadOptions = {
  worker: Worker;
  /** After every open question was rejected. Null: it was closed. */
  onEnded(error: Error | null): void;
};

/** Of pictures that wait: what a slow machine would pile up. */
const maxOwedBytes = 64_000_000;
/** Decoding gives up after 10 s; who says nothing for so long hangs. */
const hangsAfterMs = 30_000;
/** A picture takes some milliseconds; a thread that has not ended after this is ended by force. */
const closeWithinMs = 2_000;

type Owed = { bytes: number; resolve(values: ResultValues | null): void; reject(error: Error): void };

export function createAnalyserThread({ worker, onEnded }: AnalyserThreadOptions): AnalyserThread {
  const owed = new Map<number, Owed>();
  let lastQuestion = 0;
  let owedBytes = 0;
  let cause: Error | null = null;
  let isClosing = false;
  const watchdog = setTimeout(onSilence, hangsAfterMs);
  // It watches the thread; it is no reason to live.
  watchdog.unref();

  function onSilence(): void {
    if (owed.size === 0) return;
    cause = new Error(`it said nothing for ${hangsAfterMs / 1000} seconds`);
    void worker.terminate();
  }

  function take(question: number): Owed | undefined {
    const one = owed.get(question);
    owed.delete(question);
    owedBytes -= one?.bytes ?? 0;
    return one;
  }

  worker.on('message', (message: FromBuiltinThread) => {
    watchdog.refresh();
    const asked = take(message.question);
    if (message.kind === 'seen') asked?.resolve(message.values);
    else asked?.reject(new Error(message.message));
  });
  worker.on('error', (error) => {
    cause = error instanceof Error ? error : new Error(String(error));
  });
  const gone = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      clearTimeout(watchdog);
      const why = cause?.message ?? `it ended with code ${code}`;
      const error = isClosing
        ? new Error('The hub is stopping.')
        : new Error(`The thread of the built-in analysers died: ${why}. It is started anew.`);
      for (const question of [...owed.keys()]) take(question)?.reject(error);
      onEnded(isClosing ? null : error);
      resolve();
    });
  });

  return {
    tell: (message) => worker.postMessage(message),

    ask({ bytes, ...about }) {
      if (owedBytes + bytes.length > maxOwedBytes && owed.size > 0)
        return Promise.reject(
          new Error(
            'The built-in analysers are behind. Put fewer on devices, or limit their frames (maxFps).',
          ),
        );
      if (owed.size === 0) watchdog.refresh();
      lastQuestion += 1;
      const question = lastQuestion;
      // A copy of its own: the frame's bytes are everybody's, and may be part of a larger buffer.
      const own = new Uint8Array(bytes);
      return new Promise((resolve, reject) => {
        owed.set(question, { bytes: own.length, resolve, reject });
        owedBytes += own.length;
        worker.postMessage({ kind: 'see', question, ...about, bytes: own } satisfies ToBuiltinThread, [
          own.buffer,
        ]);
      });
    },

    async close() {
      isClosing = true;
      worker.postMessage({ kind: 'close' } satisfies ToBuiltinThread);
      const force = setTimeout(() => void worker.terminate(), closeWithinMs);
      await gone;
      clearTimeout(force);
    },
  };
}

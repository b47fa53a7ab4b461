// What the hub and a thread of the built-in analysers say to each other.
import type { BuiltinName } from '#contract/api/analysers.ts';
import type { ResultValues } from '#contract/results.ts';

export type BuiltinThreadData = { maxPixels: number };

/** Each `see` is answered once, in any order. A run is begun before it is asked, and never again after `stop`. */
export type ToBuiltinThread =
  | {
      kind: 'begin';
      run: number;
      device: string;
      name: BuiltinName;
      options: Readonly<Record<string, unknown>>;
    }
  | { kind: 'see'; run: number; question: number; seq: number; capturedAt: number; bytes: Uint8Array }
  | { kind: 'change'; run: number; options: Readonly<Record<string, unknown>> }
  | { kind: 'stop'; run: number }
  | { kind: 'close' };

export type FromBuiltinThread =
  | { kind: 'seen'; question: number; values: ResultValues | null }
  | { kind: 'failed'; question: number; message: string };

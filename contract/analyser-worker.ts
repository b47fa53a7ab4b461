// The namespace `/analysers`: a program in any language connects with an analyser's key and is sent frames. Its answer is the
// acknowledgement: an object of results, or nothing. Ten lines with python-socketio.
import { z } from 'zod';

export const analyserNamespace = '/analysers';

/** First argument of `frame`; the second is the picture's bytes. */
export type WorkerFrame = {
  device: string;
  session: string;
  seq: number;
  /** Epoch ms. */
  captured_at: number;
  media_type: string;
  width: number;
  height: number;
  /** As set on the device. */
  options: Record<string, unknown>;
};

/** A worker keeps what it likes between frames of a session; this tells it to forget. */
export type WorkerSessionEnd = { device: string; session: string };

/** `{"error": "in words"}` says that it could not; anything else that is an object is a result; null and nothing are none. */
export const workerAnswerSchema = z.union([z.record(z.string(), z.unknown()), z.null(), z.undefined()]);

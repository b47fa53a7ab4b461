// Protocol 2 (clips) as values: what a client may put into `process`, and what it is answered. No sockets, no bytes decoded.
import { z } from 'zod';

/** The Socket.IO events of this protocol, on the namespace it shares with others. */
export const clipsEvents = ['process', 'test'] as const;

/** The names the protocol speaks of when no clip model has been set. */
export const defaultClipModels = ['goal_try', 'object_detection', 'pass_drive'] as const;

/** One encoded image, as bytes or still as base64. */
export type ImagePayload =
  | { kind: 'binary'; bytes: Uint8Array }
  | { kind: 'base64'; text: string }
  | { kind: 'refused'; message: string };

const imageSchema = z.union([z.instanceof(Uint8Array), z.string().min(1)]);
const wrapperSchema = z.looseObject({
  image: z.unknown().optional(),
  frame: z.unknown().optional(),
  data: z.unknown().optional(),
});
const dataUrlStart = /^data:[^,;]{0,100}(?:;[^,;]{1,100}){0,10},/i;

/** Never throws. Of several keys the first of image, frame, data counts. */
export function readImagePayload(payload: unknown): ImagePayload {
  if (payload instanceof Uint8Array) return { kind: 'binary', bytes: payload };
  const wrapper = wrapperSchema.safeParse(payload);
  if (!wrapper.success) return refused('Send one JPEG, PNG or WebP as bytes, or {"image": bytes or base64}.');
  const image = imageSchema.safeParse(wrapper.data.image ?? wrapper.data.frame ?? wrapper.data.data);
  if (!image.success) {
    return refused('The object has no picture: put bytes or base64 under "image", "frame" or "data".');
  }
  return typeof image.data === 'string' ? readText(image.data) : { kind: 'binary', bytes: image.data };
}

function readText(text: string): ImagePayload {
  if (!/^data:/i.test(text)) return { kind: 'base64', text };
  const start = dataUrlStart.exec(text)?.[0];
  if (!start?.toLowerCase().endsWith(';base64,')) return refused('The data URL is not base64.');
  return { kind: 'base64', text: text.slice(start.length) };
}

function refused(message: string): ImagePayload {
  return { kind: 'refused', message };
}

/** What a clip model said (any JSON), or why it said nothing. */
export type ModelAnswer = unknown;
export type ClipError = { error: string };

/** `result`, and the answer of POST /batch. */
export type ClipResult = { result: Record<string, ModelAnswer> };

/** `result` of a single image while no clip model is set. */
export type FirstPixelResult = {
  result: { first_pixel: [number, number, number]; size: [number, number] } | ClipError;
};

export type ProcessReply = { success: true; seq: number } | ClipError;

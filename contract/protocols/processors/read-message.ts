// What processors and clients say: text in, a checked message out. What is passed on is kept as the text that came in.
import { z } from 'zod';
import { deviceIdSchema } from '../../ids.ts';
import { readJsonObject } from './read-json-object.ts';

/** Why a message is ignored before anybody looks at who sent it. */
export type Unreadable = {
  type: 'unreadable';
  cause: 'bad_json' | 'unknown_type' | 'wrong_shape';
  detail: string;
};

const authenticate = z.object({ type: z.literal('authenticate'), jwt: z.string().min(1).max(10_000) });

/** Ids are passed on as they came: a number as its text, a string in its quotes. Null is no id. */
const passedOn = z.union([z.number(), z.string()]);
const optionalId = passedOn.nullish();

/** Numbers only: a quoted object id is another id, and none of ours. */
const objectId = z.number();

/** Checked without a copy of what may be millions of elements. */
const anyArray = z.custom<readonly unknown[]>((value) => Array.isArray(value), 'expected an array');
const anyObject = z.custom<object>((value) => typeof value === 'object' && value !== null, 'expected floats');

const processorMessage = z.discriminatedUnion('type', [
  authenticate,
  z.object({ type: z.literal('identifier'), id: deviceIdSchema }),
  z.object({ type: z.literal('boundingBoxes'), frameId: passedOn, boxes: anyArray }),
  z.object({ type: z.literal('featureMap'), objectId, featureMap: anyObject }),
]);

const clientMessage = z.discriminatedUnion('type', [
  authenticate,
  z.object({ type: z.literal('setUsesImages'), usesImages: z.boolean() }),
  z
    .object({
      type: z.literal('start'),
      cameraId: z.string(),
      frameId: optionalId,
      boxId: optionalId,
      /** The real processor takes no other beginning. */
      image: z.string().startsWith('data:image/png;base64').nullish(),
    })
    .refine(
      ({ image, frameId, boxId }) => isThere(image) || (isThere(frameId) && isThere(boxId)),
      'needs `image`, or both `frameId` and `boxId`',
    ),
  z.object({ type: z.literal('stop'), objectId }),
]);

/** `texts`: the members as they were written; what is null or missing is not in it. */
type WithTexts<T> = T & { texts: ReadonlyMap<string, string> };
export type ProcessorMessage = WithTexts<z.infer<typeof processorMessage>>;
export type ClientMessage = WithTexts<z.infer<typeof clientMessage>>;
export type MessageOf<M extends { type: string }, T extends M['type']> = Extract<M, { type: T }>;

export const readProcessorMessage = (text: string) => read(text, processorMessage);
export const readClientMessage = (text: string) => read(text, clientMessage);

type AnySchema = typeof processorMessage | typeof clientMessage;

function read<S extends AnySchema>(text: string, schema: S): WithTexts<z.infer<S>> | Unreadable {
  const json = readJsonObject(text);
  if (json.kind === 'problem') return { type: 'unreadable', cause: 'bad_json', detail: json.problem };
  const { value, texts } = json.object;
  const parsed = schema.safeParse(value);
  if (!parsed.success) return explain(parsed.error, value.type);
  const written = new Map([...texts].filter(([, memberText]) => memberText !== 'null'));
  return { ...(parsed.data as z.infer<S>), texts: written };
}

function explain(error: z.ZodError, type: unknown): Unreadable {
  const [issue] = error.issues;
  const isType = issue?.code === 'invalid_union' && issue.path[0] === 'type';
  if (isType && typeof type === 'string')
    return { type: 'unreadable', cause: 'unknown_type', detail: type.slice(0, 100) };
  const detail = `${issue?.path.join('.')}: ${issue?.message}`.slice(0, 200);
  return { type: 'unreadable', cause: 'wrong_shape', detail };
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

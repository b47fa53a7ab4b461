// /api/analysers: what looks at frames; and which of them look at which device, in what order.
import { z } from 'zod';
import { deviceIdSchema, sessionIdSchema } from '../ids.ts';
import { resultValuesSchema } from '../results.ts';
import { jsonValueSchema } from './json-value.ts';

/** As in results and settings: small letters, digits, dots, dashes. `HR` and the like are fine too, for older clients. */
export const analyserIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'An analyser id is 1 to 64 letters, digits, dots, dashes or underscores, and starts with a letter or digit.',
  )
  .brand<'AnalyserId'>();
export type AnalyserId = z.infer<typeof analyserIdSchema>;

/**
 * `builtin`: in the hub's own worker threads. `http`: a picture is posted, JSON comes back. `worker`: a program that connects
 * and is sent frames. `clip`: a window of frames is posted as MP4.
 */
export const analyserKinds = ['builtin', 'http', 'worker', 'clip'] as const;
export type AnalyserKind = (typeof analyserKinds)[number];

/** Always there; their ids are their names. */
export const builtinNames = ['people-counter', 'pulse', 'motion', 'picture-health'] as const;
export type BuiltinName = (typeof builtinNames)[number];

const analyserName = z
  .string()
  .trim()
  .min(1, 'An analyser needs a name.')
  .max(80, 'A name has at most 80 characters.');
const modelUrl = z
  .url({ protocol: /^https?$/, error: 'An address begins with http:// or https://.' })
  .max(2000);

/** A window of frames; the next one begins `hop` later. */
export const clipWindowSchema = z.strictObject({
  unit: z.enum(['frames', 'seconds']),
  size: z.number().positive().max(1000),
  hop: z.number().positive().max(10_000),
});
export type ClipWindowSettings = z.infer<typeof clipWindowSchema>;

export const httpSettingsSchema = z.strictObject({ url: modelUrl });
export const clipSettingsSchema = z.strictObject({
  url: modelUrl,
  /** The name of the form's field that holds the clip. */
  field: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'A field is up to 64 letters, digits, dots, dashes.')
    .default('file'),
  window: clipWindowSchema.default({ unit: 'frames', size: 16, hop: 16 }),
});

const common = { id: analyserIdSchema, name: z.string(), createdAt: z.int().nullable() };
export const analyserSchema = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('builtin') }),
  z.object({ ...common, kind: z.literal('http'), settings: httpSettingsSchema }),
  z.object({
    ...common,
    kind: z.literal('worker'),
    /** null when its key was revoked. */
    keyCreatedAt: z.int().nullable(),
    /** Programs connected now. */
    workers: z.int().nonnegative(),
  }),
  z.object({ ...common, kind: z.literal('clip'), settings: clipSettingsSchema }),
]);
export type AnalyserDescription = z.infer<typeof analyserSchema>;

export const createAnalyserSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    id: analyserIdSchema,
    name: analyserName.optional(),
    settings: httpSettingsSchema,
  }),
  z.strictObject({ kind: z.literal('worker'), id: analyserIdSchema, name: analyserName.optional() }),
  z.strictObject({
    kind: z.literal('clip'),
    id: analyserIdSchema,
    name: analyserName.optional(),
    settings: clipSettingsSchema,
  }),
]);
export type CreateAnalyser = z.infer<typeof createAnalyserSchema>;

export const updateAnalyserSchema = z.strictObject({
  name: analyserName.optional(),
  /** Of its own kind; replaces what was there. */
  settings: z.union([httpSettingsSchema, clipSettingsSchema]).optional(),
});
export type UpdateAnalyser = z.infer<typeof updateAnalyserSchema>;

export const listAnalysersAnswerSchema = z.object({ analysers: z.array(analyserSchema) });
export type ListAnalysersAnswer = z.infer<typeof listAnalysersAnswerSchema>;
export const analyserAnswerSchema = z.object({ analyser: analyserSchema });
/** `key`: a worker's, shown this once and kept only as a hash. */
export const createAnalyserAnswerSchema = z.object({ analyser: analyserSchema, key: z.string().optional() });
export const analyserKeyAnswerSchema = z.object({ key: z.string() });

/** `latest`: one frame at a time, always the newest. `every`: a bounded queue; beyond it the oldest are dropped and counted. */
export const analysisPolicies = ['latest', 'every'] as const;
export type AnalysisPolicy = (typeof analysisPolicies)[number];

/** The picture an analyser wants. Resized and converted once for all who want the same. */
export const frameWishSchema = z.strictObject({
  /** At most so wide; null: as it came. */
  width: z.int().min(16).max(3840).nullable().default(null),
  /** `original`: the bytes as they came. */
  format: z.enum(['original', 'jpeg', 'png']).default('original'),
});
export type FrameWish = z.infer<typeof frameWishSchema>;

const point = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]);
const shapeId = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
/** Walking over it from the right hand to the left hand of somebody who looks from `from` to `to` is in. 0–1. */
export const countingLineSchema = z.strictObject({
  id: shapeId,
  name: z.string().max(40),
  from: point,
  to: point,
});
export const countingZoneSchema = z.strictObject({
  id: shapeId,
  name: z.string().max(40),
  corners: z.array(point).min(3).max(20),
});
export type CountingLine = z.infer<typeof countingLineSchema>;
export type CountingZone = z.infer<typeof countingZoneSchema>;

/** What a built-in analyser can be told; the others have none. */
export const builtinOptionsSchemas = {
  'people-counter': z.strictObject({
    lines: z.array(countingLineSchema).max(8).default([]),
    zones: z.array(countingZoneSchema).max(8).default([]),
    /** The smallest person to be counted, in parts of the picture's height. */
    leastHeight: z.number().min(0.05).max(0.9).default(0.15),
    /** So many in within a minute begin an event of high traffic; null: none. */
    highTraffic: z.int().min(1).max(10_000).nullable().default(null),
  }),
  pulse: z.strictObject({}),
  /** `leastScore`: the part of the picture that must move to begin an event. */
  motion: z.strictObject({ leastScore: z.number().min(0.0001).max(1).default(0.005) }),
  'picture-health': z.strictObject({}),
} as const satisfies Record<BuiltinName, z.ZodType>;
export type BuiltinOptions<Name extends BuiltinName> = z.infer<(typeof builtinOptionsSchemas)[Name]>;

/** An analyser on a device. */
export const assignmentSchema = z.strictObject({
  analyser: analyserIdSchema,
  enabled: z.boolean().default(true),
  policy: z.enum(analysisPolicies).default('latest'),
  /** At most so many frames a second; null: as fast as it answers. */
  maxFps: z.number().positive().max(120).nullable().default(null),
  timeoutMs: z.int().min(100).max(600_000).default(10_000),
  frame: frameWishSchema.prefault({}),
  /** Checked by `builtinOptionsSchemas`; handed to others as they are. */
  options: z.record(z.string(), jsonValueSchema).default({}),
});
export type Assignment = z.infer<typeof assignmentSchema>;

/** In the order in which results are merged: later keys override. */
export const putAssignmentsSchema = z.strictObject({ analysers: z.array(assignmentSchema).max(16) });
export type PutAssignments = z.infer<typeof putAssignmentsSchema>;

/**
 * `idle`: no frames to look at. `healthy`: it answers. `slow`: it answers, and most frames pass meanwhile. `failing`: its last
 * answers were none; it is asked again after a while that grows. `absent`: a worker of which no program is connected.
 */
export const analyserHealths = ['idle', 'healthy', 'slow', 'failing', 'absent'] as const;

export const analyserFigures = z.object({
  /** Frames of the session since the analyser was on it: `seen` = `answered` + `skipped` + `failed` + under way. */
  seen: z.int().nonnegative(),
  answered: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Of the last 1,000 answers; null before the first. */
  p50Ms: z.number().nonnegative().nullable(),
  p95Ms: z.number().nonnegative().nullable(),
});

export const assignmentStateSchema = z.object({
  health: z.enum(analyserHealths),
  since: z.int(),
  /** The last thing that went wrong, in words; null when nothing has. */
  lastError: z.string().nullable(),
  session: sessionIdSchema.nullable(),
  figures: analyserFigures,
});
export type AssignmentState = z.infer<typeof assignmentStateSchema>;

export const deviceAnalysersAnswerSchema = z.object({
  device: deviceIdSchema,
  analysers: z.array(
    z.object({
      assignment: assignmentSchema,
      name: z.string(),
      kind: z.enum(analyserKinds),
      state: assignmentStateSchema,
    }),
  ),
});
export type DeviceAnalysersAnswer = z.infer<typeof deviceAnalysersAnswerSchema>;

/** Bring your own model: what came of asking it with test frames. */
export const trialSchema = z.strictObject({
  /** How many frames to ask it with. */
  frames: z.int().min(1).max(60).default(12),
  /** Take the device's newest picture beside the test scenes. */
  device: deviceIdSchema.optional(),
});
export const trialReportSchema = z.object({
  asked: z.int().nonnegative(),
  answered: z.int().nonnegative(),
  p50Ms: z.number().nonnegative().nullable(),
  p95Ms: z.number().nonnegative().nullable(),
  /** Frames a second with one in flight, and with as many as it still gained from. */
  fps: z.number().nonnegative(),
  concurrency: z.int().positive(),
  fpsTogether: z.number().nonnegative(),
  /** The first answer as it came; null when there was none. */
  example: resultValuesSchema.nullable(),
  /** Which of its keys are drawn and how, in words. */
  understood: z.array(z.string()),
  /** What is wrong, in words, each with what to do. Empty: it fits. */
  problems: z.array(z.string()),
});
export type TrialReport = z.infer<typeof trialReportSchema>;

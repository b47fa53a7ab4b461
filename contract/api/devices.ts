// /api/devices: requests and answers.
import { z } from 'zod';
import { mediaTypes, refusalCauses } from '../frame.ts';
import { deviceIdSchema, sessionIdSchema } from '../ids.ts';
import { pairedPhoneSchema } from './pairing.ts';

export const sceneNames = ['clock', 'people', 'pulse'] as const;
export type SceneName = (typeof sceneNames)[number];

export const deviceNameSchema = z
  .string()
  .trim()
  .min(1, 'A device needs a name.')
  .max(80, 'A name has at most 80 characters.');

/**
 * `waiting`: never sent a frame. `online`: frames are coming. `stale`: its session is open but no frame came for a while.
 * `offline`: no session is open.
 */
export const presences = ['waiting', 'online', 'stale', 'offline'] as const;
export type Presence = (typeof presences)[number];

export const deviceStatusSchema = z.object({
  id: deviceIdSchema,
  name: z.string(),
  presence: z.enum(presences),
  /** Frames per second over the last seconds; 0 when not online. */
  fps: z.number().nonnegative(),
  lastFrameAt: z.int().nullable(),
  session: sessionIdSchema.nullable(),
  picture: z.object({ width: z.int(), height: z.int(), mediaType: z.enum(mediaTypes) }).nullable(),
  viewers: z.int().nonnegative(),
  /** Frames of this device refused since the hub started, by cause. */
  refused: z.partialRecord(z.enum(refusalCauses), z.int().nonnegative()),
});
export type DeviceStatus = z.infer<typeof deviceStatusSchema>;

/** A remote device pushes frames with its key; a demo device is a scene that the hub itself draws. */
export const deviceSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('remote') }),
  z.object({ kind: z.literal('demo'), scene: z.enum(sceneNames) }),
]);
export type DeviceSource = z.infer<typeof deviceSourceSchema>;

export const deviceLimitsSchema = z.object({
  maxFps: z.number().positive().max(1000),
  maxBytesPerSecond: z.int().positive(),
});
export type DeviceLimits = z.infer<typeof deviceLimitsSchema>;

export const deviceSchema = z.object({
  id: deviceIdSchema,
  name: z.string(),
  source: deviceSourceSchema,
  createdAt: z.int(),
  /** When the present key was made; null when it was revoked or none was ever made. */
  keyCreatedAt: z.int().nullable(),
  /** The phone that sends as this device; null when none is paired. */
  phone: pairedPhoneSchema.nullable(),
  limits: deviceLimitsSchema,
  status: deviceStatusSchema,
});
export type Device = z.infer<typeof deviceSchema>;

export const listDevicesAnswerSchema = z.object({ devices: z.array(deviceSchema) });
export type ListDevicesAnswer = z.infer<typeof listDevicesAnswerSchema>;

export const createDeviceSchema = z.strictObject({
  id: deviceIdSchema,
  name: deviceNameSchema.optional(),
  /** Makes a demo camera that shows this scene; it has no key. */
  demo: z.enum(sceneNames).optional(),
});
export type CreateDevice = z.infer<typeof createDeviceSchema>;

/** `key` is shown this once and kept only as a hash. Absent for a demo camera. */
export const createDeviceAnswerSchema = z.object({ device: deviceSchema, key: z.string().optional() });
export type CreateDeviceAnswer = z.infer<typeof createDeviceAnswerSchema>;

export const updateDeviceSchema = z.strictObject({
  name: deviceNameSchema.optional(),
  limits: deviceLimitsSchema.partial().optional(),
});
export type UpdateDevice = z.infer<typeof updateDeviceSchema>;

export const deviceAnswerSchema = z.object({ device: deviceSchema });
export type DeviceAnswer = z.infer<typeof deviceAnswerSchema>;

export const deviceKeyAnswerSchema = z.object({ key: z.string() });
export type DeviceKeyAnswer = z.infer<typeof deviceKeyAnswerSchema>;

/** 202 of POST /api/devices/{id}/frames. */
export const frameAcceptedSchema = z.object({ seq: z.int().positive(), session: sessionIdSchema });
export type FrameAccepted = z.infer<typeof frameAcceptedSchema>;

/** The answer to a stream body that ended by itself. */
export const streamEndedSchema = z.object({ frames: z.int().nonnegative(), refused: z.int().nonnegative() });
export type StreamEnded = z.infer<typeof streamEndedSchema>;

// What a person chooses on the capture page; kept in the browser.
import { z } from 'zod';

export const longSides = [640, 1280, 1920] as const;

/** A value that is not (or no longer) one of them is the default. */
export const captureSettingsSchema = z.object({
  facing: z.enum(['front', 'back']).catch('back'),
  longSide: z.literal(longSides).catch(1280),
  fps: z.int().min(1).max(30).catch(15),
  /** Of the JPEG, 0 to 1. */
  quality: z.number().min(0.3).max(0.95).catch(0.75),
});
export type CaptureSettings = z.infer<typeof captureSettingsSchema>;

export const defaultCaptureSettings: CaptureSettings = captureSettingsSchema.parse({});

export function readCaptureSettings(text: string | undefined): CaptureSettings {
  try {
    return captureSettingsSchema.catch(defaultCaptureSettings).parse(JSON.parse(text ?? '{}'));
  } catch {
    return defaultCaptureSettings;
  }
}

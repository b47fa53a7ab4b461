// Phones as cameras. An operator makes a pairing link for a device; the phone that opens it gets a key for that device only.
import { z } from 'zod';
import { deviceIdSchema } from '../ids.ts';

/** The phone that is paired with a device; at most one, for a device is one source of frames. */
export const pairedPhoneSchema = z.object({
  /** As the phone named itself when it was paired. */
  name: z.string(),
  pairedAt: z.int(),
});
export type PairedPhone = z.infer<typeof pairedPhoneSchema>;

/** The newest link of a device is the only one that is good, once, until it expires. */
export const pairingAnswerSchema = z.object({
  /** What stands behind `#` of the link. */
  token: z.string(),
  /** The link on each address by which a phone may reach the hub, the likeliest first. */
  urls: z.array(z.url()).min(1),
  expiresAt: z.int(),
});
export type PairingAnswer = z.infer<typeof pairingAnswerSchema>;

export const pairPhoneSchema = z.strictObject({
  token: z.string().max(200),
  name: z.string().trim().min(1).max(80),
});
export type PairPhone = z.infer<typeof pairPhoneSchema>;

/** `key` is shown this once and kept only as a hash. A phone paired before has lost its own. */
export const pairPhoneAnswerSchema = z.object({
  device: z.object({ id: deviceIdSchema, name: z.string() }),
  key: z.string(),
});
export type PairPhoneAnswer = z.infer<typeof pairPhoneAnswerSchema>;

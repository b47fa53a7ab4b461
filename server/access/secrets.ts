// Keys and tokens: 256 random bits, shown once, kept only as a SHA-256. A slow hash is for passwords, which people choose;
// 256 random bits cannot be guessed, and a frame must not wait for argon2.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * A short word in front, so that a leaked secret can be recognised: device key, token, set-up, password link, the same from
 * the command line, pairing, analyser key.
 */
export type SecretKind = 'frk' | 'frt' | 'frs' | 'frl' | 'frc' | 'frp' | 'fra';
export function newSecret(kind: SecretKind): string {
  return `${kind}_${randomBytes(32).toString('base64url')}`;
}

/** Hex SHA-256. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares two hex SHA-256 in constant time. */
export function isSameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

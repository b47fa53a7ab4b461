// Passwords are kept as argon2id with OWASP's first recommended cost (19 MiB, 2 passes), computed off the event loop.
import { hash, verify } from '@node-rs/argon2';

/** `Algorithm.Argon2id`; a const enum cannot be imported under isolatedModules. */
const argon2id = 2;
const cost = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

export async function isPassword(encoded: string, password: string): Promise<boolean> {
  return verify(encoded, password);
}

// The one door from pages to the running hub. Nothing else in app/ may reach into server/.
import 'server-only';
import { connection } from 'next/server';
import { type PageRuntime, readRuntime } from '#server/runtime-handle.ts';

export type {
  PageRuntime,
  SingleSignOnOutcome,
  SingleSignOnProvider,
  SingleSignOnRefusal,
} from '#server/runtime-handle.ts';

/** `connection()` first: a page that reads the hub must never be prerendered at build time, when no hub runs. */
export async function runtime(): Promise<PageRuntime> {
  await connection();
  return readRuntime();
}

// Asks the hub whether this key, or this login, is still good for the device.
import type { AccessCheck } from './sender.ts';

const withinMs = 8000;

export async function checkAccess(device: string, key: string | null): Promise<AccessCheck> {
  const headers: HeadersInit = key === null ? {} : { authorization: `Bearer ${key}` };
  try {
    const answer = await fetch(`/api/devices/${encodeURIComponent(device)}`, {
      headers,
      cache: 'no-store',
      signal: AbortSignal.timeout(withinMs),
    });
    if (![401, 403, 404].includes(answer.status)) return { kind: 'fine' };
    const body = (await answer.json()) as { error?: { message?: string } };
    return { kind: 'denied', message: body.error?.message ?? 'The hub does not know this key any more.' };
  } catch {
    return { kind: 'unreachable' };
  }
}

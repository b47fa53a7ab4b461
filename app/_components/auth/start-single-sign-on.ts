'use client';
import { z } from 'zod';
import { unreachable } from './log-in.ts';

const tokenSchema = z.object({ csrfToken: z.string() });
const placeSchema = z.object({ url: z.string() });

/**
 * Sends the browser to the provider, or answers why not. next-auth's own `signIn` leaves for an error page of the browser when
 * the hub is away.
 */
export async function startSingleSignOn(target: string): Promise<string | null> {
  try {
    const { csrfToken } = tokenSchema.parse(await (await fetch('/api/auth/csrf')).json());
    const form = new URLSearchParams({ csrfToken, callbackUrl: target, json: 'true' });
    const answer = await fetch('/api/auth/signin/oidc', { method: 'POST', body: form });
    window.location.assign(placeSchema.parse(await answer.json()).url);
    return null;
  } catch {
    return unreachable;
  }
}

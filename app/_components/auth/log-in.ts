'use client';
import { signIn } from 'next-auth/react';

export type LogInOutcome =
  | { outcome: 'welcome' }
  | { outcome: 'wait'; seconds: number }
  | { outcome: 'refused'; message: string };

const wrong = 'That e-mail address and password do not go together.';
export const unreachable = 'The hub does not answer. Check that it runs, then try again.';

export async function logIn(email: string, password: string): Promise<LogInOutcome> {
  try {
    const result = await signIn('credentials', { redirect: false, email, password });
    return result?.ok && !result.error ? { outcome: 'welcome' } : outcomeOf(result?.error ?? undefined);
  } catch {
    return { outcome: 'refused', message: unreachable };
  }
}

export function outcomeOf(error: string | undefined): LogInOutcome {
  const seconds = /^wait:\s*(\d+)/.exec(error ?? '')?.[1];
  if (seconds) return { outcome: 'wait', seconds: Math.max(1, Number(seconds)) };
  if (error === undefined || error === 'CredentialsSignin') return { outcome: 'refused', message: wrong };
  return { outcome: 'refused', message: 'Logging in did not work. Try again; the log of the hub says more.' };
}

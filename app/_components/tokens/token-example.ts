// A first command for a new token: one that its scopes allow. Pure.
import type { Scope } from '#contract/api/tokens.ts';

export type TokenExample = {
  origin: string;
  secret: string;
  scopes: readonly Scope[];
  devices: readonly string[] | null;
};

export function tokenExample({ origin, secret, scopes, devices }: TokenExample): string {
  const call = (path: string) => `curl -H "Authorization: Bearer ${secret}" ${origin}${path}`;
  if (scopes.includes('read_live')) return call('/api/devices');
  if (scopes.includes('read_history')) return call('/api/sessions');
  if (scopes.includes('send_frames')) {
    const device = devices?.[0] ?? 'DEVICE';
    return `${call(`/api/devices/${device}/frames`)} -H "Content-Type: image/jpeg" --data-binary @photo.jpg`;
  }
  return call('/api/me');
}

// Where people reach the hub, as far as its settings tell; a program beside it cannot ask it.
import type { Config } from '#server/config.ts';
import { StartError } from '#server/lib/start-error.ts';

/** @throws StartError when the settings do not say */
export function hubAddress({ http, tls }: Pick<Config, 'http' | 'tls'>): string {
  const { publicUrl, host, port } = http;
  if (publicUrl) return publicUrl;
  if (port === 0)
    throw new StartError('PORT is 0, so nobody knows where the hub listens. Set PUBLIC_URL to its address.');
  const isEverywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${tls ? 'https' : 'http'}://${name}:${port}`;
}

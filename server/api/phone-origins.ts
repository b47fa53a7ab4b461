// By which addresses a phone may reach this hub, the likeliest first.
import type { NetworkInterfaceInfo } from 'node:os';

export type Reach = {
  /** PUBLIC_URL. */
  publicUrl: string | undefined;
  /** As the browser of whoever asks for the link reached the hub. */
  visited: string;
  /** HOST: the one address that the hub listens on; undefined: all of the machine. */
  host: string | undefined;
  protocol: 'http' | 'https';
  port: number;
  networkInterfaces: NodeJS.Dict<NetworkInterfaceInfo[]>;
};

const everywhere = ['0.0.0.0', '::', '*'];

export function phoneOrigins(reach: Reach): string[] {
  const { publicUrl, visited, host, protocol, port } = reach;
  const listened = host === undefined || everywhere.includes(host) ? lanAddresses(reach) : [host];
  const candidates = [
    ...(publicUrl ? [publicUrl] : []),
    visited,
    ...listened.map((address) => `${protocol}://${address}:${port}`),
  ];
  const origins = candidates.filter((origin) => URL.canParse(origin)).map((origin) => new URL(origin).origin);
  const beyondThisMachine = origins.filter((origin) => !isLoopback(new URL(origin).hostname));
  // A hub that only this machine reaches: the link is good for a browser on it, and no other would be.
  return [...new Set(beyondThisMachine.length > 0 ? beyondThisMachine : origins.slice(0, 1))];
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname.startsWith('127.') ||
    hostname === '[::1]'
  );
}

function lanAddresses({ networkInterfaces }: Reach): string[] {
  return Object.values(networkInterfaces)
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
    .sort((a, b) => unlikeliness(a) - unlikeliness(b));
}

/** Home and office networks first; 172.16 to 172.31 is mostly containers on this machine, 169.254 a network without an order. */
function unlikeliness(address: string): number {
  const order = [/^192\.168\./, /^10\./, /^(?!172\.|169\.254\.)/, /^172\./];
  const place = order.findIndex((pattern) => pattern.test(address));
  return place === -1 ? order.length : place;
}
